"""What readers were promised: letters, news of the ruling, and that addresses are deleted."""

import smtplib
from datetime import timedelta

import structlog
from flask import current_app

from claims.base import now
from claims.filing.readers import (
    TakenMail,
    contacts_to_forget,
    forget_contact,
    letter_due,
    reader_letter_failed,
    reader_letter_sent,
    take_reader_letter,
)
from claims.filing.tips import tips_to_tell
from factcheck.config import Settings
from factcheck.database import db, transaction
from factcheck.jobs.capturing import Clock
from factcheck.jobs.mailing import NotTaken, hand_over, plain_mail
from factcheck.readers.letters import tell_published

KEPT_LONG_ENOUGH = "it was kept as long as was promised"

log = structlog.get_logger()


def send_next_to_reader(clock: Clock = now) -> bool:
    """Send the letter to a reader that is due longest; return whether there was one.

    One of which nobody knows whether it left is tried again: better twice than never.
    """
    if not letter_due(db.session, clock()):
        return False
    with transaction() as session:
        taken = take_reader_letter(session, clock())
    if taken is None:
        return False
    try:
        hand_over(plain_mail(taken.letter_id, taken.address, taken.mail.subject, taken.mail.body))
    except (NotTaken, OSError, smtplib.SMTPException) as fault:
        _failed(taken, clock, fault)
    else:
        with transaction() as session:
            reader_letter_sent(session, taken)
    return True


def _failed(taken: TakenMail, clock: Clock, fault: Exception) -> None:
    with transaction() as session:
        reader_letter_failed(session, taken, clock())
    # The address may stand in the server's words, so that those are not logged.
    log.warning(
        "reader_letter_not_taken",
        letter=taken.letter_id,
        attempt=taken.attempt,
        error=type(fault).__name__,
    )


def tell_next_reader(clock: Clock = now) -> bool:
    """Write to one reader whose tip led to a ruling that is public now; return whether one was."""
    del clock
    if not tips_to_tell(db.session, most=1):
        return False
    with transaction() as session:
        for tip in tips_to_tell(session, most=1):
            tell_published(session, tip)
    return True


def forget_contacts(clock: Clock = now) -> bool:
    """Delete addresses of readers that were kept long enough; return whether there were any."""
    settings: Settings = current_app.config["SETTINGS"]
    keep = timedelta(days=settings.reader_contact_days)
    if not contacts_to_forget(db.session, at=clock(), keep=keep):
        return False
    with transaction() as session:
        due = contacts_to_forget(session, at=clock(), keep=keep)
        for contact in due:
            forget_contact(session, contact, why=KEPT_LONG_ENOUGH)
    log.info("reader_addresses_deleted", count=len(due))
    return True
