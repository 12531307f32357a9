"""Voting on the version that was read, and sending a ruling back."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from claims.filing.models import Claim, State
from claims.newsroom.models import User
from claims.review.models import Choice
from claims.review.panels import Ballot, cast_vote, newest_panel, return_ruling
from claims.review.publication import newest_version
from claims.review.questions import all_questions
from claims.review.scales import ratings_in_use
from factcheck.database import db
from factcheck.desk.finding import find
from factcheck.review.blueprint import bp
from factcheck.review.dossier import dossier_page
from factcheck.review.errors import NothingToVoteOn
from factcheck.review.forms import ReasonForm, VoteForm, decided, vote_form_asking


@bp.post("/claims/<claim_id>/vote")
def vote(claim_id: str) -> ResponseReturnValue:
    """Cast a vote; a refusal shows the dossier as it stands now, with the reasons kept."""
    claim = find(Claim, claim_id)
    panel = newest_panel(db.session, claim)
    version = newest_version(db.session, claim)
    if panel is None or version is None:
        raise NothingToVoteOn
    form = vote_form_asking(all_questions(db.session))(prefix="vote")
    form.for_version(version, ratings_in_use(db.session))

    def cast(session: Session, actor: User) -> None:
        cast_vote(session, actor=actor, panel=panel, ballot=_ballot(form))

    if decided(form, cast):
        flash(_what_follows(claim), "success")
        return redirect(url_for("review.queue"))
    return dossier_page(claim, "vote", form)


def _ballot(form: VoteForm) -> Ballot:
    choice = Choice(form.choice.data)
    return Ballot(
        digest=form.digest.data or "",
        choice=choice,
        reasons=form.reasons.data or "",
        proposed_rating_id=form.proposed_rating.data if choice is Choice.PROPOSE else None,
        answers=form.answers,
    )


def _what_follows(claim: Claim) -> str:
    if claim.state is State.APPROVED:
        return "Your vote is in, and the ruling has its quorum: an editor can publish it."
    return "Your vote is in. It stays blind until all votes are in or the panel closes."


@bp.post("/claims/<claim_id>/return")
def send_back(claim_id: str) -> ResponseReturnValue:
    """Return the ruling to its reporter at once, with a reason."""
    claim = find(Claim, claim_id)
    form = ReasonForm(prefix="return")

    def send(session: Session, actor: User) -> None:
        return_ruling(session, actor=actor, claim=claim, reason=form.reason.data or "")

    if decided(form, send):
        flash("The ruling is back with its reporter, who sees your reason.", "success")
        return redirect(url_for("review.queue"))
    return dossier_page(claim, "return", form)
