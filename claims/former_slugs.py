"""Addresses that a thing had before: they lead to it for ever, and nothing else ever gets them."""

from datetime import datetime
from typing import Protocol, TypeVar

import sqlalchemy as sa
from sqlmodel import Field, Session, col, select

from claims.base import ID_LENGTH, Base, utc_field


class FormerSlug(Base, table=True):
    """A slug that a speaker, topic, contest or claim had. Triggers refuse UPDATE and DELETE.

    `kind` is the table's name. The target may have been merged since: follow it.
    """

    __tablename__ = "former_slug"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('speaker', 'topic', 'contest', 'claim')", name="kind_known"),
    )

    kind: str = Field(max_length=40, primary_key=True)
    slug: str = Field(max_length=120, primary_key=True)
    target_id: str = Field(max_length=ID_LENGTH)
    left_at: datetime = utc_field()


class Mergeable(Protocol):
    """A row that may have been merged into another of its kind."""

    merged_into_id: str | None


Row = TypeVar("Row", bound=Mergeable)


def surviving(session: Session, row: Row) -> Row:
    """Return the row, or the one that it was merged into, however many merges ago."""
    while row.merged_into_id is not None:
        row = session.get_one(type(row), row.merged_into_id)
    return row


def leave_slug(session: Session, kind: str, slug: str, target_id: str) -> None:
    """Keep that the slug leads to this row for ever. Does nothing if it does already."""
    if session.get(FormerSlug, (kind, slug)) is None:
        session.add(FormerSlug(kind=kind, slug=slug, target_id=target_id))
        session.flush()


def former_owner(session: Session, kind: str, slug: str) -> str | None:
    """Return the id of the row that had this slug before, if any had."""
    known = session.get(FormerSlug, (kind, slug))
    return known.target_id if known else None


def left_slugs(session: Session, kind: str, stem: str) -> set[str]:
    """Return the former slugs of a kind that begin with the stem."""
    query = select(FormerSlug.slug).where(
        FormerSlug.kind == kind, col(FormerSlug.slug).startswith(stem, autoescape=True)
    )
    return set(session.exec(query))


def own_slugs(session: Session, kind: str, row_id: str) -> set[str]:
    """Return the former slugs that lead to this row, which it may take again."""
    query = select(FormerSlug.slug).where(FormerSlug.kind == kind, FormerSlug.target_id == row_id)
    return set(session.exec(query))
