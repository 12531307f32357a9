"""Changing one set of tables: rows in bulk, and the counts that follow them."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from psycopg import Connection as Driver
from psycopg.sql import SQL, Identifier
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY

from search_index.analysis import base_language
from search_index.document import Document
from search_index.postgres_layout import POINTER, SCHEMA, VERSION, Tables
from search_index.postgres_rows import Analysed, Row, Term, analysed, terms_of
from search_index.schema import PARTS


@dataclass
class Sums:
    """What is kept of all documents together."""

    documents: int = 0
    text_words: int = 0
    claim_words: int = 0
    next_number: int = 1
    languages: frozenset[str] = frozenset()

    def count(self, row: Row, sign: int) -> None:
        """Add a ruling's row, or take one away."""
        self.documents += sign
        self.text_words += sign * row["text_length"]
        self.claim_words += sign * row["claim_length"]
        if sign > 0 and row["language"]:
            self.languages |= {base_language(row["language"])}


class Writer:
    """Writes to one set of tables inside the caller's transaction, who holds WRITE_LOCK."""

    def __init__(self, connection: sa.Connection, made: Tables, sums: Sums) -> None:
        self._connection = connection
        self._tables = made
        self._sums = sums
        self._counts: Counter[Term] = Counter()

    @property
    def documents(self) -> int:
        """How many documents there are now."""
        return self._sums.documents

    def analysed(self, documents: Iterable[Document]) -> list[Analysed]:
        """Return the rows of new documents under the next numbers."""
        made = []
        for document in documents:
            made.append(analysed(document, self._sums.next_number))
            self._sums.next_number += 1
        return made

    def add(self, rows: Sequence[Analysed]) -> None:
        """Add documents whose ids are free."""
        for each in rows:
            self._sums.count(each.ruling, 1)
            self._counts.update(each.terms)
        self._copy(self._tables.ruling, [each.ruling for each in rows])
        self._copy(self._tables.text, [each.text for each in rows])

    def drop(self, ids: Collection[str]) -> int:
        """Let documents go; return how many of the ids there were."""
        ruling, text = self._tables.ruling, self._tables.text
        held = (
            sa.select(
                ruling.c.number,
                ruling.c.text_length,
                ruling.c.claim_length,
                ruling.c.language,
                *(text.c[part] for part in PARTS),
            )
            .join(text, text.c.number == ruling.c.number)
            .where(ruling.c.id.in_(ids))
        )
        gone = [dict(row) for row in self._connection.execute(held).mappings()]
        for row in gone:
            self._sums.count(row, -1)
            self._counts.subtract(terms_of(row, row["language"] or ""))
        numbers = [row["number"] for row in gone]
        for table in (ruling, text):
            self._connection.execute(sa.delete(table).where(table.c.number.in_(numbers)))
        return len(gone)

    def finish(self, sequence: int, generation: int) -> None:
        """Write the counts, and point at these tables as the newest generation."""
        self._count_terms()
        values = {
            "single": True,
            "version": VERSION,
            "sequence": sequence,
            "generation": generation,
            "next_number": self._sums.next_number,
            "documents": self._sums.documents,
            "text_words": self._sums.text_words,
            "claim_words": self._sums.claim_words,
            "languages": sorted(self._sums.languages),
        }
        row = postgresql.insert(POINTER).values(values)
        self._connection.execute(row.on_conflict_do_update(index_elements=["single"], set_=values))

    def count_new_terms(self) -> None:
        """Write the counts of a set that had none yet."""
        rows = [
            {"kind": kind, "term": term, "documents": documents}
            for (kind, term), documents in sorted(self._counts.items())
        ]
        self._copy(self._tables.term, rows)
        self._counts.clear()

    def _count_terms(self) -> None:
        changed = sorted((*term, change) for term, change in self._counts.items() if change)
        if not changed:
            return
        table = self._tables.term
        kinds, terms, changes = (list(column) for column in zip(*changed, strict=True))
        given = sa.select(
            sa.func.unnest(sa.cast(kinds, ARRAY(sa.Text))),
            sa.func.unnest(sa.cast(terms, ARRAY(sa.Text))),
            sa.func.unnest(sa.cast(changes, ARRAY(sa.Integer))),
        )
        added = postgresql.insert(table).from_select(table.columns.keys(), given)
        total = table.c.documents + added.excluded.documents
        self._connection.execute(
            added.on_conflict_do_update(index_elements=["kind", "term"], set_={"documents": total})
        )
        if any(change < 0 for change in changes):
            named = table.c.term == sa.any_(sa.cast(terms, ARRAY(sa.Text)))
            self._connection.execute(sa.delete(table).where(named, table.c.documents <= 0))

    def _copy(self, table: sa.Table, rows: Sequence[Row]) -> None:
        columns = table.columns.keys()
        into = SQL("COPY {} ({}) FROM STDIN").format(
            Identifier(SCHEMA, table.name), SQL(", ").join(map(Identifier, columns))
        )
        driver = self._connection.connection.driver_connection
        assert isinstance(driver, Driver)  # noqa: S101 -- the addresses we take name psycopg
        with driver.cursor() as cursor, cursor.copy(into) as copy:
            for row in rows:
                copy.write_row([row[column] for column in columns])
