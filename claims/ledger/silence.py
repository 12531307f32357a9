"""Whether a speaker was silent for a time: what the records and the searches allow to be said.

Any record in the time contradicts silence, but one: to decline to answer is not to speak. No record
is no proof of silence either; it is worth what the searches are worth that found nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from claims.errors import BadInput
from claims.ledger.positions import Position, Search, Stance, Verdict, considered, fruitless


class Silence(StrEnum):
    """What can be said of a speaker's silence."""

    CONTRADICTED = "contradicted"
    UNDECIDED = "undecided"
    NOTHING_FOUND = "nothing_found"
    NOT_LOOKED_FOR = "not_looked_for"


@dataclass(frozen=True, slots=True)
class SilenceFinding:
    """What is known of a speaker between two days, both included."""

    speaker: str
    since: date
    until: date
    as_of: date
    outcome: Silence
    contradicted_by: tuple[Position, ...]
    """The records that lie in the time for certain."""
    perhaps_in: tuple[Position, ...]
    """The records that may lie in the time or outside: their date would settle it."""
    declined: tuple[Position, ...]
    searches: tuple[Search, ...]
    """The searches that found nothing and looked at any day of the time."""
    unsearched: tuple[tuple[date, date], ...]
    """The stretches of the time that no such search looked at."""
    set_aside: tuple[Position, ...]

    @property
    def verdict(self) -> Verdict:
        """Of the statement that the speaker was silent; never that it holds."""
        by_outcome = {
            Silence.CONTRADICTED: Verdict.FAILS,
            Silence.UNDECIDED: Verdict.UNDECIDED,
        }
        return by_outcome.get(self.outcome, Verdict.NO_RECORD)


def silence(
    positions: Iterable[Position],
    speaker: str,
    *,
    since: date,
    until: date,
    as_of: date,
    searches: Sequence[Search] = (),
) -> SilenceFinding:
    """Return what the ledger says of a speaker's silence from `since` to `until`, or to `as_of`.

    Raises BadInput for a time that ends before it begins, or begins after `as_of`.
    """
    until = min(until, as_of)
    if until < since:
        raise BadInput("since", "A time must begin before it ends, and not lie ahead.")
    bearing = considered(positions, frozenset((speaker,)), as_of)
    near = [each for each in bearing.used if each.earliest <= until and each.latest >= since]
    spoken = [each for each in near if each.stance is not Stance.DECLINED]
    certain = tuple(each for each in spoken if since <= each.earliest and each.latest <= until)
    perhaps = tuple(each for each in spoken if each.earliest < since or each.latest > until)
    looked = tuple(
        search
        for search in fruitless(searches, speaker, as_of)
        if search.covers_from <= until and search.covers_until >= since
    )
    return SilenceFinding(
        speaker=speaker,
        since=since,
        until=until,
        as_of=as_of,
        outcome=_outcome(certain, perhaps, looked),
        contradicted_by=certain,
        perhaps_in=perhaps,
        declined=tuple(each for each in near if each.stance is Stance.DECLINED),
        searches=looked,
        unsearched=_unsearched(looked, since, until),
        set_aside=bearing.set_aside,
    )


def _outcome(
    certain: Sequence[Position], perhaps: Sequence[Position], looked: Sequence[Search]
) -> Silence:
    if certain:
        return Silence.CONTRADICTED
    if perhaps:
        return Silence.UNDECIDED
    return Silence.NOTHING_FOUND if looked else Silence.NOT_LOOKED_FOR


def _unsearched(
    looked: Iterable[Search], since: date, until: date
) -> tuple[tuple[date, date], ...]:
    """Return the stretches between the searches, in order of time."""
    gaps: list[tuple[date, date]] = []
    next_day = since
    for search in sorted(looked, key=lambda each: each.covers_from):
        if search.covers_from > next_day:
            gaps.append((next_day, search.covers_from - timedelta(days=1)))
        if search.covers_until >= until:
            return tuple(gaps)
        next_day = max(next_day, search.covers_until + timedelta(days=1))
    return (*gaps, (next_day, until))
