"""Keeping what staff can find true: every audit event names what changed, so we follow the record.

Writers pay nothing: the worker reads on in batches, and a search reads the last few events first.
What an event changed is made anew from its rows, so reading one twice is harmless.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from claims.audit.models import AuditEvent
from claims.audit.operations import head_event
from claims.evidence.models import Citation, Evidence, Snapshot
from claims.filing.models import Claim
from factcheck.staff_search.models import StaffSearchState
from factcheck.staff_search.texts import (
    FAMILIES,
    OF_CLAIMS,
    OF_EVIDENCE,
    OF_SOURCES,
    Family,
)
from factcheck.staff_search.writing import Cause, write

BATCH = 200


@dataclass
class Causes:
    """The causes of changes to rows of one batch of events, by family and id."""

    found: dict[tuple[Family, str], Cause] = field(default_factory=dict)

    def note(self, family: Family, row_id: str, event: AuditEvent) -> None:
        """Note that an event is about this row; a second person's makes it nobody's alone."""
        before = self.found.get((family, row_id))
        by_id = event.actor_id
        if before is not None and before.by_id != by_id:
            by_id = None
        self.found[family, row_id] = Cause(event.seq, event.at, by_id)

    def of(self, family: Family) -> Callable[[str], Cause]:
        """Return what gives the cause for a row of this family."""
        return lambda row_id: self.found[family, row_id]

    def ids(self, family: Family) -> list[str]:
        """Return the rows of a family that changed."""
        return [row_id for kind, row_id in self.found if kind is family]


def events_behind(session: Session) -> int:
    """Return how many audit events are not read yet."""
    head = head_event(session)
    return max(0, (head.seq if head else 0) - read_to(session))


def read_to(session: Session) -> int:
    """Return the audit event up to which what staff can find is true."""
    return session.get_one(StaffSearchState, 1).read_to


def read_on(session: Session) -> int:
    """Read the next batch of events in the caller's transaction; return how many there were."""
    state = session.get_one(StaffSearchState, 1)
    query = select(AuditEvent).where(col(AuditEvent.seq) > state.read_to)
    events = session.exec(query.order_by(col(AuditEvent.seq)).limit(BATCH)).all()
    if not events:
        return 0
    causes = _causes(session, events)
    for family in FAMILIES:
        ids = causes.ids(family)
        if ids:
            write(session, family, ids, family.texts(session, ids), causes.of(family))
    state.read_to = events[-1].seq
    session.add(state)
    session.flush()
    return len(events)


def _causes(session: Session, events: Sequence[AuditEvent]) -> Causes:
    """Return which rows these events changed: the claim of each, and what its subject leads to."""
    causes = Causes()
    by_kind: dict[str, dict[str, AuditEvent]] = defaultdict(dict)
    for event in events:
        by_kind[event.subject_type][event.subject_id] = event
        if event.claim_id is not None:
            causes.note(OF_CLAIMS, event.claim_id, event)
            by_kind["its claim"][event.claim_id] = event
    for kind, lead in LEADS.items():
        subjects = by_kind.get(kind, {})
        for subject_id, family, row_id in lead(session, subjects) if subjects else ():
            causes.note(family, row_id, subjects[subject_id])
    return causes


Lead = Iterator[tuple[str, Family, str]]


def _of_evidence(session: Session, ids: Collection[str]) -> Lead:
    yield from ((each, OF_EVIDENCE, each) for each in ids)
    query = select(Citation.evidence_id, Citation.claim_id).distinct()
    for evidence_id, claim_id in session.exec(query.where(col(Citation.evidence_id).in_(ids))):
        yield evidence_id, OF_CLAIMS, claim_id


def _of_snapshots(session: Session, ids: Collection[str]) -> Lead:
    query = select(Snapshot.id, Snapshot.evidence_id).where(col(Snapshot.id).in_(ids))
    for snapshot_id, evidence_id in session.exec(query):
        yield snapshot_id, OF_EVIDENCE, evidence_id


def _of_sources(session: Session, ids: Collection[str]) -> Lead:
    yield from ((each, OF_SOURCES, each) for each in ids)
    query = select(Evidence.source_id, Evidence.id).where(col(Evidence.source_id).in_(ids))
    for source_id, evidence_id in session.exec(query):
        yield source_id, OF_EVIDENCE, evidence_id


def _of_speakers(session: Session, ids: Collection[str]) -> Lead:
    query = select(Claim.speaker_id, Claim.id).where(col(Claim.speaker_id).in_(ids))
    for speaker_id, claim_id in session.exec(query):
        yield speaker_id, OF_CLAIMS, claim_id


def _of_merged_claims(session: Session, ids: Collection[str]) -> Lead:
    """Find where the appearances of merged claims went."""
    query = select(Claim.id, Claim.merged_into_id).where(col(Claim.id).in_(ids))
    for claim_id, target_id in session.exec(query):
        if target_id is not None:
            yield claim_id, OF_CLAIMS, target_id


LEADS: Mapping[str, Callable[[Session, Collection[str]], Lead]] = {
    "evidence": _of_evidence,
    "snapshot": _of_snapshots,
    "source": _of_sources,
    "speaker": _of_speakers,
    "its claim": _of_merged_claims,
}
