"""A facet over all documents, as arrays from which counts and masks are quickly made."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search_index.columns import Slugs

Codes = NDArray[np.int32]
Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class FacetColumn:
    """A facet over a generation. The code of a value is its place in `vocabulary` plus 1.

    The vocabulary is in alphabetical order.
    """

    vocabulary: tuple[str, ...]
    first: Codes
    more_rows: Numbers
    more_codes: Codes

    def having(self, values: Iterable[str]) -> Mask:
        """Return the documents that have one of some values."""
        wanted = set(values)
        is_wanted = np.array([False, *(value in wanted for value in self.vocabulary)])
        mask: Mask = is_wanted[self.first]
        mask[self.more_rows[is_wanted[self.more_codes]]] = True
        return mask

    def counts(self, mask: Mask, rows: Numbers) -> Numbers:
        """Return how many documents of a mask (`rows` are its numbers) have each value."""
        size = len(self.vocabulary) + 1
        counts: Numbers = np.bincount(self.first[rows], minlength=size)
        if len(self.more_rows):
            more = self.more_codes[mask[self.more_rows]]
            counts += np.bincount(more, minlength=size)
        return counts[1:]


def joined_facet(parts: Sequence[Slugs]) -> FacetColumn:
    """Return the facet over the documents of several segments."""
    vocabulary = sorted(set().union(*(part.vocabulary for part in parts)))
    known = {value: code for code, value in enumerate(vocabulary, start=1)}
    firsts, rows, codes = [np.empty(0, np.int32)], [np.empty(0, np.int64)], [np.empty(0, np.int32)]
    before = 0
    for part in parts:
        own = np.array([0, *(known[value] for value in part.vocabulary)], np.int32)
        firsts.append(own.take(part.first))
        rows.append(part.more_rows.astype(np.int64) + before)
        codes.append(own.take(part.more_codes))
        before += len(part.first)
    return FacetColumn(
        tuple(vocabulary), np.concatenate(firsts), np.concatenate(rows), np.concatenate(codes)
    )
