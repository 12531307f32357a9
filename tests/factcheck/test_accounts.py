"""Signing in, staying signed in, signing out, and choosing a new password."""

import re
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session
from werkzeug.test import TestResponse

from claims.errors import BadInput, NotFound
from claims.newsroom.models import Role, User
from claims.newsroom.operations import add_user, set_active
from factcheck.accounts.models import Account
from factcheck.accounts.operations import (
    account_of,
    add_account,
    disable_account,
    generated_password,
)
from factcheck.accounts.passwords import password_fault
from factcheck.database import db, transaction
from tests.conftest import PASSWORD, SignIn, csrf_token, open_account

NEW_PASSWORD = "nine green bottles hanging"


@pytest.fixture
def editor(session: Session) -> User:
    user = add_user(session, actor=None, name="Ed Ito", roles={Role.EDITOR})
    session.commit()
    return user


def send(client: FlaskClient, path: str, **fields: str) -> TestResponse:
    """Load a form and send it filled in."""
    return client.post(path, data={"csrf_token": csrf_token(client.get(path)), **fields})


def is_signed_in(client: FlaskClient) -> bool:
    return "Sign out" in client.get("/").text


def letters(app: Flask) -> list[str]:
    folder = Path(app.config["SETTINGS"].data) / "outbox"
    return [path.read_text() for path in folder.glob("*")]


def test_a_member_signs_in_and_out(client: FlaskClient, editor: User, sign_in: SignIn) -> None:
    assert not is_signed_in(client)
    sign_in(client, editor)
    page = client.get("/")
    assert "Sign out" in page.text
    client.post("/sign-out", data={"csrf_token": csrf_token(page)})
    assert not is_signed_in(client)


def test_the_address_is_taken_in_any_case(
    app: Flask, client: FlaskClient, session: Session, editor: User
) -> None:
    account = open_account(app, session, editor)
    answer = send(client, "/sign-in", email=account.email.upper(), password=PASSWORD)
    assert answer.status_code == 302


def test_a_wrong_password_and_an_unknown_address_look_the_same(
    app: Flask, client: FlaskClient, session: Session, editor: User
) -> None:
    account = open_account(app, session, editor)
    wrong = send(client, "/sign-in", email=account.email, password="wrong password")
    unknown = send(client, "/sign-in", email="no@example.org", password="wrong password")
    assert not is_signed_in(client)
    assert "do not go together" in wrong.text
    assert scrubbed(wrong, account.email) == scrubbed(unknown, "no@example.org")


def scrubbed(page: TestResponse, email: str) -> str:
    return re.sub(r'value="[^"]*"', "", page.text.replace(email, ""))


def test_nobody_can_register(client: FlaskClient) -> None:
    assert client.get("/register").status_code == 404


def test_signing_out_needs_a_post_with_a_token(
    client: FlaskClient, editor: User, sign_in: SignIn
) -> None:
    sign_in(client, editor)
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out").status_code == 400
    assert is_signed_in(client)


def test_signing_in_begins_a_new_session(
    client: FlaskClient, editor: User, sign_in: SignIn
) -> None:
    with client.session_transaction() as before:
        before["planted"] = "by somebody else"
    token = csrf_token(client.get("/sign-in"))
    sign_in(client, editor)
    with client.session_transaction() as after:
        assert "planted" not in after
    assert client.post("/sign-out", data={"csrf_token": token}).status_code == 400


def test_a_sixth_try_in_a_minute_has_to_wait(client: FlaskClient) -> None:
    for _ in range(5):
        assert send(client, "/sign-in", email="a@example.org", password="x").status_code == 200
    token = csrf_token(client.get("/sign-in"))
    fields = {"csrf_token": token, "email": "A@example.org ", "password": "x"}
    answer = client.post("/sign-in", data=fields)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert client.post("/sign-in", data={**fields, "email": "b@example.org"}).status_code == 200


def test_one_address_cannot_try_many_accounts(client: FlaskClient) -> None:
    token = csrf_token(client.get("/sign-in"))
    statuses = [
        client.post(
            "/sign-in",
            data={"csrf_token": token, "email": f"a{number}@example.org", "password": "x"},
        ).status_code
        for number in range(61)
    ]
    assert statuses == [200] * 60 + [429]


