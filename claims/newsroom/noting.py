"""A person's own note on a claim: nobody else's query ever reads it."""

from sqlmodel import Session

from claims.base import now
from claims.errors import Stale
from claims.newsroom.desk_models import PrivateNote
from claims.newsroom.models import User
from claims.typed import optional

LIMIT = 20_000


def note_of(session: Session, user: User, claim_id: str) -> PrivateNote:
    """Return this person's own note on a claim, or a blank one that is not stored yet."""
    note = session.get(PrivateNote, (user.id, claim_id))
    return note or PrivateNote(user_id=user.id, claim_id=claim_id, version=0)


def write_note(
    session: Session, *, user: User, claim_id: str, seen_version: int, body: str
) -> None:
    """Write one's own note; an empty text takes it away.

    Raises BadInput over LIMIT characters, Stale if one changed it in another window meanwhile.
    """
    text = optional("body", body, limit=LIMIT)
    note = note_of(session, user, claim_id)
    if seen_version != note.version:
        raise Stale("note", note.version)
    if note.version and not text:
        session.delete(note)
    elif text and text != note.body:
        note.body, note.changed_at = text, now()
        session.add(note)
    session.flush()
