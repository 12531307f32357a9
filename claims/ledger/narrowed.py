"""Reading no more than a page needs: counts, the records that can be the first, the drawn ones.

What decides nothing is left in the database; the findings stay those of the pure functions, which
get all that bears on them.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, func

from claims.ledger.known import (
    STANCES,
    STATUSES,
    Column,
    Known,
    position_columns,
    positions_of,
    read_positions,
)
from claims.ledger.models import PositionRecord
from claims.ledger.positions import Position, RecordStatus, Stance, by_day
from claims.ledger.priority import FirstKnown, by_then


@dataclass(frozen=True, slots=True)
class Tally:
    """How many records of one kind a speaker has; the first days at which one begins and ends."""

    speaker: str
    stance: Stance
    status: RecordStatus
    is_dated: bool
    records: int
    earliest: date
    latest: date


def tallies(session: Session, asked: Known) -> list[Tally]:
    """Count the records by speaker, stance, status and whether they have a date."""
    row: Any = asked.row
    kinds = (
        PositionRecord.speaker_id,
        sa.type_coerce(row.stance, sa.String),
        sa.type_coerce(row.status, sa.String),
        asked.is_dated,
    )
    counted = asked.select(*kinds, func.count(), func.min(row.earliest), func.min(row.latest))
    rows = session.connection().execute(counted.group_by(*kinds)).all()
    return [
        Tally(speaker, STANCES[stance], STATUSES[status], bool(is_dated), *rest)
        for speaker, stance, status, is_dated, *rest in rows
    ]


def firsts(
    counts: Iterable[Tally], stance: Stance, as_of: date, *, undated: bool = True
) -> list[FirstKnown]:
    """Return where each speaker's first known record of a stance lies, without the candidates.

    These are the same days that `first_among` finds in the records that were counted. With
    `undated` false, records without a date take no part.
    """
    days: dict[str, tuple[date, date]] = {}
    for each in counts:
        is_verified = each.status is RecordStatus.VERIFIED
        if each.stance is stance and is_verified and (each.is_dated or undated):
            earliest, latest = days.get(each.speaker, (date.max, date.max))
            days[each.speaker] = min(earliest, each.earliest), min(latest, each.latest)
    return [
        FirstKnown(speaker, earliest, by_then(latest, as_of), ())
        for speaker, (earliest, latest) in days.items()
    ]


def with_candidates(
    session: Session, asked: Known, stance: Stance, known_days: Collection[FirstKnown]
) -> list[FirstKnown]:
    """Return the same with the records that can be the first, which is read for these alone."""
    row = asked.row
    can_be_first = (
        sa.and_(col(PositionRecord.speaker_id) == each.speaker, col(row.earliest) <= each.latest)
        for each in known_days
    )
    verified = asked.where(
        col(row.stance) == stance,
        col(row.status) == RecordStatus.VERIFIED,
        sa.or_(sa.false(), *can_be_first),
    )
    own: dict[str, list[Position]] = {each.speaker: [] for each in known_days}
    for position in positions_of(session, verified):
        own[position.speaker].append(position)
    return [
        replace(each, candidates=tuple(sorted(own[each.speaker], key=by_day)))
        for each in known_days
    ]


def first_of_each(
    session: Session, asked: Known, speaker_ids: Collection[str], *, most: int
) -> list[Position]:
    """Return up to `most` dated records of each of these speakers, by day."""
    number = func.row_number().over(
        partition_by=col(PositionRecord.speaker_id), order_by=asked.by_day
    )
    columns = position_columns(asked)
    dated = asked.of(speaker_ids).where(asked.is_dated)
    inner = dated.select(*columns, number.label("number")).subquery()
    return read_positions(session, sa.select(*_outer(columns, inner)).where(inner.c.number <= most))


def positions_by_proposition(session: Session, asked: Known) -> dict[str, list[Position]]:
    """Return one person's records by proposition, whose id stands where the speaker's would."""
    found: dict[str, list[Position]] = {}
    for each in read_positions(
        session, asked.select(*position_columns(asked, by_proposition=True))
    ):
        found.setdefault(each.speaker, []).append(each)
    return found


def page_by_day(session: Session, asked: Known, *, start: int, size: int) -> list[Position]:
    """Return some of the records in the order in which they are shown."""
    query = asked.select(*position_columns(asked)).order_by(*asked.by_day)
    return read_positions(session, query.offset(start).limit(size))


def place_by_day(session: Session, asked: Known, record_id: str) -> int | None:
    """Return how many records are shown before this one; None if it is not among them."""
    place = func.row_number().over(order_by=asked.by_day)
    placed = asked.select(col(PositionRecord.id), place.label("place")).subquery()
    found = session.execute(sa.select(placed.c.place).where(placed.c.id == record_id)).scalar()
    return None if found is None else found - 1


def _outer(columns: Collection[Column], inner: sa.Subquery) -> list[Any]:
    return [inner.c[str(each.key)] for each in columns]
