"""Binding a claim to the ledger, with the finding at once; and the findings that flipped."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from claims.base import now
from claims.errors import NotFound
from claims.filing.models import Claim
from claims.ledger.asserting import (
    AssertionDetails,
    Finding,
    assert_in_ledger,
    assertion_of,
    finding_of,
)
from claims.ledger.freezing import frozen_finding
from claims.ledger.models import Assertion
from claims.ledger.recheck import answer_recheck, rechecks
from claims.newsroom.models import Role, User
from claims.people.models import Speaker
from claims.people.operations import speaker_called
from claims.review.publication import live_publication
from factcheck.accounts.actor import demand_role, signed_in_actor
from factcheck.database import db
from factcheck.desk.finding import find
from factcheck.desk.saving import saving
from factcheck.ledger.desk_forms import AssertionForm, RecheckForm
from factcheck.ledger.desk_rows import chosen_proposition, page, proposition_choices
from factcheck.ledger.room import staff


@dataclass(frozen=True)
class Flip:
    """A claim whose finding flipped: what was published, and what the ledger says now."""

    claim: Claim
    assertion: Assertion
    published: object
    current: Finding


@staff.route("/claims/<claim_id>/assertion", methods=["GET", "POST"])
def assertion(claim_id: str) -> ResponseReturnValue:
    """Say in the ledger's terms what a claim asserts; the finding is shown at once."""
    claim = find(Claim, claim_id)
    bound = assertion_of(db.session, claim)
    form = AssertionForm(data=_stored(claim, bound))
    form.proposition.choices = proposition_choices()
    if form.is_ready():
        with saving(form) as session:
            _bind(form, session, claim, signed_in_actor())
            flash("The claim is bound to the ledger. This is what it finds.", "success")
            return redirect(url_for(".assertion", claim_id=claim_id))
    return page(
        "desk_assertion.html",
        form,
        claim=claim,
        bound=bound,
        finding=frozen_finding(db.session, claim, public=False),
        readers=frozen_finding(db.session, claim, public=True),
    )


def _bind(form: AssertionForm, session: Session, claim: Claim, actor: User) -> None:
    def speaker(name: str | None) -> Speaker | None:
        return speaker_called(session, actor=actor, name=name) if name else None

    assert_in_ledger(
        session,
        actor=actor,
        claim=claim,
        proposition=chosen_proposition(session, form.proposition.data),
        speaker=speaker_called(session, actor=actor, name=form.speaker.data or ""),
        other=speaker(form.other_speaker.data),
        details=AssertionDetails(
            kind=form.kind.data,
            as_of=form.as_of.data,
            stance=form.stance.data,
            years=form.years.data,
            since=form.since.data,
            until=form.until.data,
        ),
    )


def _stored(claim: Claim, bound: Assertion | None) -> dict[str, Any]:
    """Return what is asserted as its form shows it, or what a new one likely says."""
    if bound is None:
        first = claim.first_appearance
        said = first.said.latest if first and first.said else now().date()
        return {"speaker": claim.speaker.name, "as_of": min(said, now().date())}
    return {
        "kind": bound.kind,
        "proposition": bound.proposition_id,
        "speaker": bound.speaker.name,
        "stance": bound.stance,
        "other_speaker": bound.other_speaker.name if bound.other_speaker else "",
        "years": bound.years,
        "since": bound.since,
        "until": bound.until,
        "as_of": bound.as_of,
    }


@staff.get("/rechecks")
def desk_rechecks() -> str:
    """List the published claims whose finding flipped, until somebody settles each."""
    return _rechecks(RecheckForm())


@staff.post("/rechecks/<claim_id>")
def settle(claim_id: str) -> ResponseReturnValue:
    """Tell readers that a flip is under review, or settle it."""
    demand_role("answer a recheck", Role.EDITOR)
    claim = find(Claim, claim_id)
    bound = assertion_of(db.session, claim)
    if bound is None:
        raise NotFound("recheck", claim_id)
    form = RecheckForm()
    tells = request.form.get("tell") == "1"
    with saving(form) as session:
        answer_recheck(session, actor=signed_in_actor(), assertion=bound, tell_readers=tells)
        flash("Readers are told that it is under review." if tells else "It is settled.", "success")
        return redirect(url_for(".desk_rechecks"))
    return _rechecks(form), form.status


def _rechecks(form: RecheckForm) -> str:
    flips = [
        Flip(claim, bound, _published(claim), finding_of(db.session, bound))
        for bound, claim in rechecks(db.session)
    ]
    return render_template("ledger/desk_rechecks.html", flips=flips, form=form)


def _published(claim: Claim) -> object:
    """Return the finding as it stands beside the ruling that readers see, or None."""
    live = live_publication(db.session, claim)
    return live.ruling_version.dossier.get("finding") if live else None
