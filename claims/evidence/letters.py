"""Letters that ask speakers for a reply: written with the request, taken one by one, sent once.

Nothing here sends. A letter is marked before it is handed to the mail server and again after; a
program that is killed between the two leaves one that may have gone, and that is left to a
person: no letter is ever sent twice by itself, and none is lost unseen.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select

from claims.audit.operations import Subject, record_event
from claims.base import now
from claims.errors import BadInput
from claims.evidence.letter_models import AnswerEvidence, LetterKind, LetterState, ReplyLetter
from claims.evidence.models import Evidence, ReplyRequest
from claims.newsroom.models import Role, User
from claims.newsroom.operations import require_role
from claims.typed import mail_address, one_line, required

# How long to wait after the first failed try, the second, and so on; after the last there is none.
BACK_OFF = (timedelta(minutes=2), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=3))
MOST_ATTEMPTS = len(BACK_OFF) + 1
LEASE = timedelta(minutes=10)
REMIND_BEFORE = timedelta(hours=24)
INTERRUPTED = "The program was stopped while this was sent: it may have gone, or not."
ANSWERED = "The answer came before this was due."
TOO_LATE = "The deadline passed before this could be sent."


@dataclass(frozen=True)
class LetterText:
    """A plain text mail to one person."""

    address: str
    subject: str
    body: str


@dataclass(frozen=True)
class TakenLetter:
    """A letter in a sender's hands: which one, the how manieth try, and what to send."""

    letter_id: str
    attempt: int
    text: LetterText


def queue_letter(
    session: Session,
    *,
    actor: User,
    request: ReplyRequest,
    kind: LetterKind,
    text: LetterText,
    due: datetime,
) -> ReplyLetter:
    """Put a letter in the outbox, to be sent when it is due.

    Raises BadInput for an address that is none, and for line breaks where a mail's headers are:
    they would let whoever typed them add headers of their own.
    """
    require_role(actor, "write to a speaker", Role.REPORTER, Role.EDITOR)
    letter = ReplyLetter(
        request_id=request.id,
        kind=kind,
        address=mail_address("address", text.address),
        subject=required("subject", one_line("subject", text.subject), limit=200),
        body=required("question", text.body, limit=10_000),
        next_try_at=due,
        queued_at=now(),
    )
    session.add(letter)
    session.flush()
    record_event(
        session,
        actor_id=actor.id,
        action="write to speaker",
        subject=Subject("reply_letter", letter.id, request.claim_id),
        payload={"kind": kind.value, "address": letter.address, "due": due.isoformat()},
    )
    return letter


def reminder_due(asked_at: datetime, deadline: datetime) -> datetime:
    """Return when to remind: a day before the deadline, or halfway if there is less time."""
    return max(deadline - REMIND_BEFORE, asked_at + (deadline - asked_at) / 2)


def take_letter(session: Session, at: datetime) -> TakenLetter | None:
    """Take the letter that is due longest, or return None if none is due.

    Reminders that nobody needs any more are dropped; what an interrupted program was sending is
    set aside for a person.
    """
    while (letter := _next_due(session, at)) is not None:
        if letter.state is LetterState.SENDING:
            _settle(session, letter, LetterState.UNSURE, INTERRUPTED)
        elif (why := _pointless(letter, at)) is not None:
            _settle(session, letter, LetterState.DROPPED, why)
        elif _marked(session, letter, at):
            return TakenLetter(
                letter.id,
                letter.attempts,
                LetterText(letter.address, letter.subject, letter.body),
            )
    return None


def _next_due(session: Session, at: datetime) -> ReplyLetter | None:
    query = (
        select(ReplyLetter)
        .where(
            col(ReplyLetter.state).in_([LetterState.WAITING, LetterState.SENDING]),
            col(ReplyLetter.next_try_at) <= at,
        )
        .order_by(col(ReplyLetter.next_try_at), col(ReplyLetter.id))
    )
    return session.exec(query.limit(1)).first()


def _pointless(letter: ReplyLetter, at: datetime) -> str | None:
    if letter.kind is not LetterKind.REMINDER:
        return None
    if letter.request.answer is not None:
        return ANSWERED
    return TOO_LATE if letter.request.deadline <= at else None


def _marked(session: Session, letter: ReplyLetter, at: datetime) -> bool:
    """Mark the letter as being sent, unless somebody else did so since it was read."""
    update = (
        sa.update(ReplyLetter)
        .where(
            col(ReplyLetter.id) == letter.id,
            col(ReplyLetter.state) == LetterState.WAITING,
            col(ReplyLetter.attempts) == letter.attempts,
        )
        .values(state=LetterState.SENDING, attempts=letter.attempts + 1, next_try_at=at + LEASE)
    )
    is_ours = session.connection().execute(update).rowcount == 1
    session.refresh(letter)
    return is_ours


