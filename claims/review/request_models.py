"""What readers say is wrong with a ruling, and what they were answered."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Relationship

from claims.base import Versioned, enum_field, id_field, text_field, utc_field
from claims.filing.models import Claim
from claims.filing.tip_models import ReaderContact
from claims.review.models import Correction


class RequestState(enum.StrEnum):
    """Whether a correction request was answered, and how."""

    OPEN = "open"
    UPHELD = "upheld"
    PARTLY = "partly"
    NOT_UPHELD = "not_upheld"


class CorrectionRequest(Versioned, table=True):
    """A reader's complaint about one edition of a ruling. The answer to it is public."""

    __tablename__ = "correction_request"
    __table_args__ = (
        sa.CheckConstraint("length(text) > 0", name="says_something"),
        sa.CheckConstraint("(state = 'open') = (answered_at IS NULL)", name="answered_has_time"),
        sa.CheckConstraint("state = 'open' OR length(answer) > 0", name="answered_in_words"),
    )

    id: str = id_field()
    token_digest: str = Field(max_length=64, unique=True)
    claim_id: str = Field(foreign_key="claim.id", index=True)
    edition: int
    text: str = text_field()
    url: str | None = Field(default=None, max_length=2000)
    state: RequestState = enum_field(RequestState, default=RequestState.OPEN, index=True)
    answer: str = text_field()
    correction_id: str | None = Field(default=None, foreign_key="correction.id")
    contact_id: str | None = Field(
        default=None, foreign_key="reader_contact.id", index=True, ondelete="SET NULL"
    )
    asked_at: datetime = utc_field()
    answered_at: datetime | None = utc_field(nullable=True)
    answered_by_id: str | None = Field(default=None, foreign_key="newsroom_user.id")

    claim: Claim = Relationship()
    correction: Correction | None = Relationship()
    contact: ReaderContact | None = Relationship()
