"""Binding a claim to the ledger, with the finding at once; and the findings that flipped."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from claims.base import now
from claims.errors import NotFound
from claims.filing.models import Claim
from claims.filing.rules import OPEN_FOR_WORK, WAYS_OUT
from claims.ledger.asserting import (
    AssertionDetails,
    Finding,
    assert_in_ledger,
    assertion_of,
    finding_of,
    withdraw_assertion,
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
from factcheck.desk.saving import DeskForm, saving
from factcheck.ledger.desk_forms import AssertionForm, RecheckForm
from factcheck.ledger.desk_rows import chosen_proposition, page, proposition_choices
from factcheck.ledger.room import staff


@dataclass(frozen=True)
class Flip:
    """A claim whose finding flipped: what was published, and what the ledger says now."""

    claim: Claim
    assertion: Assertion
    published: Mapping[str, Any] | None
    current: Finding
    readers: Finding

    @property
    def is_back(self) -> bool:
        """Whether what readers would find is again what was published."""
        return self.published is not None and self.published["verdict"] == self.readers.verdict


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
        is_open=claim.state in OPEN_FOR_WORK,
        way_out=WAYS_OUT.get(claim.state, ""),
        finding=frozen_finding(db.session, claim, public=False),
        readers=frozen_finding(db.session, claim, public=True),
    )


@staff.post("/claims/<claim_id>/assertion/withdraw")
def withdraw(claim_id: str) -> ResponseReturnValue:
    """Take a claim out of the ledger again, while it is open for work."""
    claim = find(Claim, claim_id)
    form = DeskForm()
    with saving(form) as session:
        withdraw_assertion(session, actor=signed_in_actor(), claim=claim)
        flash("The claim asserts nothing in the ledger's terms any more.", "success")
        return redirect(url_for(".assertion", claim_id=claim_id))
    flash(" ".join(words for words, _ in form.refusals), "error")
    return redirect(url_for(".assertion", claim_id=claim_id))


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
        Flip(
            claim,
            bound,
            _published(claim),
            finding_of(db.session, bound),
            finding_of(db.session, bound, public=True),
        )
        for bound, claim in rechecks(db.session)
    ]
    return render_template("ledger/desk_rechecks.html", flips=flips, form=form)


def _published(claim: Claim) -> Mapping[str, Any] | None:
    """Return the finding as it stands beside the ruling that readers see, or None."""
    live = live_publication(db.session, claim)
    finding = live.ruling_version.dossier.get("finding") if live else None
    return finding if isinstance(finding, Mapping) else None
