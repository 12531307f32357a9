"""What readers may see of the ledger: records that rest on evidence which anybody can look up."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from claims.errors import NotFound
from claims.ledger.known import Known, known, positions_of
from claims.ledger.models import PositionRecord, Proposition, SearchRecord
from claims.ledger.positions import Position
from claims.ledger.queries import searches_known_by
from claims.people.models import Speaker


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
    on = col(PositionRecord.proposition_id)
    speakers = func.count(sa.distinct(col(PositionRecord.speaker_id))).label("speakers")
    counted = known().select(on, func.count().label("records"), speakers).group_by(on).subquery()
    rows = session.execute(
        sa.select(Proposition, counted.c.records, counted.c.speakers, func.count().over())
        .join(counted, counted.c.proposition_id == Proposition.id)
        .order_by(Proposition.name)
        .limit(size)
        .offset((page - 1) * size)
    ).all()
    return [PropositionLine(*row[:3]) for row in rows], rows[0][3] if rows else 0


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
            sa.and_(
                col(PositionRecord.proposition_id) == Proposition.id,
                col(PositionRecord.removed_at).is_(None),
            ),
        )
        .group_by(*Proposition.__table__.columns)  # type: ignore[attr-defined]  # SQLModel hides it
        .order_by(Proposition.name)
    )
    return [PropositionLine(*row) for row in rows]


def public_proposition(session: Session, slug: str) -> Proposition:
    """Return a proposition with public records. Raises NotFound for all others, known or not."""
    found = session.exec(select(Proposition).where(Proposition.slug == slug)).first()
    if found is not None and _is_any(session, known().on(found)):
        return found
    raise NotFound("proposition", slug)


def public_positions(
    session: Session,
    proposition: Proposition,
    *,
    known_on: date | None = None,
    speaker_ids: Collection[str] | None = None,
) -> list[Position]:
    """Return the public records of a proposition as plain values, of all speakers or of these."""
    asked = known(known_on).on(proposition)
    return positions_of(session, asked if speaker_ids is None else asked.of(speaker_ids))


def propositions_by_id(session: Session, ids: Collection[str]) -> dict[str, Proposition]:
    """Return these propositions by id."""
    query = select(Proposition).where(col(Proposition.id).in_(ids))
    return {each.id: each for each in session.exec(query)}


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
    query = query.where(*searches_known_by(known_on))
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


def names_on(session: Session, proposition: Proposition, *, most: int) -> list[str]:
    """Return the names of up to `most` speakers with a public record on a proposition, in order."""
    on_record = known().on(proposition).select(col(PositionRecord.speaker_id))
    query = select(Speaker.name).where(col(Speaker.id).in_(on_record))
    return list(session.exec(query.order_by(Speaker.name).limit(most)))


def names_of(session: Session, ids: Collection[str]) -> list[str]:
    """Return the names of these speakers, in order."""
    query = select(Speaker.name).where(col(Speaker.id).in_(ids))
    return list(session.exec(query.order_by(Speaker.name)))


def has_public_records(
    session: Session, speaker: Speaker, *, on: Proposition | None = None
) -> bool:
    """Return whether a speaker has a page about their positions, or about those on one thing."""
    of_them = known().of([speaker.id])
    return _is_any(session, of_them.on(on) if on else of_them)


def _is_any(session: Session, asked: Known) -> bool:
    return session.execute(asked.select(col(PositionRecord.id)).limit(1)).first() is not None


def _known_speakers() -> SelectOfScalar[Speaker]:
    record, search = col(PositionRecord.id), col(SearchRecord.id)
    on_record = known().where(col(PositionRecord.speaker_id) == col(Speaker.id)).select(record)
    on_it = known().where(col(PositionRecord.proposition_id) == SearchRecord.proposition_id)
    looked_for = select(search).where(
        col(SearchRecord.speaker_id) == col(Speaker.id), on_it.select(record).exists()
    )
    return select(Speaker).where(sa.or_(on_record.exists(), looked_for.exists()))
