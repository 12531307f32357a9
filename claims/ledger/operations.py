"""Recording positions and searches. Whatever changes, the findings that rest on it are remade."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from claims.audit.operations import Subject, record_event
from claims.base import now
from claims.dates import ImpreciseDate
from claims.errors import BadInput, NotFound
from claims.evidence.models import Evidence
from claims.filing.rules import require_current
from claims.ledger.models import PositionRecord, Proposition, PropositionKind, SearchRecord
from claims.ledger.positions import Act, RecordStatus, Stance
from claims.ledger.recheck import recheck_proposition
from claims.ledger.revisions import date_record, keep_revision
from claims.newsroom.models import Role, User
from claims.newsroom.operations import require_role
from claims.people.models import Speaker
from claims.typed import optional, required, unique_slug


@dataclass(frozen=True)
class PositionDetails:
    """What a position record says. No date: nobody knows when. Verified ones need evidence."""

    stance: Stance
    act: Act
    happened: ImpreciseDate | None = None
    status: RecordStatus = RecordStatus.ASSERTED
    quotation: str = ""
    note: str = ""


@dataclass(frozen=True)
class SearchDetails:
    """Where was looked, for which words, over which days (both included), and what came of it."""

    place: str
    words: str
    covers_from: date
    covers_until: date
    hits: int = 0
    made_on: date | None = None


def add_proposition(
    session: Session,
    *,
    actor: User,
    name: str,
    kind: PropositionKind = PropositionKind.POLICY,
    description: str = "",
    contest_id: str | None = None,
) -> Proposition:
    """Name a precise thing that one can be for or against. Raises BadInput if it is known."""
    require_role(actor, "add a proposition", Role.REPORTER, Role.EDITOR)
    tidy = required("name", name, limit=200)
    known = select(Proposition).where(func.lower(col(Proposition.name)) == tidy.lower())
    if session.exec(known).first() is not None:
        raise BadInput("name", "This proposition is known already.")
    proposition = Proposition(
        slug=unique_slug(session, Proposition.slug, tidy),
        name=tidy,
        kind=kind,
        description=optional("description", description, limit=5000),
        contest_id=contest_id,
    )
    session.add(proposition)
    session.flush()
    return proposition


def record_position(
    session: Session,
    *,
    actor: User,
    proposition: Proposition,
    speaker: Speaker,
    evidence: Evidence | None,
    details: PositionDetails,
) -> PositionRecord:
    """Record one act of a speaker.

    Raises BadInput for a verified one without evidence, and for one that lies ahead.
    """
    require_role(actor, "record a position", Role.REPORTER, Role.EDITOR)
    record = PositionRecord(
        proposition_id=proposition.id,
        speaker_id=speaker.id,
        stance=details.stance,
        act=details.act,
        recorded_by_id=actor.id,
    )
    record.proposition, record.speaker = proposition, speaker
    date_record(record, details.happened)
    _fill(record, evidence, details)
    session.add(record)
    session.flush()
    _record(session, actor, record, "record position")
    recheck_proposition(session, proposition)
    return record


def edit_position(
    session: Session,
    *,
    actor: User,
    record: PositionRecord,
    seen_version: int,
    evidence: Evidence | None,
    details: PositionDetails,
) -> None:
    """Change a record, on the record; what it said before is kept. Raises as recording does.

    Raises Stale if somebody else was faster. Does nothing if nothing changes.
    """
    require_role(actor, "edit a position", Role.REPORTER, Role.EDITOR)
    require_current("position", seen_version, record.version)
    if _act_of(record) != (details.stance, details.act, details.happened):
        # It may be another act by now, which can be as late as today.
        record.stance, record.act = details.stance, details.act
        date_record(record, details.happened)
    _fill(record, evidence, details)
    session.add(record)
    session.flush()
    if record.version != seen_version:
        _record(session, actor, record, "edit position")
        recheck_proposition(session, record.proposition)


def remove_position(session: Session, *, actor: User, record: PositionRecord, reason: str) -> None:
    """Take a record out of the ledger, with a reason; its row and its history stay."""
    require_role(actor, "remove a position", Role.EDITOR)
    reason = required("reason", reason, limit=1000)
    if record.removed_at is None:
        record.removed_at = now()
        session.add(record)
        session.flush()
        _record(session, actor, record, "remove position", reason=reason)
        recheck_proposition(session, record.proposition)


def record_search(
    session: Session,
    *,
    actor: User,
    proposition: Proposition,
    speaker: Speaker,
    details: SearchDetails,
) -> SearchRecord:
    """Record where somebody looked: the only ground on which silence can be spoken of."""
    require_role(actor, "record a search", Role.REPORTER, Role.EDITOR)
    if details.covers_until < details.covers_from:
        raise BadInput("covers_until", "This ends before it begins.")
    if details.hits < 0:
        raise BadInput("hits", "This is a count: 0 or more.")
    search = SearchRecord(
        proposition_id=proposition.id,
        speaker_id=speaker.id,
        place=required("place", details.place, limit=300),
        words=required("words", details.words, limit=500),
        covers_from=details.covers_from,
        covers_until=details.covers_until,
        hits=details.hits,
        made_on=details.made_on or now().date(),
        made_by_id=actor.id,
    )
    search.speaker = speaker
    session.add(search)
    session.flush()
    record_event(
        session,
        actor_id=actor.id,
        action="record search",
        subject=Subject("search_record", search.id),
        payload={"speaker": speaker.name, "place": search.place, "words": search.words},
    )
    recheck_proposition(session, proposition)
    return search


def find_proposition(session: Session, slug: str) -> Proposition:
    """Return the proposition at this slug. Raises NotFound."""
    found = session.exec(select(Proposition).where(Proposition.slug == slug)).first()
    if found is None:
        raise NotFound("proposition", slug)
    return found


def _fill(record: PositionRecord, evidence: Evidence | None, details: PositionDetails) -> None:
    if details.status is RecordStatus.VERIFIED and evidence is None:
        raise BadInput("status", "A verified record needs the evidence it was verified with.")
    record.status = details.status
    record.evidence_id, record.evidence = evidence.id if evidence else None, evidence
    record.quotation = optional("quotation", details.quotation, limit=5000)
    record.note = optional("note", details.note, limit=2000)


def _act_of(record: PositionRecord) -> tuple[Stance, Act, ImpreciseDate | None]:
    return record.stance, record.act, record.happened


def _record(
    session: Session, actor: User, record: PositionRecord, action: str, reason: str = ""
) -> None:
    """Keep what the record says now, and who did it, on the record."""
    keep_revision(session, record, actor.id)
    record_event(
        session,
        actor_id=actor.id,
        action=action,
        subject=Subject("position_record", record.id),
        payload={
            "speaker": record.speaker.name,
            "proposition": record.proposition.name,
            "stance": record.stance,
            "act": record.act,
            "happened": record.happened.edtf if record.happened else None,
            "status": record.status,
            "reason": reason,
        },
    )
