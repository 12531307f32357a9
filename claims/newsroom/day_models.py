"""What each person keeps for their own day: saved views, the calendar's link, watched searches."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Relationship

from claims.base import ID_LENGTH, Base, Versioned, enum_field, id_field, utc_field
from claims.newsroom.models import User

DIGEST_LENGTH = 64


class ViewKind(enum.StrEnum):
    """The pages whose filters can be kept."""

    BOARD = "board"
    SEARCH = "search"


class CalendarDetail(enum.StrEnum):
    """How much a calendar feed says of unpublished work."""

    TITLES = "titles"
    COUNTS = "counts"


class SavedView(Versioned, table=True):
    """The filters of a page under a name: the query of its address, without the page's number."""

    __tablename__ = "saved_view"
    __table_args__ = (
        sa.UniqueConstraint("user_id", "kind", "name"),
        sa.CheckConstraint("length(name) > 0", name="name_given"),
        sa.Index("ix_saved_view_kind_is_shared", "kind", "is_shared"),
    )

    id: str = id_field()
    user_id: str = Field(foreign_key="newsroom_user.id")
    kind: ViewKind = enum_field(ViewKind)
    name: str = Field(max_length=80)
    query: str = Field(default="", max_length=2000)
    is_shared: bool = False
    created_at: datetime = utc_field()

    user: User = Relationship()


class DefaultView(Base, table=True):
    """The view with which a page opens for a person."""

    __tablename__ = "default_view"

    user_id: str = Field(foreign_key="newsroom_user.id", primary_key=True)
    kind: ViewKind = enum_field(ViewKind, primary_key=True)
    view_id: str = Field(foreign_key="saved_view.id", index=True)


class CalendarFeed(Base, table=True):
    """A person's private link to their calendar. Only the digest of its secret is kept."""

    __tablename__ = "calendar_feed"

    user_id: str = Field(foreign_key="newsroom_user.id", primary_key=True)
    token_digest: str = Field(max_length=DIGEST_LENGTH, unique=True)
    detail: CalendarDetail = enum_field(CalendarDetail)
    created_at: datetime = utc_field()


class SearchWatch(Base, table=True):
    """A person is told of what a saved search finds from `after_seq` of the record on."""

    __tablename__ = "search_watch"

    view_id: str = Field(foreign_key="saved_view.id", primary_key=True)
    user_id: str = Field(foreign_key="newsroom_user.id", primary_key=True, index=True)
    after_seq: int
    since: datetime = utc_field()


class ToldMatch(Base, table=True):
    """A person was told of this item by this search, and never is again."""

    __tablename__ = "told_match"

    view_id: str = Field(foreign_key="saved_view.id", primary_key=True)
    user_id: str = Field(foreign_key="newsroom_user.id", primary_key=True, index=True)
    kind: str = Field(primary_key=True, max_length=40)
    subject_id: str = Field(primary_key=True, max_length=ID_LENGTH)
    told_at: datetime = utc_field()
