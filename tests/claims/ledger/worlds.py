"""A model of findings by trying every day: small worlds of a few records and a few days."""

import itertools
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from hypothesis import strategies as st

from claims.dates import ImpreciseDate
from claims.ledger.positions import Act, Position, RecordStatus, Stance, Verdict, dated_position

DAY_ZERO = date(2016, 2, 27)
LAST = 8
SPEAKERS = ("ahn", "gomez", "carrillo")

World = list[tuple[Position, date]]
"""The acts that took place by the day as of which, each on one of its possible days."""


def day(number: int) -> date:
    return DAY_ZERO + timedelta(days=number)


def dated(first: date, last: date) -> ImpreciseDate:
    return ImpreciseDate(typed="invented", edtf=f"[{first}..{last}]", earliest=first, latest=last)


def position(
    speaker: str,
    first: int,
    last: int | None = None,
    stance: Stance = Stance.SUPPORT,
    *,
    name: str = "",
    status: RecordStatus = RecordStatus.VERIFIED,
) -> Position:
    last = first if last is None else last
    when = dated(day(first), day(last))
    return dated_position(
        name or f"{speaker}-{first}-{last}-{stance}", speaker, stance, Act.VOTE, when, status
    )


@st.composite
def ledgers(
    draw: st.DrawFn,
    speakers: tuple[str, ...] = SPEAKERS[:2],
    stances: tuple[Stance, ...] = (Stance.SUPPORT,),
    most: int = 4,
) -> list[Position]:
    """Draw a few records whose dates span up to four days each."""
    made = []
    for number in range(draw(st.integers(0, most))):
        first = draw(st.integers(0, LAST))
        last = min(LAST, first + draw(st.integers(0, 3)))
        speaker, stance = draw(st.sampled_from(speakers)), draw(st.sampled_from(stances))
        made.append(position(speaker, first, last, stance, name=f"r{number}"))
    return made


AS_OF = st.one_of(st.just(day(LAST)), st.integers(0, LAST).map(day))


def possible_days(record: Position) -> list[date]:
    length = (record.latest - record.earliest).days
    return [record.earliest + timedelta(days=number) for number in range(length + 1)]


def worlds(records: list[Position], as_of: date) -> Iterator[World]:
    """Yield every choice of days, without the acts that came later than `as_of`."""
    for days in itertools.product(*map(possible_days, records)):
        yield [pair for pair in zip(records, days, strict=True) if pair[1] <= as_of]


def verdict_by_trying(
    records: list[Position], as_of: date, holds: Callable[[World], bool]
) -> Verdict:
    """Return what a statement comes to if it is tried in every world."""
    outcomes = {holds(world) for world in worlds(records, as_of)}
    if len(outcomes) > 1:
        return Verdict.UNDECIDED
    return Verdict.HOLDS if True in outcomes else Verdict.FAILS


def first_day(world: World, speaker: str, stance: Stance = Stance.SUPPORT) -> date:
    """Return a speaker's first day on record in one world; date.max without any."""
    own = (when for who, when in world if who.speaker == speaker and who.stance is stance)
    return min(own, default=date.max)
