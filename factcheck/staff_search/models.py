"""What staff can search: one row an item here, its words in the database's own full-text index.

The table `staff_words` (title, body, and how they are searched) is made by the migration alone,
because each database has its own: FTS5 in SQLite, a tsvector in PostgreSQL. Both tables are
disposable: `factcheck index rebuild` makes them anew from what they were made from.
"""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field

from claims.base import ID_LENGTH, Base, enum_field, utc_field

DIGEST_LENGTH = 64
STAFF_WORDS = "staff_words"


class ItemKind(enum.StrEnum):
    """What sort of thing was found. Votes and private notes are no items: nobody finds them."""

    CLAIM = "claim"
    DRAFT = "draft"
    CITATION = "citation"
    REPLY = "reply"
    COMMENT = "comment"
    EVIDENCE = "evidence"
    SNAPSHOT = "snapshot"
    SOURCE = "source"


class StaffItem(Base, table=True):
    """One item that staff can find; a long snapshot has several parts.

    `claim_id` is the claim it belongs to, `evidence_id` the evidence, if any. `changed_seq` is the
    audit event with which its text last changed, and `changed_by_id` whose it was, if one's alone.
    """

    __tablename__ = "staff_item"
    __table_args__ = (
        sa.UniqueConstraint("kind", "subject_id", "part"),
        sa.Index("ix_staff_item_changed_at_id", "changed_at", "id"),
    )

    id: int | None = Field(
        default=None, primary_key=True, nullable=False, sa_column_kwargs={"autoincrement": True}
    )
    kind: ItemKind = enum_field(ItemKind)
    subject_id: str = Field(max_length=ID_LENGTH)
    part: int = 0
    claim_id: str | None = Field(default=None, foreign_key="claim.id", index=True)
    evidence_id: str | None = Field(default=None, foreign_key="evidence.id", index=True)
    digest: str = Field(max_length=DIGEST_LENGTH)
    changed_at: datetime = utc_field()
    changed_seq: int = Field(index=True)
    changed_by_id: str | None = Field(default=None, foreign_key="newsroom_user.id")


class StaffSearchState(Base, table=True):
    """The one row that says up to which audit event the items are true."""

    __tablename__ = "staff_search_state"
    __table_args__ = (sa.CheckConstraint("id = 1", name="one_row"),)

    id: int = Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})
    read_to: int = 0
