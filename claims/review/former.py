"""Where a former address leads today, for what readers may see."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlmodel import Session, select

from claims.errors import NotFound
from claims.filing.models import Claim, Topic
from claims.former_slugs import former_owner, surviving
from claims.ledger.public import ledger_speaker
from claims.people.models import Contest, Speaker
from claims.review.public import public_contest, public_ruling, public_speaker, public_topic

Known = Speaker | Topic | Contest | Claim
KINDS: Mapping[str, type[Known]] = {
    "speaker": Speaker,
    "topic": Topic,
    "contest": Contest,
    "ruling": Claim,
}
IS_PUBLIC: Mapping[str, tuple[Callable[[Session, str], object], ...]] = {
    "speaker": (public_speaker, ledger_speaker),
    "topic": (public_topic,),
    "contest": (public_contest,),
    "ruling": (public_ruling,),
}


def address_now(session: Session, kind: str, slug: str) -> str | None:
    """Return the slug at which what had this one stands today, if readers may see it there.

    `kind` is "speaker", "topic", "contest" or "ruling". None for a slug that never was, that still
    is, or whose thing is not public: all three look alike.
    """
    row = _named(session, kind, slug)
    if row is None:
        return None
    today = surviving(session, row).slug
    return today if today != slug and _is_public(session, kind, today) else None


def _named(session: Session, kind: str, slug: str) -> Known | None:
    """Return what has this slug, or had it."""
    table: type[Any] = KINDS[kind]  # mypy sees no more than their common base in the four
    row: Known | None = session.exec(select(table).where(table.slug == slug)).first()
    if row is not None:
        return row
    owner = former_owner(session, table.__tablename__, slug)
    return session.get(table, owner) if owner else None


def _is_public(session: Session, kind: str, slug: str) -> bool:
    for find in IS_PUBLIC[kind]:
        try:
            find(session, slug)
        except NotFound:
            continue
        return True
    return False
