"""Reading the ledger: rows become plain positions and searches, on which findings are computed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from sqlmodel import Session, col, or_, select

from claims.dates import ImpreciseDate
from claims.evidence.models import Evidence
from claims.ledger.models import PositionRecord, Proposition, SearchRecord
from claims.ledger.positions import Position, Search
from claims.people.models import Speaker

# A record of which nobody knows the date may be of any day: it is kept, and settles nothing.
UNDATED = ImpreciseDate("undated", "XXXX-XX-XX", date.min, date.max)


@dataclass(frozen=True)
class Ledger:
    """What is on record about one proposition: the rows, and the same as plain values."""

    proposition: Proposition
    records: Sequence[PositionRecord]
    searches: Sequence[SearchRecord]
    positions: tuple[Position, ...]
    looked: tuple[Search, ...]

    @property
    def names(self) -> dict[str, str]:
        """Return what to call each speaker, by id."""
        on_record = {row.speaker_id: row.speaker.name for row in self.records}
        return on_record | {row.speaker_id: row.speaker.name for row in self.searches}


def ledger_of(
    session: Session,
    proposition: Proposition,
    *,
    speaker_ids: Sequence[str] | None = None,
    known_on: date | None = None,
    public: bool = False,
) -> Ledger:
    """Load what is on record about a proposition, of all speakers or of these.

    `known_on`: as the ledger stood at the end of that day. `public`: only what rests on evidence
    that everybody can look up.
    """
    records = select(PositionRecord).where(PositionRecord.proposition_id == proposition.id)
    searches = select(SearchRecord).where(SearchRecord.proposition_id == proposition.id)
    if speaker_ids is not None:
        records = records.where(col(PositionRecord.speaker_id).in_(speaker_ids))
        searches = searches.where(col(SearchRecord.speaker_id).in_(speaker_ids))
    records = records.where(*known_by(known_on))
    if known_on is not None:
        searches = searches.where(col(SearchRecord.made_on) <= known_on)
    if public:
        records = records.join(Evidence, col(Evidence.id) == PositionRecord.evidence_id).where(
            *on_public_evidence()
        )
    rows = session.exec(
        records.options(
            joinedload(PositionRecord.speaker),  # type: ignore[arg-type]  # SQLModel types it as the row
            joinedload(PositionRecord.evidence).joinedload(Evidence.source),  # type: ignore[arg-type]  # the same
        )
    ).all()
    looked = session.exec(
        searches.options(joinedload(SearchRecord.speaker))  # type: ignore[arg-type]  # the same
    ).all()
    return Ledger(
        proposition=proposition,
        records=rows,
        searches=looked,
        positions=tuple(map(as_position, rows)),
        looked=tuple(map(as_search, looked)),
    )


def known_by(known_on: date | None) -> list[sa.ColumnElement[bool]]:
    """Return the conditions for records that stood at the end of a day, or that stand now."""
    if known_on is None:
        return [col(PositionRecord.removed_at).is_(None)]
    end = datetime.combine(known_on, time.max, UTC)
    return [
        col(PositionRecord.recorded_at) <= end,
        or_(col(PositionRecord.removed_at).is_(None), col(PositionRecord.removed_at) > end),
    ]


def on_public_evidence() -> list[sa.ColumnElement[bool]]:
    """Return the conditions for evidence, joined already, that everybody can look up."""
    return [
        col(Evidence.on_record).is_(True),
        or_(col(Evidence.url).is_not(None), col(Evidence.reference) != ""),
    ]


def as_position(record: PositionRecord) -> Position:
    """Return a record as the plain value that findings are computed on."""
    return Position(
        id=record.id,
        speaker=record.speaker_id,
        stance=record.stance,
        act=record.act,
        when=record.happened or UNDATED,
        status=record.status,
        noted_on=record.recorded_at.date(),
    )


def as_search(search: SearchRecord) -> Search:
    """Return a search as the plain value that findings are computed on."""
    return Search(
        id=search.id,
        speaker=search.speaker_id,
        where=f"{search.place}: {search.words}",
        covers_from=search.covers_from,
        covers_until=search.covers_until,
        hits=search.hits,
        made_on=search.made_on,
    )


def propositions(session: Session) -> list[Proposition]:
    """Return every proposition, by name."""
    return list(session.exec(select(Proposition).order_by(Proposition.name)))


def propositions_of(session: Session, speaker: Speaker) -> list[Proposition]:
    """Return the propositions on which a speaker has a record, by name."""
    on_record = select(PositionRecord.proposition_id).where(
        PositionRecord.speaker_id == speaker.id, col(PositionRecord.removed_at).is_(None)
    )
    query = select(Proposition).where(col(Proposition.id).in_(on_record))
    return list(session.exec(query.order_by(Proposition.name)))
