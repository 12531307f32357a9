"""What is on record about a proposition as plain values, on which findings are computed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import sqlalchemy as sa
from sqlmodel import Session, col, select

from claims.ledger.known import known, positions_of
from claims.ledger.models import Proposition, SearchRecord
from claims.ledger.positions import Position, Search


@dataclass(frozen=True)
class Ledger:
    """What is on record about one proposition: positions, and where somebody looked."""

    positions: tuple[Position, ...]
    looked: tuple[Search, ...]


def ledger_of(
    session: Session,
    proposition: Proposition,
    *,
    speaker_ids: Sequence[str],
    known_on: date | None = None,
    public: bool = False,
) -> Ledger:
    """Load what is on record about a proposition, of these speakers.

    `known_on`: as the ledger stood at the end of that day. `public`: only what rests on evidence
    that everybody can look up.
    """
    searches = select(SearchRecord).where(
        SearchRecord.proposition_id == proposition.id,
        col(SearchRecord.speaker_id).in_(speaker_ids),
        *searches_known_by(known_on),
    )
    asked = known(known_on, public=public).on(proposition).of(speaker_ids)
    return Ledger(
        positions=tuple(positions_of(session, asked)),
        looked=tuple(map(as_search, session.exec(searches))),
    )


def searches_known_by(known_on: date | None) -> list[sa.ColumnElement[bool]]:
    """Return the conditions for searches that were on record at the end of a day, or are now."""
    if known_on is None:
        return []
    return [col(SearchRecord.recorded_at) <= datetime.combine(known_on, time.max, UTC)]


def searches_on(session: Session, proposition: Proposition) -> list[SearchRecord]:
    """Return every search about a proposition, in order of time."""
    query = select(SearchRecord).where(SearchRecord.proposition_id == proposition.id)
    return list(session.exec(query.order_by(col(SearchRecord.covers_from))))


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
