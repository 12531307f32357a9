"""Every answer tells browsers to be strict, and caches what they may keep."""

from pathlib import Path

import pytest
from flask import Flask, request, url_for
from flask.testing import FlaskClient
from sqlmodel import Session

from claims.newsroom.models import Role
from claims.newsroom.operations import add_user
from factcheck.database import db
from factcheck.headers import POLICY
from tests.conftest import SignIn, make_app, settings_for


@pytest.mark.parametrize("path", ["/", "/sign-in", "/no-such-page", "/static/style.css"])
def test_every_answer_carries_the_policy(client: FlaskClient, path: str) -> None:
    headers = client.get(path, buffered=True).headers
    assert {name: headers.get(name) for name in POLICY} == POLICY
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in headers


def test_every_answer_has_its_own_number(client: FlaskClient) -> None:
    numbers = {client.get("/").headers["X-Request-ID"] for _ in range(3)}
    assert len(numbers) == 3


def test_a_view_may_be_stricter(app: Flask, client: FlaskClient) -> None:
    @app.route("/file")
    def file() -> tuple[str, dict[str, str]]:
        return "x", {"Content-Security-Policy": "sandbox"}

    assert client.get("/file").headers["Content-Security-Policy"] == "sandbox"


def test_over_tls_cookies_are_bound_to_it(tmp_path: Path, database: str) -> None:
    app = make_app(
        settings_for(tmp_path / "tls", database, FACTCHECK_PUBLIC_URL="https://facts.example.org")
    )
    client = app.test_client()
    answer = client.get("/sign-in", base_url="https://facts.example.org")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-factcheck=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    with app.app_context():
        db.engine.dispose()


def test_forwarded_addresses_count_only_from_trusted_proxies(
    tmp_path: Path, database: str, client: FlaskClient
) -> None:
    forged = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    trusting = make_app(settings_for(tmp_path / "p", database, FACTCHECK_TRUSTED_PROXIES="1"))
    assert seen_by(client.application, forged) == ("127.0.0.1", "http")
    assert seen_by(trusting, forged) == ("203.0.113.9", "https")
    with trusting.app_context():
        db.engine.dispose()


def seen_by(app: Flask, headers: dict[str, str]) -> tuple[str | None, str]:
    """Return the visitor's address and scheme as a view of the application sees them."""
    seen = []
    app.add_url_rule(
        "/seen", "seen", lambda: seen.append((request.remote_addr, request.scheme)) or "ok"
    )
    app.test_client().get("/seen", headers=headers)
    return seen[0]


def test_public_pages_may_be_kept_if_asked_again(client: FlaskClient) -> None:
    answer = client.get("/")
    assert "no-store" not in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/sign-in", "/forgotten-password", "/desk/claims"])
def test_nothing_of_the_newsroom_is_kept_anywhere(client: FlaskClient, path: str) -> None:
    assert client.get(path).headers["Cache-Control"] == "no-store"


def test_nothing_shown_to_a_person_signed_in_is_kept_or_compressed(
    client: FlaskClient, session: Session, sign_in: SignIn
) -> None:
    zipped = {"Accept-Encoding": "gzip"}
    assert client.get("/", headers=zipped).headers["Content-Encoding"] == "gzip"
    sign_in(client, add_user(session, actor=None, name="A", roles={Role.EDITOR}))
    answer = client.get("/", headers=zipped)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Encoding" not in answer.headers


def test_files_are_named_by_their_content_and_kept_for_ever(
    app: Flask, client: FlaskClient, session: Session, sign_in: SignIn
) -> None:
    sign_in(client, add_user(session, actor=None, name="A", roles={Role.EDITOR}))
    with app.test_request_context():
        address = url_for("static", filename="style.css")
    answer = client.get(address, buffered=True)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
