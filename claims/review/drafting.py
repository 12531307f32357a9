"""Writing the ruling, waiving a gate, submitting an exact version, taking it back."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from claims.audit.operations import Subject, record_event
from claims.base import now
from claims.errors import BadInput
from claims.filing.errors import Locked
from claims.filing.models import Claim, State
from claims.filing.rules import require_current, require_open
from claims.newsroom.models import Role, User
from claims.newsroom.operations import require_role
from claims.review.dossiers import freeze_version, load_dossier, ruling_of
from claims.review.gates import GATES
from claims.review.models import (
    Correction,
    PanelOutcome,
    Rating,
    Ruling,
    RulingAuthor,
    RulingVersion,
    Waiver,
)
from claims.review.panels import close_panel, open_panel, open_panel_of
from claims.review.workflow import Action, move, require_transition
from claims.typed import optional, required

UNWAIVABLE = frozenset({"ruling_complete"})


@dataclass(frozen=True)
class DraftText:
    """The working text of a ruling; anything may still be empty."""

    rating_id: str | None = None
    summary: str = ""
    analysis: str = ""


def save_draft(
    session: Session, *, actor: User, claim: Claim, seen_version: int, text: DraftText
) -> Ruling:
    """Save the draft; who changes it becomes an author, and so never its judge.

    `seen_version` is the ruling's version that the writer saw (0 for a blank one). Raises Locked
    in review, Stale if somebody else saved meanwhile, BadInput. Does nothing if nothing changes.
    """
    require_role(actor, "write a ruling", Role.REPORTER, Role.EDITOR)
    require_draft_open(session, claim)
    ruling = ruling_of(session, claim)
    require_current("draft", seen_version, ruling.version)
    summary = optional("summary", text.summary, limit=500)
    analysis = optional("analysis", text.analysis, limit=200_000)
    _require_rating(session, ruling, text.rating_id)
    if (ruling.rating_id, ruling.summary, ruling.analysis) == (text.rating_id, summary, analysis):
        return ruling
    ruling.rating_id, ruling.summary, ruling.analysis = text.rating_id, summary, analysis
    ruling.updated_at = now()
    session.add(ruling)
    session.flush()
    session.expire(ruling, ["rating"])
    add_author(session, ruling, actor)
    record_event(
        session,
        actor_id=actor.id,
        action="edit ruling",
        subject=Subject("ruling", ruling.id, claim.id),
        payload={"rating": text.rating_id, "summary": summary, "analysis": analysis},
    )
    return ruling


def require_draft_open(session: Session, claim: Claim) -> None:
    """Raise Locked unless the ruling's text may change: open for work, or in a correction."""
    require_open(claim, State.CORRECTING)
    if claim.state is State.CORRECTING:
        correction = open_correction(session, claim)
        if correction is not None and correction.submitted_version_id is not None:
            way_out = "The correction was submitted; take it back to change it."
            raise Locked(claim.state, way_out)


def open_correction(session: Session, claim: Claim) -> Correction | None:
    """Return the correction that is under way, if any."""
    return session.exec(
        select(Correction).where(
            Correction.claim_id == claim.id, col(Correction.ended_at).is_(None)
        )
    ).first()


def add_author(session: Session, ruling: Ruling, user: User) -> None:
    """Put the person among the ruling's authors, once."""
    if session.get(RulingAuthor, (ruling.id, user.id)) is None:
        session.add(RulingAuthor(ruling_id=ruling.id, user_id=user.id))
        session.flush()
        session.expire(ruling, ["authors"])


def _require_rating(session: Session, ruling: Ruling, rating_id: str | None) -> None:
    """Take a rating of a scale in use; one of a retired scale only if it stands there already."""
    if rating_id is None or rating_id == ruling.rating_id:
        return
    rating = session.get(Rating, rating_id)
    if rating is None or rating.scale.retired_at is not None:
        raise BadInput("rating", "Choose a rating of a scale that is in use.")


def waive_gate(session: Session, *, actor: User, claim: Claim, gate: str, reason: str) -> Waiver:
    """Pass one gate, with a reason that stays on the record and is shown to readers."""
    require_role(actor, "waive a gate", Role.REPORTER, Role.EDITOR)
    require_open(claim, State.CORRECTING)
    if gate not in GATES or gate in UNWAIVABLE:
        raise BadInput("gate", "This gate cannot be waived.")
    known = select(Waiver).where(Waiver.claim_id == claim.id, Waiver.gate == gate)
    if session.exec(known).first() is not None:
        raise BadInput("gate", "This gate is waived already.")
    reason = required("reason", reason, limit=2000)
    waiver = Waiver(claim_id=claim.id, gate=gate, reason=reason, user_id=actor.id)
    session.add(waiver)
    session.flush()
    record_event(
        session,
        actor_id=actor.id,
        action="waive gate",
        subject=Subject("waiver", waiver.id, claim.id),
        payload={"gate": gate, "reason": reason},
    )
    return waiver


def submit(session: Session, *, actor: User, claim: Claim) -> RulingVersion:
    """Freeze the draft as the next version and open a panel on it.

    Raises GatesClosed with all that is missing, WrongState, NotAllowed.
    """
    require_transition(claim, Action.SUBMIT, actor)
    dossier = load_dossier(session, claim)
    version = freeze_version(session, actor=actor, dossier=dossier)
    add_author(session, dossier.ruling, actor)
    open_panel(session, claim, version, dossier.standards)
    move(
        session,
        claim,
        Action.SUBMIT,
        actor=actor,
        payload={"version": version.number, "digest": version.digest},
    )
    return version


def withdraw(session: Session, *, actor: User, claim: Claim) -> None:
    """Take the ruling back to work on it. The panel closes and its votes are void."""
    require_transition(claim, Action.WITHDRAW, actor)
    panel = open_panel_of(session, claim)
    if panel is not None:
        close_panel(session, panel, PanelOutcome.WITHDRAWN, actor=actor)
    move(session, claim, Action.WITHDRAW, actor=actor)
