"""The questions on the vote form: what every editor is asked before they vote."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session
from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length

from claims.errors import NotFound
from claims.newsroom.models import User
from claims.review import questions as asking
from claims.review.question_models import VoteQuestion
from factcheck.admin.blueprint import bp
from factcheck.database import db
from factcheck.review.forms import Decision, decided


class QuestionForm(Decision):
    """One question, as it is put to voters."""

    seen_version = HiddenField()
    text = TextAreaField(
        "Question",
        description="As the voter reads it. Answers that were given keep the words they answered.",
        validators=[InputRequired("Word the question."), Length(max=300)],
    )
    is_required = BooleanField(
        "A vote needs an answer to it",
        description="Editors vote from their phones, too: ask for no more than you need.",
    )

    @property
    def asked(self) -> asking.QuestionText:
        """The question as it was typed."""
        return asking.QuestionText(self.text.data or "", is_required=bool(self.is_required.data))

    @property
    def seen(self) -> int:
        """The version that the admin saw; -1, which is never current, for nonsense."""
        text = self.seen_version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1  # noqa: PLR2004 - ten digits would not fit the column


@bp.route("/questions", methods=["GET", "POST"])
def questions() -> ResponseReturnValue:
    """List the questions of the vote form, and add one."""
    form = QuestionForm()

    def add(session: Session, actor: User) -> None:
        asking.add_question(session, actor=actor, asked=form.asked)

    if decided(form, add):
        flash("Voters are asked this from now on.", "success")
        return redirect(url_for("admin.questions"))
    return _list(form, form)


@bp.route("/questions/<question_id>", methods=["GET", "POST"])
def question(question_id: str) -> ResponseReturnValue:
    """Word a question anew."""
    found = _find(question_id)
    given = {"text": found.text, "is_required": found.is_required, "seen_version": found.version}
    form = QuestionForm(data=given)

    def change(session: Session, actor: User) -> None:
        asking.change_question(
            session,
            actor=actor,
            question_id=question_id,
            seen_version=form.seen,
            asked=form.asked,
        )

    if decided(form, change):
        flash("Voters are asked this from now on; earlier answers keep their question.", "success")
        return redirect(url_for("admin.questions"))
    return render_template("admin/question.html", form=form), form.status


@bp.post("/questions/<question_id>/<any(retire, revive):way>")
def retire_question(question_id: str, way: str) -> ResponseReturnValue:
    """Ask a question no more, or again."""

    def change(session: Session, actor: User) -> None:
        retired = way == "retire"
        asking.retire_question(session, actor=actor, question_id=question_id, retired=retired)

    return _do(change, "It is asked no more." if way == "retire" else "It is asked again.")


@bp.post("/questions/<question_id>/<any(up, down):way>")
def move_question(question_id: str, way: str) -> ResponseReturnValue:
    """Ask a question one place earlier or later."""

    def change(session: Session, actor: User) -> None:
        asking.move_question(session, actor=actor, question_id=question_id, down=way == "down")

    return _do(change, f"It is moved {way}.")


def _find(question_id: str) -> VoteQuestion:
    found = (each for each in asking.all_questions(db.session) if each.id == question_id)
    question = next(found, None)
    if question is None:
        raise NotFound("question", question_id)
    return question


def _do(change: Callable[[Session, User], object], words: str) -> ResponseReturnValue:
    form = Decision()
    if decided(form, change):
        flash(words, "success")
        return redirect(url_for("admin.questions"))
    return _list(QuestionForm(None), form)


def _list(form: QuestionForm, sent: Decision) -> ResponseReturnValue:
    """Return the list; `sent` is the form that was refused, or the empty one."""
    page = render_template(
        "admin/questions.html",
        form=form,
        questions=asking.all_questions(db.session),
        refusals=sent.refusals if sent is not form else [],
    )
    return page, sent.status
