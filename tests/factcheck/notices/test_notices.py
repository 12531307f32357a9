"""Everybody has a list of what they should know, and says what of it comes by mail."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select
from structlog.testing import capture_logs

from claims.audit.models import AuditEvent, AuditPayload
from claims.audit.operations import Subject, record_event
from claims.base import now
from claims.filing.models import Claim
from claims.newsroom.models import User
from claims.newsroom.notice_models import MailWhen, Notice
from claims.newsroom.notice_settings import mail_choices
from claims.newsroom.notices import tell
from factcheck.database import db, transaction
from factcheck.notices.drawing import draw_after_commit
from factcheck.notices.listing import PAGE_SIZE
from factcheck.notices.unsubscribing import DAILY, Stop, stop_token
from tests.builders import (
    a_claim,
    a_claim_in_review,
    a_reporter,
    an_editor,
)
from tests.factcheck.sitting import Counting, Signed, again

STAFF_PAGES = ("/desk/notices", "/desk/notices/mail")


@pytest.fixture
def reader(session: Session) -> User:
    return a_reporter(session)


@pytest.fixture
def claim(session: Session, reader: User) -> Claim:
    return a_claim(session, reader)


def told(
    session: Session, reader: User, claim: Claim | None, kind: str = "mention", **words: str
) -> Notice:
    notice = tell(
        session,
        kind=kind,
        people=[reader],
        subject_kind="comment",
        subject_id="c",
        actor=None,
        payload={"claim": claim.wording if claim else "", **words},
        claim_id=claim.id if claim else None,
    )[0]
    session.commit()
    return notice


@pytest.mark.parametrize("page", STAFF_PAGES)
def test_readers_are_asked_to_sign_in(client: FlaskClient, page: str) -> None:
    answer = client.get(page)
    assert (answer.status_code, "/sign-in" in answer.location) == (302, True)


def test_an_empty_list_says_what_will_stand_there(signed: Signed, reader: User) -> None:
    page = signed(reader).open("/desk/notices")
    assert "Nothing has happened yet" in page
    assert "Mark all" not in page


def test_unread_notices_are_counted_in_the_bar_and_stand_on_top(
    session: Session, signed: Signed, reader: User, claim: Claim
) -> None:
    notice = told(session, reader, claim, text="<b>Look</b>")
    person = signed(reader)
    page = person.open("/desk/notices")
    assert '<span class="count">1</span>' in page
    assert "&lt;b&gt;Look&lt;/b&gt;" in page
    assert page.index('id="unread"') < page.index(notice.id)
    assert "1 unread" in page


def test_opening_a_notice_leads_to_its_claim_and_marks_it_as_read(
    session: Session, signed: Signed, reader: User, claim: Claim
) -> None:
    notice = told(session, reader, claim, "returned")
    person = signed(reader)
    for _ in range(2):
        answer = person.client.get(f"/desk/notices/{notice.id}")
        assert answer.location == f"/desk/claims/{claim.id}"
    again(session)
    assert notice.read_at is not None
    assert 'id="unread"' not in person.open("/desk/notices")


@pytest.mark.parametrize(
    ("kind", "lead"),
    [
        ("review_wanted", "/review/claims/{claim}"),
        ("retraction_asked", "/review/claims/{claim}"),
        ("link_rotted", "/desk/claims/{claim}#evidence"),
        ("mention", "/desk/claims/{claim}/comments#thread-c"),
        ("comment", "/desk/claims/{claim}/comments#thread-c"),
        ("tip", "/desk/tips/c"),
        ("correction_request", "/review/requests/c"),
        ("webhook_off", "/admin/webhooks/c"),
        ("returned", "/desk/claims/{claim}"),
    ],
)
def test_each_kind_leads_to_where_something_can_be_done(
    session: Session, signed: Signed, reader: User, claim: Claim, kind: str, lead: str
) -> None:
    notice = told(session, reader, claim, kind)
    answer = signed(reader).client.get(f"/desk/notices/{notice.id}")
    assert answer.location == lead.format(claim=claim.id)


def test_a_notice_about_no_claim_leads_to_the_desk(
    session: Session, signed: Signed, reader: User
) -> None:
    notice = told(session, reader, None, "published")
    assert signed(reader).client.get(f"/desk/notices/{notice.id}").location == "/desk/"


def test_notices_of_others_are_not_there(
    session: Session, signed: Signed, reader: User, claim: Claim
) -> None:
    notice = told(session, reader, claim)
    other = signed(a_reporter(session))
    other.open(f"/desk/notices/{notice.id}", 404)
    for action in ("read", "unread"):
        assert other.push(f"/desk/notices/{notice.id}/{action}").status_code == 404
    again(session)
    assert notice.read_at is None


def test_notices_are_marked_one_by_one_and_put_back(
    session: Session, signed: Signed, reader: User, claim: Claim
) -> None:
    notice = told(session, reader, claim)
    person = signed(reader)
    person.open("/desk/notices?kind=mention")
    answer = person.send(f"/desk/notices/{notice.id}/read")
    assert answer.location == "/desk/notices?kind=mention"
    again(session)
    assert notice.read_at is not None
    person.open("/desk/notices")
    person.send(f"/desk/notices/{notice.id}/unread")
    again(session)
    assert notice.read_at is None


def test_all_of_a_kind_that_the_page_knew_of_are_marked_at_once(
    session: Session, signed: Signed, reader: User, claim: Claim
) -> None:
    mention, comment = told(session, reader, claim), told(session, reader, claim, "comment")
    person = signed(reader)
    person.open("/desk/notices?kind=mention")
    late = told(session, reader, claim)
    late.created_at = now() + timedelta(minutes=1)
    session.commit()
    person.send("/desk/notices/read-all")
    again(session)
    assert mention.read_at is not None
    assert (comment.read_at, late.read_at) == (None, None)
    assert "1 notice is marked as read" in person.open("/desk/notices")


@pytest.mark.parametrize("upto", ["", "yesterday", "2026-01-01"])
def test_a_page_that_was_never_ours_marks_nothing(
    session: Session, signed: Signed, reader: User, claim: Claim, upto: str
) -> None:
    notice = told(session, reader, claim)
    assert signed(reader).push("/desk/notices/read-all", upto=upto).status_code == 404
    again(session)
    assert notice.read_at is None


def test_a_long_list_has_pages_and_filters_by_kind(
    session: Session, signed: Signed, reader: User, claim: Claim
) -> None:
    for number in range(PAGE_SIZE + 1):
        told(session, reader, claim, "mention" if number else "comment")
    person = signed(reader)
    first, second = person.open("/desk/notices"), person.open("/desk/notices?page=2")
    assert first.count('class="notice ') == PAGE_SIZE
    assert second.count('class="notice ') == 1
    assert person.open("/desk/notices?kind=comment").count('class="notice ') == 1
    for odd in ("?kind=gossip", "?page=0", "?page=many", "?page=99999999"):
        person.open(f"/desk/notices{odd}")


def test_a_list_of_any_length_costs_the_same_queries(
    session: Session, signed: Signed, counting: Counting, reader: User, claim: Claim
) -> None:
    told(session, reader, claim)
    person = signed(reader)
    person.open("/desk/notices")
    with counting() as few:
        person.open("/desk/notices")
    for _ in range(PAGE_SIZE):
        told(session, reader, claim)
    with counting() as many:
        person.open("/desk/notices")
    assert len(many) == len(few) <= 8


def test_the_settings_show_the_defaults_and_keep_what_is_chosen(
    session: Session, signed: Signed, reader: User
) -> None:
    person = signed(reader)
    person.open("/desk/notices/mail")
    chosen = {key: when.value for key, when in mail_choices(session, reader).items()}
    person.send("", **{**chosen, "mention": "never", "comment": "now"})
    again(session)
    choices = mail_choices(session, reader)
    assert (choices["mention"], choices["comment"]) == (MailWhen.NEVER, MailWhen.NOW)
    assert choices["assigned"] is MailWhen.NOW


def test_a_choice_that_does_not_exist_is_refused_in_words(
    session: Session, signed: Signed, reader: User
) -> None:
    person = signed(reader)
    person.open("/desk/notices/mail")
    chosen = {key: when.value for key, when in mail_choices(session, reader).items()}
    answer = person.send("", **{**chosen, "mention": "hourly"})
    assert answer.status_code == 422
    assert "somebody mentions me" in answer.text


def stop_link(app: Flask, user: User, what: str) -> str:
    with app.app_context():
        return f"/stop-mail/{stop_token(Stop(user.id, what))}"


def test_a_link_in_a_mail_asks_first_and_stops_at_a_click(
    app: Flask, session: Session, client: FlaskClient, reader: User
) -> None:
    session.commit()
    link = stop_link(app, reader, "mention")
    assert "You get mail when somebody mentions me" in client.get(link).text
    again(session)
    assert mail_choices(session, reader)["mention"] is MailWhen.NOW
    assert "somebody mentions me" in client.post(link).text
    again(session)
    assert mail_choices(session, reader)["mention"] is MailWhen.NEVER
    assert "stopped already" in client.post(link).text


def test_a_link_to_the_digest_stops_every_daily_kind(
    app: Flask, session: Session, client: FlaskClient, reader: User
) -> None:
    session.commit()
    link = stop_link(app, reader, DAILY)
    assert "once a day, about anything" in client.get(link).text
    client.post(link)
    again(session)
    assert MailWhen.DAILY not in mail_choices(session, reader).values()


@pytest.mark.parametrize("token", ["x", "x.y", "WyJ1IiwibSJd.forged"])
def test_a_link_that_is_not_ours_is_not_there(client: FlaskClient, token: str) -> None:
    assert client.get(f"/stop-mail/{token}").status_code == 404
    assert client.post(f"/stop-mail/{token}").status_code == 404


def test_a_request_that_commits_tells_people_at_once(
    session: Session, signed: Signed, reader: User
) -> None:
    editor = an_editor(session)
    claim = a_claim_in_review(session, reader)
    person = signed(editor)
    person.push(f"/review/claims/{claim.id}/return", **{"return-reason": "Ask her"})
    again(session)
    kinds = session.exec(select(Notice.kind).where(Notice.user_id == reader.id)).all()
    assert kinds == ["returned"]


@pytest.fixture
def three_events(session: Session, reader: User, claim: Claim) -> list[int]:
    """Return the numbers of three events that the reader is to be told of."""
    claim.assignee_id = reader.id
    subject = Subject("claim", claim.id, claim.id)
    events = [
        record_event(session, actor_id=None, action="publish", subject=subject) for _ in range(3)
    ]
    session.commit()
    return [event.seq for event in events]


def drawn(session: Session) -> list[int | None]:
    again(session)
    query = select(Notice.audit_seq).where(Notice.kind == "published")
    return list(session.exec(query.order_by(col(Notice.audit_seq))))


def test_an_event_that_cannot_be_drawn_is_left_out_and_holds_up_no_other(
    app: Flask, session: Session, three_events: list[int]
) -> None:
    first, second, third = three_events
    body = "a body of another program, which is no JSON"
    payload = session.get_one(AuditPayload, second)
    session.execute(sa.text("DROP TRIGGER keep_audit_payload_update"))
    payload.body = body
    session.commit()
    with app.app_context(), capture_logs() as logged:
        draw_after_commit()
    assert drawn(session) == [first, third]
    assert ("notice_passed_over", second) in [(each["event"], each.get("seq")) for each in logged]


@contextmanager
def notices_away(session: Session) -> Iterator[None]:
    """Let the database refuse to store a notice for a while."""
    session.execute(sa.text("ALTER TABLE notice RENAME TO notice_away"))
    session.commit()
    yield
    session.rollback()
    session.execute(sa.text("ALTER TABLE notice_away RENAME TO notice"))
    session.commit()


def test_a_database_that_refuses_is_no_reason_to_leave_anything_out(
    app: Flask, session: Session, three_events: list[int]
) -> None:
    with notices_away(session), app.app_context(), pytest.raises(OperationalError):
        draw_after_commit()
    with app.app_context():
        draw_after_commit()
    assert drawn(session) == three_events


def test_a_commit_whose_notices_cannot_be_drawn_has_succeeded(
    app: Flask, session: Session, three_events: list[int]
) -> None:
    with notices_away(session), app.app_context(), capture_logs() as logged:
        with transaction() as writing:
            record_event(writing, actor_id=None, action="done", subject=Subject("claim", "c"))
        last = db.session.exec(select(AuditEvent.action).order_by(col(AuditEvent.seq).desc()))
        assert last.first() == "done"
    assert "after_commit_failed" in {each["event"] for each in logged}
    assert len(three_events) == 3
