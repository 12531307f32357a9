"""What somebody typed into a form and did not send: offered on that form, never put in unasked.

`claims.newsroom.unsaved` keeps it. A form of the desk carries its tab's key in the hidden field
`unsaved`; `?restore=KEY` on the form's page puts what was kept under that key back into it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import g, request, url_for
from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from claims.newsroom.desk_models import UnsavedText
from claims.newsroom.models import User
from claims.newsroom.unsaved import end_unsaved, unsaved_at
from factcheck.accounts.actor import current_actor
from factcheck.database import db

KEY_FIELD = "unsaved"
# What is the form's own and nobody typed.
NOT_TYPED = frozenset({"csrf_token", KEY_FIELD, "confirmed", "seen_version", "digest"})


@dataclass(frozen=True)
class Leftover:
    """One text that waits for its form: when it was typed, and where to go on with it."""

    kept_at: datetime
    restore_url: str
    compare_url: str
    discard_url: str
    words: str


def restored_fields(prefix: str) -> MultiDict[str, str] | None:
    """Return what `?restore=` asks to put back into the form of this prefix, or None."""
    kept = _asked_for()
    if kept is None or kept.form != prefix.rstrip("-"):
        return None
    return MultiDict((name, value) for name, value in kept.fields)


def restored_at(prefix: str) -> datetime | None:
    """Return when that was typed which stands in this form again."""
    kept = _asked_for()
    return kept.kept_at if kept is not None and kept.form == prefix.rstrip("-") else None


def _asked_for() -> UnsavedText | None:
    """Return the person's own text that the address asks for, if it belongs to this very page."""
    key = request.args.get("restore", "")
    if not key or request.method != "GET":
        return None
    return next((each for each in _kept_here() if each.id == key), None)


def _kept_here() -> list[UnsavedText]:
    """Return what this person left on this page, asked of the database once a request."""
    if "kept_here" not in g:
        actor = current_actor()
        g.kept_here = unsaved_at(db.session, actor, request.path) if actor else []
    kept: list[UnsavedText] = g.kept_here
    return kept


def leftovers_of(prefix: str, shown: Mapping[str, str]) -> list[Leftover]:
    """Return the texts that wait for the form of this prefix, the newest first.

    Left out is what is in the form already, under `?restore=` or because it was saved since;
    `shown` is what the form shows, by the names of its fields.
    """
    if request.method != "GET":
        return []
    restored = _asked_for()
    return [
        _leftover(kept)
        for kept in _kept_here()
        if kept.form == prefix.rstrip("-") and kept is not restored and _says_more(kept, shown)
    ]


def _says_more(kept: UnsavedText, shown: Mapping[str, str]) -> bool:
    """Return whether something was typed that the form does not show."""
    typed = [(name, value) for name, value in kept.fields if is_typed(name)]
    return any(_tidy(value) != _tidy(shown.get(name, "")) for name, value in typed)


def is_typed(name: str) -> bool:
    """Return whether a field of this name, with any prefix, holds what a person typed."""
    return name.rpartition("-")[2] not in NOT_TYPED


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _leftover(kept: UnsavedText) -> Leftover:
    return Leftover(
        kept_at=kept.kept_at,
        restore_url=f"{kept.place}?restore={kept.id}",
        compare_url=f"{kept.place}?restore={kept.id}&compare=1",
        discard_url=url_for("together.discard", key=kept.id),
        words=first_words(kept),
    )


def first_words(kept: UnsavedText) -> str:
    """Return the longest text that was typed, for people to know it again; callers shorten it."""
    typed = [value for name, value in kept.fields if is_typed(name)]
    return max(typed, key=len, default="")


def form_was_sent(session: Session, actor: User | None, key: str | None) -> None:
    """Forget what the form of this key held, in the transaction that saves it."""
    if actor is not None and key:
        end_unsaved(session, user=actor, key=key)
