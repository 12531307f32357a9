"""By when a claim is to be ready: set by an editor, changed on the record, and when it is over."""

from datetime import date

from sqlmodel import Session

from claims.audit.operations import Subject, record_event
from claims.filing.models import Claim, State
from claims.filing.rules import require_open
from claims.newsroom.models import Role, User
from claims.newsroom.operations import require_role

# What still has something to be ready by. Elsewhere nothing is late any more.
UNDER_WAY = frozenset(State) - {State.PUBLISHED, State.RETRACTED, State.DECLINED, State.MERGED}


def set_deadline(session: Session, *, actor: User, claim: Claim, due_on: date | None) -> None:
    """Set the day by which a claim is to be ready, move it, or take it away with None.

    Does nothing when nothing changes. Raises NeedsRole, or Locked when the claim has ended.
    """
    require_role(actor, "set a deadline", Role.EDITOR)
    require_open(claim, *UNDER_WAY)
    if claim.due_on == due_on:
        return
    before, claim.due_on = claim.due_on, due_on
    session.add(claim)
    session.flush()
    record_event(
        session,
        actor_id=actor.id,
        action="set deadline",
        subject=Subject("claim", claim.id, claim.id),
        payload={"before": _told(before), "due": _told(due_on)},
    )


def is_overdue(claim: Claim, today: date) -> bool:
    """Return whether the claim's day has passed and it is still under way."""
    return claim.due_on is not None and claim.due_on < today and claim.state in UNDER_WAY


def _told(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
