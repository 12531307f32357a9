"""What readers send in: tips, the addresses they may leave, and the letters that go there."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Relationship

from claims.base import Base, Versioned, enum_field, id_field, text_field, utc_field
from claims.filing.models import Claim


class TipState(enum.StrEnum):
    """What became of a tip."""

    RECEIVED = "received"
    LINKED = "linked"
    FILED = "filed"
    DECLINED = "declined"


class ReaderLetterState(enum.StrEnum):
    """How far a letter to a reader has come."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class ReaderContact(Base, table=True):
    """A mail address that a reader left. Used only once confirmed; deleted after a set time."""

    __tablename__ = "reader_contact"

    id: str = id_field()
    address: str = Field(max_length=254)
    code_digest: str = Field(max_length=64, unique=True)
    given_at: datetime = utc_field(index=True)
    confirmed_at: datetime | None = utc_field(nullable=True)


class ReaderLetter(Base, table=True):
    """A mail to a reader, in the outbox.

    Its text may hold a private link that is stored nowhere else, so it is emptied in the end.
    """

    __tablename__ = "reader_letter"
    __table_args__ = (
        sa.CheckConstraint(
            "state IN ('waiting', 'sending') OR body = ''", name="emptied_in_the_end"
        ),
        sa.Index("ix_reader_letter_state_next_try_at", "state", "next_try_at"),
    )

    id: str = id_field()
    contact_id: str = Field(foreign_key="reader_contact.id", index=True, ondelete="CASCADE")
    subject: str = Field(max_length=200)
    body: str = text_field()
    state: ReaderLetterState = enum_field(ReaderLetterState, default=ReaderLetterState.WAITING)
    attempts: int = 0
    next_try_at: datetime = utc_field()


class Tip(Versioned, table=True):
    """A reader's suggestion. Who holds the private link may follow it; only its digest is kept."""

    __tablename__ = "tip"
    __table_args__ = (
        sa.CheckConstraint("length(text) > 0 OR url IS NOT NULL", name="says_something"),
        sa.CheckConstraint(
            "(state IN ('linked', 'filed')) = (claim_id IS NOT NULL)", name="claim_of_the_taken"
        ),
        sa.CheckConstraint("(state = 'received') = (handled_at IS NULL)", name="handled_has_time"),
        sa.CheckConstraint(
            "state != 'declined' OR length(answer) > 0", name="declined_with_reason"
        ),
    )

    id: str = id_field()
    token_digest: str = Field(max_length=64, unique=True)
    text: str = text_field()
    url: str | None = Field(default=None, max_length=2000)
    state: TipState = enum_field(TipState, default=TipState.RECEIVED, index=True)
    claim_id: str | None = Field(default=None, foreign_key="claim.id", index=True)
    answer: str = text_field()
    contact_id: str | None = Field(
        default=None, foreign_key="reader_contact.id", index=True, ondelete="SET NULL"
    )
    sent_at: datetime = utc_field()
    handled_at: datetime | None = utc_field(nullable=True)
    handled_by_id: str | None = Field(default=None, foreign_key="newsroom_user.id")
    told_at: datetime | None = utc_field(nullable=True)

    claim: Claim | None = Relationship()
    contact: ReaderContact | None = Relationship()
