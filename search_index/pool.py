"""A segment's postings while it is written: arrays that grow, a few bytes a posting."""

from array import array
from collections.abc import Iterator
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from search_index.postings import Postings

_WORD = 4


class Gathering(NamedTuple):
    """One term's documents, weights, counts of positions, and the positions end to end."""

    ids: "array[int]"
    weights: "array[float]"
    counts: "array[int]"
    places: bytearray

    def postings(self) -> Postings:
        """Return the arrays, with a weight of 1 and no positions where none were given."""
        size = len(self.ids)
        return Postings(
            np.array(self.ids, "<u4"),
            np.array(self.weights, "<f4") if self.weights else np.ones(size, "<f4"),
            np.array(self.counts, "<u4") if self.counts else np.zeros(size, "<u4"),
            np.frombuffer(bytes(self.places), "<u4"),
        )


class ArrayPool:
    """Takes the place of Whoosh's pool, which keeps a tuple for each posting and sorts them all.

    Whoosh gives documents in rising order, so that only the terms need sorting in the end.
    """

    def __init__(self) -> None:
        self._terms: dict[tuple[str, bytes], Gathering] = {}

    def add(self, item: tuple[str, bytes, int, float, bytes]) -> None:
        """Take in one posting: field, term, document, weight, positions as little-endian u4."""
        field, term, number, weight, places = item
        found = self._terms.get((field, term))
        if found is None:
            found = Gathering(array("I"), array("f"), array("I"), bytearray())
            self._terms[field, term] = found
        found.ids.append(number)
        # Fields of which every weight is 1 keep no weights, those without positions no counts.
        if field not in UNWEIGHTED:
            found.weights.append(weight)
        if places:
            found.counts.append(len(places) // _WORD)
            found.places.extend(places)

    def iter_postings(self) -> Iterator[tuple[str, bytes, Gathering]]:
        """Yield field, term and postings in the order in which Whoosh keeps terms."""
        for (field, term), gathered in sorted(self._terms.items(), key=itemgetter(0)):
            yield field, term, gathered

    def cleanup(self) -> None:
        """Let everything go."""
        self._terms.clear()


UNWEIGHTED = frozenset({"id", "word"})
"""Fields of which only the documents are kept."""
