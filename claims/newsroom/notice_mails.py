"""Mail about notices: put together, taken one by one, sent, tried again, shown where it failed.

Nothing here sends. A mail is marked before it is handed to the mail server and again after; a
program that is killed between the two leaves one that may have gone, and that is left to a
person: no mail is ever sent twice by itself. Its notices stand in the application all the while.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from claims.base import now
from claims.errors import BadInput, NotFound
from claims.newsroom.models import Role, User
from claims.newsroom.notice_kinds import quote_of, sentence_of
from claims.newsroom.notice_models import MailState, MailWhen, Notice, NoticeMail
from claims.newsroom.operations import require_role

# How long to wait after the first failed try, the second, and so on; after the last there is none.
BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
)
MOST_ATTEMPTS = len(BACK_OFF) + 1
LEASE = timedelta(minutes=10)
# So long a mail waits for more to say: what comes in one go is one mail.
GATHER = timedelta(seconds=30)
MOST_AT_ONCE = 50
INTERRUPTED = "The program was stopped while this was sent: it may have gone, or not."
STUCK = (MailState.FAILED, MailState.UNSURE)


@dataclass(frozen=True)
class Told:
    """What one notice says, apart from any session."""

    notice_id: str
    kind: str
    sentence: str
    quote: str
    at: datetime


@dataclass(frozen=True)
class TakenMail:
    """A mail in a sender's hands: which one, the how manieth try, to whom, about what."""

    mail_id: str
    attempt: int
    user_id: str
    is_digest: bool
    notices: tuple[Told, ...]


def gather_mails(session: Session, at: datetime) -> int:
    """Put what is to be mailed at once into one mail for each person; return how many were made.

    What a person has read meanwhile is not mailed. A person's first notice waits GATHER for more.
    """
    query = (
        select(Notice.user_id)
        .where(*_waiting(MailWhen.NOW), col(Notice.created_at) <= at - GATHER)
        .distinct()
        .limit(MOST_AT_ONCE)
    )
    return sum(
        _put_in_mail(session, user_id, MailWhen.NOW, upto=at) for user_id in session.exec(query)
    )


def gather_digests(session: Session, at: datetime, hour: int) -> int:
    """Put each person's digest together once its hour (UTC) has struck; return how many were made.

    A digest holds what came before that hour. There is one for a day: after downtime one comes
    late, with everything that waited.
    """
    struck = last_struck(at, hour)
    query = (
        select(Notice.user_id)
        .where(*_waiting(MailWhen.DAILY), col(Notice.created_at) <= struck)
        .distinct()
        .limit(MOST_AT_ONCE)
    )
    return sum(
        _put_in_mail(session, user_id, MailWhen.DAILY, upto=struck)
        for user_id in session.exec(query)
    )


def last_struck(at: datetime, hour: int) -> datetime:
    """Return the last moment at or before `at` at which this hour (UTC) struck."""
    today = at.replace(hour=hour, minute=0, second=0, microsecond=0)
    return today if today <= at else today - timedelta(days=1)


def _waiting(when: MailWhen) -> tuple[sa.ColumnElement[bool], ...]:
    """Return what is to be mailed, in the words of the index on it."""
    return (
        col(Notice.mail_id).is_(None),
        col(Notice.read_at).is_(None),
        col(Notice.mail_when) != MailWhen.NEVER,
        col(Notice.mail_when) == when,
    )


def _put_in_mail(session: Session, user_id: str, when: MailWhen, upto: datetime) -> bool:
    """Make one mail of what waits for a person; return whether there is a new one.

    A digest whose day has one already leaves its notices for the next: as after a changed hour.
    """
    digest_of = upto.date() if when is MailWhen.DAILY else None
    if digest_of is not None and _has_digest(session, user_id, digest_of):
        return False
    mail = NoticeMail(user_id=user_id, digest_of=digest_of, next_try_at=upto, queued_at=upto)
    session.add(mail)
    session.flush()
    update = sa.update(Notice).where(
        col(Notice.user_id) == user_id, *_waiting(when), col(Notice.created_at) <= upto
    )
    session.connection().execute(update.values(mail_id=mail.id))
    return True


def _has_digest(session: Session, user_id: str, day: date) -> bool:
    query = select(NoticeMail.id).where(NoticeMail.user_id == user_id, NoticeMail.digest_of == day)
    return session.exec(query).first() is not None


