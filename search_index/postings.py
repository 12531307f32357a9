"""All postings of one field of one segment as a few plain arrays, in memory and in its two files.

The terms' file holds the terms in order and for each where its postings begin; the postings' file
holds the arrays themselves, little-endian, field after field: documents (u4), weights (f4), how
often (u4), positions (u4). A field of which every weight is 1, or that has no positions, leaves
those arrays empty. What a term has is one stretch of each array, read at once and scored in bulk;
Whoosh's own codec keeps postings as compressed pickles of 128 that a matcher walks one by one.
"""

import struct
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search_index.storage import SharedFile

FIELDS = ("text", "claim", "word", "id")
"""The searched fields, in the order in which the files hold them."""

_MAGIC = b"FCP2"
_HEADER = struct.Struct("<4s4x")
_SHAPE = struct.Struct("<6Q")
_WIDTH = 4

Ids = NDArray[np.uint32]
Weights = NDArray[np.float32]


class DamagedPostings(Exception):
    """A file of terms or postings holds what was never written to it."""


@dataclass(frozen=True)
class Inverted:
    """A field's postings while they are written or merged: terms in order, and the arrays.

    `ends` and `place_ends` say where each term's documents and positions begin and, one place
    on, where they end.
    """

    terms: Sequence[bytes]
    ends: NDArray[np.int64]
    ids: Ids
    weights: Weights
    frequencies: Ids
    place_ends: NDArray[np.int64]
    positions: Ids

    def shape(self) -> tuple[int, ...]:
        """Return the sizes of everything, as the terms' file keeps them."""
        letters = sum(map(len, self.terms)) + len(self.terms)
        arrays = (self.ids, self.weights, self.frequencies, self.positions)
        return (len(self.terms), letters, *map(len, arrays))


def encoded_terms(fields: Sequence[Inverted]) -> bytes:
    """Return the bytes of the terms' file."""
    shapes = [_SHAPE.pack(*each.shape()) for each in fields]
    return b"".join([_HEADER.pack(_MAGIC), *shapes, *map(_encoded_field, fields)])


def _encoded_field(field: Inverted) -> bytes:
    starts = np.cumsum([0, *(len(term) + 1 for term in field.terms)], dtype="<u4")
    letters = b"".join(term + b"\n" for term in field.terms)
    padding = bytes(-len(letters) % _WIDTH)
    ends = [field.ends.astype("<u4").tobytes()]
    if len(field.positions):
        ends.append(field.place_ends.astype("<u4").tobytes())
    return b"".join([starts.tobytes(), *ends, letters, padding])


def encoded_postings(fields: Sequence[Inverted]) -> bytes:
    """Return the bytes of the postings' file."""
    arrays = (
        array.tobytes()
        for each in fields
        for array in (
            each.ids.astype("<u4", copy=False),
            each.weights.astype("<f4", copy=False),
            each.frequencies.astype("<u4", copy=False),
            each.positions.astype("<u4", copy=False),
        )
    )
    return b"".join(arrays)


def read_fields(terms: bytes, postings: SharedFile, documents: int) -> dict[str, "Field"]:
    """Return the fields of a segment of so many documents. Raises DamagedPostings."""
    (magic,) = _HEADER.unpack_from(terms)
    if magic != _MAGIC:
        raise DamagedPostings
    place, first = _HEADER.size + len(FIELDS) * _SHAPE.size, 0
    found = {}
    for number, name in enumerate(FIELDS):
        shape = _SHAPE.unpack_from(terms, _HEADER.size + number * _SHAPE.size)
        field = Field(memoryview(terms)[place:], shape, postings, first, documents)
        found[name] = field
        place += field.length
        first += _WIDTH * sum(shape[2:])
    return found


