"""Adding evidence, keeping its snapshots, citing it."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from claims.audit.chain import digest
from claims.audit.operations import Subject, record_event
from claims.base import now
from claims.dates import ImpreciseDate
from claims.errors import BadInput, NotFound
from claims.evidence import quotations
from claims.evidence.models import (
    Bearing,
    CaptureMethod,
    Citation,
    Evidence,
    EvidenceKind,
    QuotationCheck,
    Snapshot,
    SnapshotText,
    Source,
)
from claims.filing.models import Claim, Element, State
from claims.filing.rules import OPEN_FOR_WORK, require_current, require_open
from claims.newsroom.models import Role, User
from claims.newsroom.operations import require_role
from claims.typed import optional, required, web_address

_MAY_BE_RECHECKED = OPEN_FOR_WORK | {State.CORRECTING}
_OUTCOMES = {
    quotations.FoundExactly: QuotationCheck.VERIFIED,
    quotations.FoundWithDifferences: QuotationCheck.DIFFERS,
    quotations.NotFound: QuotationCheck.NOT_FOUND,
}


@dataclass(frozen=True)
class EvidenceDetails:
    """What a piece of evidence is, as the form gives it. `reference`: where to find it offline."""

    title: str
    kind: EvidenceKind = EvidenceKind.DOCUMENT
    author: str = ""
    url: str | None = None
    reference: str = ""
    published: ImpreciseDate | None = None
    is_primary: bool = False
    on_record: bool = True
    archive_url: str | None = None


@dataclass(frozen=True)
class CitationDetails:
    """How evidence bears on an element: the exact quotation, where it stands, why it matters."""

    bearing: Bearing
    quotation: str = ""
    locator: str = ""
    why: str = ""


@dataclass(frozen=True)
class StoredBytes:
    """A captured file as the snapshot store keeps it, and the words that were read in it."""

    digest: str
    size: int
    media_type: str
    method: CaptureMethod
    file_name: str = ""
    text: str | None = None
    final_url: str | None = None
    status: int | None = None


def add_evidence(
    session: Session, *, actor: User, source: Source, details: EvidenceDetails
) -> Evidence:
    """Add a thing that bears on claims. Raises BadInput naming the field."""
    require_role(actor, "add evidence", Role.REPORTER, Role.EDITOR)
    evidence = Evidence(title="", source_id=source.id, added_by_id=actor.id)
    _describe(evidence, source, details)
    session.add(evidence)
    session.flush()
    _record_evidence(session, actor, evidence, "add evidence", _described(evidence))
    return evidence


def edit_evidence(
    session: Session,
    *,
    actor: User,
    evidence: Evidence,
    seen_version: int,
    source: Source,
    details: EvidenceDetails,
) -> None:
    """Describe evidence anew. Versions that were submitted keep it as it was."""
    require_role(actor, "edit evidence", Role.REPORTER, Role.EDITOR)
    require_current("evidence", seen_version, evidence.version)
    before = _described(evidence)
    _describe(evidence, source, details)
    session.add(evidence)
    session.flush()
    after = _described(evidence)
    if before != after:
        changes = {"before": before, "after": after}
        _record_evidence(session, actor, evidence, "edit evidence", changes)


def _describe(evidence: Evidence, source: Source, details: EvidenceDetails) -> None:
    evidence.title = required("title", details.title, limit=400)
    evidence.kind = details.kind
    evidence.source_id, evidence.source = source.id, source
    evidence.author = optional("author", details.author, limit=200)
    evidence.url = web_address("url", details.url)
    evidence.reference = optional("reference", details.reference, limit=400)
    evidence.published = details.published
    evidence.is_primary = details.is_primary
    evidence.on_record = details.on_record
    evidence.archive_url = web_address("archive_url", details.archive_url)


def _described(evidence: Evidence) -> dict[str, object]:
    """Return what the evidence is said to be, for the record of a change."""
    return {
        "title": evidence.title,
        "kind": evidence.kind,
        "source": evidence.source.name,
        "author": evidence.author,
        "url": evidence.url,
        "reference": evidence.reference,
        "published": evidence.published.edtf if evidence.published else None,
        "is_primary": evidence.is_primary,
        "on_record": evidence.on_record,
        "archive_url": evidence.archive_url,
    }


def _record_evidence(
    session: Session,
    actor: User,
    evidence: Evidence,
    action: str,
    payload: Mapping[str, object],
) -> None:
    record_event(
        session,
        actor_id=actor.id,
        action=action,
        subject=Subject("evidence", evidence.id),
        payload=payload,
    )


def attach_snapshot(
    session: Session, *, actor: User | None, evidence: Evidence, stored: StoredBytes
) -> Snapshot:
    """Keep a captured file as a new snapshot of the evidence; no actor means a job fetched it.

    The same bytes again are the same snapshot; `recheck_citations` binds citations to it.
    Raises BadInput for an address, a media type or a name that is too long to be kept.
    """
    if actor is not None:
        require_role(actor, "add a snapshot", Role.REPORTER, Role.EDITOR)
    same = next((each for each in evidence.snapshots if each.digest == stored.digest), None)
    if same is not None:
        return same
    # PostgreSQL keeps no NUL in a text; the digest is that of the words as they are kept.
    text = stored.text.replace("\x00", "") if stored.text is not None else None
    snapshot = Snapshot(
        evidence_id=evidence.id,
        method=stored.method,
        digest=stored.digest,
        media_type=required("media_type", stored.media_type, limit=120),
        size=stored.size,
        file_name=optional("file_name", stored.file_name, limit=255),
        final_url=optional("final_url", stored.final_url or "", limit=2000) or None,
        status=stored.status,
        text_digest=digest(text) if text is not None else None,
        captured_by_id=actor.id if actor else None,
    )
    evidence.snapshots.append(snapshot)
    session.add(snapshot)
    session.flush()
    if text is not None:
        session.add(SnapshotText(snapshot_id=snapshot.id, text=text))
    session.flush()
    record_event(
        session,
        actor_id=actor.id if actor else None,
        action="add snapshot",
        subject=Subject("snapshot", snapshot.id),
        payload={
            "evidence": evidence.id,
            "digest": snapshot.digest,
            "size": snapshot.size,
            "media_type": snapshot.media_type,
        },
    )
    return snapshot


def cite(
    session: Session,
    *,
    actor: User,
    element: Element,
    evidence: Evidence,
    details: CitationDetails,
) -> Citation:
    """Tie evidence to an element of a claim, under a number that no other citation ever gets."""
    require_role(actor, "cite evidence", Role.REPORTER, Role.EDITOR)
    claim = _claim_of(session, element)
    require_open(claim, State.CORRECTING)
    newest = session.exec(
        select(func.max(Citation.number)).where(Citation.claim_id == claim.id)
    ).one()
    citation = Citation(
        claim_id=claim.id,
        element_id=element.id,
        evidence_id=evidence.id,
        number=(newest or 0) + 1,
        bearing=details.bearing,
        added_by_id=actor.id,
    )
    citation.evidence, citation.element = evidence, element
    _fill_citation(session, citation, details)
    session.add(citation)
    session.flush()
    record_citation(session, actor, citation, "cite evidence")
    return citation


def edit_citation(
    session: Session,
    *,
    actor: User,
    citation: Citation,
    seen_version: int,
    element: Element,
    details: CitationDetails,
) -> None:
    """Change how evidence is cited.

    Raises Locked in review, Stale if somebody was faster, BadInput for one that was removed.
    """
    require_role(actor, "edit a citation", Role.REPORTER, Role.EDITOR)
    require_open(_claim_of(session, citation.element), State.CORRECTING)
    if citation.removed_at is not None:
        raise BadInput("citation", f"Citation [{citation.number}] was removed. Cite it anew.")
    require_current("citation", seen_version, citation.version)
    if element.claim_id != citation.claim_id:
        raise BadInput("element", "This part belongs to another claim.")
    citation.element_id, citation.element = element.id, element
    _fill_citation(session, citation, details)
    session.add(citation)
    session.flush()
    record_citation(session, actor, citation, "edit citation")


def remove_citation(session: Session, *, actor: User, citation: Citation) -> None:
    """Take a citation away. Its row and number stay, and published versions keep it."""
    require_role(actor, "remove a citation", Role.REPORTER, Role.EDITOR)
    require_open(_claim_of(session, citation.element), State.CORRECTING)
    if citation.removed_at is None:
        citation.removed_at = now()
        session.add(citation)
        session.flush()
        record_citation(session, actor, citation, "remove citation")


def recheck_citations(session: Session, *, evidence: Evidence, actor: User | None = None) -> None:
    """Look for quotations again, after the evidence got a new snapshot.

    A citation that had no snapshot takes it. One whose quotation was not found, or could not be
    looked for, takes it if the quotation stands there; one that was found stays tied to what it
    was found in. What is under review is not touched. No actor means that a job does it.
    """
    standing = select(Citation).where(
        Citation.evidence_id == evidence.id, col(Citation.removed_at).is_(None)
    )
    for citation in session.exec(standing).all():
        is_found = citation.check in {QuotationCheck.VERIFIED, QuotationCheck.DIFFERS}
        if is_found or _claim_of(session, citation.element).state not in _MAY_BE_RECHECKED:
            continue
        if _takes_newest(session, citation):
            session.add(citation)
            session.flush()
            record_citation(session, actor, citation, "check quotation")


def _takes_newest(session: Session, citation: Citation) -> bool:
    """Bind the citation to the newest snapshot if that is its first or helps; tell whether so."""
    before = (citation.snapshot_id, citation.check)
    # What was typed before there was a copy may be nothing that can be looked for: it is then
    # bound to the copy, and stays unchecked.
    with suppress(BadInput):
        _check_quotation(session, citation)
    helps = citation.check in {QuotationCheck.VERIFIED, QuotationCheck.DIFFERS}
    if before[0] is not None and not helps:
        citation.snapshot_id, citation.check = before
    return before != (citation.snapshot_id, citation.check)


def _fill_citation(session: Session, citation: Citation, details: CitationDetails) -> None:
    citation.bearing = details.bearing
    citation.quotation = optional("quotation", details.quotation, limit=5000)
    citation.locator = optional("locator", details.locator, limit=200)
    citation.why = optional("why", details.why, limit=2000)
    _check_quotation(session, citation)


def _check_quotation(session: Session, citation: Citation) -> None:
    """Bind the citation to the newest snapshot, and see whether its quotation stands there."""
    snapshots = citation.evidence.snapshots
    snapshot = snapshots[-1] if snapshots else None
    citation.snapshot_id = snapshot.id if snapshot else None
    text = session.get(SnapshotText, snapshot.id) if snapshot else None
    if text is None or not citation.quotation:
        citation.check = QuotationCheck.NOT_CHECKED
        return
    citation.check = _OUTCOMES[type(quotations.find_quotation(citation.quotation, text.text))]


def _claim_of(session: Session, element: Element) -> Claim:
    claim = session.get(Claim, element.claim_id)
    if claim is None:
        raise NotFound("claim", element.claim_id)
    return claim


def record_citation(session: Session, actor: User | None, citation: Citation, action: str) -> None:
    """Write down what was done to a citation, and how it stands now; no actor means a job."""
    record_event(
        session,
        actor_id=actor.id if actor else None,
        action=action,
        subject=Subject("citation", citation.id, citation.claim_id),
        payload=citation.model_dump(
            mode="json",
            include={
                "number",
                "evidence_id",
                "element_id",
                "snapshot_id",
                "bearing",
                "quotation",
                "locator",
                "why",
                "check",
            },
        ),
    )
