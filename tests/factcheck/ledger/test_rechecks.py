"""From a flip to what readers are told, through the pages."""

import json

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from claims.audit.models import AuditEvent
from claims.filing.models import Claim
from claims.ledger.models import PositionRecord, Proposition
from claims.newsroom.models import User
from tests.builders import a_claim
from tests.claims.ledger.test_recheck import add_an_older_one, bind, published
from tests.factcheck.desk.browsing import Browser, Form
from tests.factcheck.ledger.entries import AHN, GOMEZ, a_proposition, a_record, public_evidence


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


def record_it(desk: Browser, **typed: str) -> None:
    """Record a verified position through the form, confirming what is asked back."""
    address = "/desk/positions/new?proposition=single-payer-health-care"
    asked = desk.fill(address, stance="support", standing="verified", **typed)
    done = asked if asked.status_code == 302 else desk.send(asked)
    assert done.status_code == 302, done.text


def test_a_flip_goes_both_ways_from_form_to_readers(
    client: FlaskClient,
    desk: Browser,
    editor_desk: Browser,
    session: Session,
    reporter: User,
) -> None:
    found = a_proposition(session, reporter)
    a_record(session, reporter, found, AHN, "2015")
    a_record(session, reporter, found, GOMEZ, "17 February 2017")
    claim = published(session, reporter, found)
    public_evidence(session, reporter, "The archive", url="https://example.org/archive")
    session.commit()
    ruling, ledger = f"/rulings/{claim.slug}", "/positions/single-payer-health-care"
    assert "None waits" in editor_desk.get("/desk/rechecks").text

    record_it(desk, speaker=GOMEZ, happened="2013", evidence="https://example.org/archive")
    assert "under review" not in client.get(ruling).text
    assert claim.wording in editor_desk.get("/desk/rechecks").text
    answer(editor_desk, claim, "1")
    for address in (ruling, ledger, f"{ledger}/compare?a=robert-lee-ahn&b=jimmy-gomez"):
        assert "New information; under review." in client.get(address).text, address
    assert "The records bear it out" in client.get(ruling).text

    session.rollback()
    newest = session.exec(select(PositionRecord).order_by(PositionRecord.id)).all()[-1]
    removed = editor_desk.fill(f"/desk/positions/{newest.id}/remove", reason="Another Gomez.")
    assert removed.status_code == 302
    assert "back to what was published" in editor_desk.get("/desk/rechecks").text
    answer(editor_desk, claim, "0")
    for address in (ruling, ledger):
        assert "under review" not in client.get(address).text, address
    flips = session.exec(select(AuditEvent).where(AuditEvent.action == "finding flipped")).all()
    told = [json.loads(event.payload.body or "") for event in flips]
    assert [(each["public_before"], each["public_after"]) for each in told] == [
        ("holds", "fails"),
        ("fails", "holds"),
    ]


def test_evidence_that_readers_lose_flips_what_they_are_told(
    desk: Browser, editor_desk: Browser, session: Session, reporter: User
) -> None:
    found = a_proposition(session, reporter)
    paper = public_evidence(session, reporter, "The paper", url="https://example.org/paper")
    a_record(session, reporter, found, AHN, "2015", evidence=paper)
    a_record(session, reporter, found, GOMEZ, "17 February 2017")
    claim = published(session, reporter, found)
    session.commit()
    desk.follow(desk.fill(f"/desk/evidence/{paper.id}/edit", on_record=""))
    listed = editor_desk.get("/desk/rechecks").text
    assert claim.wording in listed
    assert "From what readers can look up:" in listed


def test_the_pages_of_the_ledger_lead_to_the_rulings_that_rest_on_it(
    client: FlaskClient, flipped: Claim
) -> None:
    page = client.get("/positions/single-payer-health-care").text
    assert "Our rulings that rest on this" in page
    assert f'href="/rulings/{flipped.slug}"' in page
    other = client.get("/positions/single-payer-health-care/compare?a=jimmy-gomez&b=robert-lee-ahn")
    assert f'href="/rulings/{flipped.slug}"' in other.text


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
