"""One generation of the index as a reading transaction sees it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from psycopg import errors
from sqlalchemy import exc
from sqlalchemy.dialects.postgresql import ARRAY

from search_index.engine import Condition, SearchUnavailable, State
from search_index.postgres_layout import POINTER, VERSION, WORD, Tables, tables
from search_index.postgres_statement import ARRAYS
from search_index.postgres_writing import Sums
from search_index.schema import PARTS

SETTINGS = {
    # Compiling a statement takes longer than running it, and so do further processes.
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    # Reading every ruling's terms is slow in a way that the planner does not know of.
    "enable_seqscan": "off",
    "work_mem": "64MB",
    # What is planned without knowing the words may read every ruling for a rare one.
    "plan_cache_mode": "force_custom_plan",
    "statement_timeout": "10s",
}

_POINTED = sa.select(
    *POINTER.columns,
    *(sa.func.set_config(name, value, True) for name, value in SETTINGS.items()),
)


@dataclass(frozen=True)
class Content:
    """A document's id, and its passages by part."""

    id: str
    parts: Mapping[str, list[str]]


@dataclass(frozen=True)
class Held:
    """A generation: its tables, its sums, and the connection on which its transaction runs."""

    connection: sa.Connection
    tables: Tables
    generation: int
    sums: Sums

    def state(self) -> State:
        """Return what stands in the index."""
        return State(Condition.READY, "Search is ready.", self.generation, self.sums.documents)

    def ids(self) -> Mapping[str, str]:
        """Return every id with its document's fingerprint."""
        ruling = self.tables.ruling.c
        rows = self.connection.execute(sa.select(ruling.id, ruling.fingerprint))
        return {key: fingerprint for key, fingerprint in rows}  # noqa: C416 -- dict() of rows is untyped

    def fingerprints(self, ids: Collection[str]) -> Mapping[str, str]:
        """Return the fingerprints of those ids that there are."""
        ruling = self.tables.ruling.c
        wanted = sa.select(ruling.id, ruling.fingerprint).where(ruling.id == any_of(ids))
        return {key: fingerprint for key, fingerprint in self.connection.execute(wanted)}  # noqa: C416 -- the same

    def counts(self, kind: str, terms: Collection[str]) -> Mapping[str, int]:
        """Return in how many documents each of some terms is; 0 for those in none."""
        term = self.tables.term.c
        wanted = sa.select(term.term, term.documents).where(
            term.kind == kind, term.term == any_of(terms)
        )
        found = {name: documents for name, documents in self.connection.execute(wanted)}  # noqa: C416 -- the same
        return {name: found.get(name, 0) for name in terms}

    def words_from(self, prefix: str, limit: int, lengths: range | None = None) -> dict[str, int]:
        """Return the first words that begin so, and in how many documents each is."""
        term = self.tables.term.c
        wanted = (
            sa.select(term.term, term.documents)
            .where(term.kind == WORD, term.term.startswith(prefix, autoescape=True))
            .order_by(term.term)
            .limit(limit)
        )
        if lengths is not None:
            size = sa.func.char_length(term.term)
            wanted = wanted.where(size.between(lengths.start, lengths.stop - 1))
        return {name: documents for name, documents in self.connection.execute(wanted)}  # noqa: C416 -- the same

    def facet_values(self, facet: str) -> Sequence[str]:
        """Return every value of a facet that any ruling has."""
        column = self.tables.ruling.c[facet]
        listed = sa.func.unnest(column) if facet in ARRAYS else column
        values = self.connection.execute(sa.select(listed).distinct()).scalars()
        return [value for value in values if value is not None]

    def contents(self, numbers: Collection[int]) -> Mapping[int, Content]:
        """Return ids and passages of documents by their numbers."""
        ruling, text = self.tables.ruling.c, self.tables.text.c
        wanted = (
            sa.select(text.number, ruling.id, *(text[part] for part in PARTS))
            .join_from(self.tables.text, self.tables.ruling, ruling.number == text.number)
            .where(text.number == sa.any_(sa.cast(list(numbers), ARRAY(sa.BigInteger))))
        )
        rows = self.connection.execute(wanted).mappings()
        return {
            row["number"]: Content(row["id"], {part: row[part] for part in PARTS}) for row in rows
        }


def any_of(texts: Collection[str]) -> sa.ColumnElement[bool]:
    """Return what a column is compared with that may be any of some texts."""
    return sa.any_(sa.cast(list(texts), ARRAY(sa.Text)))


def opened(connection: sa.Connection) -> Held:
    """Return the newest generation. Raises SearchUnavailable where there is none of ours."""
    try:
        row = connection.execute(_POINTED).mappings().one_or_none()
    except exc.ProgrammingError as fault:
        if isinstance(fault.orig, errors.UndefinedColumn):
            raise _outdated() from fault
        if isinstance(fault.orig, (errors.UndefinedTable, errors.InvalidSchemaName)):
            raise _missing() from fault
        raise
    if row is None:
        raise _missing()
    if row["version"] != VERSION:
        raise _outdated()
    sums = Sums(
        documents=row["documents"],
        text_words=row["text_words"],
        claim_words=row["claim_words"],
        next_number=row["next_number"],
        languages=frozenset(row["languages"]),
    )
    return Held(connection, tables(row["sequence"]), row["generation"], sums)


def _missing() -> SearchUnavailable:
    return SearchUnavailable(Condition.MISSING, "There is no search index yet.")


def _outdated() -> SearchUnavailable:
    return SearchUnavailable(Condition.OUTDATED, "The search index has an older layout.")
