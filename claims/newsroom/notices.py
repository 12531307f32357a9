"""Telling members of the newsroom what they should know, and what they did with it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from claims.base import new_id, now
from claims.errors import NotFound
from claims.newsroom.models import User
from claims.newsroom.notice_kinds import KINDS
from claims.newsroom.notice_models import MailWhen, Notice, NoticePreference

SYSTEM = "The system"
LONGEST_WORD = 500


@dataclass(frozen=True)
class Occasion:
    """What there is to tell: its kind, what it is about, who did it, and the words for it.

    `once` names it, so that telling it again adds nothing; by default every time is another.
    """

    kind: str
    subject_kind: str
    subject_id: str
    actor: User | None = None
    words: Mapping[str, str] | None = None
    claim_id: str | None = None
    once: str = ""
    audit_seq: int | None = None


def tell(
    session: Session,
    *,
    kind: str,
    people: Iterable[User],
    subject_kind: str,
    subject_id: str,
    actor: User | None,
    payload: Mapping[str, str],
    claim_id: str | None = None,
) -> list[Notice]:
    """Tell these people of something, each of them once, and never somebody what they did.

    `payload` holds the words of the kind's sentence (`claims.newsroom.notice_kinds`); `claim_id`
    is the claim to lead to, unless the subject is one itself. People who are not active are left
    out. Returns the notices added. Raises KeyError for a kind that is not in the table. Where the
    same occasion could come up again, use `tell_occasion` and name it.
    """
    occasion = Occasion(
        kind=kind,
        subject_kind=subject_kind,
        subject_id=subject_id,
        actor=actor,
        words=payload,
        claim_id=claim_id or (subject_id if subject_kind == "claim" else None),
    )
    return tell_occasion(session, occasion, people)


def tell_occasion(session: Session, occasion: Occasion, people: Iterable[User]) -> list[Notice]:
    """Tell these people of an occasion, as `tell` does."""
    kind = KINDS[occasion.kind]
    once = occasion.once or new_id()
    actor_id = occasion.actor.id if occasion.actor else None
    wanted = {each.id for each in people if each.is_active and each.id != actor_id}
    wanted -= _told(session, once, wanted)
    chosen = _chosen(session, occasion.kind, wanted)
    notices = [
        Notice(
            user_id=user_id,
            kind=occasion.kind,
            subject_kind=occasion.subject_kind,
            subject_id=occasion.subject_id,
            claim_id=occasion.claim_id,
            actor_id=actor_id,
            words=_words(occasion),
            audit_seq=occasion.audit_seq,
            once=once,
            mail_when=chosen.get(user_id, kind.mail),
        )
        for user_id in sorted(wanted)
    ]
    session.add_all(notices)
    session.flush()
    return notices


def _told(session: Session, once: str, user_ids: Collection[str]) -> set[str]:
    query = select(Notice.user_id).where(Notice.once == once, col(Notice.user_id).in_(user_ids))
    return set(session.exec(query)) if user_ids else set()


def _chosen(session: Session, kind: str, user_ids: Collection[str]) -> dict[str, MailWhen]:
    """Return when those who chose something want mail about this kind."""
    query = select(NoticePreference).where(
        NoticePreference.kind == kind, col(NoticePreference.user_id).in_(user_ids)
    )
    return {each.user_id: each.mail for each in session.exec(query)} if user_ids else {}


def _words(occasion: Occasion) -> dict[str, str]:
    """Return the words to keep: of each what a line of a list or a mail can show."""
    words = {"actor": occasion.actor.name if occasion.actor else SYSTEM, **(occasion.words or {})}
    return {key: _shortened(word) for key, word in words.items()}


def _shortened(word: str) -> str:
    return word if len(word) <= LONGEST_WORD else f"{word[: LONGEST_WORD - 1].rstrip()}…"


def count_unread(session: Session, user: User) -> int:
    """Count what the person has not read, for the staff's bar."""
    query = select(func.count()).where(Notice.user_id == user.id, col(Notice.read_at).is_(None))
    return session.exec(query).one()


def notices_page(
    session: Session, user: User, *, kind: str | None, page: int, size: int
) -> list[Notice]:
    """Return one page (from 1) of a person's notices: unread ones first, then the newest."""
    query = (
        select(Notice)
        .where(Notice.user_id == user.id)
        .order_by(
            col(Notice.read_at).is_not(None), col(Notice.created_at).desc(), col(Notice.id).desc()
        )
    )
    if kind is not None:
        query = query.where(Notice.kind == kind)
    return list(session.exec(query.limit(size).offset((page - 1) * size)))


def count_by_kind(session: Session, user: User) -> dict[str, tuple[int, int]]:
    """Count a person's notices of each kind they have: all of them, and the unread ones."""
    unread = func.sum(sa.case((col(Notice.read_at).is_(None), 1), else_=0))
    query = (
        select(Notice.kind, func.count(), unread)
        .where(Notice.user_id == user.id)
        .group_by(Notice.kind)
    )
    return {kind: (total, int(new)) for kind, total, new in session.exec(query)}


def find_notice(session: Session, user: User, notice_id: str) -> Notice:
    """Return a notice of this person's own. Raises NotFound for any other."""
    notice = session.get(Notice, notice_id)
    if notice is None or notice.user_id != user.id:
        raise NotFound("notice", notice_id)
    return notice


def mark_read(
    session: Session, user: User, notice_ids: Collection[str], at: datetime | None = None
) -> int:
    """Mark these of a person's own notices as read; return how many were unread."""
    return _mark(session, at, col(Notice.user_id) == user.id, col(Notice.id).in_(notice_ids))


def mark_unread(session: Session, user: User, notice_id: str) -> None:
    """Put a notice back on top. It is not mailed again."""
    notice = find_notice(session, user, notice_id)
    notice.read_at, notice.mail_when = None, MailWhen.NEVER
    session.add(notice)
    session.flush()


def mark_all_read(
    session: Session,
    user: User,
    *,
    upto: datetime,
    kind: str | None = None,
    at: datetime | None = None,
) -> int:
    """Mark what a person was told up to a moment, of one kind or all, as read; return how many.

    What came after the page was shown stays unread: nobody has seen it.
    """
    shown = [col(Notice.user_id) == user.id, col(Notice.created_at) <= upto]
    if kind is not None:
        shown.append(col(Notice.kind) == kind)
    return _mark(session, at, *shown)


def _mark(session: Session, at: datetime | None, *which: sa.ColumnElement[bool]) -> int:
    update = (
        sa.update(Notice).where(col(Notice.read_at).is_(None), *which).values(read_at=at or now())
    )
    return session.connection().execute(update).rowcount
