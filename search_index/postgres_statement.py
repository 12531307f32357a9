"""SQL put together from fixed text; every value is bound, and so is every term."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

ARRAYS = frozenset({"topic"})
"""Facets of which a ruling has several values."""


class Values:
    """The values of one statement, by the names that stand for them in its text."""

    def __init__(self) -> None:
        self.bound: dict[str, object] = {}

    def __call__(self, value: object, kind: str = "") -> str:
        """Return what stands for a value, of an SQL type where it cannot be told."""
        name = f"v{len(self.bound)}"
        self.bound[name] = value
        return f"%({name})s::{kind}" if kind else f"%({name})s"

    def texts(self, texts: Iterable[str]) -> str:
        """Return what stands for an array of texts.

        No text that is kept holds a zero byte, and PostgreSQL takes none.
        """
        return self(sorted(text for text in texts if "\0" not in text), "text[]")


class Meant(NamedTuple):
    """The values of a facet of which a ruling must have one, or none if it is `excluded`."""

    facet: str
    values: frozenset[str]
    excluded: bool = False

    def condition(self, row: str, values: Values) -> str:
        """Return the condition on a row."""
        given = values.texts(self.values)
        if self.facet in ARRAYS:
            found = f"{row}.{self.facet} && {given}"
        else:
            found = f"coalesce({row}.{self.facet} = ANY({given}), false)"
        return f"NOT ({found})" if self.excluded else found


def all_of(conditions: Sequence[str]) -> str:
    """Return the conditions as one; without any it is always met."""
    return " AND ".join(f"({each})" for each in conditions) or "true"


def run(connection: sa.Connection, text: str, values: Values) -> sa.CursorResult[Any]:
    """Run a statement."""
    return connection.exec_driver_sql(text, values.bound)
