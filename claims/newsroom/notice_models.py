"""Notices to members of the newsroom, how each of them wants mail, and the mail itself."""

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field

from claims.base import ID_LENGTH, Base, enum_field, id_field, json_field, text_field, utc_field

UNREAD = "read_at IS NULL"
TO_BE_MAILED = "mail_id IS NULL AND read_at IS NULL AND mail_when <> 'never'"


class MailWhen(enum.StrEnum):
    """When a notice also goes by mail. In the application it always stands."""

    NOW = "now"
    DAILY = "daily"
    NEVER = "never"


class MailState(enum.StrEnum):
    """What became of a mail. Unsure: it may have gone, and only a person sends it again."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNSURE = "unsure"
    DROPPED = "dropped"


class NoticeMail(Base, table=True):
    """One mail with one or more notices to one person; a digest is the only one of its day.

    `next_try_at` is when it may be taken: a waiting one when it is due, one that is being sent
    when its sender is given up.
    """

    __tablename__ = "notice_mail"
    __table_args__ = (
        sa.UniqueConstraint("user_id", "digest_of"),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_has_its_time"),
        sa.Index("ix_notice_mail_state_next_try_at", "state", "next_try_at"),
    )

    id: str = id_field()
    user_id: str = Field(foreign_key="newsroom_user.id")
    digest_of: date | None = None
    state: MailState = enum_field(MailState, default=MailState.WAITING)
    attempts: int = 0
    next_try_at: datetime = utc_field()
    reason: str = text_field()
    queued_at: datetime = utc_field()
    sent_at: datetime | None = utc_field(nullable=True)


class Notice(Base, table=True):
    """Something one person should know. `once` names the occasion: nobody is told of it twice.

    `words` are what the sentence of its kind is made of; `claim_id` is the claim it leads to.
    """

    __tablename__ = "notice"
    __table_args__ = (
        sa.UniqueConstraint("once", "user_id"),
        sa.Index("ix_notice_user_id_created_at", "user_id", "created_at"),
        sa.Index(
            "ix_notice_unread",
            "user_id",
            sqlite_where=sa.text(UNREAD),
            postgresql_where=sa.text(UNREAD),
        ),
        sa.Index(
            "ix_notice_to_be_mailed",
            "mail_when",
            "created_at",
            sqlite_where=sa.text(TO_BE_MAILED),
            postgresql_where=sa.text(TO_BE_MAILED),
        ),
    )

    id: str = id_field()
    user_id: str = Field(foreign_key="newsroom_user.id")
    kind: str = Field(max_length=40)
    subject_kind: str = Field(max_length=40)
    subject_id: str = Field(max_length=ID_LENGTH)
    claim_id: str | None = Field(default=None, foreign_key="claim.id", index=True)
    actor_id: str | None = Field(default=None, foreign_key="newsroom_user.id")
    words: dict[str, str] = json_field(dict)
    audit_seq: int | None = Field(default=None, foreign_key="audit_event.seq")
    once: str = Field(max_length=120)
    created_at: datetime = utc_field()
    read_at: datetime | None = utc_field(nullable=True)
    mail_when: MailWhen = enum_field(MailWhen)
    mail_id: str | None = Field(default=None, foreign_key="notice_mail.id", index=True)
    mailed_at: datetime | None = utc_field(nullable=True)


class NoticePreference(Base, table=True):
    """When one person wants mail about one kind, where that is not the kind's default."""

    __tablename__ = "notice_preference"

    user_id: str = Field(foreign_key="newsroom_user.id", primary_key=True)
    kind: str = Field(max_length=40, primary_key=True)
    mail: MailWhen = enum_field(MailWhen)


class NoticeCursor(Base, table=True):
    """How far the audit events are drawn into notices: up to and with `seq`."""

    __tablename__ = "notice_cursor"

    name: str = Field(max_length=40, primary_key=True)
    seq: int
