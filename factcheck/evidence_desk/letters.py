"""The right of reply by mail: asking, reminding, what became of each letter, the answer kept."""

from datetime import datetime, timedelta

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import InputRequired

from claims.base import now
from claims.errors import BadInput, NotFound
from claims.evidence.letter_models import LetterKind, ReplyLetter
from claims.evidence.letters import (
    LetterText,
    answer_evidence_of,
    keep_answer_evidence,
    letters_of,
    queue_letter,
    reminder_due,
    reply_status,
    send_again,
)
from claims.evidence.models import Channel, EvidenceKind, ReplyRequest
from claims.evidence.operations import EvidenceDetails, StoredBytes, add_evidence, attach_snapshot
from claims.evidence.replies import ReplyQuestion, replies_of, request_reply
from claims.evidence.sources import source_called
from claims.filing.models import Claim, State
from claims.filing.rules import require_open
from factcheck.accounts.actor import signed_in_actor
from factcheck.database import db, transaction
from factcheck.desk.fields import MomentField
from factcheck.desk.finding import find
from factcheck.desk.forms import NEEDED, SnapshotForm
from factcheck.desk.saving import DeskForm, refusable, saving
from factcheck.evidence_desk.blueprint import bp
from factcheck.jobs.mailing import send_letters

TIME_TO_ANSWER = timedelta(days=2)


class MailForm(DeskForm):
    """A question to a speaker, sent as a plain mail."""

    address = StringField("Mail address", [NEEDED], description="One address, without a name.")
    asked_of = StringField(
        "Whose it is", [NEEDED], description="The person or office. Readers are told."
    )
    subject = StringField("Subject", [NEEDED])
    question = TextAreaField("The mail, word for word", [NEEDED], description="Readers can see it.")
    deadline = MomentField("Answer by (UTC)", [InputRequired("Give the day and the time.")])
    remind = BooleanField("Remind them a day before, unless they have answered", default=True)


@bp.route("/claims/<claim_id>/replies/mail", methods=["GET", "POST"])
def ask_by_mail(claim_id: str) -> ResponseReturnValue:
    """Ask the speaker for a reply by a mail that is sent from here, and put it on record."""
    claim = find(Claim, claim_id)
    require_open(claim, State.CORRECTING)
    deadline = now().replace(second=0, microsecond=0) + TIME_TO_ANSWER
    form = MailForm(
        data={
            "deadline": deadline.replace(tzinfo=None),
            "subject": f"A question from {_newsroom()}",
            "question": _written("desk/reply_letter.txt", claim, deadline),
            "remind": True,
        }
    )
    if form.is_ready() and _queued(form, claim):
        send_letters()
        flash("The question is on record. What became of the mail stands below.", "success")
        return redirect(url_for("evidence_desk.letters", claim_id=claim_id))
    return render_template("evidence_desk/mail_form.html", form=form, claim=claim), form.status


def _queued(form: MailForm, claim: Claim) -> bool:
    """Record the request and put its letters in the outbox; return whether none was refused."""
    with saving(form) as session:
        actor, asked_at = signed_in_actor(), now()
        asked = ReplyQuestion(
            asked_of=form.asked_of.data or "",
            channel=Channel.MAIL,
            question=form.question.data or "",
            deadline=form.deadline.moment,
            asked_at=asked_at,
        )
        request = request_reply(
            session, actor=actor, claim=claim, speaker=claim.speaker, asked=asked
        )
        address, subject = form.address.data or "", form.subject.data or ""
        queue_letter(
            session,
            actor=actor,
            request=request,
            kind=LetterKind.QUESTION,
            text=LetterText(address, subject, asked.question),
            due=asked_at,
        )
        if form.remind.data:
            queue_letter(
                session,
                actor=actor,
                request=request,
                kind=LetterKind.REMINDER,
                text=LetterText(address, f"Reminder: {subject}"[:200], _reminder(claim, asked)),
                due=reminder_due(asked_at, asked.deadline),
            )
        return True
    return False


def _reminder(claim: Claim, asked: ReplyQuestion) -> str:
    return _written("evidence_desk/reply_reminder.txt", claim, asked.deadline, asked.question)


def _written(template: str, claim: Claim, deadline: datetime, question: str = "") -> str:
    """Return a letter from its template; plain text, so nothing in it is escaped."""
    return render_template(
        template,
        claim=claim,
        first=claim.first_appearance,
        deadline=deadline,
        question=question,
        newsroom_name=_newsroom(),
    )


def _newsroom() -> str:
    return str(current_app.config["SETTINGS"].newsroom_name)


@bp.get("/claims/<claim_id>/letters")
def letters(claim_id: str) -> str:
    """Show every request for a reply: how it stands, its letters, the evidence of its answer."""
    claim = find(Claim, claim_id)
    written = letters_of(db.session, claim.id)
    return render_template(
        "evidence_desk/letters.html",
        claim=claim,
        requests=[
            (
                request,
                reply_status(request, now()),
                [letter for letter in written if letter.request_id == request.id],
            )
            for request in replies_of(db.session, claim)
        ],
        answers=answer_evidence_of(db.session, claim.id),
    )


@bp.post("/letters/<letter_id>/again")
def send_letter_again(letter_id: str) -> ResponseReturnValue:
    """Send a letter once more that failed or may not have gone."""
    letter = db.session.get(ReplyLetter, letter_id)
    if letter is None:
        raise NotFound("letter", letter_id)
    claim_id = letter.request.claim_id
    try:
        with transaction() as session:
            send_again(session, actor=signed_in_actor(), letter=letter)
    except BadInput as refusal:
        flash(str(refusal), "error")
    else:
        send_letters()
    return redirect(url_for("evidence_desk.letters", claim_id=claim_id))


@bp.route("/replies/<reply_id>/evidence", methods=["GET", "POST"])
def keep_answer(reply_id: str) -> ResponseReturnValue:
    """Keep the answer as it came, the mail or the letter itself, as evidence of its own."""
    request = find(ReplyRequest, reply_id)
    form = SnapshotForm()
    form.hold_file()
    if form.is_ready():
        was_read, stored = refusable(form, form.read_file)
        if was_read and stored is None:
            form.refuse(BadInput("file", "Choose a file."))
        if stored is not None and _kept(form, request, stored):
            flash("The answer is kept as it came.", "success")
            return redirect(url_for("evidence_desk.letters", claim_id=request.claim_id))
    claim = db.session.get_one(Claim, request.claim_id)
    page = render_template(
        "evidence_desk/answer_evidence.html", form=form, claim=claim, asked=request
    )
    return page, form.status


def _kept(form: SnapshotForm, request: ReplyRequest, stored: StoredBytes) -> bool:
    with saving(form) as session:
        actor = signed_in_actor()
        evidence = add_evidence(
            session,
            actor=actor,
            source=source_called(session, actor=actor, name=request.speaker.name),
            details=EvidenceDetails(
                title=f"Answer of {request.asked_of} to our question",
                kind=EvidenceKind.DOCUMENT,
                reference=f"Asked on {request.asked_at:%Y-%m-%d %H:%M} UTC",
                is_primary=True,
            ),
        )
        attach_snapshot(session, actor=actor, evidence=evidence, stored=stored)
        keep_answer_evidence(session, actor=actor, request=request, evidence=evidence)
        return True
    return False