def take_mail(session: Session, at: datetime) -> TakenMail | None:
    """Take the mail that is due longest, or return None if none is due.

    What an interrupted program was sending is set aside for a person.
    """
    while (mail := _next_due(session, at)) is not None:
        if mail.state is MailState.SENDING:
            _settle(session, mail, MailState.UNSURE, INTERRUPTED)
        elif _marked(session, mail, at):
            return TakenMail(
                mail_id=mail.id,
                attempt=mail.attempts,
                user_id=mail.user_id,
                is_digest=mail.digest_of is not None,
                notices=tuple(map(_told, notices_in(session, mail.id))),
            )
    return None


def notices_in(session: Session, mail_id: str) -> list[Notice]:
    """Return the notices of a mail, the oldest first."""
    query = select(Notice).where(Notice.mail_id == mail_id)
    return list(session.exec(query.order_by(col(Notice.created_at), col(Notice.id))))


def _told(notice: Notice) -> Told:
    return Told(notice.id, notice.kind, sentence_of(notice), quote_of(notice), notice.created_at)


def _next_due(session: Session, at: datetime) -> NoticeMail | None:
    query = (
        select(NoticeMail)
        .where(
            col(NoticeMail.state).in_([MailState.WAITING, MailState.SENDING]),
            col(NoticeMail.next_try_at) <= at,
        )
        .order_by(col(NoticeMail.next_try_at), col(NoticeMail.id))
    )
    return session.exec(query.limit(1)).first()


def _marked(session: Session, mail: NoticeMail, at: datetime) -> bool:
    """Mark the mail as being sent, unless somebody else did so since it was read."""
    update = (
        sa.update(NoticeMail)
        .where(
            col(NoticeMail.id) == mail.id,
            col(NoticeMail.state) == MailState.WAITING,
            col(NoticeMail.attempts) == mail.attempts,
        )
        .values(state=MailState.SENDING, attempts=mail.attempts + 1, next_try_at=at + LEASE)
    )
    is_ours = session.connection().execute(update).rowcount == 1
    session.refresh(mail)
    return is_ours


def mail_sent(session: Session, taken: TakenMail, at: datetime) -> None:
    """Note that the mail server took the mail."""
    mail = _of(session, taken)
    mail.sent_at = at
    _settle(session, mail, MailState.SENT, "")
    told = sa.update(Notice).where(col(Notice.mail_id) == mail.id).values(mailed_at=at)
    session.connection().execute(told)


def mail_failed(session: Session, taken: TakenMail, reason: str, at: datetime) -> None:
    """Note that the mail server did not take it: try again after a while, or give up."""
    mail = _of(session, taken)
    if mail.attempts < MOST_ATTEMPTS:
        mail.next_try_at = at + BACK_OFF[mail.attempts - 1]
        _settle(session, mail, MailState.WAITING, reason)
    else:
        _settle(session, mail, MailState.FAILED, reason)


def mail_unsure(session: Session, taken: TakenMail, reason: str) -> None:
    """Note that nobody knows whether the mail server took it. A person decides."""
    _settle(session, _of(session, taken), MailState.UNSURE, reason)


def mail_dropped(session: Session, taken: TakenMail, reason: str) -> None:
    """Note why there is nobody to send it to, or nothing to send."""
    _settle(session, _of(session, taken), MailState.DROPPED, reason)


def _of(session: Session, taken: TakenMail) -> NoticeMail:
    return session.get_one(NoticeMail, taken.mail_id)


def _settle(session: Session, mail: NoticeMail, state: MailState, reason: str) -> None:
    mail.state, mail.reason = state, reason
    session.add(mail)
    session.flush()


def send_mail_again(session: Session, *, actor: User, mail_id: str) -> None:
    """Have a mail sent that was given up or may not have gone. Raises NotFound, BadInput."""
    require_role(actor, "send mail again", Role.ADMIN)
    mail = session.get(NoticeMail, mail_id)
    if mail is None:
        raise NotFound("mail", mail_id)
    if mail.state not in STUCK:
        raise BadInput("mail", "This mail was sent, or will be.")
    mail.attempts, mail.next_try_at = 0, now()
    _settle(session, mail, MailState.WAITING, "")


def count_mails(session: Session) -> dict[MailState, int]:
    """Count the mails by what became of them."""
    query = select(NoticeMail.state, func.count()).group_by(NoticeMail.state)
    return {MailState(state): count for state, count in session.exec(query)}


def mails_page(
    session: Session, states: Collection[MailState], *, page: int, size: int
) -> list[tuple[NoticeMail, User]]:
    """Return one page (from 1) of the mails in these states with their readers, newest first."""
    query = (
        select(NoticeMail, User)
        .join(User, col(User.id) == NoticeMail.user_id)
        .where(col(NoticeMail.state).in_(states))
        .order_by(col(NoticeMail.queued_at).desc(), col(NoticeMail.id).desc())
    )
    return list(session.exec(query.limit(size).offset((page - 1) * size)))
