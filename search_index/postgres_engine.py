"""An engine in PostgreSQL: the index lives in a schema of its own, so that web nodes keep nothing.

Terms are made by our own analysis and kept as tsvectors under GIN indexes; PostgreSQL's own
dictionaries are never asked. postgres_searching has what a search does, postgres_layout the tables.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import TypeVar

import sqlalchemy as sa
from psycopg import errors
from sqlalchemy import exc

from search_index import postgres_layout as layout
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
from search_index.postgres_browsing import Browsed
from search_index.postgres_faults import faults_told, is_gone
from search_index.postgres_layout import REBUILD_LOCK, WRITE_LOCK
from search_index.postgres_matching import best_by_words, match_held
from search_index.postgres_reading import Held, opened
from search_index.postgres_searching import search_held
from search_index.postgres_writing import Sums, Writer
from search_index.query import Query

LOCK_SECONDS = 10.0
CHUNK = 500
"""How many documents a rebuild takes in at a time."""

BUILDING_MEMORY = "256MB"
SWEEP_SECONDS = 0.05
_RETRIES = 3

Answer = TypeVar("Answer")


class PostgresEngine:
    """An index in the database that `engine` connects to, shared by any number of processes.

    It uses connections and transactions of its own. Readers see a change when it is committed;
    writers wait `lock_seconds` for one another. Whatever is wrong is SearchUnavailable.
    """

    def __init__(self, engine: sa.Engine, lock_seconds: float = LOCK_SECONDS) -> None:
        self._engine = engine
        self._readers = engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        self._lock_seconds = lock_seconds
        self._browsed = Browsed()

    def search(self, query: Query, synonyms: Synonyms = ()) -> Results:
        """Run a query; empty queries find every document, newest first."""

        def act(held: Held) -> Results:
            return self._browsed.answer(
                held.generation, query, lambda: search_held(held, query, synonyms)
            )

        return self._read(act)

    def match(self, text: str, limit: int = 5, synonyms: Synonyms = ()) -> tuple[Candidate, ...]:
        """Return the documents that a sentence or post most likely repeats, best first."""
        return self._read(lambda held: match_held(held, text, limit, synonyms))

    def best_by_words(self, text: str, limit: int) -> list[str]:
        """Return the ids of the best documents for a text by BM25 alone, as matching begins."""
        return self._read(lambda held: best_by_words(held, text, limit))

    def ids(self) -> Mapping[str, str]:
        """Return every indexed id with the fingerprint of the document it was made from."""
        return self._read(Held.ids)

    def state(self) -> State:
        """Say whether the index can answer, and if not why; never raises."""
        try:
            return self._read(Held.state)
        except SearchUnavailable as fault:
            return State(fault.condition, fault.reason)

    def update(self, documents: Iterable[Document], removed: Iterable[str] = ()) -> None:
        """Add or replace documents and remove ids in one commit; unchanged ones cost nothing."""
        latest, gone = {each.id: each for each in documents}, set(removed)
        prints = {key: each.fingerprint() for key, each in latest.items() if key not in gone}
        with self._writing() as connection:
            with faults_told():
                held = opened(connection)
                known = held.fingerprints({*prints, *gone})
            added = [latest[key] for key, mine in prints.items() if known.get(key) != mine]
            dropped = {*gone, *(each.id for each in added)} & known.keys()
            writer = Writer(connection, held.tables, held.sums)
            rows = writer.analysed(added)
            if not (rows or dropped):
                return
            with faults_told():
                writer.drop(dropped)
                writer.add(rows)
                writer.finish(held.tables.sequence, held.generation + 1)

    def rebuild(self, documents: Iterable[Document], progress: Progress | None = None) -> int:
        """Build new tables beside the old ones, swap them, return how many documents they hold.

        All of it is one transaction: searches go on with the old tables, updates wait, and what
        is raised by `documents`, or a crash, leaves everything as it was. Of documents with one
        id the last counts.
        """
        with self._writing() as connection:
            with faults_told():
                sequence = _begin_rebuild(connection)
                writer = Writer(connection, layout.create(connection, sequence), Sums())
            again = _take_in(writer, _counted(documents, progress))
            with faults_told():
                layout.add_indexes(connection, layout.tables(sequence))
                writer.drop(again.keys())
                writer.add(writer.analysed(again.values()))
                writer.count_new_terms()
                writer.finish(sequence, sequence * layout.GENERATIONS)
        self._sweep(sequence)
        return writer.documents

    def _sweep(self, sequence: int) -> None:
        """Drop the tables that are no longer used; those still being read are left for later."""
        with contextlib.suppress(exc.DBAPIError), self._engine.begin() as connection:
            _wait_at_most(connection, SWEEP_SECONDS)
            for table in layout.other_tables(connection, sequence):
                table.drop(connection)

    def _read(self, act: Callable[[Held], Answer]) -> Answer:
        """Run what reads one generation; again if a rebuild dropped its tables meanwhile."""
        for _ in range(_RETRIES):
            try:
                return self._read_once(act)
            except SearchUnavailable as fault:
                if not is_gone(fault) or fault.condition is not Condition.CORRUPT:
                    raise self._or_rebuilding(fault) from fault
        return self._read_once(act)

    def _read_once(self, act: Callable[[Held], Answer]) -> Answer:
        with faults_told(), self._readers.connect() as connection:
            return act(opened(connection))

    def _or_rebuilding(self, fault: SearchUnavailable) -> SearchUnavailable:
        """Return what is the matter with an index that is missing: perhaps it is being built."""
        if fault.condition is Condition.MISSING and self._is_rebuilding():
            return SearchUnavailable(Condition.REBUILDING, "The search index is being built.")
        return fault

    def _is_rebuilding(self) -> bool:
        with faults_told(), self._engine.connect() as connection:
            free = sa.func.pg_try_advisory_xact_lock_shared(REBUILD_LOCK)
            return not connection.execute(sa.select(free)).scalar_one()

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        """Hold the one right to write in a transaction; wait for it as long as was set.

        Raises SearchUnavailable when another writer, or a rebuild, holds it for longer.
        """
        with contextlib.ExitStack() as stack:
            with faults_told():
                connection = stack.enter_context(self._engine.connect())
                connection.begin()
                self._take_turn(connection)
            yield connection
            with faults_told():
                connection.commit()

    def _take_turn(self, connection: sa.Connection) -> None:
        _wait_at_most(connection, self._lock_seconds)
        try:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(WRITE_LOCK)))
        except exc.OperationalError as fault:
            if isinstance(fault.orig, errors.LockNotAvailable) and self._is_rebuilding():
                reason = "The search index is being rebuilt; changes wait."
                raise SearchUnavailable(Condition.REBUILDING, reason) from fault
            raise


def _wait_at_most(connection: sa.Connection, seconds: float) -> None:
    milliseconds = f"{max(1, round(seconds * 1000))}ms"
    connection.execute(sa.select(sa.func.set_config("lock_timeout", milliseconds, True)))


def _begin_rebuild(connection: sa.Connection) -> int:
    """Say that a rebuild runs, and return the number of the tables it is to make."""
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(REBUILD_LOCK)))
    memory = sa.func.set_config("maintenance_work_mem", BUILDING_MEMORY, True)
    connection.execute(sa.select(memory))
    layout.prepare_schema(connection)
    return layout.next_sequence(connection)


def _take_in(writer: Writer, documents: Iterator[Document]) -> dict[str, Document]:
    """Write the first document of each id; return those that came again, the last of each."""
    seen: set[str] = set()
    again: dict[str, Document] = {}
    while chunk := list(islice(documents, CHUNK)):
        fresh = []
        for document in chunk:
            if document.id in seen:
                again[document.id] = document
            else:
                seen.add(document.id)
                fresh.append(document)
        rows = writer.analysed(fresh)
        with faults_told():
            writer.add(rows)
    return again


def _counted(documents: Iterable[Document], progress: Progress | None) -> Iterator[Document]:
    for number, document in enumerate(documents, start=1):
        yield document
        if progress is not None:
            progress(number)
