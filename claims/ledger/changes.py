"""Where a speaker's stance turns.

Records whose dates overlap, or fall on one day, have no order; they form one stretch. Stretches
follow each other for certain. A turn from one stretch to the next is certain if they have no stance
in common; where one stretch shows several, there is a turn whose direction nobody can tell.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from claims.ledger.positions import Position, Stance, by_day, considered


class Flip(IntEnum):
    """How far a stance turned; an editor confirms what is proposed here."""

    NONE = 0
    PARTIAL = 1
    FULL = 2


@dataclass(frozen=True, slots=True)
class Turn:
    """One point where the stance turns, or one stretch in which it does in unknown order."""

    before: tuple[Position, ...]
    after: tuple[Position, ...]
    flip: Flip
    is_certain: bool

    @property
    def between(self) -> tuple[date, date]:
        """The days between which the turn lies: the last it was so, the first it was otherwise."""
        if not self.is_certain:
            both = (*self.before, *self.after)
            return min(each.earliest for each in both), max(each.latest for each in both)
        return max(each.latest for each in self.before), min(each.earliest for each in self.after)


@dataclass(frozen=True, slots=True)
class ChangesFinding:
    """All turns of a speaker's stance, in order of time."""

    speaker: str
    as_of: date
    turns: tuple[Turn, ...]
    records: tuple[Position, ...]
    set_aside: tuple[Position, ...]

    @property
    def proposed(self) -> Flip:
        """How far the stances shown by then for certain lie apart, in whichever order."""
        return _widest({each.stance for each in self.records if each.latest <= self.as_of})

    @property
    def possible(self) -> Flip:
        """How far apart they lie with the records that may be later."""
        return _widest({each.stance for each in self.records})


def changes(positions: Iterable[Position], speaker: str, *, as_of: date) -> ChangesFinding:
    """Return where a speaker's stance turns, as of a day; to decline to answer is no turn."""
    bearing = considered(positions, frozenset((speaker,)), as_of)
    shown = [each for each in bearing.used if each.stance is not Stance.DECLINED]
    shown.sort(key=by_day)
    stretches = _stretches(shown)
    turns: list[Turn] = []
    for number, stretch in enumerate(stretches):
        if number:
            turns.extend(_turn_between(stretches[number - 1], stretch, as_of))
        turns.extend(_turn_within(stretch))
    return ChangesFinding(speaker, as_of, tuple(turns), tuple(shown), bearing.set_aside)


def _stretches(shown: Sequence[Position]) -> list[list[Position]]:
    """Cut records, given by earliest day, wherever all before are over and none has begun."""
    stretches: list[list[Position]] = []
    reached = date.min
    for each in shown:
        if not stretches or each.earliest > reached:
            stretches.append([])
        stretches[-1].append(each)
        reached = max(reached, each.latest)
    return stretches


def _turn_between(
    before: Sequence[Position], after: Sequence[Position], as_of: date
) -> Iterable[Turn]:
    """Yield the turn from one stretch to the next, if they have no stance in common."""
    old, new = {each.stance for each in before}, {each.stance for each in after}
    if old & new:
        return
    has_happened = any(each.latest <= as_of for each in after)
    least = min(_widest({one, other}) for one in old for other in new)
    yield Turn(tuple(before), tuple(after), least, has_happened)


def _turn_within(stretch: Sequence[Position]) -> Iterable[Turn]:
    """Yield the turn inside a stretch of several stances, of which the order is not known."""
    stances = {each.stance for each in stretch}
    if len(stances) > 1:
        first = stretch[0].stance
        yield Turn(
            tuple(each for each in stretch if each.stance is first),
            tuple(each for each in stretch if each.stance is not first),
            _widest(stances),
            is_certain=False,
        )


def _widest(stances: set[Stance]) -> Flip:
    if len(stances) < len({Stance.SUPPORT, Stance.OPPOSE}):
        return Flip.NONE
    return Flip.FULL if stances >= {Stance.SUPPORT, Stance.OPPOSE} else Flip.PARTIAL
