"""The tables of the index in PostgreSQL: a schema of its own, one set of tables a generation.

A rebuild makes the next set beside the one in use; the row of `pointer` says which one is in use.
"""

from dataclasses import dataclass
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR

from search_index.document import FACETS
from search_index.postgres_statement import ARRAYS
from search_index.schema import SCHEMA_VERSION

SCHEMA = "search_index"
LAYOUT = 1
"""Grows with every change of these tables; an index of another layout is rebuilt."""

VERSION = f"{SCHEMA_VERSION}.{LAYOUT}"
GENERATIONS = 1_000_000_000
"""Commits in one set of tables before its generations would run into those of the next."""

WRITE_LOCK = 4_270_317_001
REBUILD_LOCK = 4_270_317_002
"""Advisory locks: who writes holds the first, who rebuilds holds both."""

_KEY = sa.Text(collation="C")
_KIND = sa.CHAR(1)

POINTER = sa.Table(
    "pointer",
    sa.MetaData(schema=SCHEMA),
    sa.Column("single", sa.Boolean, sa.CheckConstraint("single"), primary_key=True),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("generation", sa.BigInteger, nullable=False),
    sa.Column("next_number", sa.BigInteger, nullable=False),
    sa.Column("documents", sa.Integer, nullable=False),
    sa.Column("text_words", sa.BigInteger, nullable=False),
    sa.Column("claim_words", sa.BigInteger, nullable=False),
    sa.Column("languages", ARRAY(sa.Text), nullable=False),
)
"""One row: the tables in use, and the sums over them that every search needs."""

TEXT, CLAIM, WORD = "t", "c", "w"
"""Kinds of terms that are counted: of the whole text, of claim, quotations and summary, and plain
words as they are spelled."""


@dataclass(frozen=True)
class Tables:
    """One set: rulings with what is searched and counted, their texts, and how frequent terms are.

    `claim` holds the terms of title (A), quotations (B), summary (C), of names and of what the
    analysis repeats (D); `words` all terms of the whole text; `forms` its words unstemmed.
    """

    sequence: int
    ruling: sa.Table
    text: sa.Table
    term: sa.Table

    @property
    def every(self) -> tuple[sa.Table, ...]:
        """Return the tables of the set."""
        return (self.ruling, self.text, self.term)


@lru_cache(maxsize=8)
def tables(sequence: int) -> Tables:
    """Return the tables of a set by its number."""
    metadata = sa.MetaData(schema=SCHEMA)
    return Tables(
        sequence,
        ruling=_ruling(metadata, f"ruling_{sequence}"),
        text=_text(metadata, f"text_{sequence}"),
        term=sa.Table(
            f"term_{sequence}",
            metadata,
            sa.Column("kind", _KIND, primary_key=True),
            sa.Column("term", _KEY, primary_key=True),
            sa.Column("documents", sa.Integer, nullable=False),
        ),
    )


def _ruling(metadata: sa.MetaData, name: str) -> sa.Table:
    table = sa.Table(
        name,
        metadata,
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("id", _KEY, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("published", sa.BigInteger, nullable=False),
        sa.Column("tie", sa.BigInteger, nullable=False),
        sa.Column("said_from", sa.Integer, nullable=False),
        sa.Column("said_until", sa.Integer, nullable=False),
        sa.Column("repeats", sa.Integer, nullable=False),
        sa.Column("text_length", sa.Integer, nullable=False),
        sa.Column("claim_length", sa.Integer, nullable=False),
        *(sa.Column(facet, ARRAY(_KEY) if facet in ARRAYS else _KEY) for facet in FACETS),
        sa.Column("claim", TSVECTOR, nullable=False),
        sa.Column("words", TSVECTOR, nullable=False),
        sa.Column("forms", TSVECTOR, nullable=False),
        sa.Index(f"{name}_number", "number", unique=True),
        sa.Index(f"{name}_id", "id", unique=True),
        sa.Index(f"{name}_newest", sa.desc("published"), "tie"),
    )
    for column in (table.c.claim, table.c.words, table.c.forms):
        # Without a list of pending entries a search after an update is as fast as before it.
        sa.Index(
            f"{name}_{column.name}",
            column,
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        )
    return table


def _text(metadata: sa.MetaData, name: str) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("title", ARRAY(sa.Text), nullable=False),
        sa.Column("quotation", ARRAY(sa.Text), nullable=False),
        sa.Column("summary", ARRAY(sa.Text), nullable=False),
        sa.Column("body", ARRAY(sa.Text), nullable=False),
        sa.Column("names", ARRAY(sa.Text), nullable=False),
        sa.Column("line", sa.Text, nullable=False),
        sa.Index(f"{name}_number", "number", unique=True),
    )


def prepare_schema(connection: sa.Connection) -> None:
    """Make the schema and a pointer of this version, unless they are there.

    The caller holds WRITE_LOCK.
    """
    if connection.scalar(sa.select(sa.func.to_regnamespace(SCHEMA))) is None:
        connection.execute(sa.schema.CreateSchema(SCHEMA))
    pointer = sa.inspect(connection)
    if pointer.has_table("pointer", SCHEMA):
        kept = {column["name"] for column in pointer.get_columns("pointer", SCHEMA)}
        if kept == set(POINTER.columns.keys()):
            return
        POINTER.drop(connection)
    POINTER.create(connection)


def next_sequence(connection: sa.Connection) -> int:
    """Return a number that no set of tables has had."""
    names = sa.inspect(connection).get_table_names(SCHEMA)
    used = [int(name.rpartition("_")[2]) for name in names if name.startswith("ruling_")]
    pointed = connection.scalar(sa.select(POINTER.c.sequence))
    return max([*used, pointed or 0]) + 1


def create(connection: sa.Connection, sequence: int) -> Tables:
    """Make an empty set of tables, without indexes: they are made faster when all is in."""
    made = tables(sequence)
    for table in made.every:
        connection.execute(sa.schema.CreateTable(table))
    # What orders hits stays in the row; what only an index reads is moved out of it.
    alter = f"ALTER TABLE {made.ruling.fullname} ALTER claim SET STORAGE MAIN"
    connection.exec_driver_sql(alter)
    return made


def add_indexes(connection: sa.Connection, made: Tables) -> None:
    """Make the indexes of a set, and let the planner know what is in it."""
    for table in made.every:
        for index in sorted(table.indexes, key=lambda each: str(each.name)):
            connection.execute(sa.schema.CreateIndex(index))
        connection.exec_driver_sql(f"ANALYZE {table.fullname}")


def other_tables(connection: sa.Connection, sequence: int) -> list[sa.Table]:
    """Return the tables of every set but one."""
    metadata = sa.MetaData(schema=SCHEMA)
    kept = {table.name for table in tables(sequence).every} | {POINTER.name}
    names = sa.inspect(connection).get_table_names(SCHEMA)
    return [sa.Table(name, metadata) for name in names if name not in kept]
