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
    """A segment's slugs: each once in `vocabulary`, and by document its codes between two ends."""

    vocabulary: list[str]
    ends: NDArray[np.uint32]
    codes: NDArray[np.uint32]


class ValuesColumn:
    """Any number of slugs a document: their words once, a code for each, where each begins."""

    def encoded(self, values: Sequence[Sequence[str]]) -> bytes:
        """Return the bytes of a segment's file."""
        known: dict[str, int] = {}
        codes = [known.setdefault(slug, len(known)) for slugs in values for slug in slugs]
        ends = np.cumsum([0, *map(len, values)], dtype="<u4")
        vocabulary = "\n".join(known).encode()
        return b"".join(
            (
                _SIZES.pack(len(codes), len(vocabulary)),
                ends.tobytes(),
                np.array(codes, "<u4").tobytes(),
                vocabulary,
            )
        )

    def read(self, data: bytes, documents: int) -> Slugs:
        """Return so many documents' slugs."""
        count, size = _SIZES.unpack_from(data)
        first = _SIZES.size + 4 * (documents + 1)
        ends = np.frombuffer(data, "<u4", documents + 1, _SIZES.size)
        codes = np.frombuffer(data, "<u4", count, first)
        words = data[first + 4 * count : first + 4 * count + size].decode()
        return Slugs(words.split("\n") if words else [], ends, codes)
