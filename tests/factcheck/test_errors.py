"""Whatever goes wrong, the visitor gets a page that says what happened and what was kept."""

import sqlite3
from collections.abc import Callable
from urllib.parse import urlencode

import psycopg
import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlmodel import Session
from werkzeug.exceptions import Gone, RequestEntityTooLarge, UnsupportedMediaType

from claims.errors import (
    BadInput,
    ClaimError,
    GatesClosed,
    Missing,
    NotAllowed,
    NotFound,
    Stale,
    WrongState,
)
from claims.newsroom.models import Role
from claims.newsroom.operations import add_user
from factcheck.database import db
from factcheck.errors import status_of
from tests.conftest import SignIn, csrf_token


@pytest.fixture
def raising(app: Flask, client: FlaskClient) -> Callable[[Exception], object]:
    """Return what asks for a page that raises."""
    raised: list[Exception] = []

    @app.route("/raise")
    def view() -> str:
        raise raised[0]

    def ask(error: Exception) -> object:
        raised[:] = [error]
        return client.get("/raise")

    return ask


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (NotFound("claim", "secret-claim"), 404, "There is no such page"),
        (NotAllowed("vote", "You wrote this ruling."), 403, "You wrote this ruling."),
        (BadInput("wording", "This is needed."), 400, "This is needed."),
        (WrongState("be published", "filed"), 409, "cannot be published"),
        (GatesClosed([Missing("source", "No source yet.", "/x")]), 409, "No source yet."),
        (Stale("ruling", 3), 409, "Somebody else changed this ruling"),
        (ClaimError("odd"), 400, "odd"),
        (OperationalError("", {}, sqlite3.OperationalError("locked")), 503, "Back in a moment"),
        (OperationalError("", {}, psycopg.OperationalError("gone")), 503, "Back in a moment"),
        (IntegrityError("", {}, sqlite3.IntegrityError("UNIQUE")), 409, "Somebody else changed"),
        (DataError("", {}, psycopg.DataError("too long")), 400, "too long"),
        (RequestEntityTooLarge(), 413, "100 MB"),
        (UnsupportedMediaType(), 415, "could not be read"),
        (Gone(), 410, "could not be read"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_each_refusal_has_its_status_and_its_words(
    raising: Callable[[Exception], object], error: Exception, status: int, words: str
) -> None:
    answer = raising(error)
    assert answer.status_code == status  # type: ignore[attr-defined]
    assert words in answer.text  # type: ignore[attr-defined]
    assert "<h1>" in answer.text  # type: ignore[attr-defined]


def test_a_refusal_of_a_new_kind_has_the_status_of_its_family() -> None:
    class NeedsSleep(NotAllowed):
        pass

    assert status_of(NeedsSleep("vote", "It is late.")) == 403


def test_what_is_not_public_looks_like_what_does_not_exist(
    raising: Callable[[Exception], object], client: FlaskClient
) -> None:
    hidden = raising(NotFound("claim", "raise"))
    missing = client.get("/no-such-page")
    assert hidden.text.replace("/raise", "") == missing.text.replace("/no-such-page", "")  # type: ignore[attr-defined]


def test_a_fault_of_ours_is_logged_and_named_by_the_request(
    app: Flask,
    raising: Callable[[Exception], object],
    capsys: pytest.CaptureFixture[str],
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = raising(ZeroDivisionError("oops"))
    assert answer.status_code == 500  # type: ignore[attr-defined]
    number = answer.headers["X-Request-ID"]  # type: ignore[attr-defined]
    assert number in answer.text  # type: ignore[attr-defined]
    logged = capsys.readouterr().out
    assert "oops" not in answer.text  # type: ignore[attr-defined]
    assert "ZeroDivisionError" in logged
    assert number in logged


def test_a_database_that_is_gone_is_a_503_for_readers_and_staff(
    app: Flask, client: FlaskClient, session: Session, sign_in: SignIn
) -> None:
    sign_in(client, add_user(session, actor=None, name="A", roles={Role.EDITOR}))
    session.rollback()
    with app.app_context():
        path = db.engine.url.database
        db.engine.dispose()
    assert path is not None
    with sqlite3.connect(path) as connection:
        connection.execute("ALTER TABLE account RENAME TO account_gone")
        connection.execute("ALTER TABLE audit_event RENAME TO audit_event_gone")
    connection.close()
    answer = client.get("/")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert "Sign out" not in answer.text


def test_a_refused_method_says_which_are_allowed(client: FlaskClient) -> None:
    answer = client.get("/sign-out")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"OPTIONS", "POST"}


def test_a_form_without_its_token_gives_back_what_was_typed(client: FlaskClient) -> None:
    typed = {"email": "me@example.org", "analysis": "Long & <careful> words", "password": "secret"}
    answer = client.post("/sign-in", data=typed)
    assert answer.status_code == 400
    assert "Long &amp; &lt;careful&gt; words" in answer.text
    assert "me@example.org" in answer.text
    assert "secret" not in answer.text


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "evil.example:80"])
def test_another_host_name_is_refused_without_a_link(client: FlaskClient, host: str) -> None:
    answer = client.get("/sign-in", headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_control_characters_in_an_address_are_a_404(client: FlaskClient) -> None:
    assert client.get("/claims/a%00b").status_code == 404
    assert client.get("/claims/a%1bb").status_code == 404


def test_control_characters_in_forms_and_queries_are_dropped_at_the_door(
    app: Flask, client: FlaskClient
) -> None:
    @app.route("/echo", methods=["GET", "POST"])
    def echo() -> dict[str, list[str]]:
        return {"form": request.form.getlist("t"), "args": request.args.getlist("t")}

    token = csrf_token(client.get("/sign-in"))
    answer = client.post(
        "/echo?t=a%00b&t=%0b",
        data={
            "csrf_token": token,
            "t": ["one\r\ntwo\rthree\tfour\x00\x1b\x7f\u0085", "naïve \u202e"],
        },
    )
    assert answer.json == {"form": ["one\ntwo\nthree\tfour", "naïve \u202e"], "args": ["ab", ""]}


@pytest.mark.parametrize("kind", ["plain", "multipart"])
@pytest.mark.parametrize(
    "form",
    [{"email": "a" * (5 * 1024 * 1024)}, {f"field{number}": "a" for number in range(2500)}],
    ids=["long", "many"],
)
def test_a_form_of_too_much_text_or_too_many_fields_is_a_413(
    client: FlaskClient, form: dict[str, str], kind: str
) -> None:
    body, content_type = multipart(form) if kind == "multipart" else (urlencode(form), PLAIN_FORM)
    assert client.post("/sign-in", data=body, content_type=content_type).status_code == 413


PLAIN_FORM = "application/x-www-form-urlencoded"


def multipart(form: dict[str, str]) -> tuple[str, str]:
    """Return a form's body and type, as a browser sends it with files."""
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
        for name, text in form.items()
    ]
    return "".join(parts) + "--b--\r\n", "multipart/form-data; boundary=b"
