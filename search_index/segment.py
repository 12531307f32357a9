"""One segment of the index, opened once and shared by the generations that it lives through."""

from collections.abc import Iterator, Sequence
from itertools import compress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.base import Segment

from search_index.columns import BytesReader
from search_index.document import FACETS
from search_index.inverting import renumbered
from search_index.postings import Inverted, read_fields
from search_index.schema import ARRAYS, BYTES, FACET_COLUMN, decoded_content
from search_index.storage import SharedFile

TERMS_FILE, POSTINGS_FILE = ".trm", ".pst"


class SegmentView:
    """The files of one segment. They never change; what is deleted stands in the generation."""

    def __init__(self, folder: Path, segment: Segment) -> None:
        self._path = folder / str(segment.segment_id())
        self.size = int(segment.doc_count_all())
        self.arrays: dict[str, NDArray[Any]] = {
            name: column.read(self._whole(column_file(name)), self.size)
            for name, column in ARRAYS.items()
        }
        self.facets = {
            facet: FACET_COLUMN.read(self._whole(column_file(facet)), self.size) for facet in FACETS
        }
        self.bytes: dict[str, BytesReader] = {
            name: column.read(self._open(column_file(name)), self.size)
            for name, column in BYTES.items()
        }
        terms = self._whole(TERMS_FILE)
        self.fields = read_fields(terms, self._open(POSTINGS_FILE), self.size)

    def _open(self, ending: str) -> SharedFile:
        return SharedFile(self._path.with_name(self._path.name + ending))

    def _whole(self, ending: str) -> bytes:
        file = self._open(ending)
        try:
            return file.whole()
        finally:
            file.close()

    def key(self, number: int) -> str:
        """Return the id of a document."""
        return self.bytes["key"][number].decode()

    def keys(self) -> Iterator[str]:
        """Yield the ids of all documents in order."""
        return (key.decode() for key in self.bytes["key"])

    def content(self, number: int) -> dict[str, list[str]]:
        """Return the passages of a document by part."""
        return decoded_content(self.bytes["content"][number])

    def column_values(self, kept: NDArray[np.bool_]) -> dict[str, list[Any]]:
        """Return what the columns hold of some documents, to be written to another segment."""
        columns: dict[str, Sequence[Any]] = {
            name: array.tolist() for name, array in self.arrays.items()
        }
        columns |= {name: list(reader) for name, reader in self.bytes.items()}
        columns |= {facet: own.by_document() for facet, own in self.facets.items()}
        chosen = kept.tolist()
        return {name: list(compress(values, chosen)) for name, values in columns.items()}

    def inverted(self, kept: NDArray[np.bool_], first: int) -> list[Inverted]:
        """Return the fields of some documents, which are numbered from `first` on."""
        numbers = np.where(kept, np.cumsum(kept) - 1 + first, -1)
        return [renumbered(field.inverted(), numbers) for field in self.fields.values()]


def column_file(name: str) -> str:
    """Return how the name of a column's file ends."""
    return f".{name}.col"
