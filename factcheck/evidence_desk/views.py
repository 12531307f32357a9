"""The blueprint of the evidence pages, with all of them."""

from factcheck.evidence_desk import captures, confirming, letters, links, publicity
from factcheck.evidence_desk.blueprint import bp

__all__ = ["bp", "captures", "confirming", "letters", "links", "publicity"]
