"""Who watches what: people who asked to, and those whom the work itself makes watch."""

from sqlmodel import Session, col, select

from claims.base import now
from claims.newsroom.desk_models import Watch
from claims.newsroom.models import User

CLAIM = "claim"


def set_watching(session: Session, *, user: User, kind: str, subject_id: str, on: bool) -> None:
    """Watch something, or watch it no more; nothing automatic overrides what somebody chose."""
    watch = session.get(Watch, (user.id, kind, subject_id))
    if watch is None:
        watch = Watch(user_id=user.id, subject_kind=kind, subject_id=subject_id)
    elif watch.is_on == on:
        return
    watch.is_on, watch.since = on, now()
    session.add(watch)
    session.flush()


def watch_along(session: Session, *, user: User, kind: str, subject_id: str) -> None:
    """Let somebody watch what they work on or speak about, unless they chose not to."""
    if session.get(Watch, (user.id, kind, subject_id)) is None:
        set_watching(session, user=user, kind=kind, subject_id=subject_id, on=True)


def is_watching(session: Session, user: User, kind: str, subject_id: str) -> bool:
    """Return whether this person watches it."""
    watch = session.get(Watch, (user.id, kind, subject_id))
    return watch is not None and watch.is_on


def watchers_of(session: Session, subject_kind: str, subject_id: str) -> list[User]:
    """Return the active people who watch something, by name."""
    query = (
        select(User)
        .join(Watch, col(Watch.user_id) == User.id)
        .where(
            Watch.subject_kind == subject_kind,
            Watch.subject_id == subject_id,
            col(Watch.is_on),
            col(User.is_active),
        )
        .order_by(User.name)
    )
    return list(session.exec(query))


def watched_by(session: Session, user: User, kind: str) -> list[str]:
    """Return the ids of the things of a kind that a person watches, the newest first."""
    query = (
        select(Watch.subject_id)
        .where(Watch.user_id == user.id, Watch.subject_kind == kind, col(Watch.is_on))
        .order_by(col(Watch.since).desc())
    )
    return list(session.exec(query))
