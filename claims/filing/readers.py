"""What readers may leave besides words: a mail address, used once confirmed, and deleted in time.

Links that only their holder knows carry a code; the database keeps its digest alone. Nothing here
sends: a letter waits in an outbox. One that a killed program was sending is sent again, as a reader
who gets it twice is better off than one who never hears.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from claims.audit.operations import Subject, record_event
from claims.base import now
from claims.errors import NotFound
from claims.filing.tip_models import ReaderContact, ReaderLetter, ReaderLetterState
from claims.typed import mail_address, one_line, required

CODE_BYTES = 24
# How long to wait after the first failed try, the second, and so on; after the last there is none.
BACK_OFF = (timedelta(minutes=2), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6))
MOST_ATTEMPTS = len(BACK_OFF) + 1
LEASE = timedelta(minutes=10)
UNCONFIRMED_FOR = timedelta(days=7)
FORGOTTEN_AT_ONCE = 100


@dataclass(frozen=True)
class ReaderMail:
    """What a letter to a reader says."""

    subject: str
    body: str


@dataclass(frozen=True)
class TakenMail:
    """A letter in a sender's hands: which one, the how manieth try, to whom, and what it says."""

    letter_id: str
    attempt: int
    address: str
    mail: ReaderMail


def new_code() -> str:
    """Return a code for a private link: 192 random bits, fit for an address."""
    return secrets.token_urlsafe(CODE_BYTES)


def code_digest(code: str) -> str:
    """Return what is kept of a code. Codes are random, so a plain hash gives nothing away."""
    return hashlib.sha256(code.encode()).hexdigest()


def leave_contact(
    session: Session, typed: str, letter: Callable[[str], ReaderMail]
) -> ReaderContact | None:
    """Keep a mail address, unconfirmed, and queue the letter that asks to confirm it.

    `letter` writes it, given the code that confirms. None for nothing typed. Raises BadInput.
    """
    if not typed.strip():
        return None
    code = new_code()
    contact = ReaderContact(
        address=mail_address("contact", typed.strip()), code_digest=code_digest(code)
    )
    session.add(contact)
    session.flush()
    _queue(session, contact, letter(code))
    return contact


def confirm_contact(session: Session, code: str) -> ReaderContact:
    """Take the address that this code was sent to as its reader's. Raises NotFound."""
    contact = contact_of(session, code)
    if contact.confirmed_at is None:
        contact.confirmed_at = now()
        session.add(contact)
        session.flush()
        _record(session, contact, "reader_contact.confirm")
    return contact


def contact_of(session: Session, code: str) -> ReaderContact:
    """Return the address that this code confirms. Raises NotFound."""
    query = select(ReaderContact).where(ReaderContact.code_digest == code_digest(code))
    contact = session.exec(query).first()
    if contact is None:
        raise NotFound("confirmation", "of this address")
    return contact


def write_to_reader(session: Session, contact: ReaderContact | None, mail: ReaderMail) -> bool:
    """Queue a letter if there is a confirmed address; return whether there was."""
    if contact is None or contact.confirmed_at is None:
        return False
    _queue(session, contact, mail)
    return True


def _queue(session: Session, contact: ReaderContact, mail: ReaderMail) -> None:
    letter = ReaderLetter(
        contact_id=contact.id,
        subject=required("subject", one_line("subject", mail.subject), limit=200),
        body=required("body", mail.body, limit=20_000),
    )
    session.add(letter)
    session.flush()


def letter_due(session: Session, at: datetime) -> bool:
    """Return whether a letter to a reader is to be sent at this moment."""
    return _next_due(session, at) is not None


def take_reader_letter(session: Session, at: datetime) -> TakenMail | None:
    """Take the letter that is due longest, or return None if none is due."""
    letter = _next_due(session, at)
    if letter is None:
        return None
    contact = session.get_one(ReaderContact, letter.contact_id)
    letter.state = ReaderLetterState.SENDING
    letter.attempts += 1
    letter.next_try_at = at + LEASE
    session.add(letter)
    session.flush()
    mail = ReaderMail(letter.subject, letter.body)
    return TakenMail(letter.id, letter.attempts, contact.address, mail)


def _next_due(session: Session, at: datetime) -> ReaderLetter | None:
    due = (ReaderLetterState.WAITING, ReaderLetterState.SENDING)
    query = (
        select(ReaderLetter)
        .where(col(ReaderLetter.state).in_(due), col(ReaderLetter.next_try_at) <= at)
        .order_by(col(ReaderLetter.next_try_at), col(ReaderLetter.id))
        .limit(1)
    )
    return session.exec(query).first()


def reader_letter_sent(session: Session, taken: TakenMail) -> None:
    """Mark the letter as sent and empty it: its private link is stored nowhere else."""
    _settle(session, taken, ReaderLetterState.SENT)


def reader_letter_failed(session: Session, taken: TakenMail, at: datetime) -> None:
    """Put the letter back for a later try; after the last it is given up and emptied."""
    if taken.attempt >= MOST_ATTEMPTS:
        _settle(session, taken, ReaderLetterState.FAILED)
        return
    letter = _in_hands(session, taken)
    if letter is not None:
        letter.state = ReaderLetterState.WAITING
        letter.next_try_at = at + BACK_OFF[taken.attempt - 1]
        session.add(letter)
        session.flush()


def _settle(session: Session, taken: TakenMail, state: ReaderLetterState) -> None:
    letter = _in_hands(session, taken)
    if letter is not None:
        letter.state, letter.body = state, ""
        session.add(letter)
        session.flush()


def _in_hands(session: Session, taken: TakenMail) -> ReaderLetter | None:
    """Return the letter, unless it was forgotten with its address, or is in other hands now."""
    letter = session.get(ReaderLetter, taken.letter_id)
    is_ours = letter is not None and letter.attempts == taken.attempt
    return letter if is_ours else None


def forget_contact(session: Session, contact: ReaderContact, *, why: str) -> None:
    """Delete an address with all letters to it. The record tells that, and not whose it was."""
    _record(session, contact, "reader_contact.delete", why=why)
    session.delete(contact)
    session.flush()
    session.expire_all()


def contacts_to_forget(session: Session, *, at: datetime, keep: timedelta) -> list[ReaderContact]:
    """Return addresses, some at a time, that were kept for `keep` or not confirmed in a week."""
    is_over = col(ReaderContact.given_at) <= at - keep
    was_ignored = (col(ReaderContact.given_at) <= at - UNCONFIRMED_FOR) & col(
        ReaderContact.confirmed_at
    ).is_(None)
    query = select(ReaderContact).where(is_over | was_ignored).order_by(col(ReaderContact.given_at))
    return list(session.exec(query.limit(FORGOTTEN_AT_ONCE)))


def _record(session: Session, contact: ReaderContact, action: str, **payload: object) -> None:
    subject = Subject("reader_contact", contact.id)
    record_event(session, actor_id=None, action=action, subject=subject, payload=payload)
