"""Writing to a generation of the Whoosh index: one commit, all or nothing.

Whoosh keeps the table of contents: which segments there are, what of each is deleted, the
generation. A segment's own files are written whole, before the table that names them.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec.base import Segment
from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.index import TOC, clean_files

from search_index.document import Document
from search_index.gathering import Gathering
from search_index.inverting import merged
from search_index.merging import to_merge
from search_index.postings import encoded_postings, encoded_terms
from search_index.schema import COLUMNS, whoosh_schema
from search_index.segment import POSTINGS_FILE, TERMS_FILE, SegmentView, column_file
from search_index.snapshot import INDEX_NAME, Snapshot, living
from search_index.storage import IndexStorage

CHUNK = 25_000
"""A rebuild writes a segment for so many documents, so that memory does not grow with the index."""


def build(folder: Path, documents: Iterable[Document]) -> None:
    """Make an index of all documents in an empty folder; of those with one id the last counts."""
    TOC.create(IndexStorage(folder), whoosh_schema(), INDEX_NAME)
    seen: set[str] = set()
    again: dict[str, Document] = {}
    fresh = _first_ones(documents, seen, again)
    generation = 0
    for gathering in _gatherings(fresh):
        write(folder, gathering)
        generation += 1
    if again:
        added, deleted = changes(Snapshot(folder, generation), again.values(), ())
        write(folder, gathered(added), deleted)


def _first_ones(
    documents: Iterable[Document], seen: set[str], again: dict[str, Document]
) -> Iterator[Document]:
    for document in documents:
        if document.id in seen:
            again[document.id] = document
        else:
            seen.add(document.id)
            yield document


def _gatherings(documents: Iterable[Document]) -> Iterator[Gathering]:
    gathering = Gathering()
    for document in documents:
        gathering.add(document)
        if gathering.is_full or len(gathering) >= CHUNK:
            yield gathering
            gathering = Gathering()
    if len(gathering):
        yield gathering


def gathered(documents: Iterable[Document]) -> Gathering:
    """Return documents ready to be written. What is wrong with one is raised as it comes."""
    gathering = Gathering()
    for document in documents:
        gathering.add(document)
    return gathering


def write(
    folder: Path, gathering: Gathering, deleted: Sequence[int] = (), *, thorough: bool = False
) -> None:
    """Add what was gathered and delete numbers, in one commit; none where nothing changes.

    Segments that have become many are merged; with `thorough` also those that take a while.
    """
    storage = IndexStorage(folder)
    try:
        toc = TOC.read(storage, INDEX_NAME, schema=whoosh_schema())
        segments: list[Segment] = toc.segments
        _delete(segments, deleted)
        chosen = to_merge(segments, thorough=thorough)
        if not (chosen or len(gathering) or deleted):
            return
        kept = [each for each in segments if each not in chosen and each.doc_count()]
        kept += _written(folder, chosen, gathering)
        TOC(whoosh_schema(), kept, toc.generation + 1).write(storage, INDEX_NAME)
        clean_files(storage, INDEX_NAME, toc.generation + 1, kept)
    finally:
        storage.close_all()


def _delete(segments: Sequence[Segment], numbers: Iterable[int]) -> None:
    firsts = np.cumsum([0, *(segment.doc_count_all() for segment in segments)])
    for number in numbers:
        place = int(np.searchsorted(firsts, number, "right")) - 1
        segments[place].delete_document(number - int(firsts[place]))


def _written(folder: Path, chosen: Sequence[Segment], gathering: Gathering) -> list[Segment]:
    """Write one segment of what is left of some segments and what is new; none for nothing."""
    first, parts = 0, []
    columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for old in chosen:
        view, kept = SegmentView(folder, old), living(old)
        parts.append(view.inverted(kept, first))
        first += int(kept.sum())
        for name, values in view.column_values(kept).items():
            columns[name] += values
    if len(gathering):
        parts.append(gathering.fields(first))
        first += len(gathering)
        for name, values in gathering.columns.items():
            columns[name] += values
    if not first:
        return []
    segment = W3Segment(W3Codec(), INDEX_NAME)
    segment.set_doc_count(first)
    fields = parts[0] if len(parts) == 1 else [merged(some) for some in zip(*parts, strict=True)]
    files = {column_file(name): COLUMNS[name].encoded(values) for name, values in columns.items()}
    files |= {TERMS_FILE: encoded_terms(fields), POSTINGS_FILE: encoded_postings(fields)}
    for ending, data in files.items():
        (folder / f"{segment.segment_id()}{ending}").write_bytes(data)
    return [segment]


def changes(
    snapshot: Snapshot, documents: Iterable[Document], removed: Iterable[str]
) -> tuple[list[Document], list[int]]:
    """Return the documents that must be written and the numbers that must go.

    A document given twice counts as it was given last; one that stands there unchanged is left
    alone; one that is both given and removed is removed.
    """
    gone = set(removed)
    latest = {document.id: document for document in documents}
    added = [
        document
        for key, document in latest.items()
        if key not in gone and not _stands(snapshot, document)
    ]
    deleted = [*gone, *(document.id for document in added)]
    return added, list(_numbers(snapshot, deleted))


def _stands(snapshot: Snapshot, document: Document) -> bool:
    number = snapshot.number_of(document.id)
    if number is None:
        return False
    return int(snapshot.arrays["fingerprint"][number]) == int(document.fingerprint(), 16)


def _numbers(snapshot: Snapshot, keys: Iterable[str]) -> Iterator[int]:
    for key in keys:
        number = snapshot.number_of(key)
        if number is not None:
            yield number
