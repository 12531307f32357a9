import hashlib
import io
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from claims.audit.models import AuditEvent
from claims.evidence.models import CaptureMethod, Citation, QuotationCheck, Snapshot
from claims.evidence.operations import StoredBytes, attach_snapshot
from claims.newsroom.models import User
from claims.review.drafting import submit
from claims.review.publication import publish
from factcheck.config import Settings
from factcheck.uploads import snapshot_store
from tests.builders import (
    QUOTATION,
    a_complete_dossier,
    a_published_claim,
    an_admin,
    an_editor,
    vote,
)
from tests.conftest import SignIn
from tests.factcheck.desk.browsing import Browser, Form
from tests.factcheck.jobs.conftest import evidence_at

CONTENT = b"<html><script>alert(1)</script></html>"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def snapshot(app: Flask, session: Session, reporter: User) -> Snapshot:
    evidence = evidence_at(session, reporter, "https://a.example/")
    with app.app_context():
        stored = snapshot_store(app).put(io.BytesIO(CONTENT))
    kept = attach_snapshot(
        session,
        actor=reporter,
        evidence=evidence,
        stored=StoredBytes(
            stored.digest, stored.size, "text/html", CaptureMethod.UPLOADED, "page.html", "x"
        ),
    )
    session.commit()
    return kept


def give(desk: Browser, snapshot: Snapshot, action: str = "public") -> None:
    page = f"/desk/evidence/{snapshot.evidence_id}"
    desk.follow(desk.press(page, f"/desk/snapshots/{snapshot.id}/{action}"))


def test_readers_get_a_copy_only_once_an_editor_gives_it_to_them(
    client: FlaskClient, editor_desk: Browser, session: Session, snapshot: Snapshot
) -> None:
    address = f"/snapshots/{DIGEST}"
    assert client.get(address).status_code == 404
    assert editor_desk.client.get(address, buffered=True).data == CONTENT
    give(editor_desk, snapshot)
    answer = client.get(address, buffered=True)
    assert answer.data == CONTENT
    assert answer.headers["Content-Disposition"] == "attachment; filename=page.html"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    give(editor_desk, snapshot, "private")
    assert client.get(address).status_code == 404
    session.rollback()
    actions = [
        event.action
        for event in session.exec(select(AuditEvent).order_by(AuditEvent.seq))
        if "snapshot" in event.action and event.action != "add snapshot"
    ]
    assert actions == ["make a snapshot public", "take a snapshot back"]


@pytest.mark.usefixtures("snapshot")
def test_to_readers_a_hidden_copy_is_like_none_at_all(client: FlaskClient) -> None:
    hidden, none = client.get(f"/snapshots/{DIGEST}"), client.get(f"/snapshots/{'0' * 64}")
    assert hidden.status_code == none.status_code == 404
    assert hidden.text.replace(DIGEST, "") == none.text.replace("0" * 64, "")
    assert client.get("/snapshots/..%2f..%2fetc").status_code == 404


@pytest.mark.usefixtures("snapshot")
def test_an_admin_who_is_neither_reporter_nor_editor_gets_no_hidden_copy(
    client: FlaskClient, session: Session, sign_in: SignIn
) -> None:
    sign_in(client, an_admin(session))
    assert client.get(f"/snapshots/{DIGEST}").status_code == 404


def test_a_reporter_cannot_give_a_copy_away(desk: Browser, snapshot: Snapshot) -> None:
    page = desk.get(f"/desk/evidence/{snapshot.evidence_id}")
    assert "Give it to readers" not in page.text
    token = Form(page.text, "csrf_token").fields["csrf_token"]
    refused = desk.client.post(f"/desk/snapshots/{snapshot.id}/public", data={"csrf_token": token})
    assert refused.status_code == 403


def test_giving_what_readers_have_already_changes_nothing(
    editor_desk: Browser, session: Session, snapshot: Snapshot
) -> None:
    page = editor_desk.get(f"/desk/evidence/{snapshot.evidence_id}").text
    token = Form(page, "csrf_token").fields["csrf_token"]
    for _ in range(2):
        editor_desk.client.post(f"/desk/snapshots/{snapshot.id}/public", data={"csrf_token": token})
    session.rollback()
    query = select(AuditEvent).where(AuditEvent.action == "make a snapshot public")
    assert len(session.exec(query).all()) == 1


def test_a_copy_that_was_tampered_with_is_never_given_out(
    client: FlaskClient, editor_desk: Browser, snapshot: Snapshot, settings: Settings
) -> None:
    give(editor_desk, snapshot)
    file: Path = settings.data / "snapshots" / DIGEST[:2] / DIGEST[2:4] / DIGEST
    file.write_bytes(b"something else")
    answer = client.get(f"/snapshots/{DIGEST}")
    assert answer.status_code == 400
    assert b"something else" not in answer.data


def test_a_verified_quotation_is_offered_to_readers_in_its_context(
    client: FlaskClient, session: Session, reporter: User
) -> None:
    claim = a_published_claim(session, reporter)
    session.commit()
    ruling = client.get(f"/rulings/{claim.slug}")
    assert f'href="/rulings/{claim.slug}/sources/1"' in ruling.text
    for address in (
        f"/rulings/{claim.slug}/sources/1",
        f"/rulings/{claim.slug}/editions/1/sources/1",
    ):
        shown = client.get(address)
        assert shown.status_code == 200
        assert f"<mark>{QUOTATION}</mark>" in shown.text
        assert "Then he left." in shown.text
    assert client.get(f"/rulings/{claim.slug}/sources/99").status_code == 404
    assert client.get("/rulings/nothing/sources/1").status_code == 404


def test_the_context_of_a_source_that_must_not_be_known_stays_hidden_with_its_copy(
    client: FlaskClient, session: Session, reporter: User, editor_desk: Browser
) -> None:
    claim = a_complete_dossier(session, reporter)
    citation = session.exec(select(Citation).where(Citation.number == 1)).one()
    citation.evidence.on_record = False
    wordless = session.exec(select(Citation).where(Citation.number == 2)).one()
    wordless.quotation, wordless.check = "…", QuotationCheck.NOT_CHECKED
    submit(session, actor=reporter, claim=claim)
    for _ in range(2):
        vote(session, an_editor(session), claim)
    publish(session, actor=an_editor(session), claim=claim)
    session.commit()
    context = f"/rulings/{claim.slug}/sources/1"
    ruling = client.get(f"/rulings/{claim.slug}").text
    assert context not in ruling
    assert client.get(context).status_code == 404
    give(editor_desk, session.get_one(Snapshot, wordless.snapshot_id))
    assert client.get(f"/rulings/{claim.slug}/sources/2").status_code == 404
    give(editor_desk, session.get_one(Snapshot, citation.snapshot_id))
    shown = client.get(context).text
    assert QUOTATION in shown
    assert "Download it" in shown
