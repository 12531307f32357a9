"""Writing to a generation of the Whoosh index: one commit, all or nothing."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from whoosh.codec.base import Segment
from whoosh.index import FileIndex
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from search_index.document import Document
from search_index.pool import ArrayPool
from search_index.postings import ArrayCodec
from search_index.schema import Values, field_values, whoosh_schema
from search_index.snapshot import INDEX_NAME, Snapshot
from search_index.storage import SharedStorage

CHUNK = 25_000
"""A rebuild writes a segment for so many documents, so that memory does not grow with the index."""
SMALL_SEGMENT = 5_000
MOST_SMALL_SEGMENTS = 12


def build(folder: Path, documents: Iterable[Document]) -> None:
    """Make an index of all documents in an empty folder; of those with one id the last counts."""
    _create(folder)
    seen: set[str] = set()
    again: dict[str, Document] = {}
    fresh = _first_ones(documents, seen, again)
    generation = 0
    while chunk := list(islice(fresh, CHUNK)):
        write(folder, map(field_values, chunk))
        generation += 1
    if again:
        added, deleted = changes(Snapshot(folder, generation), again.values(), ())
        write(folder, map(field_values, added), deleted)


def _first_ones(
    documents: Iterable[Document], seen: set[str], again: dict[str, Document]
) -> Iterator[Document]:
    for document in documents:
        if document.id in seen:
            again[document.id] = document
        else:
            seen.add(document.id)
            yield document


def _create(folder: Path) -> None:
    storage = SharedStorage(folder)
    try:
        FileIndex.create(storage, whoosh_schema(), INDEX_NAME)
    finally:
        storage.close_all()


def write(folder: Path, values: Iterable[Values], deleted: Iterable[int] = ()) -> None:
    """Add documents, as `field_values` gives them, and delete numbers, in one commit.

    The caller holds the index folder's right to write.
    """
    storage = SharedStorage(folder)
    try:
        _commit(FileIndex(storage, whoosh_schema(), INDEX_NAME), values, deleted)
    finally:
        storage.close_all()


def _commit(index: FileIndex, values: Iterable[Values], deleted: Iterable[int]) -> None:
    writer = SegmentWriter(index, codec=ArrayCodec(), compound=False)
    writer.pool = ArrayPool()
    try:
        for number in deleted:
            writer.delete_document(number)
        for each in values:
            writer.add_document(**each)
    except BaseException:
        writer.cancel()
        raise
    writer.commit(mergetype=merge_when_many)


def merge_when_many(writer: SegmentWriter, segments: list[Segment]) -> list[Segment]:
    """Return the segments to keep as they are; merge the small ones when they have become many.

    A segment of which more than half is deleted is merged too, to free its place.
    """
    small = [each for each in segments if each.doc_count_all() < SMALL_SEGMENT]
    wasted = [each for each in segments if each.deleted_count() * 2 > each.doc_count_all()]
    merged = [*(small if len(small) > MOST_SMALL_SEGMENTS else ()), *wasted]
    kept = []
    for segment in segments:
        if segment.deleted_count() == segment.doc_count_all():
            # Merging nothing would make a segment without columns, which cannot be opened.
            continue
        if any(segment is each for each in merged):
            reader = SegmentReader(writer.storage, writer.schema, segment)
            writer.add_reader(reader)
        else:
            kept.append(segment)
    return kept


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
