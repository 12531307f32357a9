"""One segment of the index, opened once and shared by the generations that it lives through."""

import weakref
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.base import Segment
from whoosh.columns import ColumnReader
from whoosh.fields import Schema
from whoosh.reading import TermNotFound

from search_index.columns import ArrayReader, BytesReader, ValuesReader
from search_index.document import FACETS
from search_index.postings import Postings, extent, read_postings
from search_index.schema import ARRAYS, decoded_content
from search_index.storage import SharedStorage


class SegmentView:
    """The files of one segment. They never change; what is deleted stands in the generation."""

    def __init__(self, folder: Path, segment: Segment, schema: Schema) -> None:
        storage = SharedStorage(folder)
        weakref.finalize(self, storage.close_all)
        self._schema = schema
        self.size = int(segment.doc_count_all())
        codec = segment.codec()
        self._terms = codec.terms_reader(storage, segment)
        self._columns = codec.per_document_reader(storage, segment)
        self.arrays: dict[str, NDArray[Any]] = {name: self._array(name) for name in ARRAYS}
        self.facets: dict[str, ValuesReader] = {
            facet: self._column(f"facet_{facet}") for facet in FACETS
        }
        self._keys: BytesReader = self._column("key")
        self._contents: BytesReader = self._column("content")
        storage.close_but("trm", "pst", "key.col", "content.col")

    def _column(self, name: str) -> ColumnReader:
        return self._columns.column_reader(name, self._schema[name].column_type)

    def _array(self, name: str) -> NDArray[Any]:
        reader: ArrayReader = self._column(name)
        return reader.array

    def postings(self, field: str, term: bytes) -> Postings | None:
        """Return where a term stands, deleted documents included; None if nowhere."""
        try:
            info = self._terms.term_info(field, term)
        except TermNotFound:
            return None
        postfile = self._terms._postfile  # noqa: SLF001 -- whoosh opens it and offers no other way to it
        return read_postings(postfile.get(*extent(info)))

    def words_from(self, prefix: str) -> Iterator[tuple[str, int]]:
        """Yield the words with a prefix in order, and in how many documents each is."""
        for (field, text), info in self._terms.items_from("word", prefix.encode()):
            word = text.decode()
            if field != "word" or not word.startswith(prefix):
                return
            yield word, info.doc_frequency()

    def key(self, number: int) -> str:
        """Return the id of a document."""
        return self._keys[number].decode()

    def keys(self) -> Iterator[str]:
        """Yield the ids of all documents in order."""
        whole = self._keys.whole()
        for start, end in pairwise(self._keys.offsets.tolist()):
            yield whole[start:end].decode()

    def content(self, number: int) -> dict[str, list[str]]:
        """Return the passages of a document by part."""
        return decoded_content(self._contents[number])


def living(postings: Postings, alive: NDArray[np.bool_]) -> Postings:
    """Return the postings without deleted documents."""
    kept = alive[postings.ids]
    places = postings.positions
    return Postings(
        postings.ids[kept],
        postings.weights[kept],
        postings.frequencies[kept],
        places[np.repeat(kept, postings.frequencies)] if len(places) else places,
    )
