"""A reader says what is wrong with a ruling; an editor who did not write it answers in public."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape

import pytest
from sqlmodel import Session, select

from claims.audit.models import AuditEvent, AuditPayload
from claims.base import now
from claims.filing.models import Claim
from claims.newsroom.models import Role, User
from claims.review.corrections import begin_correction
from claims.review.models import CorrectionClass
from claims.review.request_models import CorrectionRequest, RequestState
from claims.review.requests import request_figures
from tests.builders import a_person, a_published_claim, an_editor
from tests.factcheck.desk.browsing import Browser
from tests.factcheck.readers.conftest import Reader

WRONG = "The bill passed in 2015, not in 2014."
ANSWER = {"outcome": "upheld", "answer": "You are right: it passed in 2015."}
Letters = Callable[[datetime], list[str]]
BrowseAs = Callable[[User], Browser]


@pytest.fixture
def ruling(session: Session, reporter: User) -> Claim:
    """Return a claim whose ruling is public."""
    claim = a_published_claim(session, reporter, wording="The bill passed in 2014")
    session.commit()
    return claim


def ask(reader: Reader, ruling: Claim, **more: str) -> str:
    """Send a request; return its private link."""
    answer = reader.send(f"/rulings/{ruling.slug}/correction-request", text=WRONG, **more)
    assert answer.status_code == 302, answer.text
    return answer.location


def the_request(session: Session) -> CorrectionRequest:
    session.rollback()
    return session.exec(select(CorrectionRequest)).one()


def test_every_ruling_leads_to_the_form(reader: Reader, ruling: Claim) -> None:
    page = reader.get(f"/rulings/{ruling.slug}")
    link = re.search(r'href="(/rulings/[^"]+/correction-request)"', page.text)
    assert link
    assert ruling.wording in reader.get(link[1]).text


def test_what_is_not_public_has_no_form(reader: Reader) -> None:
    assert reader.client.get("/rulings/no-such-ruling/correction-request").status_code == 404


def test_a_request_is_sent_followed_and_answered_in_public(
    reader: Reader, editor_desk: Browser, session: Session, ruling: Claim
) -> None:
    link = ask(reader, ruling, url="https://law.example/bill")
    assert "waits for an answer" in reader.get(link).text
    assert reader.get(link).headers["Cache-Control"] == "no-store"
    request = the_request(session)
    assert WRONG in editor_desk.get("/review/requests").text

    answer = editor_desk.fill(f"/review/requests/{request.id}", **ANSWER)

    assert answer.status_code == 302
    assert "You were right." in reader.get(link).text
    public = reader.get("/corrections/requests").text
    assert ANSWER["answer"] in public
    assert "The reader was right" in public
    assert WRONG not in public
    assert WRONG in editor_desk.get("/review/requests?state=answered").text


def test_the_record_tells_of_requests_without_their_words(
    reader: Reader, editor_desk: Browser, session: Session, ruling: Claim
) -> None:
    ask(reader, ruling)
    request = the_request(session)
    editor_desk.fill(f"/review/requests/{request.id}", **ANSWER)

    session.rollback()
    done = session.exec(select(AuditEvent.action).where(AuditEvent.claim_id == ruling.id)).all()
    assert {"correction_request.receive", "correction_request.answer"} <= set(done)
    assert WRONG not in "".join(filter(None, session.exec(select(AuditPayload.body))))


def test_an_answer_needs_an_outcome_and_words(
    reader: Reader, editor_desk: Browser, session: Session, ruling: Claim
) -> None:
    ask(reader, ruling)
    request = the_request(session)
    for typed in ({"outcome": "upheld"}, {"answer": "Yes."}, {"outcome": "open", "answer": "Yes."}):
        refused = editor_desk.fill(f"/review/requests/{request.id}", **typed)
        assert refused.status_code == 422
    assert the_request(session).state is RequestState.OPEN


def test_a_request_is_answered_once(
    reader: Reader, editor_desk: Browser, session: Session, ruling: Claim
) -> None:
    ask(reader, ruling)
    request = the_request(session)
    page = editor_desk.get(f"/review/requests/{request.id}")
    assert editor_desk.send(page, **ANSWER).status_code == 302
    again = editor_desk.send(page, outcome="not_upheld", answer="No.")
    assert again.status_code == 403
    assert the_request(session).state is RequestState.UPHELD


def test_nobody_answers_a_complaint_about_what_they_wrote(
    reader: Reader, session: Session, browse_as: BrowseAs
) -> None:
    writer = a_person(session, Role.REPORTER, Role.EDITOR)
    ruling = a_published_claim(session, writer)
    session.commit()
    ask(reader, ruling)
    request = the_request(session)
    mine = browse_as(writer)

    page = mine.get(f"/review/requests/{request.id}")

    assert 'name="outcome"' not in page.text
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page.text)
    assert token
    fields = {**ANSWER, "csrf_token": token[1]}
    assert mine.client.post(f"/review/requests/{request.id}", data=fields).status_code == 403
    assert the_request(session).state is RequestState.OPEN


def test_reporters_do_not_answer(
    reader: Reader, session: Session, ruling: Claim, reporter: User, browse_as: BrowseAs
) -> None:
    ask(reader, ruling)
    request = the_request(session)
    assert browse_as(reporter).client.get(f"/review/requests/{request.id}").status_code == 403


def test_the_correction_that_it_led_to_is_named(
    reader: Reader, editor_desk: Browser, session: Session, ruling: Claim
) -> None:
    ask(reader, ruling)
    request = the_request(session)
    begun = begin_correction(
        session,
        actor=an_editor(session),
        claim=session.get_one(Claim, ruling.id),
        kind=CorrectionClass.CORRECTION,
        reason="A reader wrote.",
        public_note="It passed in 2015.",
    )
    session.commit()
    page = f"/review/requests/{request.id}"
    assert editor_desk.fill(page, **ANSWER, correction=begun.id).status_code == 302
    assert the_request(session).correction_id == begun.id


def test_a_reader_who_proved_an_address_hears_the_answer(
    reader: Reader, editor_desk: Browser, session: Session, ruling: Claim, letters: Letters
) -> None:
    ask(reader, ruling, contact="voter@mail.example")
    confirm = re.search(r"http://localhost(/reader-address/\S+)", letters(now())[0])
    assert confirm
    reader.client.post(confirm[1])
    request = the_request(session)
    editor_desk.fill(f"/review/requests/{request.id}", **ANSWER)

    told = letters(now())[-1]

    assert "You were right." in told
    assert f"/rulings/{ruling.slug}" in told


def test_readers_are_told_how_many_how_fast_and_how_many_upheld(
    reader: Reader, editor_desk: Browser, session: Session, ruling: Claim
) -> None:
    assert "None came yet" in reader.get("/transparency").text
    for outcome in ("upheld", "not_upheld", "partly"):
        ask(reader, ruling)
        session.rollback()
        query = select(CorrectionRequest).where(CorrectionRequest.state == RequestState.OPEN)
        request = session.exec(query).one()
        request.asked_at = now() - timedelta(days=2)
        session.add(request)
        session.commit()
        typed = {"outcome": outcome, "answer": "So it is."}
        assert editor_desk.fill(f"/review/requests/{request.id}", **typed).status_code == 302
    ask(reader, ruling)
    session.rollback()

    figures = request_figures(session)

    assert (figures.received, figures.answered, figures.waiting) == (4, 3, 1)
    assert (figures.upheld, figures.partly, figures.not_upheld) == (1, 1, 1)
    assert figures.median_days == pytest.approx(2, abs=0.01)
    page = unescape(reader.get("/transparency").text)
    assert "Days to an answer" in page
    assert ">2.0<" in page