def test_a_disabled_person_is_out_at_once_and_stays_out(
    app: Flask, client: FlaskClient, session: Session, editor: User, sign_in: SignIn
) -> None:
    sign_in(client, editor)
    disable_account(session, actor=None, account=open_account(app, session, editor))
    session.commit()
    assert client.get("/desk/claims").status_code == 302
    assert not is_signed_in(client)
    email = open_account(app, session, editor).email
    assert send(client, "/sign-in", email=email, password=PASSWORD).status_code == 200
    assert not is_signed_in(client)


def test_enabling_an_account_does_not_revive_its_old_sessions(
    app: Flask, client: FlaskClient, session: Session, editor: User, sign_in: SignIn
) -> None:
    sign_in(client, editor)
    cookie = client.get_cookie("factcheck")
    assert cookie is not None
    disable_account(session, actor=None, account=open_account(app, session, editor))
    set_active(session, actor=None, user=editor, active=True)
    session.commit()
    client.set_cookie("factcheck", cookie.value)
    assert not is_signed_in(client)


def test_a_session_ends_after_its_lifetime_however_busy(
    client: FlaskClient, editor: User, sign_in: SignIn
) -> None:
    sign_in(client, editor)
    with client.session_transaction() as held:
        held["signed_in_at"] = int(time.time()) - 24 * 3600 - 1
    page = client.get("/")
    assert "Sign out" not in page.text
    assert "signed out after" in page.text


def test_an_idle_session_ends(
    app: Flask, client: FlaskClient, editor: User, sign_in: SignIn
) -> None:
    assert app.permanent_session_lifetime == timedelta(minutes=240)
    sign_in(client, editor)
    app.permanent_session_lifetime = timedelta(seconds=-1)
    assert not is_signed_in(client)


def test_a_link_by_mail_lets_choose_a_new_password_once(
    app: Flask, client: FlaskClient, session: Session, editor: User
) -> None:
    account = open_account(app, session, editor)
    answer = send(client, "/forgotten-password", email=account.email)
    assert "is on its way" in answer.text
    (letter,) = letters(app)
    link = re.search(r"http://localhost(/forgotten-password/\S+)", letter)
    assert link
    changed = send(client, link[1], password=NEW_PASSWORD, password_confirm=NEW_PASSWORD)
    assert changed.headers["Location"].endswith("/sign-in")
    assert any("was changed just now" in letter for letter in letters(app))
    assert send(client, "/sign-in", email=account.email, password=PASSWORD).status_code == 200
    assert send(client, "/sign-in", email=account.email, password=NEW_PASSWORD).status_code == 302
    assert app.test_client().get(link[1]).headers["Location"].endswith("/forgotten-password")


def test_a_new_password_ends_all_sessions(
    app: Flask, client: FlaskClient, editor: User, sign_in: SignIn
) -> None:
    sign_in(client, editor)
    other = app.test_client()
    sign_in(other, editor)
    changed = send(
        client,
        "/change-password",
        password=PASSWORD,
        new_password=NEW_PASSWORD,
        new_password_confirm=NEW_PASSWORD,
    )
    assert changed.status_code == 302, changed.text
    assert is_signed_in(client)
    assert not is_signed_in(other)


def test_asking_for_an_unknown_address_sends_nothing_and_looks_the_same(
    app: Flask, client: FlaskClient
) -> None:
    answer = send(client, "/forgotten-password", email="no@example.org")
    assert "is on its way" in answer.text
    assert letters(app) == []


def test_a_weak_new_password_is_refused_in_words(
    client: FlaskClient, editor: User, sign_in: SignIn
) -> None:
    sign_in(client, editor)
    page = send(
        client,
        "/change-password",
        password=PASSWORD,
        new_password="password1234",
        new_password_confirm="password1234",
    )
    assert "tried early" in page.text


@pytest.mark.parametrize(
    "password",
    [
        "password1234", "passwordpassword", "123456789012", "qwertyuiop123", "1q2w3e4r5t6y",
        "1qaz2wsx3edc", "iloveyou1234", "administrator", "welcome12345!", "aaaaaaaaaaaa",
        "abcabcabcabc", "P@ssw0rd2026!", "edito12345678", "edito@example.org", "zyxwvutsrqpo",
    ],
)  # fmt: skip
def test_what_is_tried_early_is_no_password(password: str) -> None:
    assert "tried early" in password_fault(password, ["Ed Ito", "edito@example.org"])


