"""The default engine: an embedded Whoosh index whose postings are scored in bulk with numpy."""

import contextlib
import os
import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from search_index.document import Document
from search_index.engine import (
    Candidate,
    Condition,
    Progress,
    Results,
    SearchUnavailable,
    State,
    Synonyms,
)
from search_index.folder import IndexFolder, Pointer
from search_index.matching import matcher_over
from search_index.query import Query
from search_index.searching import search_snapshot
from search_index.snapshot import INDEX_NAME, Snapshot
from search_index.writing import build, changes, gathered, write

LOCK_SECONDS = 10.0
_TOC = re.compile(rf"_{INDEX_NAME}_(\d+)\.toc")
_SEQUENCE = 1_000_000_000
_RETRIES = 3


class WhooshEngine:
    """An index in a directory of its own, shared by any number of threads and processes.

    Readers see a new generation with their next search. Writers wait `lock_seconds` for one
    another. Whatever is wrong with the files is SearchUnavailable, which a rebuild mends.
    """

    def __init__(self, directory: Path, lock_seconds: float = LOCK_SECONDS) -> None:
        self._folder = IndexFolder(Path(directory), lock_seconds)
        self._opening = threading.Lock()
        self._snapshot: tuple[int, Snapshot] | None = None

    def search(self, query: Query, synonyms: Synonyms = ()) -> Results:
        """Run a query; empty queries find every document, newest first."""
        with _damage_reported():
            return search_snapshot(self._current(), query, synonyms)

    def match(self, text: str, limit: int = 5, synonyms: Synonyms = ()) -> tuple[Candidate, ...]:
        """Return the documents that a sentence or post most likely repeats, best first."""
        with _damage_reported():
            return matcher_over(self._current(), synonyms).match(text, limit)

    def best_by_words(self, text: str, limit: int) -> list[str]:
        """Return the ids of the best documents for a text by BM25 alone, as matching begins."""
        with _damage_reported():
            snapshot = self._current()
            numbers, _ = matcher_over(snapshot).pool(text, limit)
            return [snapshot.key(number) for number in numbers.tolist()]

    def update(self, documents: Iterable[Document], removed: Iterable[str] = ()) -> None:
        """Add or replace documents and remove ids in one commit; unchanged ones cost nothing.

        Given nothing at all, it takes the time to merge what publications have left in pieces.
        """
        documents, removed = list(documents), list(removed)
        is_quiet = not (documents or removed)
        with self._folder.writing():
            with _damage_reported():
                added, deleted = changes(self._current(), documents, removed)
            # A document that cannot be analysed is the caller's fault, not damage to the index.
            gathering = gathered(added)
            if added or deleted or is_quiet:
                path = self._folder.path(self._folder.pointer())
                with _damage_reported():
                    write(path, gathering, deleted, thorough=is_quiet)

    def rebuild(self, documents: Iterable[Document], progress: Progress | None = None) -> int:
        """Build a new index beside the old one, swap them, return how many documents it holds.

        Searches go on with the old index; updates wait. What is raised by `documents` leaves the
        old index as it was. Of documents with one id the last counts.
        """
        with self._folder.rebuilding() as (folder, sequence):
            try:
                build(folder, _counted(documents, progress))
            except BaseException:
                self._folder.discard(folder)
                raise
            self._folder.publish(folder, sequence)
        with _damage_reported():
            return self._current().documents

    def ids(self) -> Mapping[str, str]:
        """Return every indexed id with the fingerprint of the document it was made from."""
        with _damage_reported():
            snapshot = self._current()
            prints = snapshot.arrays["fingerprint"]
            return {key: f"{int(prints[number]):016x}" for number, key in snapshot.numbered_keys()}

    def state(self) -> State:
        """Say whether the index can answer, and if not why; never raises."""
        try:
            with _damage_reported():
                snapshot = self._current()
                generation = self._generation(self._folder.pointer())
        except SearchUnavailable as fault:
            return State(fault.condition, fault.reason)
        return State(Condition.READY, "Search is ready.", generation, snapshot.documents)

    def _generation(self, pointer: Pointer) -> int:
        """Return one number that grows with every commit and every rebuild."""
        names = os.listdir(self._folder.path(pointer))  # noqa: PTH208 -- asked on every search; names alone, no Path objects
        found = [int(match[1]) for match in map(_TOC.fullmatch, names) if match]
        return pointer.sequence * _SEQUENCE + max(found)

    def opened(self) -> Snapshot:
        """Return the newest generation. Raises SearchUnavailable."""
        with _damage_reported():
            return self._current()

    def _current(self) -> Snapshot:
        """Return the newest generation, opened anew if another process wrote one."""
        for _ in range(_RETRIES):
            with contextlib.suppress(FileNotFoundError):
                # A writer may have dropped the files while they were being opened.
                return self._opened()
        return self._opened()

    def _opened(self) -> Snapshot:
        pointer = self._folder.pointer()
        generation = self._generation(pointer)
        held = self._snapshot
        if held is not None and held[0] == generation:
            return held[1]
        with self._opening:
            held = self._snapshot
            if held is None or held[0] != generation:
                before = held[1] if held is not None else None
                folder = self._folder.path(pointer)
                opened = Snapshot(folder, generation % _SEQUENCE, before)
                self._snapshot = held = (generation, opened)
            return held[1]


def _counted(documents: Iterable[Document], progress: Progress | None) -> Iterator[Document]:
    for number, document in enumerate(documents, start=1):
        yield document
        if progress is not None:
            progress(number)


@contextlib.contextmanager
def _damage_reported() -> Iterator[None]:
    """Turn whatever reading a damaged index raises into SearchUnavailable."""
    try:
        yield
    except SearchUnavailable:
        raise
    except Exception as fault:
        # Damaged files fail in as many ways as there are bytes in them: no list would be whole.
        reason = f"The search index is damaged ({type(fault).__name__})."
        raise SearchUnavailable(Condition.CORRUPT, reason) from fault
