"""What is shown of the matching rulings: filters, days, counts that agree with them, one page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from search_index.cursors import HIGHEST_RANK, Mark, decoded
from search_index.document import FACETS
from search_index.engine import FacetCount
from search_index.facets import VALUES_SHOWN
from search_index.query import DateRange, Query, Sort

_ALL_WORDS = 1 << 30
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Condition = sa.ColumnElement[bool]


@dataclass(frozen=True)
class Row:
    """One hit of a page, and where it stands in the order."""

    number: int
    points: int
    whole: bool
    mark: Mark


@dataclass(frozen=True)
class Shown:
    """What one statement says of a search: `matched` counts without filters and days."""

    rows: tuple[Row, ...]
    matched: int
    matched_whole: int
    total: int
    total_whole: int
    facets: Mapping[str, tuple[FacetCount, ...]]
    next_cursor: str | None


def shown(connection: sa.Connection, chosen: sa.Select[Any], query: Query) -> Shown:
    """Run a search. Raises ValueError for a cursor that cannot be read."""
    page = _Page(chosen.cte("matched").prefix_with("MATERIALIZED"), query)
    rows, totals, *counts = connection.execute(page.statement()).one()
    matched, matched_whole, total, total_whole = totals
    ordered = sorted(
        (Row(number, points, whole, Mark(*mark)) for number, points, whole, *mark in rows or ()),
        key=lambda row: (-row.mark.rank, -row.mark.published, row.mark.tie),
    )
    kept = tuple(ordered[: query.per_page])
    return Shown(
        rows=kept,
        matched=matched,
        matched_whole=matched_whole,
        total=total,
        total_whole=total_whole,
        facets={
            facet: _counts(counted or (), query.filters.get(facet, frozenset()))
            for facet, counted in zip(FACETS, counts, strict=True)
        },
        next_cursor=kept[-1].mark.encoded() if len(ordered) > len(kept) else None,
    )


def _counts(counted: Sequence[tuple[str, int]], chosen: frozenset[str]) -> tuple[FacetCount, ...]:
    ranked = sorted(counted, key=lambda each: (-each[1], each[0]))
    missing = sorted(chosen - {value for value, _ in ranked})
    return (
        *(FacetCount(value, count, value in chosen) for value, count in ranked),
        *(FacetCount(value, 0, selected=True) for value in missing),
    )


class _Page:
    """Builds the statement over the matching rulings."""

    def __init__(self, matched: sa.CTE, query: Query) -> None:
        self._matched = matched
        self._query = query
        self._days = sa.and_(sa.true(), *_days(matched, query))
        self._filters = {
            facet: _has_value(matched.c[facet], facet, chosen)
            for facet, chosen in query.filters.items()
        }

    def statement(self) -> sa.Select[Any]:
        """Return the statement: the page's rows, the totals, and each facet's counts."""
        return sa.select(
            self._rows().scalar_subquery(),
            self._totals().scalar_subquery(),
            *(self._facet(facet).scalar_subquery() for facet in FACETS),
        )

    def _narrowed(self, but: str = "") -> Condition:
        filters = (own for facet, own in self._filters.items() if facet != but)
        return sa.and_(self._days, *filters)

    def _totals(self) -> sa.Select[Any]:
        whole, count = self._matched.c.whole, sa.func.count()
        narrowed = self._narrowed()
        return sa.select(
            sa.func.json_build_array(
                count,
                count.filter(whole),
                count.filter(narrowed),
                count.filter(narrowed, whole),
            )
        ).select_from(self._matched)

    def _rows(self) -> sa.Select[Any]:
        """Return one row more than the page has: whether another page follows."""
        query, matched = self._query, self._matched.c
        rank = self._rank()
        columns = (matched.number, matched.points, matched.whole, rank.label("rank"))
        page = (
            sa.select(*columns, matched.published, matched.tie)
            .where(self._narrowed())
            .order_by(rank.desc(), matched.published.desc(), matched.tie)
            .limit(query.per_page + 1)
        )
        if query.cursor is not None:
            page = page.where(self._after(decoded(query.cursor), rank))
        else:
            page = page.offset((query.page - 1) * query.per_page)
        rows = page.subquery()
        return sa.select(sa.func.json_agg(sa.func.json_build_array(*rows.c)))

    def _rank(self) -> sa.ColumnElement[int]:
        matched = self._matched.c
        if self._query.sort is Sort.MOST_REPEATED:
            return sa.func.least(matched.repeats, HIGHEST_RANK)
        if self._query.sort is Sort.NEWEST:
            return sa.literal(0)
        every = sa.case((matched.whole, _ALL_WORDS), else_=0)
        return sa.func.least(matched.points, _ALL_WORDS - 1) + every

    def _after(self, mark: Mark, rank: sa.ColumnElement[int]) -> Condition:
        """Return what comes after a mark, whose own ruling may be gone or stand elsewhere."""
        matched = self._matched.c
        later = sa.and_(matched.published == mark.published, matched.tie > mark.tie)
        return sa.or_(
            rank < mark.rank,
            sa.and_(rank == mark.rank, sa.or_(matched.published < mark.published, later)),
        )

    def _facet(self, facet: str) -> sa.Select[Any]:
        """Return a facet's most frequent values and those chosen, within all other filters."""
        column: sa.ColumnElement[str] = self._matched.c[facet]
        if facet == "topic":
            column = sa.func.unnest(column)
        values = sa.select(column.label("value")).where(self._narrowed(but=facet)).subquery()
        count = sa.func.count().label("count")
        place = sa.func.row_number().over(order_by=(count.desc(), values.c.value)).label("place")
        ranked = (
            sa.select(values.c.value, count, place)
            .where(values.c.value.is_not(None))
            .group_by(values.c.value)
            .subquery()
        )
        chosen = self._query.filters.get(facet, ())
        listed = sa.or_(ranked.c.place <= VALUES_SHOWN, ranked.c.value == sa.any_(_texts(chosen)))
        pair = sa.func.json_build_array(ranked.c.value, ranked.c.count)
        return sa.select(sa.func.json_agg(pair)).where(listed)


def _texts(values: Iterable[str]) -> sa.ColumnElement[Any]:
    # No value that is kept holds a zero byte, and PostgreSQL takes none in a text.
    return sa.cast([value for value in sorted(values) if "\0" not in value], ARRAY(sa.Text))


def _has_value(column: sa.ColumnElement[Any], facet: str, chosen: frozenset[str]) -> Condition:
    values = _texts(chosen)
    if facet == "topic":
        return column.bool_op("&&")(values)
    return sa.func.coalesce(column == sa.any_(values), sa.false())


def _days(matched: sa.CTE, query: Query) -> list[Condition]:
    """Return the conditions of the query's ranges of days."""
    found = _published(matched.c.published, query.published)
    if query.said:
        first, last = matched.c.said_from, matched.c.said_until
        # One end may be unknown; a document without either is in no range.
        found.append(sa.or_(first > 0, last > 0))
        if query.said.since:
            found.append(sa.or_(last == 0, last >= query.said.since.toordinal()))
        if query.said.until:
            found.append(first <= query.said.until.toordinal())
    return found


def _published(column: sa.ColumnElement[int], days: DateRange) -> list[Condition]:
    found: list[Condition] = []
    if days.since:
        found.append(column >= _microseconds(days.since))
    if days.until:
        found.append(column < _microseconds(days.until) + 86_400_000_000)
    return found


def _microseconds(day: date) -> int:
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return (start - _EPOCH) // timedelta(microseconds=1)
