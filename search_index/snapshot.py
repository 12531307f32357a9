"""One generation of the index, opened: arrays that every thread may read at once."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray
from whoosh.codec.base import Segment
from whoosh.index import TOC

from search_index.cache import Cache
from search_index.document import FACETS
from search_index.facet_column import FacetColumn, Mask, joined_facet
from search_index.phrases import Places, placed
from search_index.postings import Ids, Weights
from search_index.schema import ARRAYS, whoosh_schema
from search_index.segment import SegmentView
from search_index.storage import IndexStorage

INDEX_NAME = "rulings"
CACHE_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True)
class _Part:
    """A segment as it stands in a generation: its first number, and what of it is alive."""

    first: int
    view: SegmentView
    alive: Mask | None


class Snapshot:
    """The documents of one generation, numbered from 0; deleted ones are not `alive`.

    Segments that the snapshot before had open already are taken over from it, and so is the order
    by date of those that still come first.
    """

    def __init__(self, folder: Path, generation: int, before: "Snapshot | None" = None) -> None:
        storage = IndexStorage(folder)
        try:
            toc = TOC.read(storage, INDEX_NAME, gen=generation, schema=whoosh_schema())
        finally:
            storage.close_all()
        known = before.views if before else {}
        self.views: dict[str, SegmentView] = {}
        for segment in toc.segments:
            name = segment.segment_id()
            self.views[name] = known.get(name) or SegmentView(folder, segment)
        self._parts = list(_parts(toc.segments, self.views))
        self.size = sum(part.view.size for part in self._parts)
        self.alive = self._alive()
        self.arrays = {name: self._array(name) for name in ARRAYS}
        self.facets = {facet: self._facet(facet) for facet in FACETS}
        self.documents = int(self.alive.sum())
        self.newest_first, self.newest_rank = self._newest(before)
        self._places = Cache[Places](CACHE_BYTES)
        self.impacts = Cache[Any](CACHE_BYTES)
        self.rarities: dict[tuple[str, str], float] = {}
        self._kept: dict[Hashable, NDArray[Any]] = {}

    def _alive(self) -> Mask:
        masks = [
            np.ones(part.view.size, np.bool_) if part.alive is None else part.alive
            for part in self._parts
        ]
        return _joined(masks, np.bool_)

    def _array(self, name: str) -> NDArray[Any]:
        return _joined([part.view.arrays[name] for part in self._parts], ARRAYS[name].dtype)

    def _facet(self, facet: str) -> FacetColumn:
        return joined_facet([part.view.facets[facet] for part in self._parts])

    def _newest(self, before: "Snapshot | None") -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        kept = self._shared_size(before)
        own = np.arange(kept, self.size)
        own = own[self._by_date(own)]
        if before is not None and kept:
            order = before.newest_first[before.newest_first < kept]
            order = self._with_newest(order, own)
        else:
            order = own
        rank = np.empty(self.size, np.int64)
        rank[order] = np.arange(self.size)
        return order, rank

    def _by_date(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the order of some documents: the newest first, those of one moment by tie."""
        falling = -self.arrays["published"][numbers]
        order = np.argsort(falling, kind="stable")
        moments = falling[order]
        if (moments[1:] != moments[:-1]).all():
            return order
        return np.lexsort((self.arrays["tie"][numbers], falling))

    def _shared_size(self, before: "Snapshot | None") -> int:
        """Return how many documents have the same numbers as in the snapshot before."""
        size = 0
        for mine, old in zip(self._parts, before._parts if before else (), strict=False):  # noqa: SLF001 -- it is one of us
            if mine.view is not old.view:
                break
            size += mine.view.size
        return size

    def _with_newest(self, order: NDArray[np.int64], own: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return documents in their order with others, in order too, put in their places."""
        published, ties = self.arrays["published"], self.arrays["tie"]
        falling = -published[order]
        lefts = np.searchsorted(falling, -published[own], "left").tolist()
        rights = np.searchsorted(falling, -published[own], "right").tolist()
        places = [
            left + int(np.searchsorted(ties[order[left:right]], ties[number]))
            for number, left, right in zip(own.tolist(), lefts, rights, strict=True)
        ]
        return np.insert(order, places, own)

    def kept(self, key: Hashable, make: Callable[[], NDArray[Any]]) -> NDArray[Any]:
        """Return what is worked out once for this generation, by the key it is kept under."""
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    def places(self, field: str, term: str) -> Places:
        """Return where a term stands in living documents; empty if nowhere."""
        key = (field, term)
        found = self._places.get(key)
        if found is None:
            found = self._read_places(field, term.encode())
            self._places.put(key, found, found.nbytes)
        return found

    def _read_places(self, field: str, term: bytes) -> Places:
        found = [np.empty(0, np.uint64)]
        for part in self._parts:
            own = part.view.fields[field]
            row = own.row(term)
            if row is None:
                continue
            ids, frequencies, positions = own.standing(row)
            places = placed(ids + np.uint32(part.first), frequencies, positions)
            if part.alive is not None:
                places = places[np.repeat(part.alive[ids], frequencies)]
            found.append(places)
        return np.concatenate(found)

    def weighted(self, field: str, term: str) -> tuple[Ids, Weights]:
        """Return the living documents that have a term, and its weight in each."""
        ids, weights = [np.empty(0, np.uint32)], [np.empty(0, np.float32)]
        encoded = term.encode()
        for part in self._parts:
            own = part.view.fields[field]
            row = own.row(encoded)
            if row is not None:
                here, weight = own.documents(row, row + 1), own.weights(row)
                if part.alive is not None:
                    kept = part.alive[here]
                    here, weight = here[kept], weight[kept]
                ids.append(here + np.uint32(part.first))
                weights.append(weight)
        return np.concatenate(ids), np.concatenate(weights)

    def count(self, field: str, term: str) -> int:
        """Return in how many living documents a term is."""
        found, encoded = 0, term.encode()
        for part in self._parts:
            own = part.view.fields[field]
            row = own.row(encoded)
            if row is None:
                continue
            if part.alive is None:
                found += own.count(row)
            else:
                found += int(part.alive[own.documents(row, row + 1)].sum())
        return found

    def beginning_with(self, prefix: str) -> Ids:
        """Return the living documents that have a word with a prefix, in rising order."""
        mask = np.zeros(self.size, np.bool_)
        for part in self._parts:
            own = part.view.fields["word"]
            here = own.documents(*own.rows_from(prefix.encode()))
            mask[here + np.uint32(part.first)] = True
        mask &= self.alive
        return np.flatnonzero(mask).astype(np.uint32)

    def words_from(self, prefix: str, limit: int) -> Iterator[list[str]]:
        """Yield lists of words with a prefix, of each segment its own.

        At most `limit` are read, the first of each segment, so that the time is bounded.
        """
        share = limit // max(1, len(self._parts))
        for part in self._parts:
            own = part.view.fields["word"]
            first, end = own.rows_from(prefix.encode())
            yield [word.decode() for word in own.terms(first, min(end, first + share))]

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
        ids, _ = self.weighted("id", key)
        return int(ids[-1]) if len(ids) else None


def _parts(segments: Iterable[Segment], views: dict[str, SegmentView]) -> Iterator[_Part]:
    first = 0
    for segment in segments:
        view = views[segment.segment_id()]
        yield _Part(first, view, living(segment) if segment.deleted_count() else None)
        first += view.size


def living(segment: Segment) -> Mask:
    """Return which documents of a segment are not deleted."""
    mask = np.ones(segment.doc_count_all(), np.bool_)
    mask[np.fromiter(segment.deleted_docs(), np.int64)] = False
    return mask


def _joined(parts: list[NDArray[Any]], dtype: DTypeLike) -> NDArray[Any]:
    return np.concatenate(parts).astype(dtype, copy=False) if parts else np.empty(0, dtype)
