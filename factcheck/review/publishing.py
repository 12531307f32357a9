"""Publishing what a panel approved: now, or at a time."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from claims.filing.models import Claim
from claims.newsroom.models import User
from claims.review import publication
from factcheck.desk.finding import find
from factcheck.review.blueprint import bp
from factcheck.review.dossier import dossier_page
from factcheck.review.forms import Decision, ScheduleForm, SeenForm, decided


@bp.post("/claims/<claim_id>/publish")
def publish(claim_id: str) -> ResponseReturnValue:
    """Publish the approved version that was seen."""
    claim = find(Claim, claim_id)
    form = SeenForm(prefix="publish")

    def make_public(session: Session, actor: User) -> None:
        publication.publish(session, actor=actor, claim=claim, seen_digest=form.digest.data or "")

    if decided(form, make_public):
        flash("The ruling is public.", "success")
        return redirect(url_for("review.claim", claim_id=claim.id))
    return dossier_page(claim, "publish", form)


@bp.post("/claims/<claim_id>/schedule")
def schedule(claim_id: str) -> ResponseReturnValue:
    """Have the approved version that was seen published at a time to come."""
    claim = find(Claim, claim_id)
    form = ScheduleForm(prefix="schedule")

    def set_time(session: Session, actor: User) -> None:
        seen, at = form.digest.data or "", form.at.moment
        publication.schedule(session, actor=actor, claim=claim, at=at, seen_digest=seen)

    if decided(form, set_time):
        at = form.at.moment
        flash(f"The ruling will be public at {at:%H:%M} UTC on {at.day} {at:%B %Y}.", "success")
        return redirect(url_for("review.claim", claim_id=claim.id))
    return dossier_page(claim, "schedule", form)


@bp.post("/claims/<claim_id>/unschedule")
def unschedule(claim_id: str) -> ResponseReturnValue:
    """Stop a publication that was scheduled."""
    claim = find(Claim, claim_id)
    form = Decision(prefix="bare")

    def stop(session: Session, actor: User) -> None:
        publication.unschedule(session, actor=actor, claim=claim)

    if decided(form, stop):
        flash("The publication is stopped; the approval stands.", "success")
        return redirect(url_for("review.claim", claim_id=claim.id))
    return dossier_page(claim, "bare", form)