def letter_sent(session: Session, taken: TakenLetter, at: datetime) -> None:
    """Note that the mail server took the letter."""
    letter = _of(session, taken)
    letter.sent_at = at
    _settle(session, letter, LetterState.SENT, "")


def letter_failed(session: Session, taken: TakenLetter, reason: str, at: datetime) -> None:
    """Note that the mail server did not take it: try again after a while, or give up."""
    letter = _of(session, taken)
    if letter.attempts < MOST_ATTEMPTS:
        letter.next_try_at = at + BACK_OFF[letter.attempts - 1]
        _settle(session, letter, LetterState.WAITING, reason)
    else:
        _settle(session, letter, LetterState.FAILED, reason)


def letter_unsure(session: Session, taken: TakenLetter, reason: str) -> None:
    """Note that nobody knows whether the mail server took it. A person decides."""
    _settle(session, _of(session, taken), LetterState.UNSURE, reason)


def _of(session: Session, taken: TakenLetter) -> ReplyLetter:
    return session.get_one(ReplyLetter, taken.letter_id)


def _settle(session: Session, letter: ReplyLetter, state: LetterState, reason: str) -> None:
    letter.state, letter.reason = state, reason
    session.add(letter)
    session.flush()


def send_again(
    session: Session, *, actor: User, letter: ReplyLetter, at: datetime | None = None
) -> None:
    """Have a letter sent that was given up or may not have gone. Raises BadInput for others."""
    require_role(actor, "write to a speaker", Role.REPORTER, Role.EDITOR)
    if letter.state not in {LetterState.FAILED, LetterState.UNSURE}:
        raise BadInput("letter", "This letter was sent, or will be.")
    letter.attempts, letter.next_try_at = 0, at or now()
    _settle(session, letter, LetterState.WAITING, "")
    record_event(
        session,
        actor_id=actor.id,
        action="send letter again",
        subject=Subject("reply_letter", letter.id, letter.request.claim_id),
    )


def letters_of(session: Session, claim_id: str) -> list[ReplyLetter]:
    """Return the letters about a claim, in the order in which they are due."""
    query = (
        select(ReplyLetter)
        .join(ReplyRequest, col(ReplyRequest.id) == ReplyLetter.request_id)
        .where(ReplyRequest.claim_id == claim_id)
        .order_by(col(ReplyLetter.queued_at), col(ReplyLetter.next_try_at))
    )
    return list(session.exec(query))


def keep_answer_evidence(
    session: Session, *, actor: User, request: ReplyRequest, evidence: Evidence
) -> None:
    """Tie an answer to the evidence of it: the mail as it came. Raises BadInput before an answer.

    Once tied it stays: a later answer is a new request.
    """
    require_role(actor, "record an answer", Role.REPORTER, Role.EDITOR)
    if request.answer is None:
        raise BadInput("answer", "Record the answer first, word for word.")
    if session.get(AnswerEvidence, request.id) is not None:
        raise BadInput("file", "The evidence of this answer is kept already.")
    session.add(AnswerEvidence(request_id=request.id, evidence_id=evidence.id))
    session.flush()
    record_event(
        session,
        actor_id=actor.id,
        action="keep evidence of answer",
        subject=Subject("reply_request", request.id, request.claim_id),
        payload={"evidence": evidence.id},
    )


def answer_evidence_of(session: Session, claim_id: str) -> dict[str, Evidence]:
    """Return the evidence of the answers about a claim, by the id of the request."""
    query = (
        select(AnswerEvidence)
        .join(ReplyRequest, col(ReplyRequest.id) == AnswerEvidence.request_id)
        .where(ReplyRequest.claim_id == claim_id)
        .options(selectinload(AnswerEvidence.evidence).selectinload(Evidence.snapshots))  # type: ignore[arg-type]  # SQLModel types it as the row
    )
    return {each.request_id: each.evidence for each in session.exec(query)}


def reply_status(request: ReplyRequest, at: datetime) -> str:
    """Return in words how a request stands: answered, no answer yet, or none by the deadline."""
    if request.answered_at is not None:
        return f"answered on {_day(request.answered_at)}"
    by = _day(request.deadline)
    return f"did not respond by {by}" if request.deadline <= at else f"no answer yet, due by {by}"


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"
