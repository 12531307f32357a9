"""The draft as it was after each saving: the record keeps every text, so nothing else has to."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from claims.audit.models import AuditEvent
from claims.newsroom.models import User
from claims.review.models import Rating

EDITED = "edit ruling"


@dataclass(frozen=True)
class PastDraft:
    """The draft as somebody saved it: the number of that event, when, who, and the whole text."""

    seq: int
    at: datetime
    who: str
    rating: str
    summary: str
    analysis: str


def past_drafts(
    session: Session, claim_id: str, *, until: int | None = None, most: int = 100
) -> list[PastDraft]:
    """Return the drafts as they were saved, the newest first, of events up to `until`.

    Those whose text was redacted from the record are left out.
    """
    query = (
        select(AuditEvent, User.name)
        .join(User, col(User.id) == AuditEvent.actor_id, isouter=True)
        .where(AuditEvent.claim_id == claim_id, AuditEvent.action == EDITED)
        .order_by(col(AuditEvent.seq).desc())
        .limit(most)
    )
    if until is not None:
        query = query.where(col(AuditEvent.seq) <= until)
    labels = {rating.id: rating.label for rating in session.exec(select(Rating))}
    told = [_past_draft(event, name, labels) for event, name in session.exec(query)]
    return [each for each in told if each is not None]


def draft_at(session: Session, claim_id: str, seq: int) -> PastDraft | None:
    """Return the draft as it stood after this event of the record, or None before the first."""
    return next(iter(past_drafts(session, claim_id, until=seq, most=1)), None)


def _past_draft(event: AuditEvent, name: str | None, labels: dict[str, str]) -> PastDraft | None:
    body = event.payload.body if event.payload else None
    if body is None:
        return None
    said = json.loads(body)
    return PastDraft(
        seq=event.seq,
        at=event.at,
        who=name or "The system",
        rating=labels.get(said["rating"] or "", ""),
        summary=said["summary"],
        analysis=said["analysis"],
    )
