"""Columns of one value a document: how each is written as bytes, and read again."""

import struct
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search_index.storage import SharedFile

_SIZES = struct.Struct("<QQ")


class ArrayColumn(NamedTuple):
    """Numbers, as one little-endian array."""

    dtype: str

    def encoded(self, values: Sequence[int]) -> bytes:
        """Return the bytes of a segment's file."""
        return np.array(values, self.dtype).tobytes()

    def read(self, data: bytes, documents: int) -> NDArray[Any]:
        """Return the numbers of so many documents."""
        return np.frombuffer(data, self.dtype, documents)


class BytesColumn:
    """Byte strings: offsets (u8, one more than documents), then everything end to end."""

    def encoded(self, values: Sequence[bytes]) -> bytes:
        """Return the bytes of a segment's file."""
        ends = np.cumsum([0, *map(len, values)], dtype="<u8")
        return ends.tobytes() + b"".join(values)

    def read(self, file: SharedFile, documents: int) -> "BytesReader":
        """Return the reader of so many documents' strings."""
        return BytesReader(file, documents)


class BytesReader:
    """A segment's byte strings; only the offsets are held in memory."""

    def __init__(self, file: SharedFile, documents: int) -> None:
        self._file = file
        self._first = 8 * (documents + 1)
        self._offsets = np.frombuffer(file.get(0, self._first), "<u8")

    def __getitem__(self, number: int) -> bytes:
        start, end = int(self._offsets[number]), int(self._offsets[number + 1])
        return self._file.get(self._first + start, end - start)

    def __iter__(self) -> Iterator[bytes]:
        whole = self._file.get(self._first, int(self._offsets[-1]))
        for start, end in pairwise(self._offsets.tolist()):
            yield whole[start:end]


class Slugs(NamedTuple):
    """A facet within one segment: codes from 1 up into its vocabulary, 0 where there is no value.

    Nearly all documents have one value at most. These are kept as one code for each document;
    whatever more a document has stands apart, as pairs of document and code.
    """

    vocabulary: list[str]
    first: NDArray[np.int32]
    more_rows: NDArray[np.int32]
    more_codes: NDArray[np.int32]

    def by_document(self) -> list[tuple[str, ...]]:
        """Return the slugs of each document."""
        words = ["", *self.vocabulary]
        values: list[list[str]] = [[words[code]] if code else [] for code in self.first.tolist()]
        for row, code in zip(self.more_rows.tolist(), self.more_codes.tolist(), strict=True):
            values[row].append(words[code])
        return list(map(tuple, values))


class ValuesColumn:
    """Any number of slugs a document."""

    def encoded(self, values: Sequence[Sequence[str]]) -> bytes:
        """Return the bytes of a segment's file."""
        known: dict[str, int] = {"": 0}
        codes = [[known.setdefault(slug, len(known)) for slug in slugs] for slugs in values]
        first = [own[0] if own else 0 for own in codes]
        more = [(row, code) for row, own in enumerate(codes) for code in own[1:]]
        rows, others = [row for row, _ in more], [code for _, code in more]
        vocabulary = "\n".join(list(known)[1:]).encode()
        arrays = (np.array(each, "<i4").tobytes() for each in (first, rows, others))
        return b"".join((_SIZES.pack(len(more), len(vocabulary)), *arrays, vocabulary))

    def read(self, data: bytes, documents: int) -> Slugs:
        """Return so many documents' slugs."""
        count, size = _SIZES.unpack_from(data)
        sizes = (documents, count, count)
        places = [_SIZES.size + 4 * sum(sizes[:number]) for number in range(4)]
        first, rows, codes = (
            np.frombuffer(data, "<i4", length, place)
            for length, place in zip(sizes, places, strict=False)
        )
        words = data[places[3] : places[3] + size].decode()
        return Slugs(words.split("\n") if words else [], first, rows, codes)
