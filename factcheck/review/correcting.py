"""Corrections and retractions: begun with a class and a reason, ended by other people's eyes."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from claims.filing.models import Claim
from claims.newsroom.models import User
from claims.review import corrections
from claims.review.models import CorrectionClass
from claims.review.possible import Deed, why_not
from factcheck.accounts.actor import signed_in_actor
from factcheck.database import db
from factcheck.desk.finding import find
from factcheck.review.blueprint import bp
from factcheck.review.dossier import dossier_page
from factcheck.review.forms import CorrectionForm, Decision, RetractionForm, SeenForm, decided

Change = Callable[[Session, User, Claim], object]


@bp.route("/claims/<claim_id>/correction/begin", methods=["GET", "POST"])
def begin_correction(claim_id: str) -> ResponseReturnValue:
    """Open the ruling's text for a correction."""
    claim = find(Claim, claim_id)
    form = CorrectionForm()

    def begin(session: Session, actor: User) -> None:
        corrections.begin_correction(
            session,
            actor=actor,
            claim=claim,
            kind=CorrectionClass(form.kind.data),
            reason=form.reason.data or "",
            public_note=form.public_note.data or "",
        )

    if decided(form, begin):
        flash("The correction is begun. Edit the text at the desk, then submit it here.", "success")
        return redirect(url_for("review.claim", claim_id=claim.id, _anchor="decide"))
    return _asking(claim, form, "review/correction.html", Deed.BEGIN_CORRECTION)


@bp.route("/claims/<claim_id>/retraction/ask", methods=["GET", "POST"])
def ask_for_retraction(claim_id: str) -> ResponseReturnValue:
    """Ask for a retraction, which a second editor confirms."""
    claim = find(Claim, claim_id)
    form = RetractionForm()

    def ask(session: Session, actor: User) -> None:
        corrections.ask_for_retraction(
            session,
            actor=actor,
            claim=claim,
            reason=form.reason.data or "",
            public_note=form.public_note.data or "",
        )

    if decided(form, ask):
        flash("The retraction is asked for. A second editor must confirm it.", "success")
        return redirect(url_for("review.claim", claim_id=claim.id, _anchor="decide"))
    return _asking(claim, form, "review/retraction.html", Deed.ASK_FOR_RETRACTION)


def _asking(claim: Claim, form: Decision, template: str, deed: Deed) -> ResponseReturnValue:
    """Return the page of a form, with the reason why it cannot be sent, if there is one."""
    refusal = why_not(db.session, signed_in_actor(), claim, deed)
    page = render_template(template, claim=claim, form=form, impossible_because=refusal)
    return page, form.status


@bp.post("/claims/<claim_id>/correction/submit")
def submit_correction(claim_id: str) -> ResponseReturnValue:
    """Freeze the corrected text for others to judge."""

    def change(session: Session, actor: User, claim: Claim) -> None:
        corrections.submit_correction(session, actor=actor, claim=claim)

    return _do(claim_id, change, "The corrected text is submitted.")


@bp.post("/claims/<claim_id>/correction/take-back")
def take_back_correction(claim_id: str) -> ResponseReturnValue:
    """Open a submitted correction again."""

    def change(session: Session, actor: User, claim: Claim) -> None:
        corrections.take_back_correction(session, actor=actor, claim=claim)

    return _do(claim_id, change, "The text is open again; votes on it are void.")


@bp.post("/claims/<claim_id>/correction/cancel")
def cancel_correction(claim_id: str) -> ResponseReturnValue:
    """Give the correction up."""

    def change(session: Session, actor: User, claim: Claim) -> None:
        corrections.cancel_correction(session, actor=actor, claim=claim)

    return _do(claim_id, change, "The correction is given up; what is live stays.")


@bp.post("/claims/<claim_id>/correction/publish")
def publish_correction(claim_id: str) -> ResponseReturnValue:
    """Publish the corrected text that was seen."""
    claim = find(Claim, claim_id)
    form = SeenForm(prefix="correction")

    def publish(session: Session, actor: User) -> None:
        seen = form.digest.data or ""
        corrections.publish_correction(session, actor=actor, claim=claim, seen_digest=seen)

    if decided(form, publish):
        flash("The correction is public. The version before it stays readable.", "success")
        return redirect(url_for("review.claim", claim_id=claim.id))
    return dossier_page(claim, "correction", form)


@bp.post("/claims/<claim_id>/retraction/confirm")
def confirm_retraction(claim_id: str) -> ResponseReturnValue:
    """Retract the ruling."""

    def change(session: Session, actor: User, claim: Claim) -> None:
        corrections.confirm_retraction(session, actor=actor, claim=claim)

    return _do(claim_id, change, "The ruling is retracted. Its page stays, marked.")


@bp.post("/claims/<claim_id>/retraction/drop")
def drop_retraction(claim_id: str) -> ResponseReturnValue:
    """Give a retraction up that was asked for."""

    def change(session: Session, actor: User, claim: Claim) -> None:
        corrections.drop_retraction(session, actor=actor, claim=claim)

    return _do(claim_id, change, "The retraction is dropped; the ruling stands.")


def _do(claim_id: str, change: Change, words: str) -> ResponseReturnValue:
    """Make a change that takes no more than a button, or show the dossier with the refusal."""
    claim = find(Claim, claim_id)
    form = Decision(prefix="bare")
    if decided(form, lambda session, actor: change(session, actor, claim)):
        flash(words, "success")
        return redirect(url_for("review.claim", claim_id=claim.id))
    return dossier_page(claim, "bare", form)
