"""Notices by mail: put together, sent once, in words that can be read and stopped."""

import os
import re
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from claims.base import now
from claims.newsroom.models import User
from claims.newsroom.notice_mails import LEASE
from claims.newsroom.notice_models import MailState, MailWhen, Notice, NoticeMail
from claims.newsroom.notice_settings import mail_choices
from claims.newsroom.notices import tell
from claims.newsroom.operations import set_active
from factcheck.config import Settings
from factcheck.jobs.noticing import draw_next, mail_next
from factcheck.notices.letters import LONGEST_SUBJECT, MOST_LINES
from tests.builders import a_claim, a_claim_at_work, an_admin
from tests.conftest import open_account
from tests.factcheck.jobs.conftest import START, Clock
from tests.factcheck.jobs.test_mailing import Post, mail_server, post

__all__ = ["post"]
EVIL = "He said so\r\nBcc: everybody@example.org\r\n\r\nBuy now <script>alert(1)</script>"


@pytest.fixture
def reader(app: Flask, session: Session, reporter: User) -> User:
    open_account(app, session, reporter)
    return reporter


def told(
    session: Session,
    reader: User,
    *,
    kind: str = "mention",
    text: str = "Look here",
    count: int = 1,
) -> list[Notice]:
    notices = [
        tell(
            session,
            kind=kind,
            people=[reader],
            subject_kind="comment",
            subject_id="c",
            actor=None,
            payload={"claim": "He said so", "text": text},
        )[0]
        for _ in range(count)
    ]
    for notice in notices:
        notice.created_at = START - timedelta(minutes=1)
    session.commit()
    return notices


def sent(settings: Settings) -> list[EmailMessage]:
    files = sorted((settings.data / "outbox").glob("*.log"))
    parts = [path.read_bytes().partition(b"\n" + b"-" * 79)[0] for path in files]
    return [message_from_bytes(part, policy=policy.default) for part in parts]  # type: ignore[misc]  # the default policy makes EmailMessages


