"""From a flip to what readers are told, through the pages."""

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from claims.filing.models import Claim
from claims.ledger.models import Proposition
from claims.newsroom.models import User
from tests.builders import a_claim
from tests.claims.ledger.test_recheck import add_an_older_one, bind, published
from tests.factcheck.desk.browsing import Browser, Form
from tests.factcheck.ledger.entries import AHN, GOMEZ, a_proposition, a_record


@pytest.fixture
def flipped(session: Session, reporter: User) -> Claim:
    found: Proposition = a_proposition(session, reporter)
    a_record(session, reporter, found, AHN, "2015")
    a_record(session, reporter, found, GOMEZ, "17 February 2017")
    claim = published(session, reporter, found)
    add_an_older_one(session, reporter, found)
    session.commit()
    return claim


def answer(browser: Browser, claim: Claim, tell: str) -> str:
    page = browser.get("/desk/rechecks")
    token = Form(page.text, "tell").fields["csrf_token"]
    address = f"/desk/rechecks/{claim.id}"
    answered = browser.client.post(address, data={"csrf_token": token, "tell": tell})
    return browser.follow(answered).text


def test_an_editor_tells_readers_and_settles(
    client: FlaskClient, editor_desk: Browser, flipped: Claim
) -> None:
    address = f"/rulings/{flipped.slug}"
    before = client.get(address).text
    assert "The records bear it out" in before
    assert "under review" not in before
    listed = editor_desk.get("/desk/rechecks").text
    assert "As published:" in listed
    assert "The records speak against it" in listed
    assert "readers are told" in answer(editor_desk, flipped, "1")
    told = client.get(address).text
    assert "New information; under review." in told
    assert "The records bear it out" in told
    assert "None waits" in answer(editor_desk, flipped, "0")
    assert "under review" not in client.get(address).text


def test_a_reporter_sees_the_flips_but_does_not_settle_them(desk: Browser, flipped: Claim) -> None:
    page = desk.get("/desk/rechecks")
    token = Form(page.text, "tell").fields["csrf_token"]
    address = f"/desk/rechecks/{flipped.id}"
    assert desk.client.post(address, data={"csrf_token": token}).status_code == 403


def test_there_is_nothing_to_settle_about_other_claims(
    editor_desk: Browser, session: Session, reporter: User, flipped: Claim
) -> None:
    plain, bound = a_claim(session, reporter), a_claim(session, reporter)
    bind(session, reporter, bound, a_proposition(session, reporter, "something else"))
    session.commit()
    page = editor_desk.get("/desk/rechecks")
    token = Form(page.text, "tell").fields["csrf_token"]
    assert flipped.wording in page.text
    for claim in (plain, bound):
        address = f"/desk/rechecks/{claim.id}"
        assert editor_desk.client.post(address, data={"csrf_token": token}).status_code == 404


def test_a_speaker_with_rulings_leads_to_the_positions(client: FlaskClient, flipped: Claim) -> None:
    address = f"/speakers/{flipped.speaker.slug}"
    assert f'href="{address}/positions"' in client.get(address).text
