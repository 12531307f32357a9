"""Sending letters to speakers: files in the demonstration, SMTP elsewhere; each of them once."""

import smtplib

import structlog
from flask import current_app
from flask_mailman import EmailMessage
from flask_mailman.backends.file import ImproperlyConfigured

from claims.base import now
from claims.evidence.letters import (
    TakenLetter,
    letter_failed,
    letter_sent,
    letter_unsure,
    take_letter,
)
from factcheck.config import Settings
from factcheck.database import transaction
from factcheck.jobs.capturing import Clock

# Answers of a mail server that mean: not taken. RFC 5321 section 4.2.
_REFUSALS = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused)

log = structlog.get_logger()


class NotTaken(Exception):
    """The mail server surely did not take the letter."""


def send_next(clock: Clock = now) -> bool:
    """Send the letter that is due longest; return whether there was one.

    It is marked in a transaction of its own before it leaves and in another one afterwards.
    """
    with transaction() as session:
        taken = take_letter(session, clock())
    if taken is None:
        return False
    try:
        hand_over(_message(taken))
    except NotTaken as refusal:
        with transaction() as session:
            letter_failed(session, taken, str(refusal), clock())
        log.warning("letter_not_taken", letter=taken.letter_id, attempt=taken.attempt)
    except (OSError, smtplib.SMTPException) as fault:
        with transaction() as session:
            letter_unsure(session, taken, f"The connection broke off while it was sent: {fault}")
        log.warning("letter_unsure", letter=taken.letter_id)
    else:
        with transaction() as session:
            letter_sent(session, taken, clock())
    return True


def send_letters(clock: Clock = now) -> None:
    """Send what is due now, for a page that has just put a letter in the outbox.

    What goes wrong is left to the worker and logged: the letter is in the outbox.
    """
    try:
        while send_next(clock):
            pass
    except Exception:
        log.exception("letters_left_to_worker")


def hand_over(message: EmailMessage) -> None:
    """Hand a mail to the mail server. Raises NotTaken, or what leaves it unknown.

    OSError and smtplib.SMTPException mean that the server may have taken it.
    """
    try:
        connection = current_app.extensions["mailman"].get_connection()
        connection.open()
    except (OSError, smtplib.SMTPException, ImproperlyConfigured) as fault:
        raise NotTaken(f"The mail server could not be reached: {fault}") from fault
    try:
        connection.send_messages([message])
    except _REFUSALS as refusal:
        raise NotTaken(f"The mail server refused it: {refusal}") from refusal
    finally:
        connection.close()


def _message(taken: TakenLetter) -> EmailMessage:
    return plain_mail(taken.letter_id, taken.text.address, taken.text.subject, taken.text.body)


def plain_mail(letter_id: str, address: str, subject: str, body: str) -> EmailMessage:
    """Return the mail. Its Message-ID is the letter's own, so that copies can be told as such."""
    settings: Settings = current_app.config["SETTINGS"]
    return EmailMessage(
        subject=subject,
        body=body,
        from_email=settings.mail_from,
        to=[address],
        headers={"Message-ID": f"<{letter_id}@{settings.public_host}>"},
    )
