"""Where words follow one another: each place is one number, document and position together."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from search_index.postings import Ids
from search_index.schema import PART_SIZE, PARTS

Places = NDArray[np.uint64]
"""Document in the upper half, position plus 2**31 in the lower, which keeps it above 0."""

_HALF = np.uint64(32)
_LOW = np.uint64(2**32 - 1)
_BASE = np.uint64(2**31)
_FEW = 16


def placed(documents: Ids, frequencies: Ids, positions: Ids) -> Places:
    """Return the places of a term that stands so often, and there, in each of some documents."""
    places = np.repeat(documents.astype(np.uint64) << _HALF, frequencies)
    places += positions
    places += _BASE
    return places


def following(words: Sequence[Places]) -> Places:
    """Return where words stand in this order, each place that of the first word."""
    # The rarest word first: where it stands is all that is looked for in the others.
    ordered = sorted(enumerate(words), key=lambda item: len(item[1]))
    first, places = ordered[0]
    places = places - np.uint64(first)
    for shift, others in ordered[1:]:
        places = _also_in(places, others, np.uint64(shift))
    return places


def _also_in(few: Places, many: Places, shift: np.uint64) -> Places:
    """Return which of a few rising numbers stand, moved on by `shift`, among many rising ones."""
    if len(few) * _FEW < len(many):
        wanted = few + shift
        found = np.searchsorted(many, wanted)
        np.minimum(found, len(many) - 1, out=found)
        there: Places = few[many[found] == wanted]
        return there
    # Two rising runs are merged faster than each number of one is looked up in the other.
    both = np.concatenate([few, many - shift])
    both.sort(kind="stable")
    twice: Places = both[:-1][both[1:] == both[:-1]]
    return twice


def in_part(places: Places, part: str) -> Places:
    """Return the places in one part of the text; all where `part` is empty."""
    if not part:
        return places
    first = PARTS.index(part) * PART_SIZE + 2**31
    positions = places & _LOW
    inside: Places = places[(positions >= first) & (positions < first + PART_SIZE)]
    return inside


def counted(places: Places) -> tuple[Ids, Ids]:
    """Return the documents that rising places are in, and how many are in each."""
    documents = (places >> _HALF).astype(np.uint32)
    is_first = np.ones(len(documents), np.bool_)
    is_first[1:] = documents[1:] != documents[:-1]
    starts = np.flatnonzero(is_first)
    return documents[starts], np.diff(starts, append=len(documents)).astype(np.uint32)
