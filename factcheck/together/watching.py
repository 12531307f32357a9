"""Watching a claim, and no longer."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from claims.filing.models import Claim
from claims.newsroom.watching import CLAIM, set_watching
from factcheck.accounts.actor import signed_in_actor
from factcheck.database import transaction
from factcheck.desk.finding import find
from factcheck.together.blueprint import bp


@bp.post("/claims/<claim_id>/<any(watch, unwatch):way>")
def watch(claim_id: str, way: str) -> ResponseReturnValue:
    """Watch a claim: be told of what happens to it. Or watch it no more."""
    claim = find(Claim, claim_id)
    actor, on = signed_in_actor(), way == "watch"
    with transaction() as session:
        set_watching(session, user=actor, kind=CLAIM, subject_id=claim.id, on=on)
    told = "You watch this claim: you are told of what happens to it."
    flash(told if on else "You watch this claim no more.", "success")
    return redirect(url_for("desk.claim", claim_id=claim_id, _anchor="together"))
