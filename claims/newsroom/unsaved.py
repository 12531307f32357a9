"""What somebody typed and did not send: kept for them alone until they send or discard it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from claims.base import ID_LENGTH, now
from claims.errors import BadInput, NotFound
from claims.newsroom.desk_models import UnsavedText
from claims.newsroom.models import User

KEPT_FOR = timedelta(days=30)
# No tab sends what it typed later than this after its form was sent.
ENDED_FOR = timedelta(days=1)
MOST_FIELDS = 80
MOST_CHARACTERS = 400_000
MOST_ROWS = 200
LONGEST_PLACE = 300
_KEY_MARKS = frozenset("0123456789abcdefghjkmnpqrstvwxyz")

# A path of ours: what begins with two slashes would be another site.
_OUR_PAGE = re.compile(r"/(?:[^/\\\s?#][^\\\s?#]*)?")

Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Typed:
    """What stands in a form: the tab's key, the path of its page, which form, and its fields."""

    key: str
    place: str
    form: str
    title: str
    fields: Fields


def keep_typed(session: Session, *, user: User, typed: Typed) -> UnsavedText | None:
    """Keep what stands in a form now, over what this tab kept before.

    Returns None, and keeps nothing, if this very form was sent already: a late autosave must not
    bring it back. Raises BadInput for what no form of ours can hold.
    """
    _require_sane(typed)
    kept = session.get(UnsavedText, typed.key)
    if kept is not None and (kept.user_id != user.id or kept.ended_at is not None):
        return None
    if kept is None:
        _sweep(session, user)
        kept = UnsavedText(id=typed.key, user_id=user.id, place=typed.place)
    kept.form, kept.title = typed.form, typed.title[:200]
    kept.fields = [[name, value] for name, value in typed.fields]
    kept.kept_at = now()
    session.add(kept)
    session.flush()
    return kept


def _is_key(key: str) -> bool:
    return len(key) == ID_LENGTH and _KEY_MARKS.issuperset(key)


def is_our_page(place: str) -> bool:
    """Return whether this is the path of a page of this site, and no other address."""
    return len(place) <= LONGEST_PLACE and _OUR_PAGE.fullmatch(place) is not None


def _require_sane(typed: Typed) -> None:
    if not _is_key(typed.key):
        raise BadInput("key", "This is no key of a form.")
    if not is_our_page(typed.place):
        raise BadInput("place", "This is no page of ours.")
    size = sum(len(name) + len(value) for name, value in typed.fields)
    if len(typed.form) > 60 or len(typed.fields) > MOST_FIELDS or size > MOST_CHARACTERS:  # noqa: PLR2004 - the column's width
        raise BadInput("fields", "This is more than a form can hold.")


def _sweep(session: Session, user: User) -> None:
    """Drop what is old, and the oldest of what is too much, before something is added."""
    mine, is_ended = col(UnsavedText.user_id) == user.id, col(UnsavedText.ended_at).is_not(None)
    old = sa.or_(
        col(UnsavedText.kept_at) < now() - KEPT_FOR, col(UnsavedText.ended_at) < now() - ENDED_FOR
    )
    session.execute(sa.delete(UnsavedText).where(mine, old))
    waiting = select(UnsavedText.id).where(mine, ~is_ended)
    surplus = waiting.order_by(col(UnsavedText.kept_at).desc()).offset(MOST_ROWS - 1)
    oldest = list(session.exec(surplus))
    if oldest:
        session.execute(sa.delete(UnsavedText).where(col(UnsavedText.id).in_(oldest)))


def end_unsaved(session: Session, *, user: User, key: str) -> None:
    """Forget what a form held: it was sent, or discarded. Its key stays, so that it stays so."""
    kept = session.get(UnsavedText, key)
    if kept is None and _is_key(key):
        _sweep(session, user)
        kept = UnsavedText(id=key, user_id=user.id, place="/")
    if kept is None or kept.user_id != user.id or kept.ended_at is not None:
        return
    kept.fields, kept.title, kept.ended_at = [], "", now()
    session.add(kept)
    session.flush()


def unsaved_at(session: Session, user: User, place: str) -> list[UnsavedText]:
    """Return what this person typed on a page and did not send, the newest first."""
    return [each for each in unsaved_of(session, user) if each.place == place]


def unsaved_of(session: Session, user: User) -> list[UnsavedText]:
    """Return all that this person typed and did not send, the newest first."""
    query = (
        select(UnsavedText)
        .where(UnsavedText.user_id == user.id, col(UnsavedText.ended_at).is_(None))
        .order_by(col(UnsavedText.kept_at).desc())
    )
    return list(session.exec(query))


def find_unsaved(session: Session, user: User, key: str) -> UnsavedText:
    """Return what this person's tab of that key kept. Raises NotFound, also for other people's."""
    kept = session.get(UnsavedText, key)
    if kept is None or kept.user_id != user.id or kept.ended_at is not None:
        raise NotFound("unsaved text", key)
    return kept
