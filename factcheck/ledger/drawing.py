"""Where the marks of a drawing stand.

Across in per cent, so that it fits a phone without shrinking its text; down in pixels, one lane for
each mark that would hide another.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from claims.dates import days_in_words
from claims.ledger.changes import Turn, changes
from claims.ledger.known import UNDATED
from claims.ledger.positions import Position, RecordStatus, by_day
from claims.ledger.timeline import Bar, Tick, Timeline, timeline
from factcheck.ledger.words import ACTS, STANCE_LOOKS, STATUSES, StanceLook

MOST_ROWS = 20
MOST_MARKS = 6
LANE = 26
NAME = 28
HEAD = 26
# The plot keeps off both edges, so that a mark on the first or last day is whole.
INSET = 4.0
# A finger needs 24 pixels: on a phone of 360 that is so much of the width.
TOUCH = 7.6
LEAST_TURN = 0.4
LONGEST_NAME = 34


Turns = Mapping[str, Sequence[Turn]]
"""Where stances turn, by the row of the drawing."""


@dataclass(frozen=True)
class Mark:
    """One record: a sign at `middle`, on a bar from `left` if the day is not known."""

    name: str
    href: str
    look: StanceLook
    is_verified: bool
    is_exact: bool
    left: float
    width: float
    middle: float
    opens_left: bool
    opens_right: bool
    y: int


@dataclass(frozen=True)
class TurnMark:
    """The stretch in which a stance turns: after what was before, until what came after."""

    name: str
    left: float
    width: float


@dataclass(frozen=True)
class DrawnRow:
    """One speaker's marks, under the name."""

    name: str
    short_name: str
    href: str
    top: int
    height: int
    marks: tuple[Mark, ...]
    turns: tuple[TurnMark, ...] = ()


@dataclass(frozen=True)
class Drawing:
    """A whole drawing; `until` is where the day as of which it is asked stands, if inside."""

    height: int
    ticks: tuple[tuple[str, float], ...]
    until: float | None
    rows: tuple[DrawnRow, ...]
    left_out: int
    undated: int


@dataclass(frozen=True)
class Chosen:
    """The records that are drawn, by their day, and how many are not: too many, or undated."""

    drawn: tuple[Position, ...]
    left_out: int
    undated: int


@dataclass(frozen=True)
class Naming:
    """What rows are called and where names and marks lead."""

    names: Mapping[str, str]
    row_url: Callable[[str], str]
    mark_url: Callable[[Position], str]


def is_dated(position: Position) -> bool:
    """Return whether anybody knows at all when it was."""
    return position.when.edtf != UNDATED.edtf


def in_order(positions: Iterable[Position]) -> list[Position]:
    """Return records by their earliest day; what nobody can date comes last."""
    dated: list[Position] = []
    undated: list[Position] = []
    for each in positions:
        (dated if is_dated(each) else undated).append(each)
    dated.sort(key=by_day)
    undated.sort(key=by_day)
    return dated + undated


def undated_among(ordered: Sequence[Position]) -> list[Position]:
    """Return those at the end of records in order that nobody can date."""
    return list(takewhile(lambda each: not is_dated(each), reversed(ordered)))


def choose(ordered: Sequence[Position]) -> Chosen:
    """Pick what is drawn of records in order: the first of those who were on record first.

    That is MOST_MARKS records of each of the MOST_ROWS speakers; undated ones are never drawn.
    """
    undated = len(undated_among(ordered))
    dated = ordered[: len(ordered) - undated]
    counts: dict[str, int] = {}
    drawn: list[Position] = []
    for each in dated:
        count = counts.get(each.speaker, 0)
        if count or len(counts) < MOST_ROWS:
            counts[each.speaker] = count + 1
            if count < MOST_MARKS:
                drawn.append(each)
    return Chosen(tuple(drawn), len(dated) - len(drawn), undated)


def turns_of(drawn: Iterable[Position], dated: Mapping[str, int], as_of: date) -> Turns:
    """Return where stances turn, by row: of those whose dated records, so many, are all drawn.

    Undated ones take no part here: each would span all turns.
    """
    own: dict[str, list[Position]] = {}
    for each in drawn:
        own.setdefault(each.speaker, []).append(each)
    return {
        key: changes(positions, key, as_of=as_of).turns
        for key, positions in own.items()
        if len(positions) == dated[key]
    }


