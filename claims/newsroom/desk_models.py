"""What each person has on their own desk: what they watch, note, write and have open."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field

from claims.base import Base, Versioned, id_field, json_field, text_field, utc_field

# What is only one person's, or only of the moment: no page shows it to others.
NOBODY_ELSES = {"info": {"stays_with_its_person": True}}


class Watch(Base, table=True):
    """Somebody watches something, or said that they will not, which nothing automatic overrides."""

    __tablename__ = "watch"
    __table_args__ = (sa.Index("ix_watch_subject", "subject_kind", "subject_id"),)

    user_id: str = Field(foreign_key="newsroom_user.id", primary_key=True)
    subject_kind: str = Field(max_length=40, primary_key=True)
    subject_id: str = Field(max_length=26, primary_key=True)
    is_on: bool = True
    since: datetime = utc_field()


class PrivateNote(Versioned, table=True):
    """One person's own note on a claim, which only they read."""

    __tablename__ = "private_note"
    __table_args__ = NOBODY_ELSES

    user_id: str = Field(foreign_key="newsroom_user.id", primary_key=True)
    claim_id: str = Field(foreign_key="claim.id", primary_key=True)
    body: str = text_field()
    changed_at: datetime = utc_field()


class Presence(Base, table=True):
    """Somebody has a page open on which two can get in each other's way. It ends by itself."""

    __tablename__ = "presence"
    __table_args__ = (sa.Index("ix_presence_place_seen_at", "place", "seen_at"), NOBODY_ELSES)

    user_id: str = Field(foreign_key="newsroom_user.id", primary_key=True)
    place: str = Field(max_length=300, primary_key=True)
    since: datetime = utc_field()
    seen_at: datetime = utc_field()


class UnsavedText(Base, table=True):
    """What somebody typed into a form and did not send yet, or could not.

    `place` is the path of the form's page, `form` which of its forms, `id` the tab's own key: two
    tabs never overwrite each other. Once sent it is empty and ended, so that a late autosave does
    not bring it back.
    """

    __tablename__ = "unsaved_text"
    __table_args__ = (
        sa.Index("ix_unsaved_text_user_id_place", "user_id", "place"),
        NOBODY_ELSES,
    )

    id: str = id_field()
    user_id: str = Field(foreign_key="newsroom_user.id")
    place: str = Field(max_length=300)
    form: str = Field(default="", max_length=60)
    title: str = Field(default="", max_length=200)
    fields: list[list[str]] = json_field(list)
    kept_at: datetime = utc_field(index=True)
    ended_at: datetime | None = utc_field(nullable=True)


class LastLook(Base, table=True):
    """How far somebody has read a claim's record.

    `before_seq` is where they stood when this visit began, `seen_seq` where they stand now.
    """

    __tablename__ = "last_look"
    __table_args__ = NOBODY_ELSES

    user_id: str = Field(foreign_key="newsroom_user.id", primary_key=True)
    claim_id: str = Field(foreign_key="claim.id", primary_key=True)
    before_seq: int
    seen_seq: int
    seen_at: datetime = utc_field()
