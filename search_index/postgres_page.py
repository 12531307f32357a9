"""What is shown of the matching rulings: filters, days, counts that agree with them, one page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

from search_index.cursors import HIGHEST_RANK, Mark, decoded
from search_index.document import FACETS
from search_index.engine import FacetCount
from search_index.facets import VALUES_SHOWN
from search_index.postgres_statement import ARRAYS, Meant, Values, all_of, run
from search_index.query import DateRange, Query, Sort

_ALL_WORDS = 1 << 30
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = 86_400_000_000

_SHOWN = "WITH m AS MATERIALIZED ({matched}) SELECT {rows}, {totals}, {facets}"
_ROWS = """(
    SELECT json_agg(json_build_array(number, points, whole, rank, published, tie)) FROM (
        SELECT number, points, whole, {rank} AS rank, published, tie FROM m WHERE {narrowed}
        ORDER BY 4 DESC, published DESC, tie LIMIT {limit} OFFSET {first}
    ) page
)"""
_TOTALS = """(
    SELECT json_build_array(
        count(*), count(*) FILTER (WHERE whole),
        count(*) FILTER (WHERE {narrowed}), count(*) FILTER (WHERE {narrowed} AND whole)
    ) FROM m
)"""
_FACET = """(
    SELECT json_agg(json_build_array(value, count)) FROM (
        SELECT value, count(*) AS count, row_number() OVER (ORDER BY count(*) DESC, value) AS place
        FROM (SELECT {column} AS value FROM m WHERE {narrowed}) every
        WHERE value IS NOT NULL GROUP BY value
    ) ranked WHERE place <= {limit} OR value = ANY({chosen})
)"""
_RANKS = {
    Sort.RELEVANCE: f"least(points, {_ALL_WORDS - 1})"
    f" + CASE WHEN whole THEN {_ALL_WORDS} ELSE 0 END",
    Sort.MOST_REPEATED: f"least(repeats, {HIGHEST_RANK})",
    Sort.NEWEST: "0",
}
_AFTER = """({rank}) < {mark_rank} OR ({rank}) = {mark_rank} AND (
    published < {published} OR published = {published} AND tie > {tie}
)"""


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


def shown(connection: sa.Connection, matched: str, values: Values, query: Query) -> Shown:
    """Run a search over the selection `matched`, whose values are among `values`.

    Raises ValueError for a cursor that cannot be read.
    """
    text = _Page(values, query).statement(matched)
    rows, totals, *counts = tuple(run(connection, text, values).one())
    matched_count, matched_whole, total, total_whole = totals
    ordered = sorted(
        (Row(number, points, whole, Mark(*mark)) for number, points, whole, *mark in rows or ()),
        key=lambda row: (-row.mark.rank, -row.mark.published, row.mark.tie),
    )
    kept = tuple(ordered[: query.per_page])
    facets = {
        facet: _counts(counted or (), query.filters.get(facet, frozenset()))
        for facet, counted in zip(FACETS, counts, strict=True)
    }
    next_cursor = kept[-1].mark.encoded() if len(ordered) > len(kept) else None
    return Shown(
        rows=kept,
        matched=matched_count,
        matched_whole=matched_whole,
        total=total,
        total_whole=total_whole,
        facets=facets,
        next_cursor=next_cursor,
    )


def _counts(counted: Sequence[tuple[str, int]], chosen: frozenset[str]) -> tuple[FacetCount, ...]:
    ranked = sorted(counted, key=lambda each: (-each[1], each[0]))
    missing = sorted(chosen - {value for value, _ in ranked})
    return (
        *(FacetCount(value, count, value in chosen) for value, count in ranked),
        *(FacetCount(value, 0, selected=True) for value in missing),
    )


class _Page:
    """Writes the statement over the matching rulings."""

    def __init__(self, values: Values, query: Query) -> None:
        self._values = values
        self._query = query
        self._days = all_of(_days(query, values))
        self._filters = {
            facet: Meant(facet, chosen).condition("m", values)
            for facet, chosen in query.filters.items()
        }

    def statement(self, matched: str) -> str:
        """Return the statement: the page's rows, the totals, and each facet's counts."""
        return _SHOWN.format(
            matched=matched,
            rows=self._rows(),
            totals=_TOTALS.format(narrowed=self._narrowed()),
            facets=", ".join(map(self._facet, FACETS)),
        )

    def _narrowed(self, but: str = "") -> str:
        filters = (own for facet, own in self._filters.items() if facet != but)
        return all_of([self._days, *filters])

    def _rows(self) -> str:
        """Return one row more than the page has: whether another page follows."""
        query, rank = self._query, _RANKS[self._query.sort]
        narrowed, first = self._narrowed(), (query.page - 1) * query.per_page
        if query.cursor is not None:
            narrowed, first = f"{narrowed} AND ({self._after(query.cursor, rank)})", 0
        limit = self._values(query.per_page + 1)
        return _ROWS.format(rank=rank, narrowed=narrowed, limit=limit, first=self._values(first))

    def _after(self, cursor: str, rank: str) -> str:
        """Return what comes after a mark, whose own ruling may be gone or stand elsewhere."""
        mark = decoded(cursor)
        return _AFTER.format(
            rank=rank,
            mark_rank=self._values(mark.rank),
            published=self._values(mark.published),
            tie=self._values(mark.tie, "numeric"),
        )

    def _facet(self, facet: str) -> str:
        """Return a facet's most frequent values and those chosen, within all other filters."""
        return _FACET.format(
            column=f"unnest({facet})" if facet in ARRAYS else facet,
            narrowed=self._narrowed(but=facet),
            limit=VALUES_SHOWN,
            chosen=self._values.texts(self._query.filters.get(facet, ())),
        )


def _days(query: Query, values: Values) -> list[str]:
    """Return the conditions of the query's ranges of days."""
    found = _published(query.published, values)
    if query.said:
        # One end may be unknown; a ruling without either is in no range.
        found.append("said_from > 0 OR said_until > 0")
        if query.said.since:
            since = values(query.said.since.toordinal())
            found.append(f"said_until = 0 OR said_until >= {since}")
        if query.said.until:
            found.append(f"said_from <= {values(query.said.until.toordinal())}")
    return found


def _published(days: DateRange, values: Values) -> list[str]:
    found = []
    if days.since:
        found.append(f"published >= {values(_microseconds(days.since))}")
    if days.until:
        found.append(f"published < {values(_microseconds(days.until) + _DAY)}")
    return found


def _microseconds(day: date) -> int:
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return (start - _EPOCH) // timedelta(microseconds=1)
