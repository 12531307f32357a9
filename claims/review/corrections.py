"""Changing what was published: openly, with a class, a reason, and other people's eyes."""

from sqlmodel import Session, select

from claims.audit.operations import Subject, record_event
from claims.base import now
from claims.errors import BadInput, NotAllowed, NotFound, WrongState
from claims.filing.models import Claim, State
from claims.newsroom.models import Role, User
from claims.newsroom.operations import require_role
from claims.review.dossiers import freeze_version, load_dossier, ruling_of
from claims.review.drafting import add_author, open_correction
from claims.review.eligibility import require_judge
from claims.review.errors import NotApproved, NotSubmitted
from claims.review.models import (
    LIGHT,
    Correction,
    CorrectionClass,
    Panel,
    PanelOutcome,
    Publication,
    RulingVersion,
)
from claims.review.panels import close_panel, open_panel
from claims.review.publication import live_publication, make_public, require_quorum, require_seen
from claims.review.restoring import restore_citations
from claims.review.workflow import Action, move, require_transition
from claims.typed import optional, required


def begin_correction(
    session: Session,
    *,
    actor: User,
    claim: Claim,
    kind: CorrectionClass,
    reason: str,
    public_note: str = "",
) -> Correction:
    """Open the ruling's text for a correction; what is live stays up meanwhile."""
    require_transition(claim, Action.BEGIN_CORRECTION, actor)
    if kind is CorrectionClass.RETRACTION:
        raise BadInput("kind", "A retraction is asked for on its own, and needs a second editor.")
    correction = _begin(session, actor, claim, kind, reason, public_note)
    move(
        session,
        claim,
        Action.BEGIN_CORRECTION,
        actor=actor,
        reason=reason,
        payload={"class": kind},
    )
    return correction


def _begin(
    session: Session,
    actor: User,
    claim: Claim,
    kind: CorrectionClass,
    reason: str,
    public_note: str,
) -> Correction:
    _require_none_open(session, claim)
    note = optional("public_note", public_note, limit=2000)
    if kind is not CorrectionClass.TYPO:
        note = required("public_note", public_note, limit=2000)
    correction = Correction(
        claim_id=claim.id,
        kind=kind,
        reason=required("reason", reason, limit=2000),
        public_note=note,
        begun_by_id=actor.id,
    )
    session.add(correction)
    session.flush()
    return correction


def submit_correction(session: Session, *, actor: User, claim: Claim) -> RulingVersion:
    """Freeze the corrected text. All classes but the light ones get a new panel.

    Raises GatesClosed, or BadInput if text or rating do not fit the correction's class.
    """
    correction = require_may_submit_correction(session, actor=actor, claim=claim)
    dossier = load_dossier(session, claim)
    version = freeze_version(session, actor=actor, dossier=dossier)
    _require_fitting(session, claim, correction, version)
    add_author(session, dossier.ruling, actor)
    correction.submitted_version_id = version.id
    session.add(correction)
    if correction.kind not in LIGHT:
        open_panel(session, claim, version, dossier.standards)
    _record(session, actor, correction, "submit correction", digest=version.digest)
    return version


def take_back_correction(session: Session, *, actor: User, claim: Claim) -> None:
    """Open a submitted correction for changes again. Its panel closes, its votes are void."""
    correction = require_may_take_back(session, actor=actor, claim=claim)
    _close_panel_of(session, correction, actor)
    correction.submitted_version_id = None
    session.add(correction)
    _record(session, actor, correction, "take back correction")


def publish_correction(
    session: Session, *, actor: User, claim: Claim, seen_digest: str | None = None
) -> Publication:
    """Make the corrected version live. The editor is no author; graver classes need the panel.

    Raises OwnWork, Conflicted, NotSubmitted, NotApproved, WrongState, OtherVersion.
    """
    correction, version = require_may_publish_correction(session, actor=actor, claim=claim)
    require_seen(version, seen_digest)
    publication = make_public(session, claim, version, actor=actor, correction=correction)
    _end(session, correction, confirmed_by=actor, was_published=True)
    move(
        session,
        claim,
        Action.PUBLISH_CORRECTION,
        actor=actor,
        payload={
            "class": correction.kind,
            "edition": publication.edition,
            "digest": version.digest,
        },
    )
    return publication


def require_may_publish_correction(
    session: Session, *, actor: User, claim: Claim
) -> tuple[Correction, RulingVersion]:
    """Return the correction and its version, if this editor may publish it; else raise."""
    require_transition(claim, Action.PUBLISH_CORRECTION, actor)
    require_judge(session, actor, claim, "publish the correction")
    correction = _open_correction(session, claim)
    if correction.submitted_version_id is None:
        raise NotSubmitted
    version = session.get_one(RulingVersion, correction.submitted_version_id)
    if correction.kind not in LIGHT:
        panel = panel_of_version(session, version.id)
        if panel is None:
            raise NotApproved
        require_quorum(session, panel, claim)
    return correction, version


def cancel_correction(session: Session, *, actor: User, claim: Claim) -> None:
    """Give a correction up; draft and citations go back to what is live."""
    require_transition(claim, Action.CANCEL_CORRECTION, actor)
    correction = _open_correction(session, claim)
    _close_panel_of(session, correction, actor)
    live = live_publication(session, claim)
    if live is None:
        raise NotFound("published version", claim.slug)
    ruling, version = ruling_of(session, claim), live.ruling_version
    ruling.rating_id = version.rating_id
    ruling.summary, ruling.analysis = version.summary, version.analysis
    session.add(ruling)
    restore_citations(session, actor=actor, claim=claim, version=version)
    _end(session, correction, confirmed_by=None, was_published=False)
    move(session, claim, Action.CANCEL_CORRECTION, actor=actor)


