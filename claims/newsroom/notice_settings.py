"""When each person wants mail about which kinds, and how they stop it."""

from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlmodel import Session, col, select

from claims.errors import BadInput
from claims.newsroom.models import User
from claims.newsroom.notice_kinds import KINDS
from claims.newsroom.notice_models import MailWhen, Notice, NoticePreference


def mail_choices(session: Session, user: User) -> dict[str, MailWhen]:
    """Return when the person wants mail about each kind: what they chose, else the default."""
    query = select(NoticePreference).where(NoticePreference.user_id == user.id)
    chosen = {each.kind: each.mail for each in session.exec(query)}
    return {key: chosen.get(key, kind.mail) for key, kind in KINDS.items()}


def choose_mail(session: Session, user: User, choices: Mapping[str, MailWhen]) -> None:
    """Set when the person wants mail about these kinds; what waits to be mailed follows.

    Raises BadInput for a kind that is not in the table.
    """
    before = mail_choices(session, user)
    unknown = choices.keys() - before.keys()
    if unknown:
        raise BadInput("kind", f"There is no kind of notice “{min(unknown)}”.")
    for key, mail in choices.items():
        if before[key] is not mail:
            _choose(session, user, key, mail)
    session.flush()


def _choose(session: Session, user: User, kind: str, mail: MailWhen) -> None:
    chosen = session.get(NoticePreference, (user.id, kind))
    if chosen is None:
        chosen = NoticePreference(user_id=user.id, kind=kind, mail=mail)
    chosen.mail = mail
    session.add(chosen)
    waiting = sa.update(Notice).where(
        col(Notice.user_id) == user.id,
        col(Notice.kind) == kind,
        col(Notice.mail_id).is_(None),
        col(Notice.read_at).is_(None),
        # What was not to be mailed when it came is old by now, and stays so.
        col(Notice.mail_when) != MailWhen.NEVER,
    )
    session.connection().execute(waiting.values(mail_when=mail))


def stop_mail(session: Session, user: User, kinds: Collection[str]) -> list[str]:
    """Stop mail about these kinds, unknown ones left out; return the kinds that it stopped for."""
    stopped = [
        key
        for key, mail in mail_choices(session, user).items()
        if key in kinds and mail is not MailWhen.NEVER
    ]
    choose_mail(session, user, dict.fromkeys(stopped, MailWhen.NEVER))
    return stopped


def stop_digest(session: Session, user: User) -> list[str]:
    """Stop the daily digest: mail about every kind that comes in it; return those kinds."""
    choices = mail_choices(session, user)
    return stop_mail(
        session, user, [key for key, mail in choices.items() if mail == MailWhen.DAILY]
    )
