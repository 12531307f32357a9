"""Letters to speakers, kept until they are sent, and what came back as evidence of its own."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Relationship

from claims.base import Base, enum_field, id_field, text_field, utc_field
from claims.evidence.models import Evidence, ReplyRequest


class LetterKind(enum.StrEnum):
    """Why a letter is written."""

    QUESTION = "question"
    REMINDER = "reminder"


class LetterState(enum.StrEnum):
    """What became of a letter. Unsure: it may have gone, and only a person sends it again."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNSURE = "unsure"
    DROPPED = "dropped"


class ReplyLetter(Base, table=True):
    """One mail that asks a speaker or reminds them: of each kind there is one for a request.

    `next_try_at` is when it may be taken: a waiting one when it is due, one that is being sent
    when its sender is given up.
    """

    __tablename__ = "reply_letter"
    __table_args__ = (
        sa.UniqueConstraint("request_id", "kind"),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_has_its_time"),
        sa.CheckConstraint("length(address) > 0", name="address_given"),
        sa.Index("ix_reply_letter_state_next_try_at", "state", "next_try_at"),
    )

    id: str = id_field()
    request_id: str = Field(foreign_key="reply_request.id")
    kind: LetterKind = enum_field(LetterKind)
    address: str = Field(max_length=254)
    subject: str = Field(max_length=200)
    body: str = text_field()
    state: LetterState = enum_field(LetterState, default=LetterState.WAITING)
    attempts: int = 0
    next_try_at: datetime = utc_field()
    reason: str = text_field()
    queued_at: datetime = utc_field()
    sent_at: datetime | None = utc_field(nullable=True)

    request: ReplyRequest = Relationship()


class AnswerEvidence(Base, table=True):
    """The answer as it came, the mail or the letter itself, kept as evidence."""

    __tablename__ = "answer_evidence"

    request_id: str = Field(foreign_key="reply_request.id", primary_key=True)
    evidence_id: str = Field(foreign_key="evidence.id", index=True)

    evidence: Evidence = Relationship()
