"""Whoosh's index format with posting lists kept as plain arrays, readable whole at once.

Whoosh's own codec keeps postings as compressed pickles of 128, which its matcher walks one by
one. This codec changes that part alone: a list is one header and three arrays, little-endian:
document numbers (u4), weights (f4), frequencies (u4), then all positions (u4) end to end.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.base import PostingsWriter
from whoosh.codec.whoosh3 import W3Codec, W3TermInfo
from whoosh.columns import Column
from whoosh.fields import FieldType
from whoosh.filedb.structfile import StructFile
from whoosh.formats import Existence, Format
from whoosh.matching import ListMatcher
from whoosh.reading import TermInfo
from whoosh.scoring import BaseScorer

_HEADER = struct.Struct("<4sII")
_MAGIC = b"FCP1"

Ids = NDArray[np.uint32]
Weights = NDArray[np.float32]
PreparedTerm = tuple[bytes, int, float, bytes]
"""A term, how often, its weight, its positions as little-endian u4."""
Prepared = list[PreparedTerm]


@dataclass(frozen=True)
class Postings:
    """Where one term stands: documents in rising order, its weight, count and positions in each."""

    ids: Ids
    weights: Weights
    frequencies: Ids
    positions: Ids


class DamagedPostings(Exception):
    """A posting list does not begin as it should: the file was damaged."""


def read_postings(data: bytes) -> Postings:
    """Return the arrays in the bytes of one posting list. Raises DamagedPostings."""
    magic, count, places = _HEADER.unpack_from(data)
    if magic != _MAGIC:
        raise DamagedPostings
    first = _HEADER.size
    arrays = [
        np.frombuffer(data, dtype, size, first + 4 * before)
        for dtype, size, before in (
            ("<u4", count, 0),
            ("<f4", count, count),
            ("<u4", count, 2 * count),
            ("<u4", places, 3 * count),
        )
    ]
    return Postings(*arrays)


class ArrayPostingsWriter(PostingsWriter):  # type: ignore[misc] # whoosh carries no types
    """Collects one term's postings and writes them as arrays."""

    def __init__(self, postfile: StructFile) -> None:
        self._postfile = postfile

    def start_postings(self, format_: Format, terminfo: TermInfo) -> None:
        """Begin a term; `terminfo` is filled when it is finished."""
        del format_
        self._terminfo = terminfo
        self._ids: list[int] = []
        self._weights: list[float] = []
        self._values: list[bytes] = []

    def add_posting(
        self, id_: int, weight: float, vbytes: bytes, length: int | None = None
    ) -> None:
        """Take in one document; `vbytes` are its positions as little-endian u4."""
        del length
        self._ids.append(id_)
        self._weights.append(weight)
        self._values.append(vbytes)

    def finish_postings(self) -> TermInfo:
        """Write the term's arrays and return its info with their place in the file."""
        places = b"".join(self._values)
        data = b"".join(
            (
                _HEADER.pack(_MAGIC, len(self._ids), len(places) // 4),
                np.array(self._ids, "<u4").tobytes(),
                np.array(self._weights, "<f4").tobytes(),
                np.fromiter((len(each) // 4 for each in self._values), "<u4").tobytes(),
                places,
            )
        )
        start = self._postfile.tell()
        self._postfile.write(data)
        self._terminfo.add_block(self)
        self._terminfo.set_extent(start, len(data))
        return self._terminfo

    def written(self) -> bool:
        """Say that nothing is written before a term is finished."""
        return False

    def __len__(self) -> int:
        return len(self._ids)

    def min_id(self) -> int:
        """Return the first document, as Whoosh's term info asks."""
        return self._ids[0]

    def max_id(self) -> int:
        """Return the last document."""
        return self._ids[-1]

    def min_length(self) -> int:
        """Return 0: lengths are kept in a column of our own."""
        return 0

    max_length = min_length

    def max_weight(self) -> float:
        """Return the highest weight."""
        return max(self._weights)


class ArrayCodec(W3Codec):  # type: ignore[misc] # whoosh carries no types
    """Whoosh's third codec with ArrayPostingsWriter in place of its own."""

    def postings_writer(self, dbfile: StructFile, byteids: bool = False) -> ArrayPostingsWriter:
        """Return the writer of posting lists."""
        del byteids
        return ArrayPostingsWriter(dbfile)

    def postings_reader(
        self,
        dbfile: StructFile,
        terminfo: TermInfo,
        format_: Format,
        term: tuple[str, bytes] | None = None,
        scorer: BaseScorer | None = None,
    ) -> ListMatcher:
        """Return a Whoosh matcher over a list, for Whoosh's merging of segments."""
        postings = read_postings(dbfile.get(*extent(terminfo)))
        ends = np.cumsum(postings.frequencies)[:-1]
        values = [part.tobytes() for part in np.split(postings.positions, ends)]
        weights = postings.weights.tolist()
        ids = postings.ids.tolist()
        return ListMatcher(ids, weights, values, format_, scorer, term=term, terminfo=terminfo)


def extent(terminfo: W3TermInfo) -> tuple[int, int]:
    """Return where a term's postings begin in the file and how many bytes they are."""
    offset, length = terminfo.extent()
    # Whoosh 2.7.5 forgets to unpack the length it has read back.
    return int(offset), int(length[0] if isinstance(length, tuple) else length)


class PreparedField(FieldType):  # type: ignore[misc] # whoosh carries no types
    """A field whose value is already a list of (term, frequency, weight, positions)."""

    def __init__(self) -> None:
        super().__init__(Existence(), None)

    def index(self, value: Prepared, **options: object) -> Iterator[PreparedTerm]:
        """Return the value: it was analysed once for all fields."""
        del options
        return iter(value)


class ColumnField(FieldType):  # type: ignore[misc] # whoosh carries no types
    """A field that is one value a document in a column, not searched by Whoosh."""

    indexed = False

    def __init__(self, column: Column) -> None:
        super().__init__(None, None)
        self.column_type = column

    def to_column_value(self, value: object) -> object:
        """Return the value as it is: the column encodes it."""
        return value
