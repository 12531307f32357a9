"""How far each person has read a claim's record, so that a page can say what is new to them."""

from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from claims.audit.models import AuditEvent
from claims.base import now
from claims.newsroom.desk_models import LastLook
from claims.newsroom.models import User

# Reloading a page, or going back and forth between two, is one visit.
VISIT = timedelta(minutes=30)
NOTED_EVERY = timedelta(minutes=5)


def newest_event_of(session: Session, claim_id: str) -> int:
    """Return the number of the newest event in the claim's record; 0 for none."""
    newest = sa.select(sa.func.max(col(AuditEvent.seq))).where(col(AuditEvent.claim_id) == claim_id)
    return int(session.execute(newest).scalar_one() or 0)


def last_look(session: Session, user: User, claim_id: str) -> LastLook | None:
    """Return how far this person has read, or None before the first time."""
    return session.get(LastLook, (user.id, claim_id))


def looked_before(look: LastLook | None, newest: int) -> int:
    """Return the event up to which the record was known when this visit began."""
    if look is None:
        return newest
    return look.before_seq if _is_same_visit(look) else look.seen_seq


def needs_noting(look: LastLook | None, newest: int) -> bool:
    """Return whether looking now must be written down: not at every reload."""
    return look is None or look.seen_seq != newest or now() - look.seen_at > NOTED_EVERY


def note_look(session: Session, *, user: User, claim_id: str) -> None:
    """Write down that this person sees the claim as it is now."""
    look, newest = last_look(session, user, claim_id), newest_event_of(session, claim_id)
    before = looked_before(look, newest)
    if look is None:
        look = LastLook(user_id=user.id, claim_id=claim_id, before_seq=before, seen_seq=newest)
    look.before_seq, look.seen_seq, look.seen_at = before, newest, now()
    session.add(look)
    session.flush()


def _is_same_visit(look: LastLook) -> bool:
    return now() - look.seen_at < VISIT
