"""What editors hand in. Each form of a page has a prefix of its own, so that names never meet."""

import types
from collections.abc import Callable, Sequence

from sqlmodel import Session
from wtforms import Field, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from claims.errors import ClaimError, NotFound
from claims.newsroom.models import User
from claims.review.models import Choice, CorrectionClass, Rating, RulingVersion
from claims.review.question_models import VoteQuestion
from claims.review.questions import LONGEST_ANSWER
from factcheck.accounts.actor import signed_in_actor
from factcheck.database import transaction
from factcheck.desk.fields import MomentField, options
from factcheck.desk.leftovers import form_was_sent
from factcheck.desk.saving import DeskForm
from factcheck.errors import status_of

# What the names of the fields of questions begin with; the rest is the question's id.
ANSWER = "answer-"
NEEDED = "Say why: it stays on the record."
CLASSES: dict[CorrectionClass, str] = {
    CorrectionClass.TYPO: "Typo: spelling or layout; no reader was misled. Logged, without a"
    " notice. One other editor publishes it.",
    CorrectionClass.CLARIFICATION: "Clarification: what we wrote was right, but could be"
    " misunderstood. Readers see a notice. One other editor publishes it.",
    CorrectionClass.CORRECTION: "Correction: we had a fact wrong; the rating stands. Readers see"
    " a notice. A new panel votes on it.",
    CorrectionClass.RATING_CHANGE: "Rating change: the verdict itself changes. Readers see a"
    " notice. A new panel votes on it.",
    CorrectionClass.UPDATE: "Update: new facts came up after we published; what we wrote was"
    " right then. Readers see a notice. A new panel votes on it.",
}


class Decision(DeskForm):
    """A form whose refusal, of whatever kind, is shown where it was sent from."""

    refused_with = 0

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows the form again."""
        return self.refused_with or super().status


class VoteForm(Decision):
    """A vote on the exact version that the page showed."""

    digest = HiddenField()
    choice = RadioField("Your vote", validators=[InputRequired("Choose one of these.")])
    proposed_rating = SelectField("The rating that you propose", validate_choice=False, default="")
    reasons = TextAreaField(
        "Reasons",
        description="Needed unless you approve. Colleagues read them when all votes are in;"
        " dissent stays on the record.",
        validators=[Length(max=10_000)],
    )

    def for_version(self, version: RulingVersion, ratings: Sequence[Rating]) -> None:
        """Offer what can be voted on this version."""
        self.choice.choices = options(
            [
                (Choice.APPROVE, f"Approve it as it stands: {version.rating_label}"),
                (Choice.PROPOSE, "Propose another rating"),
                (Choice.RETURN, "Vote to return it to its reporter"),
            ]
        )
        self.proposed_rating.choices = options(
            [
                ("", "None"),
                *((each.id, each.label) for each in ratings if each.id != version.rating_id),
            ]
        )

    @property
    def answer_fields(self) -> list[Field]:
        """The fields of the newsroom's questions, without retired ones that were not answered."""
        fields = [field for field in self if field.short_name.startswith(ANSWER)]
        return [each for each in fields if each.data or not each.render_kw]

    @property
    def answers(self) -> dict[str, str]:
        """What was answered, by the id of the question."""
        return {
            each.short_name.removeprefix(ANSWER): each.data or "" for each in self.answer_fields
        }


def vote_form_asking(questions: Sequence[VoteQuestion]) -> type[VoteForm]:
    """Return the vote form with a field for each of the newsroom's questions."""
    fields = {f"{ANSWER}{each.id}": _answer_field(each) for each in questions}
    return types.new_class(
        "VoteFormAsking", (VoteForm,), exec_body=lambda body: body.update(fields)
    )


def _answer_field(question: VoteQuestion) -> TextAreaField:
    """Return the field; that of a retired question is marked, and never required."""
    is_retired = question.retired_at is not None
    needed = [InputRequired("This newsroom wants an answer.")] if question.is_required else []
    return TextAreaField(
        question.text,
        validators=[*([] if is_retired else needed), Length(max=LONGEST_ANSWER)],
        render_kw={"data-retired": "1"} if is_retired else None,
    )


class SeenForm(Decision):
    """One button, bound to the version that the page showed."""

    digest = HiddenField()


class ScheduleForm(SeenForm):
    """When the system is to publish the version that the page showed."""

    at = MomentField(
        "Publish at (UTC)",
        validators=[InputRequired("Give a day and a time, as in 2026-11-30 06:00.")],
    )


class ReasonForm(Decision):
    """Something that needs a reason."""

    reason = TextAreaField("Reason", validators=[InputRequired(NEEDED), Length(max=10_000)])


class CorrectionForm(Decision):
    """The beginning of a correction."""

    kind = RadioField(
        "What kind of change is it?",
        choices=options((kind.value, words) for kind, words in CLASSES.items()),
        validators=[InputRequired("Choose one of these.")],
    )
    reason = TextAreaField(
        "Reason",
        description="For the newsroom and the record: what is wrong, and how we know.",
        validators=[InputRequired(NEEDED), Length(max=2000)],
    )
    public_note = TextAreaField(
        "Public note",
        description="The sentence that readers will see beside the ruling. Needed for all but a"
        " typo.",
        validators=[Length(max=2000)],
    )


class RetractionForm(Decision):
    """A retraction that is asked for."""

    reason = TextAreaField(
        "Reason",
        description="For the newsroom and the record.",
        validators=[InputRequired(NEEDED), Length(max=2000)],
    )
    public_note = TextAreaField(
        "Public note",
        description="What readers will see on top of the page, which stays where it is.",
        validators=[InputRequired("Readers must be told why."), Length(max=2000)],
    )


class ConflictForm(Decision):
    """A conflict of interest with one speaker, contest or source."""

    refused_names = {"concerns": "thing"}  # noqa: RUF012 - the same for all forms of this kind

    concerns = RadioField(
        "With what?",
        choices=options(
            [("speaker", "A speaker"), ("contest", "A contest"), ("source", "A source")]
        ),
        default="speaker",
    )
    thing = StringField(
        "Its name",
        description="As it stands on claims and sources here.",
        validators=[InputRequired("Name it."), Length(max=200)],
    )
    reason = TextAreaField(
        "Reason",
        description="A sentence is enough. Colleagues and admins can read it.",
        validators=[InputRequired(NEEDED), Length(max=500)],
    )


def decided(form: Decision, change: Callable[[Session, User], object]) -> bool:
    """Make the change in a transaction; return whether it is committed.

    What the form's shape or the domain refuses is put on the form, in words. Raises NotFound.
    """
    if not form.validate_on_submit():
        return False
    try:
        with transaction() as session:
            actor = signed_in_actor()
            change(session, actor)
            form_was_sent(session, actor, form.sent_key)
    except NotFound:
        raise
    except ClaimError as refusal:
        form.refuse(refusal)
        form.refused_with = status_of(refusal)
        return False
    return True
