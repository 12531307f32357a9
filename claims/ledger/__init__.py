"""Propositions, position records, and what follows from them."""