def draw(
    chosen: Chosen,
    naming: Naming,
    *,
    as_of: date,
    turns: Turns | None = None,
) -> Drawing | None:
    """Return the drawing of these records, or None if there are none.

    The axis ends with the year of the day as of which it is asked, or sooner where nothing is known
    to be later. `turns` are those of each row, to be marked on it.
    """
    last_known = max((each.latest for each in chosen.drawn), default=as_of)
    axis = timeline(chosen.drawn, as_of=min(as_of, last_known))
    if axis is None:
        return None
    rows: list[DrawnRow] = []
    top = HEAD
    for row in axis.rows:
        own_turns = [_turn(each, axis) for each in (turns or {}).get(row.speaker, ())]
        rows.append(_row(row.speaker, row.bars, naming, top, own_turns))
        top += rows[-1].height
    return Drawing(
        height=top,
        ticks=_labelled(axis.ticks),
        until=_across(_share(as_of, axis)) if as_of < axis.end else None,
        rows=tuple(rows),
        left_out=chosen.left_out,
        undated=chosen.undated,
    )


def _labelled(ticks: Sequence[Tick]) -> tuple[tuple[str, float], ...]:
    """Return what stands at each tick: its year, or where there are months, the month."""
    if all(tick.day.month == 1 for tick in ticks):
        return tuple((str(tick.day.year), _across(tick.at)) for tick in ticks)
    labels = [tick.day.strftime("%b") for tick in ticks]
    for place, tick in enumerate(ticks):
        if not place or tick.day.month == 1:
            labels[place] += f" {tick.day.year}"
    return tuple((label, _across(tick.at)) for label, tick in zip(labels, ticks, strict=True))


def _row(
    speaker: str, bars: Sequence[Bar], naming: Naming, top: int, turns: Sequence[TurnMark]
) -> DrawnRow:
    lanes = _lanes(bars)
    marks = tuple(
        _mark(bar, naming, top + NAME + lane * LANE + LANE // 2)
        for bar, lane in zip(bars, lanes, strict=True)
    )
    height = NAME + (max(lanes) + 1) * LANE + LANE // 4
    name = naming.names[speaker]
    return DrawnRow(
        name, shortened(name), naming.row_url(speaker), top, height, marks, tuple(turns)
    )


def shortened(name: str) -> str:
    """Return a name that fits the narrowest phone: text in a drawing does not wrap."""
    if len(name) <= LONGEST_NAME:
        return name
    return f"{name[:LONGEST_NAME].rsplit(' ', 1)[0]} …"


def _lanes(bars: Iterable[Bar]) -> list[int]:
    """Return the lane of each bar, the first in which it touches none before it."""
    ends: list[float] = []
    lanes = []
    for bar in bars:
        left, right = _across(bar.left), _across(bar.right)
        middle = (left + right) / 2
        left, right = min(left, middle - TOUCH / 2), max(right, middle + TOUCH / 2)
        lane = next((number for number, end in enumerate(ends) if end <= left), len(ends))
        ends[lane : lane + 1] = [right]
        lanes.append(lane)
    return lanes


def _mark(bar: Bar, naming: Naming, y: int) -> Mark:
    position = bar.position
    left, right = _across(bar.left), _across(bar.right)
    look = STANCE_LOOKS[position.stance]
    told = [
        f"{naming.names[position.speaker]}: {look.label.lower()}",
        ACTS[position.act].lower(),
        days_in_words(position.earliest, position.latest),
    ]
    if position.status is not RecordStatus.VERIFIED:
        told.append(STATUSES[position.status].lower())
    return Mark(
        name=", ".join(told),
        href=naming.mark_url(position),
        look=look,
        is_verified=position.status is RecordStatus.VERIFIED,
        is_exact=position.is_exact,
        left=left,
        width=round(right - left, 2),
        middle=round((left + right) / 2, 2),
        opens_left=bar.opens_left,
        opens_right=bar.opens_right,
        y=y,
    )


def _turn(turn: Turn, axis: Timeline) -> TurnMark:
    days = (min(max(day, axis.start), axis.end) for day in turn.between)
    first, last = (_across(_share(day, axis)) for day in days)
    name = f"The stance turns, {days_in_words(*turn.between)}"
    return TurnMark(name, first, max(round(last - first, 2), LEAST_TURN))


def _share(day: date, axis: Timeline) -> float:
    return (min(day, axis.end) - axis.start).days / (axis.end - axis.start).days


def _across(share: float) -> float:
    return round(INSET + share * (100 - 2 * INSET), 2)
