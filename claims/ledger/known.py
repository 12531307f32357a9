"""Which records are asked for: as they stand now or stood on a day, for staff or for readers.

Every reading of position records begins here, so that what is not public, was removed, or was not
noted yet, is left out of rows and of counts alike.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload
from sqlmodel import Session, col, func, or_

from claims.base import read_imprecise_date
from claims.dates import ImpreciseDate
from claims.evidence.models import Evidence, Source
from claims.ledger.models import PositionRecord, PositionRevision, Proposition
from claims.ledger.positions import Act, Position, RecordStatus, Stance

# A record of which nobody knows the date may be of any day: it is kept, and settles nothing.
UNDATED = ImpreciseDate("undated", "XXXX-XX-XX", date.min, date.max)

Row = PositionRecord | PositionRevision
Condition = sa.ColumnElement[bool]
Column = Any
"""What sa.select takes: SQLModel's attributes and SQLAlchemy's expressions."""
STANCES = {each.value: each for each in Stance}
ACTS = {each.value: each for each in Act}
STATUSES = {each.value: each for each in RecordStatus}


@dataclass(frozen=True)
class Known:
    """The records that are asked for: the table that says what was known, and conditions.

    `row` is the class of the records themselves or, as of a day, of their revisions; `standing`
    are the conditions for what was known and may be seen, `narrowed` for what is asked about.
    """

    row: type[Row]
    is_public: bool
    standing: tuple[Condition, ...]
    narrowed: tuple[Condition, ...] = ()

    def select(self, *columns: Any) -> sa.Select[Any]:  # noqa: ANN401 - as sa.select has it
        """Return the query of these columns of the records."""
        query = sa.select(*columns).select_from(PositionRecord)
        if self.row is PositionRevision:
            of_record = col(PositionRevision.record_id) == col(PositionRecord.id)
            query = query.join(PositionRevision, of_record)
        if self.is_public:
            query = query.join(Evidence, col(Evidence.id) == col(self.row.evidence_id))
        return query.where(*self.standing, *self.narrowed)

    def where(self, *conditions: Condition) -> "Known":
        """Return fewer of the records."""
        return Known(self.row, self.is_public, self.standing, (*self.narrowed, *conditions))

    def these(self, ids: Collection[str]) -> "Known":
        """Return these records, whatever was asked about: so a database goes by their ids alone."""
        by_id = col(PositionRecord.id).in_(ids)
        return Known(self.row, self.is_public, self.standing, (by_id,))

    def on(self, proposition: Proposition) -> "Known":
        """Return those of one proposition."""
        return self.where(col(PositionRecord.proposition_id) == proposition.id)

    def of(self, speaker_ids: Collection[str]) -> "Known":
        """Return those of some speakers."""
        return self.where(col(PositionRecord.speaker_id).in_(speaker_ids))

    def by(self, as_of: date) -> "Known":
        """Return those that can be of this day or an earlier one."""
        return self.where(col(self.row.earliest) <= as_of)

    @property
    def is_dated(self) -> Condition:
        """Whether anybody knows at all when it was."""
        return col(self.row.happened).is_not(None)

    @property
    def by_day(self) -> list[Column]:
        """The order in which records are shown: by day, the undated last."""
        days = (self.row.earliest, self.row.latest)
        return [col(self.row.happened).is_(None), *days, PositionRecord.id]


def known(known_on: date | None = None, *, public: bool = True) -> Known:
    """Return the records that stand now, or that stood at the end of a day.

    `public`: only those that rest on evidence that everybody can look up, as it is today: what was
    taken back from readers stays so on the pages of earlier days.
    """
    whose = tuple(on_public_evidence()) if public else ()
    if known_on is None:
        return Known(PositionRecord, public, (col(PositionRecord.removed_at).is_(None), *whose))
    stood = _stood(datetime.combine(known_on, time.max, UTC))
    return Known(PositionRevision, public, (*stood, *whose))


def _stood(end: datetime) -> list[Condition]:
    """Return the conditions for the newest revisions by a moment, unless they are removals."""
    later = aliased(PositionRevision)
    newest = (
        sa.select(func.max(col(later.version)))
        .where(col(later.record_id) == PositionRecord.id, col(later.made_at) <= end)
        .scalar_subquery()
    )
    return [col(PositionRevision.version) == newest, col(PositionRevision.is_removed).is_(False)]


def on_public_evidence() -> list[Condition]:
    """Return the conditions for evidence, joined already, that everybody can look up.

    Who is behind it must not be somebody who stays unnamed.
    """
    unnamed = sa.select(col(Source.id)).where(col(Source.is_anonymous))
    return [
        col(Evidence.on_record).is_(True),
        or_(col(Evidence.url).is_not(None), col(Evidence.reference) != ""),
        col(Evidence.source_id).not_in(unnamed),
    ]


def positions_of(session: Session, asked: Known) -> list[Position]:
    """Return the records as plain values, without loading their rows."""
    return read_positions(session, asked.select(*position_columns(asked)))


def position_columns(asked: Known, *, by_proposition: bool = False) -> list[Column]:
    """Return what a position is made of, as it is stored.

    `by_proposition`: with the proposition in the place of the speaker, for one person's records.
    """
    whose = PositionRecord.proposition_id if by_proposition else PositionRecord.speaker_id
    row: Any = asked.row
    return [
        PositionRecord.id,
        whose,
        *(
            sa.type_coerce(each, sa.String).label(each.key)
            for each in (row.stance, row.act, row.status, row.happened)
        ),
        sa.type_coerce(row.latest, sa.String).label("latest"),
    ]


def read_positions(session: Session, query: sa.Select[Any]) -> list[Position]:
    """Return what a query of `position_columns` finds.

    They are read as stored and looked up, which takes a third of the time of SQLAlchemy's own
    conversion.
    """
    found = []
    for key, speaker, stance, act, status, stored, last in (
        session.connection().execute(query).all()
    ):
        when = _date_of(stored) if stored else UNDATED
        found.append(
            Position(
                key,
                speaker,
                STANCES[stance],
                ACTS[act],
                when,
                STATUSES[status],
                when.earliest,
                _day_of(last),
            )
        )
    return found


@lru_cache(maxsize=20_000)
def _date_of(text: str) -> ImpreciseDate:
    """Read a date as it is stored; those that people asked about last are kept."""
    return read_imprecise_date(text)


@lru_cache(maxsize=20_000)
def _day_of(stored: str | date) -> date:
    """Return a stored day: SQLite hands it as text."""
    return stored if isinstance(stored, date) else date.fromisoformat(stored)


def rows_by_id(session: Session, asked: Known, ids: Collection[str]) -> dict[str, Row]:
    """Return these of the records, with speaker, proposition and evidence, by the record's id."""
    row: Any = asked.row
    record: Any = PositionRecord
    whose: list[Any] = [joinedload(each) for each in (record.speaker, record.proposition)]
    of_row = [joinedload(row.record).options(*whose)] if row is PositionRevision else whose  # type: ignore[arg-type]  # SQLModel types it as the row
    with_source = joinedload(row.evidence).joinedload(Evidence.source)  # type: ignore[arg-type]  # SQLModel types it as the row
    query = asked.these(ids).select(row).options(*of_row, with_source)
    return {each.id: each for each in session.scalars(query)}
