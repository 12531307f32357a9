"""Rows of every table as lines of JSON, the same on every database, and back."""

import enum
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from claims.base import ImpreciseDateType, UTCDateTime
from claims.dates import ImpreciseDate
from factcheck.tables import METADATA

# What is made anew from the rest, or is over within minutes.
LEFT_OUT = {"index_task", "staff_search_state", "staff_item", "presence"}
# A row may name another of its own table that comes later: these are filled in at the end.
LATE = dict.fromkeys(("speaker", "claim", "topic", "contest", "external_checker"), "merged_into_id")
BATCH = 500
Row = dict[str, Any]


def tables() -> list[sa.Table]:
    """Return all tables that are kept, those that others refer to first."""
    return [each for each in METADATA.sorted_tables if each.name not in LEFT_OUT]


def lines_of(connection: sa.Connection, table: sa.Table) -> Iterator[str]:
    """Yield each row as a line of JSON, in the order of the primary key."""
    query = sa.select(table).order_by(*table.primary_key.columns)
    names = [column.name for column in table.columns]
    with connection.execution_options(yield_per=BATCH).execute(query) as found:
        for values in found:
            row = {name: _plain(value) for name, value in zip(names, values, strict=True)}
            yield json.dumps(row, ensure_ascii=False, sort_keys=True)


def row_of(table: sa.Table, line: str) -> Row:
    """Return a row as the database takes it. Raises ValueError, KeyError, TypeError for others."""
    found = json.loads(line)
    if set(found) != {column.name for column in table.columns}:
        raise ValueError("it does not have the table's columns")
    return {column.name: _value(column, found[column.name]) for column in table.columns}


def _plain(value: object) -> object:
    """Return a value as JSON has it."""
    if isinstance(value, ImpreciseDate):
        return {
            "typed": value.typed,
            "edtf": value.edtf,
            "earliest": value.earliest.isoformat(),
            "latest": value.latest.isoformat(),
        }
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.value if isinstance(value, enum.Enum) else value


def _value(column: sa.Column[Any], given: Any) -> Any:  # noqa: ANN401 - of whatever type the column has
    """Return a value of JSON as the column's type takes it."""
    if given is None:
        return sa.null() if isinstance(column.type, sa.JSON) else None
    reader = READERS.get(type(column.type))
    if isinstance(column.type, sa.Enum) and column.type.enum_class is not None:
        return column.type.enum_class(given)
    return reader(given) if reader else given


def _imprecise(given: Mapping[str, str]) -> ImpreciseDate:
    return ImpreciseDate(
        typed=given["typed"],
        edtf=given["edtf"],
        earliest=date.fromisoformat(given["earliest"]),
        latest=date.fromisoformat(given["latest"]),
    )


READERS: Mapping[type, Callable[[Any], object]] = {
    UTCDateTime: datetime.fromisoformat,
    ImpreciseDateType: _imprecise,
    sa.Date: date.fromisoformat,
}
