"""The chain: one immutable row per change of anything that bears on a verdict."""

from datetime import datetime
from typing import Optional

import sqlalchemy as sa
from sqlmodel import Field, Relationship

from claims.base import ID_LENGTH, Base, utc_field

HASH_LENGTH = 64


class AuditEvent(Base, table=True):
    """One link. Triggers refuse every UPDATE and DELETE, whoever asks."""

    __tablename__ = "audit_event"

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = utc_field(index=True)
    actor_id: str | None = Field(default=None, foreign_key="newsroom_user.id", index=True)
    action: str = Field(max_length=60, index=True)
    subject_type: str = Field(max_length=40)
    subject_id: str = Field(max_length=ID_LENGTH, index=True)
    claim_id: str | None = Field(default=None, foreign_key="claim.id", index=True)
    payload_digest: str = Field(max_length=HASH_LENGTH)
    previous_hash: str = Field(max_length=HASH_LENGTH)
    hash: str = Field(max_length=HASH_LENGTH, unique=True)

    payload: Optional["AuditPayload"] = Relationship(
        sa_relationship_kwargs={"uselist": False, "lazy": "selectin"}
    )


class AuditPayload(Base, table=True):
    """What an event says, as canonical JSON; may be emptied once, for a person's sake.

    The chain covers the digest, so that a redaction leaves it whole. The body carries a random
    salt, so that a redacted body cannot be guessed from its digest.
    """

    __tablename__ = "audit_payload"
    __table_args__ = (
        sa.CheckConstraint("(body IS NULL) = (redacted_at IS NOT NULL)", name="body_or_tombstone"),
    )

    event_seq: int = Field(
        primary_key=True,
        foreign_key="audit_event.seq",
        sa_column_kwargs={"autoincrement": False},
    )
    body: str | None = Field(default=None, sa_type=sa.Text)
    redacted_at: datetime | None = utc_field(nullable=True)
    redacted_reason: str | None = Field(default=None, max_length=500)