def text_of(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def the_mail(session: Session) -> NoticeMail:
    session.rollback()
    session.expire_all()
    return session.exec(select(NoticeMail)).one()


def test_a_notice_comes_by_mail_in_plain_text_and_html(
    app: Flask, session: Session, reader: User, settings: Settings, clock: Clock
) -> None:
    notice = told(session, reader)[0]
    with app.app_context():
        assert mail_next(clock)
        assert not mail_next(clock)
    mail = sent(settings)[0]
    assert mail["To"] == f"{reader.id}@example.org"
    assert mail["Subject"].strip() == "The system mentioned you about “He said so”."
    link = f"http://localhost/desk/notices/{notice.id}"
    for kind in ("plain", "html"):
        assert "The system mentioned you about “He said so”." in text_of(mail, kind)
        assert "Look here" in text_of(mail, kind)
        assert link in text_of(mail, kind)
    assert the_mail(session).state is MailState.SENT


def test_several_notices_are_one_mail_and_very_many_are_cut_short(
    app: Flask, session: Session, reader: User, settings: Settings, clock: Clock
) -> None:
    told(session, reader, count=MOST_LINES + 2)
    with app.app_context():
        mail_next(clock)
    mail = sent(settings)[0]
    assert mail["Subject"].strip().endswith(f"And {MOST_LINES + 1} more.")
    assert "And 2 more." in text_of(mail, "plain")
    assert "And 2 more." in text_of(mail, "html")


def test_the_digest_is_in_groups_and_counts(
    app: Flask, session: Session, reader: User, settings: Settings, clock: Clock
) -> None:
    for kind in ("comment", "closed", "comment"):
        told(session, reader, kind=kind)
    clock.move(timedelta(days=1))
    with app.app_context():
        mail_next(clock)
    mail = sent(settings)[0]
    assert mail["Subject"].strip() == "The fact-check desk: 3 notices today"
    plain = text_of(mail, "plain")
    assert plain.count("WORKING TOGETHER") == 1
    assert plain.index("YOUR WORK") < plain.index("WORKING TOGETHER")


def test_words_of_others_add_no_header_and_no_markup(
    app: Flask, session: Session, reader: User, settings: Settings, clock: Clock
) -> None:
    claim = a_claim(session, reader, wording="x")
    claim.wording = EVIL * 4
    tell(
        session,
        kind="assigned",
        people=[reader],
        subject_kind="claim",
        subject_id=claim.id,
        actor=None,
        payload={"claim": claim.wording, "message": EVIL},
    )[0].created_at = START - timedelta(minutes=1)
    session.commit()
    with app.app_context():
        mail_next(clock)
    mail = sent(settings)[0]
    assert mail["Bcc"] is None
    assert "\n" not in mail["Subject"]
    assert len(mail["Subject"].strip()) <= LONGEST_SUBJECT
    assert mail.get_all("To") == [f"{reader.id}@example.org"]
    assert "<script>" not in text_of(mail, "html")


def test_one_click_in_a_mail_program_stops_that_kind_of_mail(
    app: Flask,
    session: Session,
    reader: User,
    settings: Settings,
    clock: Clock,
    client: FlaskClient,
) -> None:
    told(session, reader)
    with app.app_context():
        mail_next(clock)
    mail = sent(settings)[0]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = re.fullmatch(r"\s*<(http://localhost/stop-mail/[^>]+)>", mail["List-Unsubscribe"])
    assert found
    answer = client.post(found[1], data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    session.rollback()
    assert mail_choices(session, reader)["mention"] is MailWhen.NEVER
    assert mail_choices(session, reader)["assigned"] is MailWhen.NOW


def test_one_click_in_a_digest_stops_the_digest(
    app: Flask,
    session: Session,
    reader: User,
    settings: Settings,
    clock: Clock,
    client: FlaskClient,
) -> None:
    told(session, reader, kind="comment")
    clock.move(timedelta(days=1))
    with app.app_context():
        mail_next(clock)
    link = sent(settings)[0]["List-Unsubscribe"].strip().strip("<>")
    client.post(link)
    session.rollback()
    assert MailWhen.DAILY not in mail_choices(session, reader).values()


def test_who_cannot_sign_in_gets_no_mail(
    app: Flask, session: Session, reader: User, reporter: User, settings: Settings, clock: Clock
) -> None:
    told(session, reader)
    set_active(session, actor=an_admin(session), user=reporter, active=False)
    session.commit()
    with app.app_context():
        assert mail_next(clock)
    assert sent(settings) == []
    assert the_mail(session).state is MailState.DROPPED


def test_mail_waits_for_a_server_that_is_away_and_goes_once_it_is_back(
    app: Flask, session: Session, reader: User, clock: Clock, post: Post
) -> None:
    told(session, reader)
    post.verdict = b"451 come back later\r\n"
    with app.app_context():
        mail_next(clock)
        assert the_mail(session).state is MailState.WAITING
        post.verdict = b"250 taken\r\n"
        clock.move(timedelta(minutes=2))
        mail_next(clock)
    assert the_mail(session).state is MailState.SENT


def test_a_connection_that_breaks_off_leaves_it_to_a_person(
    app: Flask, session: Session, reader: User, clock: Clock, post: Post
) -> None:
    told(session, reader)
    post.verdict = b""
    with app.app_context():
        mail_next(clock)
        clock.move(timedelta(days=9))
        assert not mail_next(clock)
    assert the_mail(session).state is MailState.UNSURE
    assert len(post.taken) == 1


SENDER = """
import sys
from factcheck import create_app
from factcheck.jobs.noticing import mail_next
with create_app().app_context():
    mail_next()
"""


def test_a_program_killed_while_it_sends_loses_nothing_and_sends_nothing_twice(
    app: Flask, session: Session, reader: User, settings: Settings
) -> None:
    told(session, reader)
    reached, held = threading.Event(), threading.Event()

    def hold() -> None:
        reached.set()
        held.wait(60)

    with mail_server() as server:
        server.at_end = hold
        sender = subprocess.Popen(
            [sys.executable, "-c", SENDER],
            env={
                **os.environ,
                "FACTCHECK_DATA": str(settings.data),
                "FACTCHECK_SECRET_KEY": "k" * 40,
                "FACTCHECK_DATABASE_URL": settings.database_url,
                "FACTCHECK_MAIL": f"smtp://127.0.0.1:{server.port}",
            },
            cwd=Path(__file__).parents[3],
        )
        assert reached.wait(60)
        sender.send_signal(signal.SIGKILL)
        assert sender.wait(10) == -signal.SIGKILL
        held.set()
    with app.app_context():
        assert not mail_next()
        assert not mail_next(lambda: now() + LEASE + timedelta(seconds=1))
    assert the_mail(session).state is MailState.UNSURE
    assert len(server.taken) == 1
    assert session.exec(select(Notice)).one().read_at is None


def test_the_worker_draws_what_nobody_was_told_of_and_looks_round_once_a_minute(
    app: Flask, session: Session, reader: User, clock: Clock
) -> None:
    claim = a_claim_at_work(session, reader)
    claim.due_on = START.date()
    session.commit()
    with app.app_context():
        assert draw_next(clock)
        other = a_claim_at_work(session, reader)
        other.due_on = START.date()
        session.commit()
        assert draw_next(clock)
        session.expire_all()
        assert kinds(session) == ["deadline"]
        clock.move(timedelta(minutes=1))
        assert draw_next(clock)
        assert not draw_next(clock)
    assert kinds(session) == ["deadline", "deadline"]


def kinds(session: Session) -> list[str]:
    session.rollback()
    return list(session.exec(select(Notice.kind)))
