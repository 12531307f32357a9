"""A claim's life as data, and the one door through which a claim changes its state."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from claims.audit.operations import Subject, record_event
from claims.base import now
from claims.errors import BadInput, NotAllowed, WrongState
from claims.filing.models import Claim, State
from claims.newsroom.models import Role, User
from claims.outbox import reindex


class Action(enum.StrEnum):
    """What can be done to a claim."""

    ASSIGN = "assign"
    DECLINE = "decline"
    MERGE = "merge"
    REOPEN = "reopen"
    SUBMIT = "submit"
    RETURN = "return"
    REACH_QUORUM = "reach quorum"
    WITHDRAW = "withdraw"
    PUBLISH = "publish"
    SCHEDULE = "schedule"
    UNSCHEDULE = "unschedule"
    PUBLISH_ON_TIME = "publish on time"
    BEGIN_CORRECTION = "begin correction"
    PUBLISH_CORRECTION = "publish correction"
    CANCEL_CORRECTION = "cancel correction"
    RETRACT = "retract"


class Who(enum.StrEnum):
    """Who may do it."""

    EDITOR = "an editor"
    EDITOR_OR_TAKER = "an editor, or a reporter who takes it"
    ASSIGNEE = "the assignee"
    ASSIGNEE_OR_EDITOR = "the assignee or an editor"
    SYSTEM = "the system"


@dataclass(frozen=True)
class Transition:
    """One row of the workflow table of the domain."""

    action: Action
    sources: frozenset[State]
    target: State
    who: Who
    needs_reason: bool = False


def _row(
    action: Action, sources: set[State], target: State, who: Who, *, reason: bool = False
) -> tuple[Action, Transition]:
    return action, Transition(action, frozenset(sources), target, who, reason)


_EARLY = {State.FILED, State.RESEARCHING, State.RETURNED}
_WORKED_ON = {State.RESEARCHING, State.RETURNED}

TRANSITIONS: Mapping[Action, Transition] = dict(
    [
        _row(Action.ASSIGN, {State.FILED}, State.RESEARCHING, Who.EDITOR_OR_TAKER),
        _row(Action.DECLINE, _EARLY, State.DECLINED, Who.EDITOR, reason=True),
        _row(Action.MERGE, _EARLY, State.MERGED, Who.EDITOR),
        _row(Action.REOPEN, {State.DECLINED, State.MERGED}, State.FILED, Who.EDITOR, reason=True),
        _row(Action.SUBMIT, _WORKED_ON, State.IN_REVIEW, Who.ASSIGNEE),
        _row(Action.RETURN, {State.IN_REVIEW}, State.RETURNED, Who.EDITOR, reason=True),
        _row(Action.REACH_QUORUM, {State.IN_REVIEW}, State.APPROVED, Who.SYSTEM),
        _row(Action.WITHDRAW, {State.IN_REVIEW, State.APPROVED}, State.RESEARCHING, Who.ASSIGNEE),
        _row(Action.PUBLISH, {State.APPROVED}, State.PUBLISHED, Who.EDITOR),
        _row(Action.SCHEDULE, {State.APPROVED}, State.SCHEDULED, Who.EDITOR),
        _row(Action.UNSCHEDULE, {State.SCHEDULED}, State.APPROVED, Who.EDITOR),
        _row(Action.PUBLISH_ON_TIME, {State.SCHEDULED}, State.PUBLISHED, Who.SYSTEM),
        _row(
            Action.BEGIN_CORRECTION,
            {State.PUBLISHED},
            State.CORRECTING,
            Who.ASSIGNEE_OR_EDITOR,
            reason=True,
        ),
        _row(Action.PUBLISH_CORRECTION, {State.CORRECTING}, State.PUBLISHED, Who.EDITOR),
        _row(Action.CANCEL_CORRECTION, {State.CORRECTING}, State.PUBLISHED, Who.EDITOR),
        _row(Action.RETRACT, {State.PUBLISHED}, State.RETRACTED, Who.EDITOR, reason=True),
    ]
)


def require_transition(claim: Claim, action: Action, actor: User | None) -> Transition:
    """Return the table's row if the claim's state and the person fit it.

    Raises WrongState if the table has no such action from here, NotAllowed for the person.
    """
    transition = TRANSITIONS[action]
    if claim.state not in transition.sources:
        raise WrongState(action, claim.state)
    _require_who(claim, transition, actor)
    return transition


def _require_who(claim: Claim, transition: Transition, actor: User | None) -> None:
    if transition.who is Who.SYSTEM:
        if actor is not None:
            raise NotAllowed(transition.action, "Only the system does this.")
        return
    if actor is None or not _fits(claim, transition.who, actor):
        action = transition.action
        raise NotAllowed(action, f"Only {transition.who} can {action}.")


def _fits(claim: Claim, who: Who, actor: User) -> bool:
    is_editor = actor.has(Role.EDITOR)
    is_assignee = actor.is_active and claim.assignee_id == actor.id
    match who:
        case Who.EDITOR:
            return is_editor
        case Who.EDITOR_OR_TAKER:
            return is_editor or actor.has(Role.REPORTER)
        case Who.ASSIGNEE:
            return is_assignee
        case _:
            return is_assignee or is_editor


def move(
    session: Session,
    claim: Claim,
    action: Action,
    *,
    actor: User | None,
    reason: str = "",
    payload: Mapping[str, object] | None = None,
) -> None:
    """Move the claim along one row of the table, and write that down in the same transaction.

    Raises WrongState, NotAllowed, or BadInput if the row needs a reason and there is none.
    """
    transition = require_transition(claim, action, actor)
    reason = reason.strip()
    if transition.needs_reason and not reason:
        raise BadInput("reason", "This needs a reason, which stays on the record.")
    before = claim.state
    claim.state = transition.target
    claim.state_since = now()
    session.add(claim)
    session.flush()
    record_event(
        session,
        actor_id=actor.id if actor else None,
        action=action,
        subject=Subject("claim", claim.id, claim.id),
        payload={"from": before, "to": claim.state, "reason": reason, **(payload or {})},
    )
    reindex(session, claim.id)
