"""The domain of fact-checking: claims, evidence, the ledger, review. It knows no web."""