def ask_for_retraction(
    session: Session, *, actor: User, claim: Claim, reason: str, public_note: str
) -> Correction:
    """Ask for a retraction; a second editor must confirm it before anything changes."""
    require_may_ask_for_retraction(session, actor=actor, claim=claim)
    correction = _begin(session, actor, claim, CorrectionClass.RETRACTION, reason, public_note)
    _record(session, actor, correction, "ask for retraction", reason=correction.reason)
    return correction


def drop_retraction(session: Session, *, actor: User, claim: Claim) -> None:
    """Give a retraction that was asked for up again."""
    correction = require_may_drop_retraction(session, actor=actor, claim=claim)
    _end(session, correction, confirmed_by=None, was_published=False)
    _record(session, actor, correction, "drop retraction")


def confirm_retraction(session: Session, *, actor: User, claim: Claim) -> None:
    """Retract the ruling: its page stays, marked. Needs another editor than the one who asked."""
    correction = require_may_retract(session, actor=actor, claim=claim)
    _end(session, correction, confirmed_by=actor, was_published=True)
    move(session, claim, Action.RETRACT, actor=actor, reason=correction.reason)


def require_may_retract(session: Session, *, actor: User, claim: Claim) -> Correction:
    """Return the retraction that was asked for, if this editor may confirm it; else raise."""
    require_transition(claim, Action.RETRACT, actor)
    correction = _retraction_asked_for(session, claim)
    if correction.begun_by_id == actor.id:
        raise NotAllowed(Action.RETRACT, "You asked for it, so a second editor must confirm it.")
    return correction


def panel_of_version(session: Session, version_id: str) -> Panel | None:
    """Return the panel that judges or judged this version."""
    return session.exec(select(Panel).where(Panel.version_id == version_id)).first()


def require_may_submit_correction(session: Session, *, actor: User, claim: Claim) -> Correction:
    """Return the correction, if this person may submit its text now; else raise."""
    correction = _correction_at_work(session, actor, claim)
    if correction.submitted_version_id is not None:
        raise BadInput("correction", "This correction was submitted already.")
    return correction


def require_may_take_back(session: Session, *, actor: User, claim: Claim) -> Correction:
    """Return the correction, if this person may open its text again; else raise."""
    correction = _correction_at_work(session, actor, claim)
    if correction.submitted_version_id is None:
        raise NotSubmitted
    return correction


def require_may_ask_for_retraction(session: Session, *, actor: User, claim: Claim) -> None:
    """Raise unless this editor may ask for the ruling's retraction now."""
    require_role(actor, "ask for a retraction", Role.EDITOR)
    if claim.state is not State.PUBLISHED:
        raise WrongState(Action.RETRACT, claim.state)
    _require_none_open(session, claim)


def require_may_drop_retraction(session: Session, *, actor: User, claim: Claim) -> Correction:
    """Return the retraction that was asked for, if this person may drop it; else raise."""
    require_role(actor, "drop a retraction", Role.EDITOR)
    return _retraction_asked_for(session, claim)


def _require_none_open(session: Session, claim: Claim) -> None:
    if open_correction(session, claim) is not None:
        raise BadInput("kind", "Another correction or retraction is under way.")


def _close_panel_of(session: Session, correction: Correction, actor: User) -> None:
    """Close the panel on the submitted text, if one still takes votes."""
    if correction.submitted_version_id is None:
        return
    panel = panel_of_version(session, correction.submitted_version_id)
    if panel is not None and panel.closed_at is None:
        close_panel(session, panel, PanelOutcome.WITHDRAWN, actor=actor)


def _correction_at_work(session: Session, actor: User, claim: Claim) -> Correction:
    if claim.state is not State.CORRECTING:
        raise WrongState("submit a correction", claim.state)
    if claim.assignee_id != actor.id:
        require_role(actor, "work on the correction", Role.EDITOR)
    return _open_correction(session, claim)


def _open_correction(session: Session, claim: Claim) -> Correction:
    correction = open_correction(session, claim)
    if correction is None:
        raise NotFound("correction", claim.slug)
    return correction


def _retraction_asked_for(session: Session, claim: Claim) -> Correction:
    correction = open_correction(session, claim)
    if correction is None or correction.kind is not CorrectionClass.RETRACTION:
        raise NotFound("retraction", claim.slug)
    return correction


def _require_fitting(
    session: Session, claim: Claim, correction: Correction, version: RulingVersion
) -> None:
    """Hold the class to the text: a changed rating is a rating change, whatever it is called."""
    live = live_publication(session, claim)
    changed = live is not None and live.ruling_version.rating_id != version.rating_id
    if changed != (correction.kind is CorrectionClass.RATING_CHANGE):
        raise BadInput(
            "rating",
            "The rating changed: begin this as a rating change."
            if changed
            else "The rating is the same as before: this is no rating change.",
        )


def _end(
    session: Session, correction: Correction, *, confirmed_by: User | None, was_published: bool
) -> None:
    correction.ended_at = now()
    correction.confirmed_by_id = confirmed_by.id if confirmed_by else None
    correction.was_published = was_published
    session.add(correction)
    session.flush()


def _record(
    session: Session, actor: User, correction: Correction, action: str, **payload: object
) -> None:
    session.flush()
    record_event(
        session,
        actor_id=actor.id,
        action=action,
        subject=Subject("correction", correction.id, correction.claim_id),
        payload={"class": correction.kind, **payload},
    )
