"""Who was first on record among any number of speakers: a partial order.

Speakers whose first records overlap in time cannot be ordered. What can be said of each is the best
and the worst place, and which groups come certainly after one another.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from claims.ledger.positions import Position, Stance, considered
from claims.ledger.priority import FirstKnown, first_among


@dataclass(frozen=True, slots=True)
class Standing:
    """A speaker's place in the order; places count those strictly before, and begin with 1."""

    first: FirstKnown
    best_place: int
    worst_place: int
    tier: int
    """Everybody of a lower tier was on record before everybody of this one, for certain."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Everybody with a record of the stance, by the earliest day that it can be."""

    stance: Stance
    as_of: date
    standings: tuple[Standing, ...]
    set_aside: tuple[Position, ...]

    @property
    def possibly_first(self) -> tuple[Standing, ...]:
        """Those whom nobody is certain to precede."""
        return tuple(each for each in self.standings if each.best_place == 1)

    @property
    def certainly_first(self) -> Standing | None:
        """The one who precedes everybody else for certain, if there is one."""
        leaders = self.possibly_first
        return leaders[0] if len(leaders) == 1 and leaders[0].worst_place == 1 else None


def ranking(
    positions: Iterable[Position], *, as_of: date, stance: Stance = Stance.SUPPORT
) -> Ranking:
    """Return the order in which speakers came on record with `stance`, as of a day."""
    bearing = considered(positions, None, as_of)
    by_speaker: dict[str, list[Position]] = {}
    for position in bearing.used:
        if position.stance is stance:
            by_speaker.setdefault(position.speaker, []).append(position)
    firsts = (first_among(own, as_of) for own in by_speaker.values())
    set_aside = tuple(each for each in bearing.set_aside if each.stance is stance)
    return ranked(firsts, as_of=as_of, stance=stance, set_aside=set_aside)


def ranked(
    firsts: Iterable[FirstKnown],
    *,
    as_of: date,
    stance: Stance,
    set_aside: tuple[Position, ...] = (),
) -> Ranking:
    """Return the same from where each speaker's first known record lies."""
    ordered = sorted(firsts, key=lambda first: (first.earliest, first.latest, first.speaker))
    return Ranking(stance, as_of, _standings(ordered), set_aside)


def _standings(firsts: Sequence[FirstKnown]) -> tuple[Standing, ...]:
    starts = [first.earliest for first in firsts]
    ends = sorted(first.latest for first in firsts)
    return tuple(
        Standing(
            first=first,
            best_place=1 + bisect_left(ends, first.earliest),
            worst_place=1 + bisect_left(starts, first.latest) - (first.earliest < first.latest),
            tier=tier,
        )
        for first, tier in zip(firsts, _tiers(firsts), strict=True)
    )


def _tiers(firsts: Sequence[FirstKnown]) -> list[int]:
    """Return the number of each one's group of overlapping firsts, given by earliest day."""
    tiers: list[int] = []
    tier, reached = 0, date.min
    for first in firsts:
        if not tiers or first.earliest > reached:
            tier += 1
        reached = max(reached, first.latest)
        tiers.append(tier)
    return tiers
