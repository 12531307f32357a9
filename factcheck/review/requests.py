"""Readers' correction requests: the queue for editors, and the public answer to each."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired

from claims.errors import ClaimError, NotFound
from claims.newsroom.models import Role, User
from claims.review.models import Correction
from claims.review.request_models import CorrectionRequest, RequestState
from claims.review.requests import (
    answer_request,
    corrections_begun,
    requests_page,
    require_may_answer,
)
from factcheck.accounts.actor import demand_role, signed_in_actor
from factcheck.database import db
from factcheck.desk.fields import options
from factcheck.desk.finding import find
from factcheck.readers.letters import tell_answered
from factcheck.review.blueprint import bp
from factcheck.review.forms import Decision, decided

PAGE_SIZE = 20
OUTCOMES = {
    RequestState.UPHELD: "Upheld: the reader is right",
    RequestState.PARTLY: "Upheld in part",
    RequestState.NOT_UPHELD: "Not upheld: the ruling is right",
}


class AnswerForm(Decision):
    """How a request is answered."""

    outcome = RadioField(
        "Is the reader right?",
        [InputRequired("Choose one.")],
        choices=options(OUTCOMES.items()),
        coerce=RequestState,
    )
    answer = TextAreaField(
        "The answer",
        [InputRequired("This is needed.")],
        description="It is public, beside the ruling. Do not name the reader.",
    )
    correction = SelectField("The correction that it led to", default="")


@bp.get("/requests")
def requests() -> str:
    """List the requests that wait for an answer, or those that have one."""
    demand_role("answer correction requests", Role.EDITOR)
    answered = request.args.get("state") == "answered"
    number = min(max(1, request.args.get("page", 1, type=int)), 100_000)
    found, total = requests_page(db.session, answered=answered, page=number, size=PAGE_SIZE)
    state = "answered" if answered else None
    return render_template(
        "review/requests.html",
        requests=found,
        outcomes=OUTCOMES,
        total=total,
        answered=answered,
        page=number,
        pages=max(1, -(-total // PAGE_SIZE)),
        page_url=lambda page: url_for("review.requests", state=state, page=page),
    )


@bp.route("/requests/<request_id>", methods=["GET", "POST"])
def correction_request(request_id: str) -> ResponseReturnValue:
    """Show one request beside its ruling, and take the answer."""
    demand_role("answer correction requests", Role.EDITOR)
    asked = find(CorrectionRequest, request_id)
    begun = corrections_begun(db.session, asked)
    form = AnswerForm()
    form.correction.choices = options(
        [("", "None"), *((each.id, each.kind.value.replace("_", " ")) for each in begun)]
    )

    def answer(session: Session, actor: User) -> None:
        answer_request(
            session,
            actor=actor,
            request=asked,
            outcome=form.outcome.data,
            answer=form.answer.data or "",
            correction=_correction(session, form.correction.data or ""),
        )
        tell_answered(session, asked)

    if decided(form, answer):
        flash("The answer is public.", "success")
        return redirect(url_for("review.requests"))
    refusal = _why_not(asked)
    page = render_template(
        "review/request.html",
        asked=asked,
        form=form,
        outcomes=OUTCOMES,
        impossible_because=refusal,
    )
    return page, form.status


def _correction(session: Session, correction_id: str) -> Correction | None:
    if not correction_id:
        return None
    found = session.get(Correction, correction_id)
    if found is None:
        raise NotFound("correction", correction_id)
    return found


def _why_not(asked: CorrectionRequest) -> str:
    """Return why the person signed in cannot answer, or nothing."""
    try:
        require_may_answer(db.session, signed_in_actor(), asked)
    except ClaimError as refusal:
        return str(refusal)
    return ""
