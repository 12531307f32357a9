"""The review's blueprint, with all its pages."""

from factcheck.review import (
    comparing,
    conflicts,
    correcting,
    dossier,
    publishing,
    queue,
    requests,
    voting,
)
from factcheck.review.blueprint import bp

__all__ = [
    "bp",
    "comparing",
    "conflicts",
    "correcting",
    "dossier",
    "publishing",
    "queue",
    "requests",
    "voting",
]
