"""The ledger for people: who was for or against what, since when, and how we know."""
