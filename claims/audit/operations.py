"""Appending to the chain, verifying it, and emptying a payload for a person's sake."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from claims.audit.chain import FIRST_HASH, canonical_json, digest, link_hash, written_time
from claims.audit.models import AuditEvent, AuditPayload
from claims.base import now
from claims.errors import BadInput, NotFound
from claims.typed import required

# Any number does, as long as nothing else in this database locks on it.
CHAIN_LOCK = 7_340_091
SALT_BYTES = 16
BATCH = 1000
REDACT = "redact"


@dataclass(frozen=True)
class Subject:
    """What an event is about: the kind of row, its id, and the claim it belongs to, if any."""

    kind: str
    id: str
    claim_id: str | None = None


@dataclass(frozen=True)
class ChainReport:
    """What verifying found: how many events, the head's hash, and the first broken one, if any."""

    count: int
    head: str
    broken_at: int | None = None
    why: str = ""

    @property
    def is_whole(self) -> bool:
        """Return whether no event is broken."""
        return self.broken_at is None


def record_event(
    session: Session,
    *,
    actor_id: str | None,
    action: str,
    subject: Subject,
    payload: Mapping[str, object] | None = None,
) -> AuditEvent:
    """Append one event in the caller's transaction; no actor means the system did it."""
    _lock_chain(session)
    head = head_event(session)
    body = canonical_json({**(payload or {}), "salt": secrets.token_hex(SALT_BYTES)})
    event = AuditEvent(
        seq=head.seq + 1 if head else 1,
        at=now(),
        actor_id=actor_id,
        action=action,
        subject_type=subject.kind,
        subject_id=subject.id,
        claim_id=subject.claim_id,
        payload_digest=digest(body),
        previous_hash=head.hash if head else FIRST_HASH,
        hash="",
    )
    event.hash = link_hash(event.previous_hash, hashed_part(event))
    session.add(event)
    session.flush()
    session.add(AuditPayload(event_seq=event.seq, body=body))
    session.flush()
    return event


def _lock_chain(session: Session) -> None:
    """Let one writer at a time extend the chain. SQLite has only one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(CHAIN_LOCK)))


def head_event(session: Session) -> AuditEvent | None:
    """Return the newest event, or None before the first."""
    return session.exec(select(AuditEvent).order_by(col(AuditEvent.seq).desc()).limit(1)).first()


def hashed_part(event: AuditEvent) -> dict[str, object]:
    """Return what of an event goes into its hash: all but the hashes and the payload's text."""
    return {
        "seq": event.seq,
        "at": written_time(event.at),
        "actor": event.actor_id,
        "action": event.action,
        "subject": [event.subject_type, event.subject_id],
        "claim": event.claim_id,
        "payload": event.payload_digest,
    }


def redact_event(session: Session, seq: int, *, actor_id: str | None, reason: str) -> None:
    """Empty an event's payload, leave a tombstone, and record that this was done.

    No actor means the command line: whoever holds the machine. Who else may is the caller's rule.
    Raises NotFound without such an event, BadInput if it is empty already or without a reason.
    """
    payload = session.get(AuditPayload, seq)
    if payload is None:
        raise NotFound("audit event", str(seq))
    reason = required("reason", reason, limit=500)
    if payload.body is None:
        raise BadInput("reason", "The details of this event were redacted already.")
    payload.body = None
    payload.redacted_at = now()
    payload.redacted_reason = reason
    session.add(payload)
    session.flush()
    record_event(
        session,
        actor_id=actor_id,
        action=REDACT,
        subject=Subject("audit_event", str(seq)),
        payload={"reason": reason},
    )


def verify_chain(
    session: Session,
    *,
    expected_head: str | None = None,
    on_progress: Callable[[int], None] = lambda _: None,
) -> ChainReport:
    """Walk the chain from its beginning and name the first broken event.

    With `expected_head`, a hash that was public once, also finds out whether the chain's end was
    cut off: the hash must still stand in it. An emptied payload must have its redaction on record.
    `on_progress` is told, event by event, how many are done.
    """
    count, previous, seen_expected = 0, FIRST_HASH, expected_head is None
    emptied: set[int] = set()
    redacted: set[str] = set()
    for event in all_events(session):
        count += 1
        why = _fault(event, count, previous)
        if why:
            return ChainReport(count, previous, broken_at=event.seq, why=why)
        on_progress(count)
        previous = event.hash
        seen_expected = seen_expected or event.hash == expected_head
        if event.payload is not None and event.payload.body is None:
            emptied.add(event.seq)
        if event.action == REDACT:
            redacted.add(event.subject_id)
    silent = min((seq for seq in emptied if str(seq) not in redacted), default=None)
    if silent is not None:
        why = "its payload was emptied, and no redaction says so"
        return ChainReport(count, previous, broken_at=silent, why=why)
    if not seen_expected:
        return ChainReport(count, previous, broken_at=count + 1, why="the known head is gone")
    return ChainReport(count, previous)


def all_events(session: Session) -> Iterator[AuditEvent]:
    """Yield all events in order, a batch at a time, so that any length fits in memory."""
    last = 0
    while True:
        batch = session.exec(
            select(AuditEvent)
            .where(col(AuditEvent.seq) > last)
            .order_by(col(AuditEvent.seq))
            .limit(BATCH)
        ).all()
        if not batch:
            return
        yield from batch
        last = batch[-1].seq


def _fault(event: AuditEvent, expected_seq: int, previous_hash: str) -> str:
    """Return what is wrong with a link, in words, or nothing."""
    if event.seq != expected_seq:
        return f"event {expected_seq} is missing"
    if event.previous_hash != previous_hash:
        return "it does not follow the event before it"
    if event.hash != link_hash(previous_hash, hashed_part(event)):
        return "its content does not match its hash"
    payload = event.payload
    if payload is None:
        return "its payload is missing"
    if payload.body is not None and digest(payload.body) != event.payload_digest:
        return "its payload does not match its digest"
    return ""
