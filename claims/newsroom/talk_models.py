"""What the newsroom says to itself about a claim. Nothing of it is ever public."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Relationship

from claims.base import Base, enum_field, id_field, text_field, utc_field
from claims.newsroom.models import User

DIGEST_LENGTH = 64


class TalkOf(enum.StrEnum):
    """What a conversation is about."""

    CLAIM = "claim"
    EVIDENCE = "evidence"
    PARAGRAPH = "paragraph"


class CommentThread(Base, table=True):
    """One conversation: about the claim, a piece of its evidence, or a paragraph of its draft.

    A paragraph is known by its digest, so that it is found again where it moved; its text is kept,
    so that it can be shown what it said once it has changed.
    """

    __tablename__ = "comment_thread"
    __table_args__ = (
        sa.CheckConstraint(
            "(about = 'paragraph') = (paragraph_digest IS NOT NULL)", name="paragraph_anchored"
        ),
        sa.CheckConstraint(
            "(resolved_at IS NULL) = (resolved_by_id IS NULL)", name="resolved_by_somebody"
        ),
    )

    id: str = id_field()
    claim_id: str = Field(foreign_key="claim.id", index=True)
    about: TalkOf = enum_field(TalkOf)
    evidence_id: str | None = Field(default=None, foreign_key="evidence.id", index=True)
    paragraph_digest: str | None = Field(default=None, max_length=DIGEST_LENGTH)
    paragraph_number: int | None = None
    paragraph_text: str = text_field()
    opened_by_id: str = Field(foreign_key="newsroom_user.id")
    opened_at: datetime = utc_field()
    resolved_at: datetime | None = utc_field(nullable=True)
    resolved_by_id: str | None = Field(default=None, foreign_key="newsroom_user.id")

    comments: list["Comment"] = Relationship(
        sa_relationship_kwargs={"order_by": "Comment.written_at, Comment.id"}
    )
    resolved_by: User | None = Relationship(
        sa_relationship_kwargs={"foreign_keys": "CommentThread.resolved_by_id"}
    )

    @property
    def is_open(self) -> bool:
        """Return whether it still waits for an end."""
        return self.resolved_at is None


class Comment(Base, table=True):
    """What one person said. Its writer may reword it for a while; a trigger refuses deletion."""

    __tablename__ = "comment"
    __table_args__ = (sa.CheckConstraint("length(body) > 0", name="something_said"),)

    id: str = id_field()
    thread_id: str = Field(foreign_key="comment_thread.id", index=True)
    author_id: str = Field(foreign_key="newsroom_user.id", index=True)
    body: str = text_field()
    written_at: datetime = utc_field()
    edited_at: datetime | None = utc_field(nullable=True)

    author: User = Relationship()
    thread: CommentThread = Relationship(back_populates="comments")


class CommentMention(Base, table=True):
    """Somebody was named in a comment."""

    __tablename__ = "comment_mention"

    comment_id: str = Field(foreign_key="comment.id", primary_key=True)
    user_id: str = Field(foreign_key="newsroom_user.id", primary_key=True, index=True)
