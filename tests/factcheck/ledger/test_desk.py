"""Keeping the ledger through the staff's pages: dates asked back, evidence needed, nothing lost."""

from collections.abc import Callable

import pytest
from sqlmodel import Session, select

from claims.base import now
from claims.ledger.asserting import AssertionDetails, assert_in_ledger
from claims.ledger.models import Assertion, AssertionKind, PositionRecord, Proposition, SearchRecord
from claims.ledger.positions import Act, RecordStatus, Stance, Verdict
from claims.newsroom.models import User
from claims.people.operations import speaker_called
from claims.review.triage import assign
from tests.builders import a_claim, a_reporter
from tests.claims.ledger.test_recheck import bind, published
from tests.conftest import csrf_token
from tests.factcheck.desk.browsing import Browser
from tests.factcheck.ledger.entries import (
    AHN,
    GOMEZ,
    SINGLE_PAYER,
    a_proposition,
    a_record,
    public_evidence,
)

DESK = "/desk/propositions/single-payer-health-care"
Browse = Callable[[User], Browser]


@pytest.fixture
def single_payer(session: Session, reporter: User) -> Proposition:
    found = a_proposition(session, reporter)
    a_record(session, reporter, found, GOMEZ, "17 February 2017")
    session.commit()
    return found


def test_a_reporter_adds_a_proposition_once(desk: Browser, session: Session) -> None:
    added = desk.fill("/desk/propositions/new", name=SINGLE_PAYER)
    assert "Nothing is on record yet" in desk.follow(added).text
    again = desk.fill("/desk/propositions/new", name=SINGLE_PAYER.upper())
    assert again.status_code == 422
    assert "known already" in again.text
    assert len(session.exec(select(Proposition)).all()) == 1
    assert SINGLE_PAYER in desk.get("/desk/propositions/").text


def test_an_imprecise_date_is_asked_back_in_words_and_days(
    desk: Browser, session: Session, single_payer: Proposition
) -> None:
    asked = desk.fill(
        "/desk/positions/new?proposition=single-payer-health-care",
        speaker=GOMEZ,
        stance="support",
        act="post",
        happened="spring 2015",
    )
    assert asked.status_code == 200
    assert "some time in spring 2015 (1 March to 31 May 2015)" in asked.text
    assert len(session.exec(select(PositionRecord)).all()) == 1
    page = desk.follow(desk.send(asked))
    assert "spring 2015" in page.text
    session.rollback()
    record = session.exec(select(PositionRecord).where(PositionRecord.act == Act.POST)).one()
    assert record.proposition is single_payer
    assert record.status is RecordStatus.ASSERTED


@pytest.mark.usefixtures("single_payer")
def test_a_record_without_a_date_is_asked_back_and_kept_undated(
    desk: Browser, session: Session
) -> None:
    address = "/desk/positions/new?proposition=single-payer-health-care"
    asked = desk.fill(address, speaker=GOMEZ, stance="oppose")
    assert "kept as undated" in asked.text
    assert "Undated" in desk.follow(desk.send(asked)).text
    kept = session.exec(select(PositionRecord).where(PositionRecord.stance == Stance.OPPOSE))
    assert kept.one().happened is None


@pytest.mark.usefixtures("single_payer")
def test_a_verified_record_needs_evidence_that_the_newsroom_has(desk: Browser) -> None:
    address = "/desk/positions/new?proposition=single-payer-health-care"
    typed = {
        "speaker": GOMEZ,
        "stance": "support",
        "happened": "4 May 2017",
        "standing": "verified",
    }
    refused = desk.fill(address, **typed)
    assert refused.status_code == 422
    assert "needs the evidence" in refused.text
    unknown = desk.fill(address, **typed, evidence="https://example.org/nowhere")
    assert "There is no such evidence yet" in unknown.text
    several = desk.fill(address, **typed, evidence="https://example.org/report")
    assert several.status_code == 302


def test_evidence_of_one_name_must_be_told_apart(
    desk: Browser, session: Session, reporter: User, single_payer: Proposition
) -> None:
    for number in range(2):
        public_evidence(session, reporter, "Twice", url=f"https://example.org/{number}")
    session.commit()
    refused = desk.fill(
        f"/desk/positions/new?proposition={single_payer.slug}",
        speaker=GOMEZ,
        stance="support",
        happened="4 May 2017",
        evidence="Twice",
    )
    assert "Several pieces of evidence are called so" in refused.text


def test_from_evidence_at_a_claim_the_form_is_filled_and_leads_back(
    desk: Browser, session: Session, reporter: User, single_payer: Proposition
) -> None:
    claim = a_claim(session, reporter)
    evidence = public_evidence(session, reporter, url="https://example.org/mailer")
    session.commit()
    address = (
        f"/desk/positions/new?evidence={evidence.id}&speaker={claim.speaker_id}"
        f"&claim={claim.id}&proposition={single_payer.slug}"
    )
    page = desk.get(address).text
    assert "https://example.org/mailer" in page
    assert AHN in page
    saved = desk.fill(address, stance="support", happened="4 May 2017")
    assert saved.location == f"/desk/claims/{claim.id}"
    session.rollback()
    record = session.exec(select(PositionRecord).order_by(PositionRecord.id)).all()[-1]
    assert record.evidence_id == evidence.id
    assert record.status is RecordStatus.VERIFIED


