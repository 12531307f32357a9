"""Everybody's records on one axis: where each bar begins and ends, as shares of the axis.

An imprecise date is a bar from its first to its last possible day. Open ends run to the edge of the
axis and say that they are open.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from claims.ledger.positions import Position, by_day

_MOST_DAYS_IN_MONTHS = 550
# Whole months round so many days are shorter than this, whole years round more days are longer.
_LONGEST_OF_MONTHS = 640
_DAYS_OF_HALF_A_YEAR = 184
_DAYS_OF_TEN_YEARS = 3653
_DAYS_OF_FIFTY_YEARS = 18263


@dataclass(frozen=True, slots=True)
class Bar:
    """One record; `left` and `right` run from 0.0 to 1.0 along the axis."""

    position: Position
    left: float
    right: float
    opens_left: bool
    opens_right: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One speaker's bars, by earliest day."""

    speaker: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A first day of a month on the axis; of a January, where the axis is of years."""

    day: date
    at: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """The axis, its years or months, and a row for each speaker in order of first appearance."""

    start: date
    end: date
    ticks: tuple[Tick, ...]
    rows: tuple[Row, ...]


def timeline(positions: Iterable[Position], *, as_of: date) -> Timeline | None:
    """Return the records that can lie by `as_of` on one axis, or None if there are none.

    Records of every status are shown; the page marks those that are not verified.
    """
    shown = sorted(
        (each for each in positions if each.earliest <= as_of),
        key=by_day,
    )
    if not shown:
        return None
    start, end = _axis(shown, as_of)
    rows: dict[str, list[Bar]] = {}
    for each in shown:
        rows.setdefault(each.speaker, []).append(_bar(each, start, end))
    return Timeline(
        start=start,
        end=end,
        ticks=_ticks(start, end),
        rows=tuple(Row(speaker, tuple(bars)) for speaker, bars in rows.items()),
    )


def _axis(shown: Sequence[Position], as_of: date) -> tuple[date, date]:
    """Return whole years round all days that are known, the day as of which among them.

    Where these lie within a year and a half, whole months are enough.
    """
    days = [as_of, *(day for each in shown for day in (each.earliest, each.latest))]
    known = [min(day, as_of) for day in days if day != date.min]
    first, last = min(known), max(known)
    if (last - first).days > _MOST_DAYS_IN_MONTHS:
        return date(first.year, 1, 1), date(last.year, 12, 31)
    return first.replace(day=1), last.replace(day=monthrange(last.year, last.month)[1])


def _bar(position: Position, start: date, end: date) -> Bar:
    return Bar(
        position=position,
        left=_share(max(position.earliest, start), start, end),
        right=_share(min(position.latest, end), start, end),
        opens_left=position.earliest < start,
        opens_right=position.latest > end,
    )


def _share(day: date, start: date, end: date) -> float:
    return (day - start).days / (end - start).days


def _ticks(start: date, end: date) -> tuple[Tick, ...]:
    """Return a tick each year, or each fifth or twenty-fifth where years would crowd.

    On an axis of months there is one each month, or each third.
    """
    length = (end - start).days
    if length <= _LONGEST_OF_MONTHS:
        step = 1 if length <= _DAYS_OF_HALF_A_YEAR else 3
        firsts = [start, *(_months_later(start, number) for number in range(1, 20))]
        return tuple(Tick(day, _share(day, start, end)) for day in firsts[::step] if day <= end)
    years = 1 if length <= _DAYS_OF_TEN_YEARS else 5 if length <= _DAYS_OF_FIFTY_YEARS else 25
    januaries = (date(year, 1, 1) for year in range(start.year, end.year + 1) if year % years == 0)
    return tuple(Tick(day, _share(day, start, end)) for day in januaries)


def _months_later(day: date, months: int) -> date:
    """Return the first of a month so many months after another first."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
