"""A person's calendar by private link: made, renewed and taken back. Only a digest is kept."""

import secrets
from hashlib import sha256

from sqlmodel import Session, select

from claims.base import now
from claims.newsroom.day_models import CalendarDetail, CalendarFeed
from claims.newsroom.models import Role, User
from claims.newsroom.operations import require_role

TOKEN_BYTES = 32


def make_link(session: Session, *, actor: User, detail: CalendarDetail) -> str:
    """Return the secret of a new link to this person's calendar; an older link ends.

    It cannot be shown again: only its digest is kept. Raises NeedsRole.
    """
    require_role(actor, "have a calendar", Role.REPORTER, Role.EDITOR)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    feed = session.get(CalendarFeed, actor.id)
    if feed is None:
        feed = CalendarFeed(user_id=actor.id, token_digest=_digest(token), detail=detail)
    feed.token_digest, feed.detail, feed.created_at = _digest(token), detail, now()
    session.add(feed)
    session.flush()
    return token


def change_detail(session: Session, *, actor: User, detail: CalendarDetail) -> None:
    """Let the link that stands say titles, or only counts. Does nothing without a link."""
    feed = session.get(CalendarFeed, actor.id)
    if feed is not None:
        feed.detail = detail
        session.add(feed)
        session.flush()


def end_link(session: Session, *, actor: User) -> None:
    """Take the link back: who has it sees nothing from now on."""
    feed = session.get(CalendarFeed, actor.id)
    if feed is not None:
        session.delete(feed)
        session.flush()


def link_of(session: Session, user: User) -> CalendarFeed | None:
    """Return what is known of the person's link, if they have one."""
    return session.get(CalendarFeed, user.id)


def owner_of(session: Session, token: str) -> tuple[User, CalendarDetail] | None:
    """Return whose link this is, and how much it says; None for none, or for who left."""
    query = select(CalendarFeed).where(CalendarFeed.token_digest == _digest(token))
    feed = session.exec(query).first()
    if feed is None:
        return None
    user = session.get_one(User, feed.user_id)
    works_here = user.has(Role.REPORTER) or user.has(Role.EDITOR)
    return (user, feed.detail) if works_here else None


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
