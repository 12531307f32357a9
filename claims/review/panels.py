"""Panels and votes: blind, bound to one exact version, never by an author."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select

from claims.audit.operations import Subject, record_event
from claims.base import now
from claims.errors import BadInput
from claims.filing.models import Claim, State
from claims.newsroom.models import User
from claims.review.eligibility import require_judge, valid_approvals
from claims.review.errors import AlreadyVoted, OtherVersion, PanelClosed, PanelFull
from claims.review.models import Choice, Panel, PanelOutcome, Rating, RulingVersion, Vote
from claims.review.questions import checked_answers, keep_answers
from claims.review.workflow import Action, move, require_transition
from claims.typed import optional, required


@dataclass(frozen=True)
class Ballot:
    """What an editor hands in. `digest` is that of the version they read.

    `answers` are texts by the id of the question; see `claims.review.questions`.
    """

    digest: str
    choice: Choice
    reasons: str = ""
    proposed_rating_id: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)


def open_panel(
    session: Session, claim: Claim, version: RulingVersion, standards: Mapping[str, int]
) -> Panel:
    """Open a panel on a version, with the size and quorum of the standards in force."""
    panel = Panel(
        claim_id=claim.id,
        version_id=version.id,
        size=standards["panel_size"],
        quorum=standards["quorum"],
    )
    session.add(panel)
    session.flush()
    return panel


def newest_panel(session: Session, claim: Claim) -> Panel | None:
    """Return the panel on the claim's newest submitted version."""
    return session.exec(
        select(Panel)
        .join(RulingVersion, col(RulingVersion.id) == Panel.version_id)
        .where(Panel.claim_id == claim.id)
        .order_by(col(RulingVersion.number).desc())
    ).first()


def open_panel_of(session: Session, claim: Claim) -> Panel | None:
    """Return the claim's panel that still takes votes, if any."""
    panel = newest_panel(session, claim)
    return panel if panel is not None and panel.closed_at is None else None


def cast_vote(session: Session, *, actor: User, panel: Panel, ballot: Ballot) -> Vote:
    """Cast a vote on the version that was read. With the quorum the claim is approved at once.

    Raises PanelClosed, PanelFull, AlreadyVoted, OtherVersion, OwnWork, Conflicted, NeedsRole, or
    BadInput for dissent without reasons, or a question that wants an answer and has none.
    """
    claim = session.get_one(Claim, panel.claim_id)
    require_may_vote(session, actor=actor, claim=claim, panel=panel)
    if ballot.digest != panel.ruling_version.digest:
        raise OtherVersion
    vote = _vote(session, panel, actor, ballot)
    answers = checked_answers(session, ballot.answers)
    session.add(vote)
    panel.votes.append(vote)
    session.flush()
    keep_answers(session, vote, answers)
    record_event(
        session,
        actor_id=actor.id,
        action="vote",
        subject=Subject("vote", vote.id, claim.id),
        payload={
            "digest": vote.version_digest,
            "choice": vote.choice,
            "proposed_rating": vote.proposed_rating_id,
            "reasons": vote.reasons,
            "answers": {question.text: text for question, text in answers},
        },
    )
    if len(valid_approvals(session, panel, claim)) >= panel.quorum:
        _approve(session, panel, claim)
    return vote


def require_may_vote(session: Session, *, actor: User, claim: Claim, panel: Panel | None) -> None:
    """Raise unless this editor may judge and a seat of an open panel is free for them."""
    require_judge(session, actor, claim, "vote on it")
    if panel is None or panel.closed_at is not None:
        raise PanelClosed
    if any(vote.user_id == actor.id for vote in panel.votes):
        raise AlreadyVoted
    if len(panel.votes) >= panel.size:
        raise PanelFull


def _vote(session: Session, panel: Panel, actor: User, ballot: Ballot) -> Vote:
    proposed = None
    if ballot.choice is Choice.PROPOSE:
        proposed = session.get(Rating, ballot.proposed_rating_id or "")
        if proposed is None or proposed.id == panel.ruling_version.rating_id:
            raise BadInput("proposed_rating", "Choose the other rating that you propose.")
    if ballot.choice is Choice.APPROVE:
        reasons = optional("reasons", ballot.reasons, limit=10_000)
    else:
        reasons = required("reasons", ballot.reasons, limit=10_000)
    return Vote(
        panel_id=panel.id,
        user_id=actor.id,
        version_digest=ballot.digest,
        choice=ballot.choice,
        proposed_rating_id=proposed.id if proposed else None,
        reasons=reasons,
    )


def _approve(session: Session, panel: Panel, claim: Claim) -> None:
    close_panel(session, panel, PanelOutcome.APPROVED, actor=None)
    if claim.state is State.IN_REVIEW:
        move(
            session,
            claim,
            Action.REACH_QUORUM,
            actor=None,
            payload={"digest": panel.ruling_version.digest},
        )


def close_panel(
    session: Session, panel: Panel, outcome: PanelOutcome, *, actor: User | None
) -> None:
    """Close the panel; from now on its votes are open to the newsroom."""
    panel.closed_at = now()
    panel.outcome = outcome
    session.add(panel)
    session.flush()
    record_event(
        session,
        actor_id=actor.id if actor else None,
        action="close panel",
        subject=Subject("panel", panel.id, panel.claim_id),
        payload={"outcome": outcome},
    )


def return_ruling(session: Session, *, actor: User, claim: Claim, reason: str) -> None:
    """Send the ruling back to its reporter. Needs a seat on the panel, taken or still free."""
    panel = require_may_return(session, actor=actor, claim=claim)
    reason = required("reason", reason, limit=10_000)
    close_panel(session, panel, PanelOutcome.RETURNED, actor=actor)
    move(session, claim, Action.RETURN, actor=actor, reason=reason)


def require_may_return(session: Session, *, actor: User, claim: Claim) -> Panel:
    """Return the open panel. Raises unless this editor has a seat on it, taken or still free."""
    require_transition(claim, Action.RETURN, actor)
    require_judge(session, actor, claim, "return it")
    panel = open_panel_of(session, claim)
    if panel is None:
        raise PanelClosed
    has_voted = any(vote.user_id == actor.id for vote in panel.votes)
    if not has_voted and len(panel.votes) >= panel.size:
        raise PanelFull
    return panel


def is_blind(panel: Panel) -> bool:
    """Return whether the panel's votes are still to be kept from everybody but their voters."""
    return panel.closed_at is None and len(panel.votes) < panel.size


def sealed_votes(session: Session) -> set[str]:
    """Return the ids of the votes that are still blind, which the record must not tell either."""
    panels = session.exec(
        select(Panel).where(col(Panel.closed_at).is_(None)).options(selectinload(Panel.votes))  # type: ignore[arg-type]  # SQLModel types it as the row
    )
    return {vote.id for panel in panels for vote in panel.votes if is_blind(panel)}


def visible_votes(panel: Panel, viewer: User) -> list[Vote]:
    """Return the votes open to this person: all once all are in or it closed, else their own."""
    if not is_blind(panel):
        return list(panel.votes)
    return [vote for vote in panel.votes if vote.user_id == viewer.id]
