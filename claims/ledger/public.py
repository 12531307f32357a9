"""What readers may see of the ledger: records that rest on evidence which anybody can look up."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from claims.base import read_imprecise_date
from claims.dates import ImpreciseDate
from claims.errors import NotFound
from claims.evidence.models import Evidence
from claims.ledger.models import PositionRecord, Proposition, SearchRecord
from claims.ledger.positions import Act, Position, RecordStatus, Stance
from claims.ledger.queries import UNDATED, known_by, on_public_evidence
from claims.people.models import Speaker

_STANCES = {each.value: each for each in Stance}
_ACTS = {each.value: each for each in Act}
_STATUSES = {each.value: each for each in RecordStatus}
_AS_STORED = (
    col(PositionRecord.stance),
    col(PositionRecord.act),
    col(PositionRecord.status),
    col(PositionRecord.happened),
    col(PositionRecord.recorded_at),
)
Query = TypeVar("Query", bound=sa.Select[*tuple[Any, ...]])


@dataclass(frozen=True)
class PropositionLine:
    """A proposition in the list of all, and how much is on record about it."""

    proposition: Proposition
    records: int
    speakers: int


def public_propositions(
    session: Session, *, page: int, size: int
) -> tuple[list[PropositionLine], int]:
    """Return a page (from 1) of the propositions with public records, by name, and their total."""
    counted = (
        _public(select(PositionRecord.proposition_id))
        .add_columns(
            func.count().label("records"),
            func.count(sa.distinct(col(PositionRecord.speaker_id))).label("speakers"),
        )
        .group_by(col(PositionRecord.proposition_id))
        .subquery()
    )
    rows = session.execute(
        sa.select(Proposition, counted.c.records, counted.c.speakers)
        .join(counted, counted.c.proposition_id == Proposition.id)
        .order_by(Proposition.name)
        .limit(size)
        .offset((page - 1) * size)
    )
    total = session.execute(sa.select(sa.func.count()).select_from(counted)).scalar_one()
    return [PropositionLine(*row) for row in rows], total


def all_propositions(session: Session) -> list[PropositionLine]:
    """Return every proposition by name, for staff, with counts of all its records."""
    rows = session.execute(
        sa.select(
            Proposition,
            func.count(col(PositionRecord.id)),
            func.count(sa.distinct(col(PositionRecord.speaker_id))),
        )
        .outerjoin(
            PositionRecord,
            sa.and_(col(PositionRecord.proposition_id) == Proposition.id, *known_by(None)),
        )
        .group_by(*Proposition.__table__.columns)  # type: ignore[attr-defined]  # SQLModel hides it
        .order_by(Proposition.name)
    )
    return [PropositionLine(*row) for row in rows]


def public_proposition(session: Session, slug: str) -> Proposition:
    """Return a proposition with public records. Raises NotFound for all others, known or not."""
    found = session.exec(select(Proposition).where(Proposition.slug == slug)).first()
    if found is not None:
        of_it = _public(select(PositionRecord.id)).where(PositionRecord.proposition_id == found.id)
        if session.exec(of_it.limit(1)).first() is not None:
            return found
    raise NotFound("proposition", slug)


def public_positions(
    session: Session,
    proposition: Proposition,
    *,
    known_on: date | None = None,
    speaker_ids: Collection[str] | None = None,
) -> list[Position]:
    """Return the public records of a proposition as plain values, without loading their rows.

    So a page about ten thousand records loads the rows of those alone that it shows. Columns are
    read as stored and looked up, which takes a third of the time of SQLAlchemy's own conversion.
    """
    columns: sa.Select[*tuple[Any, ...]] = sa.select(
        col(PositionRecord.id),
        col(PositionRecord.speaker_id),
        *(sa.type_coerce(each, sa.String) for each in _AS_STORED),
    )
    query = _public(columns, known_on).where(col(PositionRecord.proposition_id) == proposition.id)
    if speaker_ids is not None:
        query = query.where(col(PositionRecord.speaker_id).in_(speaker_ids))
    rows = session.connection().execute(query).all()
    return [
        Position(
            key,
            speaker,
            _STANCES[stance],
            _ACTS[act],
            _day_of(when) if when else UNDATED,
            _STATUSES[status],
            _utc_day(noted),
        )
        for key, speaker, stance, act, status, when, noted in rows
    ]


@lru_cache(maxsize=20_000)
def _day_of(text: str) -> ImpreciseDate:
    """Read a date as it is stored; the days that people asked about last are kept."""
    return read_imprecise_date(text)


def _utc_day(noted: str | datetime) -> date:
    """Return the day in UTC of a stored time: SQLite hands it as text, PostgreSQL with a zone."""
    if isinstance(noted, str):
        return _iso_day(noted[:10])
    return noted.astimezone(UTC).date()


_iso_day = lru_cache(maxsize=1_000)(date.fromisoformat)


def public_records_of(
    session: Session, speaker: Speaker, *, known_on: date | None = None
) -> Sequence[PositionRecord]:
    """Return all public records of a speaker, with proposition and evidence."""
    query = _public(select(PositionRecord), known_on).where(PositionRecord.speaker_id == speaker.id)
    return session.exec(
        query.options(
            joinedload(PositionRecord.proposition),  # type: ignore[arg-type]  # SQLModel types it as the row
            joinedload(PositionRecord.speaker),  # type: ignore[arg-type]  # the same
            joinedload(PositionRecord.evidence).joinedload(Evidence.source),  # type: ignore[arg-type]  # the same
        )
    ).all()


def records_by_id(session: Session, ids: Collection[str]) -> dict[str, PositionRecord]:
    """Return these records, with speaker and evidence, by id."""
    query = (
        select(PositionRecord)
        .where(col(PositionRecord.id).in_(ids))
        .options(
            joinedload(PositionRecord.speaker),  # type: ignore[arg-type]  # SQLModel types it as the row
            joinedload(PositionRecord.evidence).joinedload(Evidence.source),  # type: ignore[arg-type]  # the same
        )
    )
    return {record.id: record for record in session.exec(query)}


def searches_about(
    session: Session,
    proposition: Proposition,
    speaker_ids: Collection[str],
    *,
    known_on: date | None = None,
) -> Sequence[SearchRecord]:
    """Return where somebody looked for positions of these speakers, in order of time."""
    query = select(SearchRecord).where(
        SearchRecord.proposition_id == proposition.id,
        col(SearchRecord.speaker_id).in_(speaker_ids),
    )
    if known_on is not None:
        query = query.where(col(SearchRecord.made_on) <= known_on)
    loaded = query.options(joinedload(SearchRecord.speaker))  # type: ignore[arg-type]  # SQLModel types it as the row
    return session.exec(loaded.order_by(col(SearchRecord.covers_from))).all()


def speakers_by_id(session: Session, ids: Collection[str]) -> dict[str, Speaker]:
    """Return these speakers by id."""
    return {each.id: each for each in session.exec(select(Speaker).where(col(Speaker.id).in_(ids)))}


def ledger_speaker(session: Session, slug: str) -> Speaker:
    """Return a speaker whom readers know from the ledger. Raises NotFound for all others.

    They know those with a public record, and those for whose positions somebody looked in vain.
    """
    found = session.exec(_known_speakers().where(Speaker.slug == slug)).first()
    if found is None:
        raise NotFound("speaker", slug)
    return found


def ledger_speaker_called(session: Session, words: str) -> Speaker | None:
    """Return the speaker of this slug or name, in any letter case, if readers know them."""
    is_meant = sa.or_(col(Speaker.slug) == words, func.lower(col(Speaker.name)) == words.lower())
    return session.exec(_known_speakers().where(is_meant).order_by(col(Speaker.slug))).first()


def speakers_on(session: Session, proposition: Proposition, *, most: int) -> list[Speaker]:
    """Return up to `most` speakers with a public record on a proposition, by name."""
    on_record = _public(select(PositionRecord.speaker_id)).where(
        PositionRecord.proposition_id == proposition.id
    )
    query = select(Speaker).where(col(Speaker.id).in_(on_record))
    return list(session.exec(query.order_by(Speaker.name).limit(most)))


def has_public_records(session: Session, speaker: Speaker) -> bool:
    """Return whether a speaker has a page about their positions."""
    query = _public(select(PositionRecord.id)).where(PositionRecord.speaker_id == speaker.id)
    return session.exec(query.limit(1)).first() is not None


def _known_speakers() -> SelectOfScalar[Speaker]:
    on_record = _public(select(PositionRecord.id)).where(
        col(PositionRecord.speaker_id) == col(Speaker.id)
    )
    looked_for = select(SearchRecord.id).where(
        col(SearchRecord.speaker_id) == col(Speaker.id),
        col(SearchRecord.proposition_id).in_(_public(select(PositionRecord.proposition_id))),
    )
    return select(Speaker).where(sa.or_(on_record.exists(), looked_for.exists()))


def _public(query: Query, known_on: date | None = None) -> Query:
    """Narrow a query of position records to those that readers may see."""
    of_record = col(Evidence.id) == PositionRecord.evidence_id
    return query.join(Evidence, of_record).where(*known_by(known_on), *on_public_evidence())
