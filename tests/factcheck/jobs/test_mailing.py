import os
import signal
import socketserver
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import Session, select
from structlog.testing import capture_logs

from claims.base import now
from claims.evidence.letter_models import LetterKind, LetterState, ReplyLetter
from claims.evidence.letters import BACK_OFF, LEASE, LetterText, queue_letter
from claims.evidence.models import Channel
from claims.evidence.replies import ReplyQuestion, request_reply
from claims.newsroom.models import User
from factcheck.config import Settings
from factcheck.jobs.mailing import send_letters, send_next
from tests.builders import a_claim_at_work
from tests.factcheck.jobs.conftest import START, Clock

TEXT = LetterText("press@campaign.example", "A question: “why?”", "Since when?\n\n.\nAnd why?")


def letter(session: Session, reporter: User) -> ReplyLetter:
    claim = a_claim_at_work(session, reporter)
    asked = ReplyQuestion(
        "press office", Channel.MAIL, "Since when?", START + timedelta(days=2), START
    )
    request = request_reply(
        session, actor=reporter, claim=claim, speaker=claim.speaker, asked=asked
    )
    queued = queue_letter(
        session, actor=reporter, request=request, kind=LetterKind.QUESTION, text=TEXT, due=START
    )
    session.commit()
    return queued


def outbox(settings: Settings) -> list[Message]:
    files = sorted((settings.data / "outbox").glob("*.log"))
    return [message_from_bytes(path.read_bytes().partition(b"-" * 79)[0]) for path in files]


@dataclass
class Post:
    """A mail server on this machine: what it took, and how it answers to the end of a mail."""

    port: int = 0
    taken: list[bytes] = field(default_factory=list)
    verdict: bytes = b"250 taken\r\n"
    at_end: Callable[[], None] = lambda: None


@contextmanager
def mail_server() -> Iterator[Post]:
    post = Post()

    class Session(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 ready\r\n")
            while line := self.rfile.readline():
                word = line[:4].upper().strip()
                if word == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    lines = list(iter(self.rfile.readline, b".\r\n"))
                    post.taken.append(b"".join(lines))
                    post.at_end()
                    if not post.verdict:
                        return
                    self.wfile.write(post.verdict)
                elif word == b"QUIT":
                    self.wfile.write(b"221 bye\r\n")
                    return
                else:
                    self.wfile.write(b"250 fine\r\n")

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that is killed hangs up; that is what these tests are about."""

    with Server(("127.0.0.1", 0), Session) as server:
        post.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield post
        server.shutdown()


@pytest.fixture
def post(app: Flask) -> Iterator[Post]:
    """Return a mail server that the application sends to."""
    with mail_server() as post:
        mailman = app.extensions["mailman"]
        mailman.backend, mailman.server, mailman.port = "smtp", "127.0.0.1", post.port
        mailman.use_tls = mailman.use_ssl = False
        yield post


@pytest.mark.usefixtures("database")
def test_a_letter_goes_out_once_in_plain_text_with_its_own_message_id(
    app: Flask, session: Session, reporter: User, clock: Clock, settings: Settings
) -> None:
    queued = letter(session, reporter)
    with app.app_context():
        assert send_next(clock)
        assert not send_next(clock)
    (sent,) = outbox(settings)
    assert sent["To"] == TEXT.address
    assert sent["From"] == settings.mail_from
    assert sent["Message-ID"] == f"<{queued.id}@localhost>"
    assert sent.get_content_type() == "text/plain"
    assert "And why?" in str(sent.get_payload())
    session.rollback()
    assert (queued.state, queued.sent_at) == (LetterState.SENT, START)


def test_a_letter_reaches_a_mail_server(
    app: Flask, session: Session, reporter: User, clock: Clock, post: Post
) -> None:
    queued = letter(session, reporter)
    with app.app_context():
        send_letters(clock)
    assert len(post.taken) == 1
    assert b"To: press@campaign.example" in post.taken[0]
    session.rollback()
    assert queued.state is LetterState.SENT


def test_a_mail_server_that_is_away_or_refuses_is_asked_again_later(
    app: Flask, session: Session, reporter: User, clock: Clock, post: Post
) -> None:
    queued = letter(session, reporter)
    mailman = app.extensions["mailman"]
    with app.app_context():
        mailman.port = 1
        assert send_next(clock)
        session.rollback()
        assert (queued.state, queued.next_try_at) == (LetterState.WAITING, START + BACK_OFF[0])
        assert "could not be reached" in queued.reason
        mailman.port, post.verdict = post.port, b"451 try later\r\n"
        clock.move(BACK_OFF[0])
        assert send_next(clock)
        session.rollback()
        assert queued.state is LetterState.WAITING
        assert "refused it" in queued.reason
        post.verdict = b"250 taken\r\n"
        clock.move(BACK_OFF[1])
        assert send_next(clock)
    session.rollback()
    assert (queued.state, queued.attempts) == (LetterState.SENT, 3)


def test_a_connection_that_breaks_off_at_the_end_leaves_it_to_a_person(
    app: Flask, session: Session, reporter: User, clock: Clock, post: Post
) -> None:
    queued = letter(session, reporter)
    post.verdict = b""
    with app.app_context():
        assert send_next(clock)
        clock.move(timedelta(days=30))
        assert not send_next(clock)
    session.rollback()
    assert queued.state is LetterState.UNSURE
    assert "broke off while it was sent" in queued.reason
    assert len(post.taken) == 1


def test_an_outbox_that_cannot_be_written_is_tried_again(
    app: Flask, session: Session, reporter: User, clock: Clock, settings: Settings
) -> None:
    queued = letter(session, reporter)
    (settings.data / "outbox").write_text("a file where the folder should be")
    with app.app_context():
        send_letters(clock)
    session.rollback()
    assert queued.state is LetterState.WAITING


def test_a_page_does_not_fail_because_a_letter_cannot_leave(
    app: Flask, clock: Clock, settings: Settings
) -> None:
    Path(settings.database_url.removeprefix("sqlite:///")).write_bytes(b"no database at all" * 99)
    with app.app_context(), capture_logs() as logged:
        send_letters(clock)
    assert "letters_left_to_worker" in {each["event"] for each in logged}


SENDER = """
import sys
from factcheck import create_app
from factcheck.jobs.mailing import send_next
with create_app().app_context():
    send_next()
"""


def test_a_program_killed_while_it_sends_loses_nothing_and_sends_nothing_twice(
    app: Flask, session: Session, reporter: User, settings: Settings
) -> None:
    queued = letter(session, reporter)
    reached, held = threading.Event(), threading.Event()

    def hold() -> None:
        reached.set()
        held.wait(60)

    with mail_server() as post:
        post.at_end = hold
        sender = subprocess.Popen(
            [sys.executable, "-c", SENDER],
            env={
                **os.environ,
                "FACTCHECK_DATA": str(settings.data),
                "FACTCHECK_SECRET_KEY": "k" * 40,
                "FACTCHECK_DATABASE_URL": settings.database_url,
                "FACTCHECK_MAIL": f"smtp://127.0.0.1:{post.port}",
            },
            cwd=Path(__file__).parents[3],
        )
        assert reached.wait(60)
        sender.send_signal(signal.SIGKILL)
        assert sender.wait(10) == -signal.SIGKILL
        held.set()
    with app.app_context():
        assert not send_next()
        assert not send_next(lambda: now() + LEASE + timedelta(seconds=1))
    session.rollback()
    letters = session.exec(select(ReplyLetter)).all()
    assert [each.state for each in letters] == [LetterState.UNSURE]
    assert queued.reason.startswith("The program was stopped")
    assert len(post.taken) == 1
