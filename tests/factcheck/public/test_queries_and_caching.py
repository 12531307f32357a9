"""Pages cost a bounded number of queries, and may be kept by browsers until something changes."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session

from claims.newsroom.models import User
from factcheck.database import db
from tests.builders import a_published_claim, an_editor
from tests.conftest import SignIn
from tests.factcheck.public.newsroom import Newsroom, a_full_ruling, correct, indexed, retract

MANY = 30
PAGES = (
    "/",
    "/search",
    "/search?q=single-payer&rating=half-true&speaker=robert-lee-ahn&party=democratic",
    "/rulings/ahn-backed-single-payer-for-years",
    "/rulings/ahn-backed-single-payer-for-years/editions/1",
    "/rulings/ahn-backed-single-payer-for-years/editions/2/changes",
    "/speakers",
    "/speakers/robert-lee-ahn",
    "/topics",
    "/topics/health-care",
    "/contests",
    "/contests/ca-34-special-election-2017",
    "/corrections",
    "/transparency",
    "/methodology",
    "/about",
    "/search/help",
)
MOST_QUERIES = 25


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Yield the statements that are sent to the database meanwhile."""
    with app.app_context():
        engine = db.engine
    statements: list[str] = []

    def note(*given: object) -> None:
        statements.append(str(given[2]))

    sa.event.listen(engine, "before_cursor_execute", note)
    yield statements
    sa.event.remove(engine, "before_cursor_execute", note)


def _queries(app: Flask, client: FlaskClient) -> dict[str, int]:
    found = {}
    for address in PAGES:
        with counted(app) as statements:
            assert client.get(address).status_code == 200, address
        found[address] = len(statements)
    return found


def test_no_page_costs_more_queries_with_more_rulings(
    app: Flask, client: FlaskClient, session: Session, room: Newsroom
) -> None:
    correct(session, room.reporter, a_full_ruling(room))
    indexed(app, session)
    few = _queries(app, client)
    about = {"contest_id": room.contest.id, "topic_ids": [room.topic_id]}
    for number in range(MANY):
        a_published_claim(session, room.reporter, wording=f"Single-payer {number}", **about)
    for number in range(3):
        correct(session, room.reporter, a_full_ruling(room, f"Full {number}"))
    indexed(app, session)
    many = _queries(app, client)
    assert {page: (few[page], many[page]) for page in PAGES if many[page] > few[page]} == {}
    assert max(many.values()) <= MOST_QUERIES, many


@pytest.mark.parametrize("address", ["/", "/rulings/he-was-for-single-payer-for-years", "/search"])
def test_an_unchanged_page_is_not_sent_again(
    app: Flask, client: FlaskClient, session: Session, reporter: User, address: str
) -> None:
    a_published_claim(session, reporter)
    indexed(app, session)
    first = client.get(address)
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert "Cookie" in first.vary
    assert "Set-Cookie" not in first.headers
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Cache-Control"] == "public, no-cache"


def test_publishing_correcting_and_retracting_show_at_once(
    client: FlaskClient, session: Session, room: Newsroom
) -> None:
    empty = client.get("/").headers["ETag"]
    claim = a_full_ruling(room)
    session.commit()
    address, etags = f"/rulings/{claim.slug}", [empty]
    assert client.get("/", headers={"If-None-Match": empty}).status_code == 200
    for change in (None, correct, retract):
        if change is correct:
            correct(session, room.reporter, claim)
        if change is retract:
            retract(session, claim)
        session.commit()
        answer = client.get(address, headers={"If-None-Match": etags[-1]})
        assert answer.status_code == 200
        etags.append(answer.headers["ETag"])
    assert len(set(etags)) == len(etags)


def test_errors_are_not_kept(client: FlaskClient) -> None:
    answer = client.get("/rulings/no-such")
    assert "ETag" not in answer.headers
    assert "public" not in answer.headers["Cache-Control"]


def test_what_staff_see_is_kept_nowhere(
    client: FlaskClient, session: Session, sign_in: SignIn
) -> None:
    editor = an_editor(session)
    session.commit()
    sign_in(client, editor)
    answer = client.get("/")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers
