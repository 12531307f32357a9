"""One generation of the index, opened: arrays that every thread may read at once."""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import DTypeLike, NDArray
from whoosh.codec.base import Segment
from whoosh.index import TOC

from search_index.document import FACETS
from search_index.postings import Postings
from search_index.schema import ARRAYS, whoosh_schema
from search_index.segment import SegmentView, living
from search_index.storage import SharedStorage

INDEX_NAME = "rulings"
CACHE_BYTES = 32 * 1024 * 1024
EMPTY = Postings(*(np.empty(0, dtype) for dtype in ("<u4", "<f4", "<u4", "<u4")))

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class FacetColumn:
    """A facet over all documents: one row for each value of each document, by rising document."""

    vocabulary: tuple[str, ...]
    documents: NDArray[np.int32]
    codes: NDArray[np.int32]


@dataclass(frozen=True)
class _Part:
    """A segment as it stands in a generation: its first number, and what of it is deleted."""

    first: int
    view: SegmentView
    alive: Mask | None


class Snapshot:
    """The documents of one generation, numbered from 0; deleted ones are not `alive`.

    Segments that the snapshot before had open already are taken over from it.
    """

    def __init__(self, folder: Path, generation: int, before: "Snapshot | None" = None) -> None:
        schema = whoosh_schema()
        storage = SharedStorage(folder)
        try:
            toc = TOC.read(storage, INDEX_NAME, gen=generation, schema=schema)
        finally:
            storage.close_all()
        known = before.views if before else {}
        self.views: dict[str, SegmentView] = {}
        for segment in toc.segments:
            name = segment.segment_id()
            self.views[name] = known.get(name) or SegmentView(folder, segment, schema)
        self._parts = list(_parts(toc.segments, self.views))
        self.size = sum(part.view.size for part in self._parts)
        self.alive = self._alive()
        self.arrays = {name: self._array(name) for name in ARRAYS}
        self.facets = {facet: self._facet(facet) for facet in FACETS}
        self.documents = int(self.alive.sum())
        self.newest_first, self.newest_rank = self._newest()
        self._cache = Cache[Postings](CACHE_BYTES)
        self.impacts = Cache[NDArray[np.float32]](CACHE_BYTES)

    def _alive(self) -> Mask:
        masks = [
            np.ones(part.view.size, np.bool_) if part.alive is None else part.alive
            for part in self._parts
        ]
        return _joined(masks, np.bool_)

    def _array(self, name: str) -> NDArray[Any]:
        return _joined([part.view.arrays[name] for part in self._parts], ARRAYS[name])

    def _facet(self, facet: str) -> FacetColumn:
        known: dict[str, int] = {}
        documents, codes = [], []
        for part in self._parts:
            reader = part.view.facets[facet]
            own = [known.setdefault(word, len(known)) for word in reader.vocabulary]
            counts = reader.ends[1:].astype(np.int64) - reader.ends[:-1]
            documents.append(np.repeat(np.arange(part.view.size) + part.first, counts))
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
            self._cache.put(key, found, 12 * len(found.ids) + 4 * len(found.positions))
        return found

    def _read(self, field: str, term: bytes) -> Postings:
        found = []
        for part in self._parts:
            postings = part.view.postings(field, term)
            if postings is not None:
                found.append(_placed(postings, part))
        if len(found) == 1:
            return found[0]
        names = ("ids", "weights", "frequencies", "positions")
        return Postings(
            *(np.concatenate([getattr(EMPTY, n), *(getattr(p, n) for p in found)]) for n in names)
        )

    def words_from(self, prefix: str, limit: int) -> dict[str, int]:
        """Return words with a prefix, and in how many documents each is.

        At most `limit` are read, the first of each segment, so that the time is bounded.
        """
        words: dict[str, int] = {}
        share = limit // max(1, len(self._parts))
        for part in self._parts:
            for word, count in islice(part.view.words_from(prefix), share):
                words[word] = words.get(word, 0) + count
        return words

    def key(self, number: int) -> str:
        """Return the id of a document."""
        part = self._part(number)
        return part.view.key(number - part.first)

    def content(self, number: int) -> dict[str, list[str]]:
        """Return the passages of a document by part."""
        part = self._part(number)
        return part.view.content(number - part.first)

    def _part(self, number: int) -> _Part:
        return next(part for part in reversed(self._parts) if part.first <= number)

    def numbered_keys(self) -> Iterator[tuple[int, str]]:
        """Yield the number and the id of every living document."""
        for part in self._parts:
            for number, key in enumerate(part.view.keys(), start=part.first):
                if self.alive[number]:
                    yield number, key

    def number_of(self, key: str) -> int | None:
        """Return the number of the living document with an id."""
        ids = self._read("id", key.encode()).ids
        return int(ids[-1]) if len(ids) else None


def _parts(segments: Iterable[Segment], views: dict[str, SegmentView]) -> Iterator[_Part]:
    first = 0
    for segment in segments:
        view = views[segment.segment_id()]
        alive = None
        if segment.deleted_count():
            alive = np.ones(view.size, np.bool_)
            alive[np.fromiter(segment.deleted_docs(), np.int64)] = False
        yield _Part(first, view, alive)
        first += view.size


def _placed(postings: Postings, part: _Part) -> Postings:
    kept = postings if part.alive is None else living(postings, part.alive)
    return replace(kept, ids=kept.ids + np.uint32(part.first))


def _joined(parts: list[NDArray[Any]], dtype: DTypeLike) -> NDArray[Any]:
    return np.concatenate(parts).astype(dtype, copy=False) if parts else np.empty(0, dtype)


Held = TypeVar("Held")
_OVERHEAD = 200


class Cache(Generic[Held]):
    """What was used last, up to a number of bytes; shared by threads."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._lock = threading.Lock()
        self._items: OrderedDict[Hashable, tuple[Held, int]] = OrderedDict()

    def get(self, key: Hashable) -> Held | None:
        """Return what is kept under a key, or None."""
        with self._lock:
            if key not in self._items:
                return None
            self._items.move_to_end(key)
            return self._items[key][0]

    def put(self, key: Hashable, value: Held, size: int) -> None:
        """Keep a value of so many bytes, and drop what was not used for longest."""
        with self._lock:
            if key in self._items:
                return
            self._items[key] = (value, size + _OVERHEAD)
            self._size += size + _OVERHEAD
            while self._size > self._limit and len(self._items) > 1:
                _, (_, freed) = self._items.popitem(last=False)
                self._size -= freed
