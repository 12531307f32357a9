"""Since when, and whether for so many years, a speaker is on record with a stance.

"For N years" is read strictly: a record at least N years old, and no contrary record on its day or
after it. Contrary are opposition and a mixed stance (for support); to decline to answer is not.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from claims.ledger.positions import Position, Search, Stance, Verdict, by_day, considered, fruitless
from claims.ledger.priority import FirstKnown, first_among

_FEBRUARY_29 = (2, 29)


@dataclass(frozen=True, slots=True)
class TenureFinding:
    """How long a speaker is on record, and what speaks against it."""

    speaker: str
    stance: Stance
    as_of: date
    years: int
    verdict: Verdict
    """Of the statement that it has been so for `years` years, as far as records are known."""
    first: FirstKnown | None
    records: tuple[Position, ...]
    """All records of the stance that can lie by then, in order of their earliest day."""
    contrary: tuple[Position, ...]
    """Contrary records that can lie between the first known record and the day as of which."""
    broken_by: tuple[Position, ...]
    """If it fails: the contrary records without which it might hold; none, if none reach so far."""
    longest_gap: tuple[date, date] | None
    """The first and last day of the longest stretch inside that certainly has no record."""
    set_aside: tuple[Position, ...]
    searches: tuple[Search, ...]


def tenure(
    positions: Iterable[Position],
    speaker: str,
    *,
    years: int,
    as_of: date,
    stance: Stance = Stance.SUPPORT,
    searches: Sequence[Search] = (),
) -> TenureFinding:
    """Return since when a speaker is on record with `stance`, and whether for `years` years."""
    bearing = considered(positions, frozenset((speaker,)), as_of)
    used = sorted(bearing.used, key=by_day)
    records = [each for each in used if each.stance is stance]
    against = [each for each in used if each.stance not in {stance, Stance.DECLINED}]
    first = first_among(records, as_of) if records else None
    verdict = _for_years(records, against, years_before(as_of, years), as_of)
    return TenureFinding(
        speaker=speaker,
        stance=stance,
        as_of=as_of,
        years=years,
        verdict=verdict,
        first=first,
        records=tuple(records),
        contrary=tuple(each for each in against if first and each.latest >= first.earliest),
        broken_by=_broken_by(verdict, records, against, years_before(as_of, years), as_of),
        longest_gap=longest_gap(records, as_of),
        set_aside=bearing.set_aside,
        searches=() if records else fruitless(searches, speaker, as_of),
    )


def most_years(
    positions: Iterable[Position],
    speaker: str,
    *,
    as_of: date,
    stance: Stance = Stance.SUPPORT,
    most: int,
) -> int:
    """Return for how many whole years, up to `most`, `tenure` holds; 0 if for none."""
    bearing = considered(positions, frozenset((speaker,)), as_of)
    against = [each for each in bearing.used if each.stance not in {stance, Stance.DECLINED}]
    last_at_worst = max((min(each.latest, as_of) for each in against), default=None)
    ends = (
        each.latest
        for each in bearing.used
        if each.stance is stance and _after(last_at_worst, each.earliest)
    )
    first_at_worst = min(ends, default=date.max)
    return bisect_left(
        range(1, most + 1), True, key=lambda years: first_at_worst > years_before(as_of, years)
    )


def years_before(day: date, years: int) -> date:
    """Return the same day so many years earlier; 29 February becomes the 28th where need be."""
    year = max(day.year - years, date.min.year)
    if (day.month, day.day) == _FEBRUARY_29:
        return date(year, 3, 1) - timedelta(days=1)
    return day.replace(year=year)


def _for_years(
    records: Sequence[Position], against: Sequence[Position], cutoff: date, as_of: date
) -> Verdict:
    """Decide whether a record after the last contrary one lies on or before `cutoff`."""
    if not records:
        return Verdict.NO_RECORD
    last_at_worst = max((min(each.latest, as_of) for each in against), default=None)
    if any(_after(last_at_worst, each.earliest) and each.latest <= cutoff for each in records):
        return Verdict.HOLDS
    last_at_best = max((each.earliest for each in against if each.latest <= as_of), default=None)
    possible = any(
        each.earliest <= cutoff and _after(last_at_best, min(each.latest, cutoff))
        for each in records
    )
    return Verdict.UNDECIDED if possible else Verdict.FAILS


def _after(contrary: date | None, day: date) -> bool:
    return contrary is None or contrary < day


def _broken_by(
    verdict: Verdict,
    records: Sequence[Position],
    against: Sequence[Position],
    cutoff: date,
    as_of: date,
) -> tuple[Position, ...]:
    """Return the contrary records that make it fail, if it would not fail without them."""
    if verdict is not Verdict.FAILS or all(each.earliest > cutoff for each in records):
        return ()
    reach = max(min(each.latest, cutoff) for each in records if each.earliest <= cutoff)
    return tuple(each for each in against if each.latest <= as_of and each.earliest >= reach)


def longest_gap(records: Sequence[Position], as_of: date) -> tuple[date, date] | None:
    """Return the longest stretch between records in which certainly none lies.

    The records come by earliest day. Both sides of a gap must have a record by `as_of` for certain.
    """
    certain = [each.latest for each in records if each.latest <= as_of]
    if not certain:
        return None
    last_certain, longest = max(certain), None
    reached = records[0].latest
    for each in records[1:]:
        free = (each.earliest - reached).days - 1
        if each.earliest <= last_certain and free > _days(longest):
            longest = reached + timedelta(days=1), each.earliest - timedelta(days=1)
        reached = max(reached, each.latest)
    return longest


def _days(stretch: tuple[date, date] | None) -> int:
    return (stretch[1] - stretch[0]).days + 1 if stretch else 0
