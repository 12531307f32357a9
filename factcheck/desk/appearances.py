"""Noting one more place where a claim was made."""

from collections.abc import Mapping
from datetime import date

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from claims.filing.models import Claim
from claims.filing.operations import add_appearance as note_appearance
from factcheck.accounts.actor import signed_in_actor
from factcheck.desk.blueprint import bp
from factcheck.desk.filing import appearance_of, speaker_of
from factcheck.desk.finding import find
from factcheck.desk.forms import AppearanceForm
from factcheck.desk.saving import page, saving


@bp.route("/claims/<claim_id>/appearances/new", methods=["GET", "POST"])
def add_appearance(claim_id: str) -> ResponseReturnValue:
    """Note another place where the claim was made, maybe by somebody else."""
    claim = find(Claim, claim_id)
    form = AppearanceForm(data={"speaker": claim.speaker.name})
    form.days = days_of(claim)
    if form.is_submitted() and not (form.speaker.data or "").strip():
        # Sent from the page of another claim, before anybody was named there.
        form.name_speaker(claim.speaker.name)
    if form.is_ready():
        with saving(form) as session:
            actor = signed_in_actor()
            note_appearance(
                session,
                actor=actor,
                claim=claim,
                speaker=speaker_of(form, session, actor),
                details=appearance_of(form),
            )
            flash("The appearance is noted.", "success")
            return redirect(url_for("desk.claim", claim_id=claim_id, _anchor="appearances"))
    return page("appearance_form.html", form, claim=claim)


def days_of(claim: Claim) -> Mapping[str, date]:
    """Return the days of the claim's contest by name."""
    return {day.name: day.on for day in claim.contest.days} if claim.contest else {}
