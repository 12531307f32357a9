"""Who was first on record: for two speakers, with the proof.

A speaker's first known record lies between the smallest earliest day and the smallest latest day
of the speaker's records. One is before another for certain only if the last day that the one's can
be is before the first day that the other's can be.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from claims.ledger.positions import (
    NEVER,
    Considered,
    Position,
    Search,
    Stance,
    Verdict,
    by_day,
    considered,
    fruitless,
)


class Order(StrEnum):
    """How two first records stand to each other in time."""

    BEFORE = "before"
    AFTER = "after"
    SAME_DAY = "same_day"
    UNDECIDED = "undecided"
    NO_RECORD = "no_record"


@dataclass(frozen=True, slots=True)
class FirstKnown:
    """Between which days a speaker's first known record lies; `latest` may be NEVER (by then)."""

    speaker: str
    earliest: date
    latest: date
    candidates: tuple[Position, ...]
    """The records that can be the first, by their earliest day."""

    def before(self, other: "FirstKnown") -> Verdict:
        """Tell whether this first record is before the other one."""
        if self.latest < other.earliest:
            return Verdict.HOLDS
        return Verdict.FAILS if self.earliest >= other.latest else Verdict.UNDECIDED


@dataclass(frozen=True, slots=True)
class PriorityFinding:
    """Whether `one` was on record before `other`, and how we know."""

    one: str
    other: str
    stance: Stance
    as_of: date
    first_of_one: FirstKnown | None
    first_of_other: FirstKnown | None
    order: Order
    verdict: Verdict
    """Of the statement that `one` was before `other`."""
    settled_by: tuple[Position, ...]
    """If undecided: the records whose date would settle it, each alone or all together."""
    settles_alone: bool
    set_aside: tuple[Position, ...]
    searches: tuple[Search, ...]
    """Where somebody looked, for the speakers without a record, and found nothing."""

    @property
    def records(self) -> tuple[Position, ...]:
        """The records that the comparison rests on."""
        firsts = (self.first_of_one, self.first_of_other)
        return tuple(position for first in firsts if first for position in first.candidates)


def priority(
    positions: Iterable[Position],
    one: str,
    other: str,
    *,
    as_of: date,
    stance: Stance = Stance.SUPPORT,
    searches: Sequence[Search] = (),
) -> PriorityFinding:
    """Return who of two speakers was first on record with `stance`, as of a day."""
    bearing = considered(positions, frozenset((one, other)), as_of)
    first, second = (first_known(bearing, speaker, stance, as_of) for speaker in (one, other))
    settled_by, alone = _settling(first, second, as_of) if first and second else ((), False)
    return PriorityFinding(
        one=one,
        other=other,
        stance=stance,
        as_of=as_of,
        first_of_one=first,
        first_of_other=second,
        order=order_of(first, second),
        verdict=first.before(second) if first and second else Verdict.NO_RECORD,
        settled_by=settled_by,
        settles_alone=alone,
        set_aside=tuple(each for each in bearing.set_aside if each.stance is stance),
        searches=tuple(
            search
            for speaker, known in ((one, first), (other, second))
            if known is None
            for search in fruitless(searches, speaker, as_of)
        ),
    )


def first_known(
    bearing: Considered, speaker: str, stance: Stance, as_of: date
) -> FirstKnown | None:
    """Return where a speaker's first known record of a stance lies, or None without one."""
    own = [each for each in bearing.used if each.speaker == speaker and each.stance is stance]
    return first_among(own, as_of) if own else None


def first_among(own: Sequence[Position], as_of: date) -> FirstKnown:
    """Return where the first of one speaker's records lies; there must be at least one."""
    latest = by_then(min(each.latest for each in own), as_of)
    candidates = sorted(
        (each for each in own if each.earliest <= latest),
        key=by_day,
    )
    return FirstKnown(own[0].speaker, candidates[0].earliest, latest, tuple(candidates))


def by_then(day: date, as_of: date) -> date:
    """Return the day, or NEVER if it is after the day as of which it is asked."""
    return day if day <= as_of else NEVER


def order_of(one: FirstKnown | None, other: FirstKnown | None) -> Order:
    """Return how two first records stand to each other."""
    if one is None or other is None:
        return Order.NO_RECORD
    return _order(one.earliest, one.latest, other.earliest, other.latest)


def _order(one_from: date, one_to: date, other_from: date, other_to: date) -> Order:
    if one_to < other_from:
        return Order.BEFORE
    if other_to < one_from:
        return Order.AFTER
    if one_from == one_to == other_from == other_to != NEVER:
        return Order.SAME_DAY
    return Order.UNDECIDED


def _settling(one: FirstKnown, other: FirstKnown, as_of: date) -> tuple[tuple[Position, ...], bool]:
    """Return whose date would settle an open order, and whether each of them does so alone."""
    if order_of(one, other) is not Order.UNDECIDED:
        return (), False
    alone = (*_settling_alone(one, other, as_of), *_settling_alone(other, one, as_of))
    if alone:
        return alone, True
    both = (*one.candidates, *other.candidates)
    return tuple(each for each in both if not each.is_exact), False


def _settling_alone(one: FirstKnown, other: FirstKnown, as_of: date) -> tuple[Position, ...]:
    """Return the records of `one` of which at least one possible day would decide the order."""
    starts = sorted(each.earliest for each in one.candidates)[:2]
    ends = sorted(each.latest for each in one.candidates)[:2]
    return tuple(
        each
        for each in one.candidates
        if not each.is_exact
        and _some_day_decides(
            each,
            _rest(starts, each.earliest),
            by_then(_rest(ends, each.latest), as_of),
            other,
            as_of,
        )
    )


def _rest(smallest: Sequence[date], own: date) -> date:
    """Return the smallest of the other records, given the two smallest of all; NEVER if alone."""
    others = [*smallest]
    if own in others:
        others.remove(own)
    return others[0] if others else NEVER


def _some_day_decides(
    position: Position, rest_from: date, rest_to: date, other: FirstKnown, as_of: date
) -> bool:
    """Try the days that matter: the earliest, the latest, and the other's own if that is known."""
    days = [position.earliest, by_then(position.latest, as_of)]
    if position.earliest <= other.earliest <= position.latest:
        days.append(other.earliest)
    return any(
        _order(min(rest_from, day), min(rest_to, day), other.earliest, other.latest)
        is not Order.UNDECIDED
        for day in days
    )
