"""Telling people what they should know: notices drawn, put into mails, and sent."""

import smtplib
from datetime import datetime, timedelta

import structlog
from flask import current_app
from flask_mailman import EmailMultiAlternatives

from claims.base import now
from claims.newsroom.models import User
from claims.newsroom.notice_mails import (
    TakenMail,
    gather_digests,
    gather_mails,
    mail_dropped,
    mail_failed,
    mail_sent,
    mail_unsure,
    take_mail,
)
from claims.review.falling_due import tell_what_is_due
from factcheck.accounts.models import Account
from factcheck.config import Settings
from factcheck.database import db, transaction
from factcheck.jobs.capturing import Clock
from factcheck.jobs.mailing import NotTaken, hand_over
from factcheck.notices.drawing import draw_news
from factcheck.notices.letters import mail_of

LOOK_EVERY = timedelta(minutes=1)
NOBODY = "This person has no account that can be signed in to."
_LAST_LOOK = "factcheck.notices.last_look"

log = structlog.get_logger()


def draw_next(clock: Clock = now) -> bool:
    """Tell people of what the record says and the time brings; return whether there was any."""
    # What an earlier step has begun to read would hide what was committed since.
    db.session.rollback()
    drawn = draw_news()
    return _look_round(clock()) or drawn


def _look_round(at: datetime) -> bool:
    """Look for what time brought, at most once in LOOK_EVERY and process."""
    last: datetime | None = current_app.extensions.get(_LAST_LOOK)
    if last is not None and last <= at < last + LOOK_EVERY:
        return False
    current_app.extensions[_LAST_LOOK] = at
    with transaction() as session:
        return tell_what_is_due(session, at) > 0


def mail_next(clock: Clock = now) -> bool:
    """Put what is to be mailed into mails, and send the one that is due longest.

    Returns whether there was any. It is marked in a transaction of its own before it leaves and
    in another one afterwards.
    """
    settings: Settings = current_app.config["SETTINGS"]
    with transaction() as session:
        gather_mails(session, clock())
        gather_digests(session, clock(), settings.digest_hour)
        taken = take_mail(session, clock())
    if taken is None:
        return False
    mail = _addressed(taken)
    if mail is None:
        with transaction() as session:
            mail_dropped(session, taken, NOBODY)
        return True
    _send(taken, mail, clock)
    return True


def _addressed(taken: TakenMail) -> EmailMultiAlternatives | None:
    """Return the mail, or None if there is nobody any more to send it to."""
    user = db.session.get_one(User, taken.user_id)
    account = db.session.get(Account, taken.user_id)
    if account is None or not user.is_active:
        return None
    return mail_of(taken, user, account.email)


def _send(taken: TakenMail, mail: EmailMultiAlternatives, clock: Clock) -> None:
    db.session.rollback()
    try:
        hand_over(mail)
    except NotTaken as refusal:
        with transaction() as session:
            mail_failed(session, taken, str(refusal), clock())
        log.warning("notice_mail_not_taken", mail=taken.mail_id, attempt=taken.attempt)
    except (OSError, smtplib.SMTPException) as fault:
        with transaction() as session:
            mail_unsure(session, taken, f"The connection broke off while it was sent: {fault}")
        log.warning("notice_mail_unsure", mail=taken.mail_id)
    else:
        with transaction() as session:
            mail_sent(session, taken, clock())