class Field:
    """One field of a segment: its terms in memory, their postings in the file.

    A term's row is its place among the terms.
    """

    def __init__(
        self,
        data: memoryview,
        shape: Sequence[int],
        file: SharedFile,
        first: int,
        documents: int,
    ) -> None:
        self._size, letters, postings, weights, frequencies, places = shape
        self._file, self._documents = file, documents
        counts = (0, postings, weights, frequencies)
        self._bases = [first + _WIDTH * sum(counts[: number + 1]) for number in range(4)]
        self._weighted = weights > 0
        column = _WIDTH * (self._size + 1)
        self._starts = data[:column].cast("I")
        self.ends = np.frombuffer(data, "<u4", self._size + 1, column)
        columns = 2 + (places > 0)
        self._place_ends = (
            np.frombuffer(data, "<u4", self._size + 1, 2 * column) if places else None
        )
        self._letters = bytes(data[columns * column : columns * column + letters])
        if len(self._letters) != letters:
            raise DamagedPostings
        self.length = columns * column + letters + -letters % _WIDTH

    def _term(self, row: int) -> bytes:
        return self._letters[self._starts[row] : self._starts[row + 1] - 1]

    def _row_from(self, term: bytes) -> int:
        return bisect_left(range(self._size), term, key=self._term)

    def row(self, term: bytes) -> int | None:
        """Return the row of a term."""
        row = self._row_from(term)
        return row if row < self._size and self._term(row) == term else None

    def rows_from(self, prefix: bytes) -> tuple[int, int]:
        """Return the first row whose term has a prefix, and the first after it that has not."""
        # No byte of UTF-8 is 255.
        return self._row_from(prefix), self._row_from(prefix + b"\xff")

    def terms(self, first: int, end: int) -> list[bytes]:
        """Return the terms of some rows in order."""
        stretch = self._letters[self._starts[first] : self._starts[end]]
        return stretch.split(b"\n")[:-1]

    def count(self, row: int) -> int:
        """Return in how many documents a term is."""
        return int(self.ends[row + 1]) - int(self.ends[row])

    def _read(self, part: int, dtype: str, first: int, end: int) -> NDArray[Any]:
        data = self._file.get(self._bases[part] + _WIDTH * first, _WIDTH * (end - first))
        return np.frombuffer(data, dtype)

    def documents(self, first: int, end: int) -> Ids:
        """Return the documents of the terms of some rows, end to end. Raises DamagedPostings."""
        ids = self._read(0, "<u4", int(self.ends[first]), int(self.ends[end]))
        if len(ids) and int(ids[-1]) >= self._documents:
            raise DamagedPostings
        return ids

    def weights(self, row: int) -> Weights:
        """Return a term's weight in each of its documents."""
        first, end = int(self.ends[row]), int(self.ends[row + 1])
        if not self._weighted:
            return np.ones(end - first, "<f4")
        return self._read(1, "<f4", first, end)

    def standing(self, row: int) -> tuple[Ids, Ids, Ids]:
        """Return a term's documents, how often it is in each, and its positions end to end.

        Only fields with positions can be asked.
        """
        assert self._place_ends is not None  # noqa: S101 -- phrases are looked for in the text alone
        frequencies = self._read(2, "<u4", int(self.ends[row]), int(self.ends[row + 1]))
        first, end = int(self._place_ends[row]), int(self._place_ends[row + 1])
        return self.documents(row, row + 1), frequencies, self._read(3, "<u4", first, end)

    def inverted(self) -> Inverted:
        """Return the whole field, to be merged with others."""
        size, ends = self._size, self.ends
        total = int(ends[-1])
        places = np.zeros(size + 1, "<u4") if self._place_ends is None else self._place_ends
        none, unweighted = np.empty(0, "<u4"), np.empty(0, "<f4")
        return Inverted(
            self.terms(0, size),
            ends.astype(np.int64),
            self.documents(0, size),
            self._read(1, "<f4", 0, total) if self._weighted else unweighted,
            none if self._place_ends is None else self._read(2, "<u4", 0, total),
            places.astype(np.int64),
            none if self._place_ends is None else self._read(3, "<u4", 0, int(places[-1])),
        )
