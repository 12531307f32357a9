import pytest
from flask import Flask
from sqlmodel import Session, select

from claims.evidence.capture_models import CaptureJob, CaptureState
from claims.evidence.models import Evidence, EvidenceKind
from claims.newsroom.models import User
from factcheck.jobs.capturing import capture_next
from tests.builders import a_claim_at_work
from tests.factcheck.desk.browsing import Browser, Form
from tests.factcheck.jobs.conftest import evidence_at
from tests.factcheck.jobs.test_capturing import STORY
from tests.factcheck.snapshots.conftest import Site, page


def test_an_address_becomes_evidence_that_is_captured_confirmed_and_cited(
    desk: Browser, app: Flask, session: Session, reporter: User, site: Site
) -> None:
    site.pages["/story"] = page(STORY)
    claim = a_claim_at_work(session, reporter)
    session.commit()
    form = f"/desk/claims/{claim.id}/evidence/capture"
    assert f'href="{form}"' in desk.get(f"/desk/claims/{claim.id}").text
    archived = "https://web.archive.example/story"
    waiting = desk.follow(desk.fill(form, url=site.url("/story"), archive_url=archived))
    assert "Waiting for its turn" in waiting.text
    assert waiting.headers["Refresh"] == "4"
    assert "http-equiv" not in waiting.text
    session.rollback()
    evidence = session.exec(select(Evidence)).one()
    progress = f"/desk/evidence/{evidence.id}/capture?claim={claim.id}"
    still = desk.get(f"{progress}&still=1")
    assert "Refresh" not in still.headers
    with app.app_context():
        assert capture_next()
    done = desk.get(progress)
    assert "Refresh" not in done.headers
    assert "Two Democrats, one seat" in done.text
    confirm = f"/desk/evidence/{evidence.id}/suggested?claim={claim.id}"
    asked_back = desk.fill(confirm, "seen_version")
    assert "“The Daily” is not known yet: a new source" in asked_back.text
    confirmed = desk.send(asked_back, "seen_version", kind="news_report", is_primary="y")
    assert confirmed.location == f"/desk/claims/{claim.id}/cite/{evidence.id}"
    assert "Two Democrats, one seat" in desk.follow(confirmed).text
    session.rollback()
    session.refresh(evidence)
    assert (evidence.title, evidence.author) == ("Two Democrats, one seat", "Javier Panzar")
    assert (evidence.kind, evidence.is_primary) == (EvidenceKind.NEWS_REPORT, True)
    assert evidence.archive_url == archived
    assert evidence.source.name == "The Daily"
    assert evidence.published is not None
    assert evidence.published.edtf == "2017-05-12"
    assert "Captured" in desk.get(f"/desk/evidence/{evidence.id}").text


def test_what_a_person_wrote_is_not_overwritten_by_what_the_page_says(
    desk: Browser, app: Flask, session: Session, reporter: User, site: Site
) -> None:
    site.pages["/story"] = page(STORY)
    evidence = evidence_at(session, reporter, site.url("/story"), title="Our own title")
    desk.follow(
        desk.press(f"/desk/evidence/{evidence.id}", f"/desk/evidence/{evidence.id}/capture")
    )
    with app.app_context():
        assert capture_next()
    shown = desk.get(f"/desk/evidence/{evidence.id}/suggested")
    assert 'value="Our own title"' in shown.text
    assert "The page says: Two Democrats, one seat" in shown.text
    desk.follow(desk.send(shown, "seen_version", author="Somebody"))
    session.rollback()
    session.refresh(evidence)
    assert (evidence.title, evidence.author) == ("Our own title", "Somebody")


def test_who_confirms_too_late_keeps_both(
    desk: Browser, session: Session, reporter: User, site: Site
) -> None:
    evidence = evidence_at(session, reporter, site.url("/story"))
    shown = desk.get(f"/desk/evidence/{evidence.id}/suggested")
    evidence.title = "Changed meanwhile"
    session.commit()
    late = desk.send(shown, "seen_version", title="Mine")
    assert late.status_code == 409
    assert "Changed meanwhile" in late.text
    desk.follow(desk.send(late, "seen_version"))
    session.refresh(evidence)
    assert evidence.title == "Mine"


def test_a_failure_says_why_and_offers_to_upload_instead(
    desk: Browser, app: Flask, session: Session, reporter: User, site: Site
) -> None:
    evidence = evidence_at(session, reporter, site.url("/nothing"))
    address = f"/desk/evidence/{evidence.id}/capture"
    assert "Not captured yet" in desk.get(address).text
    assert desk.press(f"/desk/evidence/{evidence.id}", address).status_code == 302
    with app.app_context():
        assert capture_next()
    failed = desk.get(address)
    assert "status 404" in failed.text
    assert "Trying again will hardly help" in failed.text
    assert f"/desk/evidence/{evidence.id}/snapshots/new" in failed.text
    again = desk.follow(desk.press(address, address))
    assert "Waiting for its turn" in again.text
    session.rollback()
    states = [job.state for job in session.exec(select(CaptureJob).order_by(CaptureJob.asked_at))]
    assert states == [CaptureState.FAILED, CaptureState.QUEUED]


def test_a_busy_server_shows_when_it_is_tried_again(
    desk: Browser, app: Flask, session: Session, reporter: User, site: Site
) -> None:
    site.pages["/busy"] = page(b"Later.", status=503)
    evidence = evidence_at(session, reporter, site.url("/busy"))
    address = f"/desk/evidence/{evidence.id}/capture"
    desk.press(f"/desk/evidence/{evidence.id}", address)
    with app.app_context():
        assert capture_next()
    shown = desk.get(address).text
    assert "Try 1 of 5 failed" in shown
    assert "Next try: " in shown
    assert "Upload a file instead" in shown


@pytest.mark.parametrize("typed", ["ftp://a.example/", "news", "http:///story", "http://[::1"])
def test_what_is_no_web_address_is_refused_on_the_form(
    desk: Browser, session: Session, reporter: User, typed: str
) -> None:
    claim = a_claim_at_work(session, reporter)
    session.commit()
    refused = desk.fill(f"/desk/claims/{claim.id}/evidence/capture", url=typed)
    assert refused.status_code == 422
    assert typed in refused.text
    session.rollback()
    assert session.exec(select(Evidence)).all() == []


def test_evidence_without_an_address_offers_to_upload(
    desk: Browser, session: Session, reporter: User
) -> None:
    evidence = evidence_at(session, reporter, "https://a.example/")
    page_ = desk.get(f"/desk/evidence/{evidence.id}")
    evidence.url = None
    session.commit()
    sent = desk.follow(
        desk.client.post(
            f"/desk/evidence/{evidence.id}/capture",
            data={"csrf_token": Form(page_.text, "csrf_token").fields["csrf_token"]},
        )
    )
    assert "no address to capture" in sent.text
    assert "Add our own copy" in sent.text
    assert "has no address" in desk.get(f"/desk/evidence/{evidence.id}/capture").text


def test_readers_are_asked_to_sign_in(app: Flask, session: Session, reporter: User) -> None:
    evidence = evidence_at(session, reporter, "https://a.example/")
    client = app.test_client()
    for address in (f"/desk/evidence/{evidence.id}/capture", "/desk/links"):
        assert "/sign-in" in client.get(address).location
