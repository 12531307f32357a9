"""Putting a claim's citations back to what a published version froze, when a correction ends."""

from collections.abc import Mapping
from typing import Any, cast

from sqlmodel import Session, col, select

from claims.base import now
from claims.evidence.models import Bearing, Citation, QuotationCheck, Snapshot
from claims.evidence.operations import record_citation
from claims.filing.models import Claim
from claims.newsroom.models import User
from claims.review.models import RulingVersion

Frozen = Mapping[str, Any]


def restore_citations(
    session: Session, *, actor: User, claim: Claim, version: RulingVersion
) -> None:
    """Make the claim's citations again what `version` froze of them; each change is on the record.

    What was removed meanwhile stands again under its number, what was edited is as it was, and
    what was added is removed.
    """
    frozen = {each["number"]: each for each in _citations(version)}
    query = select(Citation).where(Citation.claim_id == claim.id).order_by(col(Citation.number))
    for citation in session.exec(query).all():
        before = citation.model_dump(exclude={"version"})
        if citation.number in frozen:
            _put_back(session, claim, citation, frozen[citation.number])
        elif citation.removed_at is None:
            citation.removed_at = now()
        if citation.model_dump(exclude={"version"}) != before:
            session.add(citation)
            session.flush()
            action = "remove citation" if citation.removed_at else "restore citation"
            record_citation(session, actor, citation, action)


def _citations(version: RulingVersion) -> list[Frozen]:
    return cast("list[Frozen]", version.dossier["citations"])


def _put_back(session: Session, claim: Claim, citation: Citation, frozen: Frozen) -> None:
    element = next(each for each in claim.elements if each.position == frozen["element"])
    citation.element_id, citation.element = element.id, element
    citation.bearing = Bearing(frozen["bearing"])
    citation.quotation, citation.locator = frozen["quotation"], frozen["locator"]
    citation.why, citation.check = frozen["why"], QuotationCheck(frozen["check"])
    snapshot = _snapshot_of(session, citation, frozen["snapshot"])
    citation.snapshot_id = snapshot.id if snapshot else None
    citation.removed_at = None


def _snapshot_of(session: Session, citation: Citation, frozen: Frozen | None) -> Snapshot | None:
    """Return the snapshot of this content, which stays for ever; None if there was none."""
    if frozen is None:
        return None
    query = select(Snapshot).where(
        Snapshot.evidence_id == citation.evidence_id, Snapshot.digest == frozen["digest"]
    )
    return session.exec(query).one()
