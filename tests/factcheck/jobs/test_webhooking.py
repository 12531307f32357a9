"""Webhook messages over real connections: signed, tried again, and never into our own network."""

import os
import signal
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import Session, select
from standardwebhooks import Webhook as Verifier

from claims.base import now
from claims.newsroom.models import User
from claims.newsroom.webhook_models import DeliveryState, Webhook, WebhookDelivery, WebhookTry
from claims.newsroom.webhook_queue import ANSWER_LENGTH, LEASE
from claims.newsroom.webhooks import (
    WebhookDetails,
    add_webhook,
    renew_secret,
    send_message_again,
    send_test,
)
from factcheck.config import Settings
from factcheck.jobs.posting import Parcel, post
from factcheck.jobs.webhooking import WEBHOOK_POLICY, deliver_next
from factcheck.snapshots.fetching import FetchPolicy
from tests.builders import an_admin
from tests.conftest import make_app, settings_for
from tests.factcheck.snapshots.conftest import PRIVATE, PUBLIC, Site, certificate, close, serve

__all__ = ["certificate"]
GUIDE = Path(__file__).parents[3] / "docs/notifications.md"
POLICY = FetchPolicy(allow_addresses=frozenset({PUBLIC}), max_seconds=5, connect_seconds=5)


@dataclass
class Received:
    headers: dict[str, str]
    body: bytes


@dataclass
class Listener:
    """A program that listens for messages: what it got, and how it answers."""

    site: Site
    got: list[Received] = field(default_factory=list)
    status: int = 204
    words: bytes = b""
    location: str = ""
    at_arrival: Callable[[], object] = lambda: None

    @property
    def url(self) -> str:
        return self.site.url("/hook", host=str(self.site.server.server_address[0]))


