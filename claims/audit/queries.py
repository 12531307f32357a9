"""Reading the chain: a page of events, narrowed; and every event as others can check it."""

from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from claims.audit.models import AuditEvent
from claims.audit.operations import hashed_part
from claims.errors import NotFound


@dataclass(frozen=True)
class EventFilter:
    """What the list of events is narrowed to; None means all."""

    action: str | None = None
    actor_id: str | None = None
    claim_id: str | None = None


def events_page(
    session: Session, narrowed: EventFilter, *, page: int, size: int
) -> tuple[list[AuditEvent], int]:
    """Return one page (from 1) of events, the newest first, and how many there are in all."""
    query = select(AuditEvent)
    for column, value in (
        (AuditEvent.action, narrowed.action),
        (AuditEvent.actor_id, narrowed.actor_id),
        (AuditEvent.claim_id, narrowed.claim_id),
    ):
        if value is not None:
            query = query.where(col(column) == value)
    total = session.exec(select(func.count()).select_from(query.subquery())).one()
    rows = query.order_by(col(AuditEvent.seq).desc()).limit(size).offset((page - 1) * size)
    return list(session.exec(rows)), total


def known_actions(session: Session) -> list[str]:
    """Return every kind of action that is on record, sorted."""
    return list(session.exec(select(AuditEvent.action).distinct().order_by(AuditEvent.action)))


def find_event(session: Session, seq: int) -> AuditEvent:
    """Return the event of this number. Raises NotFound."""
    event = session.get(AuditEvent, seq)
    if event is None:
        raise NotFound("audit event", str(seq))
    return event


def as_record(event: AuditEvent, *, is_sealed: bool = False) -> dict[str, object]:
    """Return an event as it is exported; of a sealed one, the payload stays here for now.

    Anybody can check it: `hash` is SHA-256 over `previous_hash`, a line feed and the canonical
    JSON of `event`; `event.payload` is the SHA-256 of the text `payload`, null once redacted.
    """
    payload = None if is_sealed else event.payload
    return {
        "event": hashed_part(event),
        "previous_hash": event.previous_hash,
        "hash": event.hash,
        "payload": payload.body if payload else None,
        "redacted_because": payload.redacted_reason if payload else None,
        "is_sealed": is_sealed,
    }
