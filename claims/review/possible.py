"""What a person could do to a claim now, and why not: the operations' own rules, asked ahead."""

import enum
from collections.abc import Callable, Mapping

from sqlmodel import Session

from claims.errors import ClaimError
from claims.filing.models import Claim, State
from claims.newsroom.models import User
from claims.review.corrections import (
    require_may_ask_for_retraction,
    require_may_drop_retraction,
    require_may_publish_correction,
    require_may_retract,
    require_may_submit_correction,
    require_may_take_back,
)
from claims.review.drafting import open_correction
from claims.review.models import Correction, CorrectionClass
from claims.review.panels import open_panel_of, require_may_return, require_may_vote
from claims.review.publication import require_may_publish
from claims.review.workflow import Action, require_transition


class Deed(enum.StrEnum):
    """What an editor's page may offer."""

    VOTE = "vote"
    RETURN = "return"
    PUBLISH = "publish"
    SCHEDULE = "schedule"
    UNSCHEDULE = "unschedule"
    BEGIN_CORRECTION = "begin correction"
    SUBMIT_CORRECTION = "submit correction"
    TAKE_BACK_CORRECTION = "take back correction"
    PUBLISH_CORRECTION = "publish correction"
    CANCEL_CORRECTION = "cancel correction"
    ASK_FOR_RETRACTION = "ask for retraction"
    CONFIRM_RETRACTION = "confirm retraction"
    DROP_RETRACTION = "drop retraction"


Check = Callable[[Session, User, Claim], object]

CHECKS: Mapping[Deed, Check] = {
    Deed.VOTE: lambda session, actor, claim: require_may_vote(
        session, actor=actor, claim=claim, panel=open_panel_of(session, claim)
    ),
    Deed.RETURN: lambda session, actor, claim: require_may_return(
        session, actor=actor, claim=claim
    ),
    Deed.PUBLISH: lambda session, actor, claim: require_may_publish(
        session, actor=actor, claim=claim
    ),
    Deed.SCHEDULE: lambda session, actor, claim: require_may_publish(
        session, actor=actor, claim=claim, action=Action.SCHEDULE
    ),
    Deed.UNSCHEDULE: lambda _, actor, claim: require_transition(claim, Action.UNSCHEDULE, actor),
    Deed.BEGIN_CORRECTION: lambda _, actor, claim: require_transition(
        claim, Action.BEGIN_CORRECTION, actor
    ),
    Deed.SUBMIT_CORRECTION: lambda session, actor, claim: require_may_submit_correction(
        session, actor=actor, claim=claim
    ),
    Deed.TAKE_BACK_CORRECTION: lambda session, actor, claim: require_may_take_back(
        session, actor=actor, claim=claim
    ),
    Deed.PUBLISH_CORRECTION: lambda session, actor, claim: require_may_publish_correction(
        session, actor=actor, claim=claim
    ),
    Deed.CANCEL_CORRECTION: lambda _, actor, claim: require_transition(
        claim, Action.CANCEL_CORRECTION, actor
    ),
    Deed.ASK_FOR_RETRACTION: lambda session, actor, claim: require_may_ask_for_retraction(
        session, actor=actor, claim=claim
    ),
    Deed.CONFIRM_RETRACTION: lambda session, actor, claim: require_may_retract(
        session, actor=actor, claim=claim
    ),
    Deed.DROP_RETRACTION: lambda session, actor, claim: require_may_drop_retraction(
        session, actor=actor, claim=claim
    ),
}


def why_not(session: Session, actor: User, claim: Claim, deed: Deed) -> str:
    """Return in a sentence why this person cannot do this now, or nothing if they can."""
    try:
        CHECKS[deed](session, actor, claim)
    except ClaimError as refusal:
        return str(refusal)
    return ""


def deeds_that_fit(session: Session, claim: Claim) -> list[Deed]:
    """Return what somebody could do to a claim in this state, whoever it is."""
    if claim.state not in {State.PUBLISHED, State.CORRECTING}:
        return _BY_STATE.get(claim.state, [])
    correction = open_correction(session, claim)
    if claim.state is State.PUBLISHED:
        return _of_published(correction)
    return _of_correcting(session, claim, correction)


_BY_STATE: Mapping[State, list[Deed]] = {
    State.IN_REVIEW: [Deed.VOTE, Deed.RETURN],
    State.APPROVED: [Deed.PUBLISH, Deed.SCHEDULE],
    State.SCHEDULED: [Deed.UNSCHEDULE],
}


def _of_published(correction: Correction | None) -> list[Deed]:
    if correction is not None and correction.kind is CorrectionClass.RETRACTION:
        return [Deed.CONFIRM_RETRACTION, Deed.DROP_RETRACTION]
    return [Deed.BEGIN_CORRECTION, Deed.ASK_FOR_RETRACTION]


def _of_correcting(session: Session, claim: Claim, correction: Correction | None) -> list[Deed]:
    if correction is None or correction.submitted_version_id is None:
        return [Deed.SUBMIT_CORRECTION, Deed.CANCEL_CORRECTION]
    rest = [Deed.PUBLISH_CORRECTION, Deed.TAKE_BACK_CORRECTION, Deed.CANCEL_CORRECTION]
    return [Deed.VOTE, *rest] if open_panel_of(session, claim) else rest