def listening(address: str = PUBLIC) -> Listener:
    listener = Listener(serve(address))

    def take(handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        listener.got.append(Received(dict(handler.headers), body))
        listener.at_arrival()
        handler.send_response(listener.status)
        if listener.location:
            handler.send_header("Location", listener.location)
        handler.send_header("Content-Length", str(len(listener.words)))
        handler.end_headers()
        handler.wfile.write(listener.words)

    listener.site.server.RequestHandlerClass.do_POST = take  # type: ignore[attr-defined]  # http.server finds it by name
    return listener


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = listening()
    yield listener
    close(listener.site)


@pytest.fixture
def app(app: Flask) -> Flask:
    """Return the application, which may deliver to the address of `listener`."""
    app.config[WEBHOOK_POLICY] = POLICY
    return app


@pytest.fixture
def admin(session: Session) -> User:
    return an_admin(session)


def hooked(session: Session, admin: User, listener: Listener) -> Webhook:
    details = WebhookDetails("Tool", listener.url, ["ruling.published"], frozenset({PUBLIC}))
    webhook = add_webhook(session, actor=admin, details=details)
    session.commit()
    return webhook


def queued(session: Session, admin: User, webhook: Webhook) -> WebhookDelivery:
    message = send_test(session, actor=admin, webhook=webhook)
    session.commit()
    return message


def deliver(app: Flask, after: timedelta = timedelta(0)) -> bool:
    with app.app_context():
        return deliver_next(lambda: now() + after)


def tries(session: Session) -> list[WebhookTry]:
    session.rollback()
    session.expire_all()
    return list(session.exec(select(WebhookTry).order_by(WebhookTry.id)))


def test_a_message_arrives_signed_so_that_the_standard_library_accepts_it(
    app: Flask, session: Session, admin: User, listener: Listener
) -> None:
    webhook = hooked(session, admin, listener)
    message = queued(session, admin, webhook)
    assert deliver(app)
    assert not deliver(app)
    got = listener.got[0]
    assert Verifier(webhook.secret).verify(got.body, got.headers)["type"] == "test"
    assert got.headers["webhook-id"] == f"msg_{message.id}"
    assert got.headers["Content-Type"] == "application/json"
    assert [(each.status, each.problem) for each in tries(session)] == [(204, "")]
    assert message.state is DeliveryState.DELIVERED


def test_for_a_day_after_a_new_secret_both_open_the_message(
    app: Flask, session: Session, admin: User, listener: Listener
) -> None:
    webhook = hooked(session, admin, listener)
    old = webhook.secret
    new = renew_secret(session, actor=admin, webhook=webhook)
    queued(session, admin, webhook)
    deliver(app)
    got = listener.got[0]
    for secret in (old, new):
        Verifier(secret).verify(got.body, got.headers)


def test_a_failure_is_logged_with_its_first_words_and_tried_again_with_the_same_id(
    app: Flask, session: Session, admin: User, listener: Listener
) -> None:
    webhook = hooked(session, admin, listener)
    queued(session, admin, webhook)
    listener.status, listener.words = 500, b"Out of \x00 order " + b"x" * 9000
    assert deliver(app)
    assert not deliver(app)
    assert deliver(app, timedelta(seconds=10))
    one, other = listener.got
    assert one.headers["webhook-id"] == other.headers["webhook-id"]
    assert one.body == other.body
    logged = tries(session)[0]
    assert logged.status == 500
    assert logged.answer.startswith("Out of   order x")
    assert len(logged.answer) <= ANSWER_LENGTH


def test_a_redirect_is_a_failure_and_is_not_followed(
    app: Flask, session: Session, admin: User, listener: Listener
) -> None:
    queued(session, admin, hooked(session, admin, listener))
    listener.status, listener.location = 307, listener.url
    deliver(app)
    assert len(listener.got) == 1
    assert [each.status for each in tries(session)] == [307]


def test_an_address_of_our_own_network_is_not_dialled(
    app: Flask, session: Session, admin: User
) -> None:
    inside = listening(PRIVATE)
    details = WebhookDetails("Tool", inside.url, ["ruling.published"], frozenset({PRIVATE}))
    webhook = add_webhook(session, actor=admin, details=details)
    queued(session, admin, webhook)
    deliver(app)
    close(inside.site)
    assert inside.got == []
    assert [each.problem for each in tries(session)] == [
        "Its address is not on the public internet."
    ]


def test_a_host_that_the_operator_named_is_reached_wherever_it_is(
    session: Session, admin: User, settings: Settings
) -> None:
    inside = listening(PRIVATE)
    named = settings_for(settings.data, settings.database_url, FACTCHECK_WEBHOOK_HOSTS=PRIVATE)
    details = WebhookDetails("Tool", inside.url, ["ruling.published"], named.webhook_hosts)
    queued(session, admin, add_webhook(session, actor=admin, details=details))
    assert deliver(make_app(named))
    close(inside.site)
    assert len(inside.got) == 1


def test_a_server_that_drips_is_cut_off(listener: Listener) -> None:
    held = threading.Event()
    listener.at_arrival = lambda: held.wait(30)
    impatient = FetchPolicy(allow_addresses=frozenset({PUBLIC}), max_seconds=0.3, connect_seconds=5)
    answer = post(Parcel(listener.url, b"{}", {}), impatient)
    held.set()
    assert answer.problem == "It did not answer in time."


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        (f"http://{PUBLIC}:1/", "It cannot be sent there: port 1 is not"),
        (f"http://{PUBLIC}:65001/", "The connection was refused or broke off."),
        ("https://nobody.invalid/", "No server of this name was found."),
        ("https://localhost/", "localhost"),
    ],
)
def test_what_cannot_be_reached_is_said_in_words(url: str, problem: str) -> None:
    assert problem in post(Parcel(url, b"{}", {}), POLICY).problem


def test_a_certificate_that_is_not_valid_is_refused(certificate: Path) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    site = serve(tls=tls)
    answer = post(Parcel(site.url("/", scheme="https"), b"{}", {}), POLICY)
    close(site)
    assert answer.problem == "Its certificate is not valid."


