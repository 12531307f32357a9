"""One generation of the index, opened: arrays that every thread may read at once."""

import threading
import weakref
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray
from whoosh.columns import ColumnReader
from whoosh.index import TOC
from whoosh.reading import TermNotFound

from search_index.columns import ArrayReader, BytesReader, ValuesReader
from search_index.document import FACETS
from search_index.postings import Postings, extent, read_postings
from search_index.schema import ARRAYS, decoded_content, whoosh_schema
from search_index.storage import SharedStorage

INDEX_NAME = "rulings"
CACHE_BYTES = 48 * 1024 * 1024
_EMPTY = Postings(*(np.empty(0, dtype) for dtype in ("<u4", "<f4", "<u4", "<u4")))

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class FacetColumn:
    """A facet over all documents: one row for each value of each document, by rising document."""

    vocabulary: tuple[str, ...]
    documents: NDArray[np.int32]
    codes: NDArray[np.int32]


@dataclass(frozen=True)
class _Segment:
    first: int
    size: int
    terms: Any
    alive: Mask | None


class Snapshot:
    """The documents of one generation, numbered from 0; deleted ones are not `alive`."""

    def __init__(self, folder: Path, generation: int) -> None:
        self._storage = SharedStorage(folder)
        weakref.finalize(self, self._storage.close_all)
        self._schema = whoosh_schema()
        toc = TOC.read(self._storage, INDEX_NAME, gen=generation, schema=self._schema)
        self._codecs = [(segment, segment.codec()) for segment in toc.segments]
        self._segments = list(self._open_segments())
        self.size = sum(segment.size for segment in self._segments)
        self.alive = self._alive()
        self._columns = [
            codec.per_document_reader(self._storage, segment) for segment, codec in self._codecs
        ]
        self.arrays = {name: self._array(name) for name in ARRAYS}
        self.facets = {facet: self._facet(facet) for facet in FACETS}
        self._keys = [self._bytes(number, "key") for number in range(len(self._segments))]
        self._contents = [self._bytes(number, "content") for number in range(len(self._segments))]
        self.documents = int(self.alive.sum())
        self.newest_first, self.newest_rank = self._newest()
        self._cache = _Cache(CACHE_BYTES)

    def _open_segments(self) -> Iterator[_Segment]:
        first = 0
        for segment, codec in self._codecs:
            size = segment.doc_count_all()
            alive = None
            if segment.deleted_count():
                alive = np.ones(size, np.bool_)
                alive[np.fromiter(segment.deleted_docs(), np.int64)] = False
            yield _Segment(first, size, codec.terms_reader(self._storage, segment), alive)
            first += size

    def _alive(self) -> Mask:
        return _joined(
            [
                np.ones(segment.size, np.bool_) if segment.alive is None else segment.alive
                for segment in self._segments
            ],
            np.bool_,
        )

    def _column(self, number: int, name: str) -> ColumnReader:
        return self._columns[number].column_reader(name, self._schema[name].column_type)

    def _array(self, name: str) -> NDArray[Any]:
        parts = []
        for number in range(len(self._segments)):
            reader: ArrayReader = self._column(number, name)
            parts.append(reader.array)
        return _joined(parts, ARRAYS[name])

    def _bytes(self, number: int, name: str) -> BytesReader:
        reader: BytesReader = self._column(number, name)
        return reader

    def _facet(self, facet: str) -> FacetColumn:
        known: dict[str, int] = {}
        documents, codes = [], []
        for number, segment in enumerate(self._segments):
            reader: ValuesReader = self._column(number, f"facet_{facet}")
            own = [known.setdefault(word, len(known)) for word in reader.vocabulary]
            counts = reader.ends[1:].astype(np.int64) - reader.ends[:-1]
            documents.append(np.repeat(np.arange(segment.size) + segment.first, counts))
            codes.append(np.array(own, np.int32)[reader.codes])
        return FacetColumn(tuple(known), _joined(documents, np.int32), _joined(codes, np.int32))

    def _newest(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        order = np.lexsort((self.arrays["tie"], -self.arrays["published"]))
        rank = np.empty(self.size, np.int64)
        rank[order] = np.arange(self.size)
        return order, rank

    def postings(self, field: str, term: str) -> Postings:
        """Return where a term stands among living documents; empty if nowhere."""
        key = (field, term)
        found = self._cache.get(key)
        if found is None:
            found = self._read(field, term.encode())
            self._cache.put(key, found)
        return found

    def _read(self, field: str, term: bytes) -> Postings:
        parts = []
        for segment in self._segments:
            try:
                info = segment.terms.term_info(field, term)
            except TermNotFound:
                continue
            data = segment.terms._postfile.get(*extent(info))  # noqa: SLF001 -- whoosh opens it and offers no other way to it
            parts.append(_placed(read_postings(data), segment))
        if not parts:
            return _EMPTY
        if len(parts) == 1:
            return parts[0]
        names = ("ids", "weights", "frequencies", "positions")
        return Postings(*(np.concatenate([getattr(p, name) for p in parts]) for name in names))

    def words_from(self, prefix: str, limit: int) -> dict[str, int]:
        """Return the first words of each segment with a prefix, and in how many documents."""
        words: dict[str, int] = {}
        for segment in self._segments:
            rows = segment.terms.items_from("word", prefix.encode())
            for number, ((field, text), info) in enumerate(rows):
                word = text.decode()
                if number >= limit or field != "word" or not word.startswith(prefix):
                    break
                words[word] = words.get(word, 0) + info.doc_frequency()
        return words

    def key(self, number: int) -> str:
        """Return the id of a document."""
        place = self._place(number)
        return self._keys[place][number - self._segments[place].first].decode()

    def content(self, number: int) -> dict[str, list[str]]:
        """Return the passages of a document by part."""
        place = self._place(number)
        return decoded_content(self._contents[place][number - self._segments[place].first])

    def _place(self, number: int) -> int:
        place = len(self._segments) - 1
        while self._segments[place].first > number:
            place -= 1
        return place

    def numbered_keys(self) -> Iterator[tuple[int, str]]:
        """Yield the number and the id of every living document."""
        for segment, reader in zip(self._segments, self._keys, strict=True):
            whole, offsets = reader.whole(), reader.offsets.tolist()
            for number in range(segment.size):
                if self.alive[segment.first + number]:
                    start, end = offsets[number : number + 2]
                    yield segment.first + number, whole[start:end].decode()

    def number_of(self, key: str) -> int | None:
        """Return the number of the living document with an id."""
        ids = self._read("id", key.encode()).ids
        return int(ids[-1]) if len(ids) else None


def _joined(parts: list[NDArray[Any]], dtype: DTypeLike) -> NDArray[Any]:
    return np.concatenate(parts).astype(dtype, copy=False) if parts else np.empty(0, dtype)


def _placed(postings: Postings, segment: _Segment) -> Postings:
    kept = postings
    if segment.alive is not None:
        living = segment.alive[postings.ids]
        kept = Postings(
            postings.ids[living],
            postings.weights[living],
            postings.frequencies[living],
            postings.positions[np.repeat(living, postings.frequencies)]
            if len(postings.positions)
            else postings.positions,
        )
    return Postings(
        kept.ids + np.uint32(segment.first), kept.weights, kept.frequencies, kept.positions
    )


class _Cache:
    """The postings read last, up to a number of bytes; shared by threads."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._lock = threading.Lock()
        self._items: OrderedDict[tuple[str, str], Postings] = OrderedDict()

    def get(self, key: tuple[str, str]) -> Postings | None:
        with self._lock:
            found = self._items.get(key)
            if found is not None:
                self._items.move_to_end(key)
            return found

    def put(self, key: tuple[str, str], postings: Postings) -> None:
        with self._lock:
            if key in self._items:
                return
            self._items[key] = postings
            self._size += _weight(postings)
            while self._size > self._limit and len(self._items) > 1:
                _, old = self._items.popitem(last=False)
                self._size -= _weight(old)


def _weight(postings: Postings) -> int:
    return 200 + 12 * len(postings.ids) + 4 * len(postings.positions)
