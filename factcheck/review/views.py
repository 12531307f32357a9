"""The review's blueprint, with all its pages."""

from factcheck.review import conflicts, correcting, dossier, publishing, queue, voting
from factcheck.review.blueprint import bp

__all__ = ["bp", "conflicts", "correcting", "dossier", "publishing", "queue", "voting"]
