"""Which values of a facet somebody means who types `speaker:gomez` or `rating:half-true`."""

from collections.abc import Iterable

from search_index.analysis import fold
from search_index.query import FieldTerm

WHOLE = frozenset({"rating"})
"""Facets of which the whole value must be typed: "true" is another rating than "half-true"."""


def values_meant(term: FieldTerm, vocabulary: Iterable[str]) -> frozenset[str]:
    """Return the values with all the words typed; of WHOLE facets, the one of just these words."""
    words = fold(term.value).replace("'", "").replace("-", " ").replace("_", " ").split()
    if term.field in WHOLE:
        return frozenset(value for value in vocabulary if fold(value).split("-") == words)
    typed = set(words)
    return frozenset(value for value in vocabulary if typed <= {value, *fold(value).split("-")})
