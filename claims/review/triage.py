"""What editors decide before anything is written: who works on it, or that nobody will."""

from sqlmodel import Session

from claims.audit.operations import Subject, record_event
from claims.errors import BadInput, NotAllowed
from claims.filing.models import Claim, State
from claims.filing.operations import move_appearances
from claims.filing.rules import require_open
from claims.filing.tips import move_tips
from claims.newsroom.models import Role, User
from claims.newsroom.operations import require_role
from claims.newsroom.watching import CLAIM, watch_along
from claims.outbox import reindex
from claims.review.workflow import Action, move, require_transition
from claims.typed import optional

LIVE = frozenset(State) - {State.DECLINED, State.MERGED, State.RETRACTED}


def assign(
    session: Session, *, actor: User, claim: Claim, assignee: User, message: str = ""
) -> None:
    """Give a filed claim to a reporter; a reporter may take it, an editor may give it.

    `message` is what the one tells the other; it stays on the record.
    """
    require_transition(claim, Action.ASSIGN, actor)
    _require_may_assign(actor, assignee)
    told = _handing_over(assignee, message)
    claim.assignee_id, claim.assignee = assignee.id, assignee
    watch_along(session, user=assignee, kind=CLAIM, subject_id=claim.id)
    move(session, claim, Action.ASSIGN, actor=actor, payload=told)


def reassign(
    session: Session, *, actor: User, claim: Claim, assignee: User, message: str = ""
) -> None:
    """Hand a claim that is being worked on to another reporter, maybe with a message."""
    require_role(actor, "hand over a claim", Role.EDITOR)
    require_open(claim, State.PUBLISHED, State.CORRECTING)
    _require_may_assign(actor, assignee)
    if claim.state is State.FILED:
        assign(session, actor=actor, claim=claim, assignee=assignee, message=message)
        return
    if claim.assignee_id == assignee.id:
        return
    told = _handing_over(assignee, message)
    claim.assignee_id, claim.assignee = assignee.id, assignee
    session.add(claim)
    session.flush()
    watch_along(session, user=assignee, kind=CLAIM, subject_id=claim.id)
    record_event(
        session,
        actor_id=actor.id,
        action="reassign",
        subject=Subject("claim", claim.id, claim.id),
        payload=told,
    )


def _handing_over(assignee: User, message: str) -> dict[str, str]:
    """Return what the record keeps of a claim that changes hands."""
    told = optional("message", message, limit=2000)
    given = {"assignee": assignee.name, "assignee_id": assignee.id}
    return {**given, "message": told} if told else given


def _require_may_assign(actor: User, assignee: User) -> None:
    if not assignee.has(Role.REPORTER):
        raise BadInput("assignee", f"{assignee.name} is not an active reporter.")
    if not actor.has(Role.EDITOR) and actor.id != assignee.id:
        raise NotAllowed("assign", "A reporter can take a claim, but not give it to others.")


def decline(session: Session, *, actor: User, claim: Claim, reason: str) -> None:
    """Decide not to check this claim."""
    move(session, claim, Action.DECLINE, actor=actor, reason=reason)


def merge(session: Session, *, actor: User, claim: Claim, target: Claim) -> int:
    """Fold a claim into another that says the same; return how many appearances moved."""
    require_transition(claim, Action.MERGE, actor)
    if target.id == claim.id or target.state not in LIVE:
        raise BadInput("target", "Choose another claim that is still alive.")
    moved = move_appearances(session, source=claim, target=target)
    tips = move_tips(session, source=claim, target=target)
    claim.merged_into_id = target.id
    move(
        session,
        claim,
        Action.MERGE,
        actor=actor,
        payload={"into": target.id, "appearances": moved, "tips": tips},
    )
    reindex(session, target.id)
    return moved


def reopen(session: Session, *, actor: User, claim: Claim, reason: str) -> None:
    """Take a declined or merged claim up again. Appearances that moved stay where they are."""
    require_transition(claim, Action.REOPEN, actor)
    if not reason.strip():
        raise BadInput("reason", "This needs a reason, which stays on the record.")
    claim.merged_into_id = None
    claim.assignee_id, claim.assignee = None, None
    move(session, claim, Action.REOPEN, actor=actor, reason=reason)