def test_two_editors_of_one_record_both_see_both_texts(
    desk: Browser, session: Session, browse_as: Browse, single_payer: Proposition
) -> None:
    record = session.exec(select(PositionRecord)).one()
    address = f"/desk/positions/{record.id}/edit"
    colleague = browse_as(a_reporter(session))
    mine = desk.get(address)
    desk.follow(colleague.fill(address, note="Theirs"))
    stale = desk.send(mine, note="Mine")
    assert stale.status_code == 409
    assert "Theirs" in stale.text
    assert "Mine" in stale.text
    desk.follow(desk.send(stale))
    session.expire_all()
    assert record.note == "Mine"
    assert single_payer.name in desk.get(DESK).text


@pytest.mark.usefixtures("single_payer")
def test_an_editor_removes_a_record_with_a_reason(
    desk: Browser, editor_desk: Browser, session: Session
) -> None:
    record = session.exec(select(PositionRecord)).one()
    address = f"/desk/positions/{record.id}/remove"
    assert desk.client.get(address).status_code == 403
    assert editor_desk.fill(address, reason="").status_code == 422
    page = editor_desk.follow(editor_desk.fill(address, reason="Another Gomez."))
    assert "Nothing is on record yet" in page.text
    assert editor_desk.client.get(address).status_code == 404
    assert editor_desk.client.get("/desk/positions/no-id/edit").status_code == 404


@pytest.mark.usefixtures("single_payer")
def test_a_search_is_recorded_with_its_days(desk: Browser, session: Session) -> None:
    address = "/desk/searches/new?proposition=single-payer-health-care"
    typed = {
        "speaker": GOMEZ,
        "place": "Nexis",
        "words": "Gomez AND payer",
        "covers_from": "2012-01-01",
        "covers_until": "2011-01-01",
    }
    refused = desk.fill(address, **typed)
    assert "This ends before it begins." in refused.text
    page = desk.follow(desk.send(refused, covers_until="2017-05-01"))
    assert "Gomez AND payer" in page.text
    assert session.exec(select(SearchRecord)).one().made_on == now().date()


def test_a_claim_is_bound_and_the_finding_shown_at_once(
    desk: Browser, session: Session, reporter: User, single_payer: Proposition
) -> None:
    a_record(session, reporter, single_payer, AHN, "early 2017")
    claim = a_claim(session, reporter)
    assign(session, actor=reporter, claim=claim, assignee=reporter)
    session.commit()
    address = f"/desk/claims/{claim.id}/assertion"
    said = {"kind": "first", "proposition": single_payer.id, "other_speaker": ""}
    assert "Name the other one" in desk.fill(address, **said).text
    bound = desk.follow(desk.fill(address, **{**said, "other_speaker": GOMEZ}))
    assert "The records leave it open" in bound.text
    assert "speech (early 2017) could settle it" in bound.text
    years = desk.follow(desk.fill(address, kind="for_years", years="3"))
    assert "no known record reaches back" in years.text
    silent = {"kind": "silent", "since": "2012-01-01", "until": "2014-01-01"}
    assert "nobody has noted a search" in desk.follow(desk.fill(address, **silent)).text


def test_what_readers_cannot_see_is_said_at_the_finding(
    desk: Browser, session: Session, reporter: User, single_payer: Proposition
) -> None:
    secret = public_evidence(session, reporter, on_record=False)
    a_record(session, reporter, single_payer, AHN, "2010", evidence=secret)
    claim = a_claim(session, reporter)
    speakers = [speaker_called(session, actor=reporter, name=name) for name in (AHN, GOMEZ)]
    assert_in_ledger(
        session,
        actor=reporter,
        claim=claim,
        proposition=single_payer,
        speaker=speakers[0],
        other=speakers[1],
        details=AssertionDetails(kind=AssertionKind.FIRST, as_of=now().date()),
    )
    session.commit()
    assert session.exec(select(Assertion)).one().verdict is Verdict.HOLDS
    page = desk.get(f"/desk/claims/{claim.id}/assertion").text
    assert "Readers will see less" in page
    assert "Not public:" in desk.get(DESK).text


def test_a_binding_can_be_taken_back_while_the_claim_is_open(
    desk: Browser, session: Session, reporter: User, single_payer: Proposition
) -> None:
    claim = a_claim(session, reporter)
    assign(session, actor=reporter, claim=claim, assignee=reporter)
    bind(session, reporter, claim, single_payer)
    locked = published(session, reporter, single_payer)
    session.commit()
    address = f"/desk/claims/{claim.id}/assertion"
    assert "Take it out of the ledger" in desk.get(address).text
    page = desk.client.get(address)
    token = {"csrf_token": csrf_token(page)}
    taken = desk.follow(desk.client.post(f"{address}/withdraw", data=token))
    assert "asserts nothing" in taken.text
    assert "The finding now" not in taken.text
    assert desk.client.post(f"{address}/withdraw", data=token).status_code == 404
    other = f"/desk/claims/{locked.id}/assertion"
    assert "It cannot change now. Begin a correction" in desk.get(other).text
    refused = desk.follow(desk.client.post(f"{other}/withdraw", data=token))
    assert "Begin a correction to change what was published." in refused.text
    assert "The finding now" in refused.text
