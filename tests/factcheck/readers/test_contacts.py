"""Addresses that readers leave: proved before they are used, written to once, deleted in time."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import Session, select

from claims.audit.models import AuditEvent, AuditPayload
from claims.base import now
from claims.filing.models import Claim
from claims.filing.tip_models import ReaderContact, ReaderLetter, Tip
from claims.newsroom.models import User
from claims.review.publication import publish
from tests.builders import a_published_claim, an_approved_claim, an_editor
from tests.factcheck.desk.browsing import Browser
from tests.factcheck.readers.conftest import Reader

TIP = "/tip"
TEXT = "The mayor said that crime has doubled since last year."
ADDRESS = "voter@mail.example"
Letters = Callable[[datetime], list[str]]


def the_tip(session: Session) -> Tip:
    session.rollback()
    return session.exec(select(Tip)).one()


def actions(session: Session) -> list[str]:
    session.rollback()
    return list(session.exec(select(AuditEvent.action).order_by(AuditEvent.seq)))


def test_an_address_is_used_only_once_it_is_proved_and_for_each_news_once(
    reader: Reader,
    editor_desk: Browser,
    session: Session,
    reporter: User,
    letters: Letters,
) -> None:
    reader.send(TIP, text=TEXT, contact=ADDRESS)
    tip = the_tip(session)
    sent = letters(now())
    assert len(sent) == 1
    confirm = re.search(r"http://localhost(/reader-address/\S+)", sent[0])
    assert confirm
    assert ADDRESS in reader.get(confirm[1]).text
    assert session.exec(select(ReaderContact.confirmed_at)).one() is None
    assert reader.client.post(confirm[1]).status_code == 302
    session.rollback()

    claim = a_published_claim(session, reporter, wording="A claim to which the tip is linked")
    session.commit()
    page = f"/desk/tips/{tip.id}?q=linked"
    editor_desk.fill(page, "link-confirmed", **{"link-target": claim.id})

    sent = letters(now())
    assert len(sent) == 2
    assert f"/rulings/{claim.slug}" in sent[-1]
    assert len(letters(now())) == 2
    session.rollback()
    assert set(session.exec(select(ReaderLetter.body))) == {""}


def test_a_reader_hears_of_the_ruling_when_it_is_published(
    reader: Reader,
    editor_desk: Browser,
    session: Session,
    reporter: User,
    letters: Letters,
) -> None:
    claim = an_approved_claim(session, reporter, wording="A claim to which the tip is linked")
    session.commit()
    reader.send(TIP, text=TEXT, contact=ADDRESS)
    contact = session.exec(select(ReaderContact)).one()
    contact.confirmed_at = now()
    session.add(contact)
    session.commit()
    tip = the_tip(session)
    page = f"/desk/tips/{tip.id}?q=linked"
    answer = editor_desk.fill(page, "link-confirmed", **{"link-target": claim.id})
    assert answer.status_code == 302, answer.text
    assert "We write again when the ruling is public" in "".join(letters(now()))
    session.rollback()
    publish(session, actor=an_editor(session), claim=session.get_one(Claim, claim.id))
    session.commit()

    sent = letters(now() + timedelta(minutes=1))

    assert len(sent) == 3
    assert f"http://localhost/rulings/{claim.slug}" in "".join(sent)
    assert len(letters(now() + timedelta(minutes=2))) == 3


def test_an_unproved_address_is_never_written_to_again(
    reader: Reader, editor_desk: Browser, session: Session, letters: Letters
) -> None:
    reader.send(TIP, text=TEXT, contact=ADDRESS)
    tip = the_tip(session)
    editor_desk.fill(f"/desk/tips/{tip.id}", "no-confirmed", **{"no-answer": "An opinion."})
    assert len(letters(now())) == 1


def test_addresses_are_deleted_in_time_and_the_record_tells_it_without_them(
    reader: Reader, session: Session, letters: Letters
) -> None:
    reader.send(TIP, text=TEXT, contact=ADDRESS)
    contact = session.exec(select(ReaderContact)).one()
    contact.confirmed_at = now()
    session.add(contact)
    session.commit()

    letters(now() + timedelta(days=89))
    assert session.exec(select(ReaderContact)).all()
    letters(now() + timedelta(days=91))

    tip = the_tip(session)
    assert (tip.contact_id, tip.text) == (None, TEXT)
    assert session.exec(select(ReaderContact)).all() == []
    assert session.exec(select(ReaderLetter)).all() == []
    assert "reader_contact.delete" in actions(session)
    told = "".join(filter(None, session.exec(select(AuditPayload.body))))
    assert ADDRESS not in told
    assert TEXT not in told


def test_an_address_that_nobody_confirms_is_deleted_in_a_week(
    reader: Reader, session: Session, letters: Letters
) -> None:
    reader.send(TIP, text=TEXT, contact=ADDRESS)
    letters(now() + timedelta(days=8))
    session.rollback()
    assert session.exec(select(ReaderContact)).all() == []


def test_a_reader_has_their_address_deleted_at_once(
    reader: Reader, session: Session, letters: Letters
) -> None:
    link = reader.send(TIP, text=TEXT, contact=ADDRESS).location
    confirm = re.search(r"http://localhost(/reader-address/\S+)", letters(now())[0])
    assert confirm
    assert reader.client.post(f"{confirm[1]}/forget").status_code == 200
    assert reader.client.post(f"{confirm[1]}/forget").status_code == 200
    session.rollback()
    assert session.exec(select(ReaderContact)).all() == []
    assert TEXT in reader.get(link).text
