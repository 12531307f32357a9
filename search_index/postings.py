"""Whoosh's index format with posting lists kept as plain arrays, readable whole at once.

Whoosh's own codec keeps postings as compressed pickles of 128, which its matcher walks one by
one. This codec changes that part alone: a list is one header and three arrays, little-endian:
document numbers (u4), weights (f4), frequencies (u4), then all positions (u4) end to end.
"""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.base import Segment
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3TermInfo
from whoosh.columns import Column
from whoosh.fields import FieldType, Schema
from whoosh.filedb.filestore import Storage
from whoosh.filedb.structfile import StructFile
from whoosh.formats import Existence, Format
from whoosh.matching import ListMatcher
from whoosh.reading import TermInfo
from whoosh.scoring import BaseScorer
from whoosh.system import pack_ushort

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


class Gathered(Protocol):
    """One term's postings, ready to be written."""

    def postings(self) -> Postings:
        """Return the arrays."""
        ...


class ArrayFieldWriter(W3FieldWriter):  # type: ignore[misc] # whoosh carries no types
    """Writes whole posting lists where Whoosh's writer is handed one posting after the other."""

    def add_postings(
        self, schema: Schema, lengths: object, items: Iterable[tuple[str, bytes, Gathered]]
    ) -> None:
        """Write (field, term, postings) in rising order of field and term."""
        del lengths
        for field, terms in groupby(items, itemgetter(0)):
            self.start_field(field, schema[field])
            for _, term, gathered in terms:
                self._write(term, gathered.postings())
            self.finish_field()

    def _write(self, term: bytes, postings: Postings) -> None:
        info = W3TermInfo()
        data = encoded_postings(postings)
        info.set_extent(self._postfile.tell(), len(data))
        info.add_block(_Block(postings))
        self._postfile.write(data)
        self._tindex.add(pack_ushort(self._fieldid) + term, info.to_bytes())


class _Block:
    """What Whoosh's term info asks of a list: it keeps the sums of all blocks of a term."""

    def __init__(self, postings: Postings) -> None:
        self._ids = postings.ids
        self._weights: list[float] = postings.weights.tolist()

    def __len__(self) -> int:
        return len(self._ids)

    def min_id(self) -> int:
        """Return the first document."""
        return int(self._ids[0])

    def max_id(self) -> int:
        """Return the last document."""
        return int(self._ids[-1])

    def min_length(self) -> int:
        """Return 0: lengths are kept in a column of our own."""
        return 0

    max_length = min_length

    def max_weight(self) -> float:
        """Return the highest weight."""
        return max(self._weights)


def encoded_postings(postings: Postings) -> bytes:
    """Return the bytes that `read_postings` reads."""
    return b"".join(
        (
            _HEADER.pack(_MAGIC, len(postings.ids), len(postings.positions)),
            postings.ids.astype("<u4").tobytes(),
            postings.weights.astype("<f4").tobytes(),
            postings.frequencies.astype("<u4").tobytes(),
            postings.positions.astype("<u4").tobytes(),
        )
    )


class ArrayCodec(W3Codec):  # type: ignore[misc] # whoosh carries no types
    """Whoosh's third codec with posting lists of our own."""

    length_stats = False

    def field_writer(self, storage: Storage, segment: Segment) -> ArrayFieldWriter:
        """Return the writer of terms and their posting lists."""
        return ArrayFieldWriter(self, storage, segment)

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