@pytest.mark.parametrize(
    "password",
    ["correct horse battery staple", "kofferraum zitrone", "xK9#mQ2$vL5p", "пароль длинный очень"],
)
def test_any_kind_of_characters_will_do(password: str) -> None:
    assert password_fault(password, ["Ed Ito", "edito@example.org"]) == ""


@pytest.mark.parametrize("length", [11, 201])
def test_a_password_has_a_least_and_a_greatest_length(length: int) -> None:
    long = "many different words, one after another; " * 6
    assert "characters, please" in password_fault(long[:length], [])


def test_generated_passwords_pass_our_own_rules() -> None:
    assert password_fault(generated_password(), ["Ed Ito"]) == ""
    assert generated_password() != generated_password()


def test_one_address_has_one_account(app: Flask) -> None:
    with app.app_context():
        with transaction() as session:
            add_account(session, actor=None, name="A", email="A@Example.org", password=PASSWORD)
        assert account_of(db.session, "a@example.ORG").user.name == "A"
        with pytest.raises(BadInput, match="has an account"), transaction() as session:
            add_account(session, actor=None, name="B", email="a@example.org", password=PASSWORD)
        with pytest.raises(NotFound):
            account_of(db.session, "b@example.org")


@pytest.mark.parametrize(
    ("email", "password", "field"),
    [("nonsense", PASSWORD, "email"), ("a@example.org", "short", "password")],
)
def test_an_account_needs_an_address_and_a_good_password(
    app: Flask, email: str, password: str, field: str
) -> None:
    with app.app_context():
        with pytest.raises(BadInput) as refusal, transaction() as session:
            add_account(session, actor=None, name="A", email=email, password=password)
        assert refusal.value.field == field


def test_passwords_are_stored_as_argon2(app: Flask, session: Session, editor: User) -> None:
    assert str(open_account(app, session, editor).password).startswith("$argon2id$")


def test_signing_in_leads_back_to_the_page_asked_for_but_never_elsewhere(
    app: Flask, client: FlaskClient, session: Session, editor: User
) -> None:
    account = open_account(app, session, editor)
    asked = client.get("/desk/claims?state=filed")
    assert asked.status_code == 302
    back = client.post(
        asked.headers["Location"],
        data={
            "csrf_token": csrf_token(client.get(asked.headers["Location"])),
            "email": account.email,
            "password": PASSWORD,
        },
    )
    assert back.headers["Location"].endswith("/desk/claims?state=filed")


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "\\/evil.example"]
)
def test_signing_in_never_leads_to_another_site(
    app: Flask, client: FlaskClient, session: Session, editor: User, elsewhere: str
) -> None:
    account = open_account(app, session, editor)
    fields = {
        "csrf_token": csrf_token(client.get("/sign-in")),
        "email": account.email,
        "password": PASSWORD,
        "next": elsewhere,
    }
    answer = client.post("/sign-in", query_string={"next": elsewhere}, data=fields)
    goes_to = urljoin("http://localhost/sign-in", answer.headers.get("Location", "/"))
    assert urlsplit(goes_to).hostname == "localhost"


def test_the_time_of_the_last_sign_in_is_kept(
    client: FlaskClient, session: Session, editor: User, sign_in: SignIn
) -> None:
    sign_in(client, editor)
    session.expire_all()
    account = session.get(Account, editor.id)
    assert account is not None
    assert account.last_signed_in_at is not None


def test_no_token_in_a_header_or_address_signs_anybody_in(
    app: Flask, client: FlaskClient, session: Session, editor: User
) -> None:
    open_account(app, session, editor)
    with app.test_request_context():
        account = db.session.get(Account, editor.id)
        assert account is not None
        token = account.get_auth_token()
    assert "Sign out" not in client.get("/", headers={"Authentication-Token": str(token)}).text
    assert "Sign out" not in client.get("/", query_string={"auth_token": str(token)}).text
