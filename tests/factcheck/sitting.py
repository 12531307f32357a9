"""People in front of a browser: who is signed in, what they open, which forms they send."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from html.parser import HTMLParser

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session
from werkzeug.test import TestResponse

from claims.newsroom.models import User
from factcheck.database import db
from tests.conftest import SignIn


class _Forms(HTMLParser):
    """Collects the hidden fields of each form, by the form's address."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, dict[str, str]] = {}
        self._open: dict[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = self.found.setdefault(given.get("action", ""), {})
        elif tag == "input" and given.get("type") == "hidden" and self._open is not None:
            self._open[given["name"]] = given.get("value", "")


class Person:
    """Somebody in front of a browser, signed in."""

    def __init__(self, client: FlaskClient, user: User) -> None:
        self.client, self.user = client, user
        self.page: TestResponse | None = None

    def open(self, address: str, status: int = 200) -> str:
        """Open a page and return its text."""
        self.page = self.client.get(address)
        assert self.page.status_code == status, self.page.text
        return self.page.text

    def hidden(self, action: str = "") -> dict[str, str]:
        """Return the hidden fields of the page's form that is sent to this address."""
        assert self.page is not None
        forms = _Forms()
        forms.feed(self.page.text)
        return forms.found[action]

    def send(self, action: str, **fields: str) -> TestResponse:
        """Send the page's form with this address (or none: its own) and these fields.

        A double underscore in a field's name stands for a hyphen.
        """
        assert self.page is not None
        given = {name.replace("__", "-"): value for name, value in fields.items()}
        address = action or self.page.request.path
        self.page = self.client.post(address, data=self.hidden(action) | given)
        return self.page

    def push(self, action: str, **fields: str) -> TestResponse:
        """Post straight to an address with a valid token, as somebody who knows the address."""
        self.open("/review/conflicts")
        return self.client.post(
            action, data={**fields, "csrf_token": self.hidden("")["csrf_token"]}
        )


Signed = Callable[[User], Person]


@pytest.fixture
def signed(app: Flask, sign_in: SignIn) -> Signed:
    """Return what gives a person a browser of their own and signs them in."""

    def sit_down(user: User) -> Person:
        client = app.test_client()
        sign_in(client, user)
        return Person(client, user)

    return sit_down


Counting = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def counting(app: Flask) -> Counting:
    """Return what collects the statements that the application sends to its database."""

    @contextmanager
    def collect() -> Iterator[list[str]]:
        statements: list[str] = []

        def note(*args: object) -> None:
            statements.append(str(args[2]))

        with app.app_context():
            engine = db.engine
        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)

    return collect


def again(session: Session) -> None:
    """Forget what was loaded, so that the next look sees what the application wrote."""
    session.rollback()
    session.expire_all()
