"""The right of reply: asking the speaker, and keeping the answer word for word."""

from datetime import datetime, timedelta

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from claims.base import now
from claims.evidence.models import ReplyRequest
from claims.evidence.replies import ReplyQuestion, request_reply
from claims.evidence.replies import record_answer as keep_answer
from claims.filing.models import Claim, State
from claims.filing.rules import require_open
from factcheck.accounts.actor import signed_in_actor
from factcheck.database import db
from factcheck.desk.blueprint import bp
from factcheck.desk.finding import find
from factcheck.desk.forms import AnswerForm, ReplyForm
from factcheck.desk.saving import page, saving

TIME_TO_ANSWER = timedelta(days=2)


@bp.route("/claims/<claim_id>/replies/new", methods=["GET", "POST"])
def ask_for_reply(claim_id: str) -> ResponseReturnValue:
    """Record that the speaker was asked. The question starts from a letter that can be sent."""
    claim = find(Claim, claim_id)
    require_open(claim, State.CORRECTING)
    asked_at = now().replace(second=0, microsecond=0, tzinfo=None)
    deadline = asked_at + TIME_TO_ANSWER
    form = ReplyForm(
        data={
            "asked_at": asked_at,
            "deadline": deadline,
            "question": _letter(claim, deadline),
        }
    )
    if form.is_ready():
        with saving(form) as session:
            asked = ReplyQuestion(
                asked_of=form.asked_of.data or "",
                channel=form.channel.data,
                question=form.question.data or "",
                deadline=form.deadline.moment,
                asked_at=form.asked_at.moment,
            )
            request_reply(
                session,
                actor=signed_in_actor(),
                claim=claim,
                speaker=claim.speaker,
                asked=asked,
            )
            flash(f"It is on record that {claim.speaker.name} was asked.", "success")
            return redirect(url_for("desk.claim", claim_id=claim_id, _anchor="replies"))
    return page("reply_form.html", form, claim=claim)


@bp.route("/replies/<reply_id>/answer", methods=["GET", "POST"])
def record_answer(reply_id: str) -> ResponseReturnValue:
    """Keep the speaker's answer word for word."""
    asked = find(ReplyRequest, reply_id)
    claim = db.session.get_one(Claim, asked.claim_id)
    form = AnswerForm(data={"answered_at": now().replace(second=0, microsecond=0, tzinfo=None)})
    if form.is_ready():
        with saving(form) as session:
            keep_answer(
                session,
                actor=signed_in_actor(),
                request=asked,
                answer=form.answer.data or "",
                answered_at=form.answered_at.moment,
            )
            flash("The answer is kept.", "success")
            return redirect(url_for("desk.claim", claim_id=claim.id, _anchor="replies"))
    return page("answer_form.html", form, claim=claim, asked=asked)


def _letter(claim: Claim, deadline: datetime) -> str:
    """Return the question as one would send it."""
    return render_template(
        "desk/reply_letter.txt",
        claim=claim,
        first=claim.first_appearance,
        deadline=deadline,
        newsroom_name=current_app.config["SETTINGS"].newsroom_name,
    )