SENDER = """
import sys
from factcheck import create_app
from factcheck.jobs.webhooking import deliver_next
with create_app().app_context():
    deliver_next()
"""


def test_a_message_outlives_kill_9_and_comes_again_under_its_id(
    app: Flask, session: Session, admin: User, settings: Settings
) -> None:
    inside = listening(PRIVATE)
    details = WebhookDetails("Tool", inside.url, ["ruling.published"], frozenset({PRIVATE}))
    message = queued(session, admin, add_webhook(session, actor=admin, details=details))
    reached, held = threading.Event(), threading.Event()

    def hold() -> None:
        reached.set()
        held.wait(60)

    inside.at_arrival = hold
    sender = subprocess.Popen(
        [sys.executable, "-c", SENDER],
        env={
            **os.environ,
            "FACTCHECK_DATA": str(settings.data),
            "FACTCHECK_SECRET_KEY": "k" * 40,
            "FACTCHECK_DATABASE_URL": settings.database_url,
            "FACTCHECK_WEBHOOK_HOSTS": PRIVATE,
        },
        cwd=Path(__file__).parents[3],
    )
    assert reached.wait(60)
    sender.send_signal(signal.SIGKILL)
    assert sender.wait(10) == -signal.SIGKILL
    held.set()
    inside.at_arrival = lambda: None
    app.config[WEBHOOK_POLICY] = FetchPolicy(allow_addresses=frozenset({PRIVATE}))
    assert not deliver(app)
    assert deliver(app, LEASE + timedelta(seconds=1))
    close(inside.site)
    assert [each.headers["webhook-id"] for each in inside.got] == [f"msg_{message.id}"] * 2
    session.rollback()
    session.expire_all()
    assert message.state is DeliveryState.DELIVERED


@contextmanager
def receiving(secret: str) -> Iterator[subprocess.Popen[str]]:
    """Run the receiver that the guide prints, as it stands there."""
    example = GUIDE.read_text().split("```python\n", 1)[1].split("```", 1)[0]
    with subprocess.Popen(
        [sys.executable, "-c", example],
        env={**os.environ, "WEBHOOK_SECRET": secret, "PORT": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as program:
        try:
            yield program
        finally:
            program.kill()


def test_the_receiver_of_the_guide_takes_messages_once_and_refuses_forgeries(
    app: Flask, session: Session, admin: User
) -> None:
    app.config[WEBHOOK_POLICY] = FetchPolicy(allow_addresses=frozenset({PRIVATE}))
    details = WebhookDetails(
        "Tool", f"http://{PRIVATE}/", ["ruling.published"], frozenset({PRIVATE})
    )
    webhook = add_webhook(session, actor=admin, details=details)
    with receiving(webhook.secret) as program:
        assert program.stdout is not None
        port = program.stdout.readline().split()[-1]
        webhook.url = f"http://{PRIVATE}:{port}/"
        message = queued(session, admin, webhook)
        assert deliver(app)
        tries(session)
        send_message_again(session, actor=admin, delivery=message)
        session.commit()
        assert deliver(app)
        forged = post(
            Parcel(webhook.url, b"{}", {"webhook-id": "x", "webhook-timestamp": "1"}),
            FetchPolicy(allow_addresses=frozenset({PRIVATE})),
        )
        program.terminate()
        assert program.stdout.read().splitlines() == ['test {"webhook": "Tool"}']
    assert forged.status == 400
    assert [each.status for each in tries(session)] == [204, 204]


def test_old_logs_are_forgotten_by_the_worker(
    app: Flask, session: Session, admin: User, listener: Listener
) -> None:
    queued(session, admin, hooked(session, admin, listener))
    with app.app_context():
        deliver_next()
        deliver_next(lambda: datetime.now(UTC) + timedelta(days=91))
    assert tries(session) == []
