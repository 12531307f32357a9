"""The right of reply: asking the speaker, and what came back."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from claims.audit.operations import Subject, record_event
from claims.base import now
from claims.errors import BadInput
from claims.evidence.models import Channel, ExternalCheck, ExternalChecker, ReplyRequest
from claims.filing.models import Claim, State
from claims.filing.rules import require_open
from claims.newsroom.models import Role, User
from claims.newsroom.operations import require_role
from claims.people.models import Speaker
from claims.typed import required


@dataclass(frozen=True)
class ReplyQuestion:
    """Who was asked what, how, when (default: now) and until when; times are aware."""

    asked_of: str
    channel: Channel
    question: str
    deadline: datetime
    asked_at: datetime | None = None


def request_reply(
    session: Session, *, actor: User, claim: Claim, speaker: Speaker, asked: ReplyQuestion
) -> ReplyRequest:
    """Record that the speaker was asked for a reply. Raises BadInput naming the field."""
    require_role(actor, "ask for a reply", Role.REPORTER, Role.EDITOR)
    require_open(claim, State.CORRECTING)
    asked_at = asked.asked_at or now()
    if asked.deadline <= asked_at:
        raise BadInput("deadline", "The deadline must lie after the question.")
    request = ReplyRequest(
        claim_id=claim.id,
        speaker_id=speaker.id,
        asked_of=required("asked_of", asked.asked_of, limit=200),
        channel=asked.channel,
        question=required("question", asked.question, limit=5000),
        asked_at=asked_at,
        deadline=asked.deadline,
        asked_by_id=actor.id,
    )
    request.speaker = speaker
    session.add(request)
    session.flush()
    _record(session, actor, request, "request reply")
    return request


def record_answer(
    session: Session,
    *,
    actor: User,
    request: ReplyRequest,
    answer: str,
    answered_at: datetime | None = None,
) -> None:
    """Keep the answer word for word. An answer is given once; a later one is a new request.

    Raises BadInput naming the field: one that is empty, stands already or came before it was
    asked for, or has not come yet.
    """
    require_role(actor, "record an answer", Role.REPORTER, Role.EDITOR)
    if request.answer is not None:
        raise BadInput("answer", "An answer stands here already and is never overwritten.")
    request.answer = required("answer", answer, limit=20_000)
    request.answered_at = _after_question(request, answered_at or now())
    session.add(request)
    session.flush()
    _record(session, actor, request, "record answer")


def _after_question(request: ReplyRequest, answered_at: datetime) -> datetime:
    """Return the time of an answer. People give it by the minute, so seconds do not count."""
    asked_at = request.asked_at.replace(second=0, microsecond=0)
    if answered_at < asked_at:
        asked = f"{asked_at.day} {asked_at:%B %Y at %H:%M} UTC"
        raise BadInput("answered_at", f"The question was asked on {asked}: no answer came before.")
    if answered_at > now():
        raise BadInput("answered_at", "This time has not come yet.")
    return answered_at


def replies_of(session: Session, claim: Claim) -> list[ReplyRequest]:
    """Return the claim's reply requests, oldest first."""
    query = select(ReplyRequest).where(ReplyRequest.claim_id == claim.id)
    return list(session.exec(query.order_by(col(ReplyRequest.asked_at))))


def external_checks_of(session: Session, claim: Claim) -> list[tuple[ExternalCheck, str]]:
    """Return other organisations' verdicts on the claim, each with its checker's name."""
    query = (
        select(ExternalCheck, ExternalChecker.name)
        .join(ExternalChecker, col(ExternalChecker.id) == ExternalCheck.checker_id)
        .where(ExternalCheck.claim_id == claim.id)
        .order_by(ExternalChecker.name, col(ExternalCheck.id))
    )
    return list(session.exec(query))


def _record(session: Session, actor: User, request: ReplyRequest, action: str) -> None:
    record_event(
        session,
        actor_id=actor.id,
        action=action,
        subject=Subject("reply_request", request.id, request.claim_id),
        payload={"asked_of": request.asked_of, "answered": request.answer is not None},
    )
