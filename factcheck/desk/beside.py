"""What stands beside a claim for one person: what is new to them, talk, watching, their note."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from claims.audit.models import AuditEvent
from claims.filing.models import Claim
from claims.newsroom.looking import (
    last_look,
    looked_before,
    needs_noting,
    newest_event_of,
    note_look,
)
from claims.newsroom.models import Role, User
from claims.newsroom.noting import note_of
from claims.newsroom.talking import open_threads
from claims.newsroom.watching import CLAIM, watchers_of
from claims.review.dossiers import ruling_of
from claims.review.past_drafts import draft_at
from factcheck.database import db, transaction
from factcheck.desk.history import Told, told
from factcheck.diffing import Change, changes_of_texts

MOST_NEW = 30

log = structlog.get_logger()


@dataclass(frozen=True)
class News:
    """What others did to the claim since this person last looked, and what became of the draft."""

    events: Sequence[Told]
    changes: Sequence[Change] = ()


@dataclass(frozen=True)
class Beside:
    """All of it."""

    news: News
    open_threads: int
    is_watching: bool
    watchers: Sequence[str]
    note: str
    can_talk: bool


def beside(claim: Claim, viewer: User) -> Beside:
    """Return what stands beside the claim for this person."""
    session = db.session
    watchers = watchers_of(session, CLAIM, claim.id)
    return Beside(
        news=_news(session, claim, viewer),
        open_threads=open_threads(session, [claim.id]).get(claim.id, 0),
        is_watching=any(each.id == viewer.id for each in watchers),
        watchers=[each.name for each in watchers],
        note=note_of(session, viewer, claim.id).body,
        can_talk=viewer.has(Role.REPORTER) or viewer.has(Role.EDITOR),
    )


def _news(session: Session, claim: Claim, viewer: User) -> News:
    look, newest = last_look(session, viewer, claim.id), newest_event_of(session, claim.id)
    before = looked_before(look, newest)
    if before == newest:
        return News(())
    rows = session.exec(
        select(AuditEvent, User.name)
        .join(User, col(User.id) == AuditEvent.actor_id, isouter=True)
        .where(
            AuditEvent.claim_id == claim.id,
            col(AuditEvent.seq) > before,
            col(AuditEvent.actor_id).is_distinct_from(viewer.id),
        )
        .order_by(col(AuditEvent.seq).desc())
        .limit(MOST_NEW)
    )
    events = [told(event, name) for event, name in rows]
    return News(events, _changes_since(session, claim, before) if events else ())


def _changes_since(session: Session, claim: Claim, seq: int) -> list[Change]:
    """Return what became of the draft since an event, word by word."""
    then, now = draft_at(session, claim.id, seq), ruling_of(session, claim)
    rating = now.rating.label if now.rating else ""
    return changes_of_texts(
        ("Rating", then.rating if then else "", rating),
        ("Summary", then.summary if then else "", now.summary),
        ("Analysis", then.analysis if then else "", now.analysis),
    )


def note_that_they_look(claim_id: str, viewer: User) -> None:
    """Write down how far this person has read, after their page is made.

    A database that takes no writing now, such as on a full disk, keeps nobody from reading.
    """
    newest = newest_event_of(db.session, claim_id)
    if not needs_noting(last_look(db.session, viewer, claim_id), newest):
        return
    try:
        with transaction() as session:
            note_look(session, user=viewer, claim_id=claim_id)
    except SQLAlchemyError as fault:
        log.warning("look_not_noted", error=type(fault).__name__)
