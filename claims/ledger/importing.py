"""Taking over positions and searches from elsewhere: once each, asserted unless told otherwise.

A record that is taken over is somebody else's word: a person here verifies it, or nobody does. Only
a table that the newsroom made itself may say that a record is verified.
"""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from claims.audit.operations import Subject, record_event
from claims.dates import ImpreciseDate
from claims.errors import BadInput
from claims.evidence.models import Evidence, EvidenceKind, Origin, Source
from claims.ledger.models import PositionRecord, Proposition, PropositionKind, SearchRecord
from claims.ledger.positions import Act, RecordStatus, Stance
from claims.ledger.revisions import date_record, keep_revision
from claims.people.models import Speaker
from claims.typed import optional, required, unique_slug, web_address


@dataclass(frozen=True)
class ImportedPosition:
    """One act as another collection has it; `evidence_url` is where it can be seen."""

    ref: str
    proposition: str
    speaker_ref: str
    stance: Stance
    act: Act
    happened: ImpreciseDate | None
    evidence_title: str
    evidence_url: str
    evidence_source: str
    note: str = ""
    status: RecordStatus = RecordStatus.ASSERTED
    quotation: str = ""


@dataclass(frozen=True)
class ImportedSearch:
    """That a collection looked for somebody's position over these days, and has none."""

    proposition: str
    speaker_ref: str
    place: str
    words: str
    covers_from: date
    covers_until: date


def proposition_called(session: Session, name: str, kind: PropositionKind) -> Proposition:
    """Return the proposition of this name, made if there is none yet."""
    tidy = required("proposition", name, limit=200)
    wanted = func.lower(col(Proposition.name)) == tidy.lower()
    known = session.exec(select(Proposition).where(wanted)).first()
    if known is not None:
        return known
    made = Proposition(slug=unique_slug(session, Proposition.slug, tidy), name=tidy, kind=kind)
    session.add(made)
    session.flush()
    return made


def import_position(
    session: Session, given: ImportedPosition, speaker: Speaker, proposition: Proposition
) -> bool:
    """Take over an act, with its evidence; return whether it was new.

    Raises BadInput for one that lies ahead, or whose evidence has no address.
    """
    known = select(PositionRecord.id).where(PositionRecord.import_ref == given.ref)
    if session.exec(known).first() is not None:
        return False
    evidence = _evidence(session, given)
    record = PositionRecord(
        proposition_id=proposition.id,
        speaker_id=speaker.id,
        stance=given.stance,
        act=given.act,
        evidence_id=evidence.id,
        status=given.status,
        quotation=optional("quotation", given.quotation, limit=5000),
        note=optional("note", given.note, limit=2000),
        import_ref=given.ref,
    )
    date_record(record, given.happened)
    session.add(record)
    session.flush()
    keep_revision(session, record, None)
    record_event(
        session,
        actor_id=None,
        action="import position",
        subject=Subject("position_record", record.id),
        payload={"ref": given.ref, "proposition": proposition.name, "speaker": speaker.name},
    )
    return True


def import_search(
    session: Session, given: ImportedSearch, speaker: Speaker, proposition: Proposition
) -> bool:
    """Take over that somebody looked and found nothing; return whether it was new."""
    known = select(SearchRecord.id).where(
        SearchRecord.proposition_id == proposition.id,
        SearchRecord.speaker_id == speaker.id,
        SearchRecord.place == given.place,
        SearchRecord.words == given.words,
    )
    if session.exec(known).first() is not None:
        return False
    search = SearchRecord(
        proposition_id=proposition.id,
        speaker_id=speaker.id,
        place=required("place", given.place, limit=300),
        words=required("words", given.words, limit=500),
        covers_from=given.covers_from,
        covers_until=given.covers_until,
        hits=0,
        made_on=given.covers_until,
    )
    session.add(search)
    session.flush()
    return True


def _evidence(session: Session, given: ImportedPosition) -> Evidence:
    url = web_address("source", given.evidence_url)
    if url is None:
        raise BadInput("source", "A dated act needs the address where it can be seen.")
    known = session.exec(select(Evidence).where(Evidence.url == url)).first()
    if known is not None:
        return known
    evidence = Evidence(
        title=required("title", given.evidence_title, limit=400),
        kind=EvidenceKind.NEWS_REPORT,
        source_id=_source(session, given.evidence_source).id,
        url=url,
    )
    session.add(evidence)
    session.flush()
    return evidence


def _source(session: Session, name: str) -> Source:
    known = session.exec(select(Source).where(Source.name == name)).first()
    if known is not None:
        return known
    origin = session.exec(select(Origin).where(Origin.name == name)).first() or Origin(name=name)
    session.add(origin)
    session.flush()
    source = Source(name=name, origin_id=origin.id)
    session.add(source)
    session.flush()
    return source
