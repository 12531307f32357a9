"""Feeds: everything can be followed, and what a feed reader needs is right."""

from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session

from factcheck.feeds.formats import BEGINNING, Entry, apart
from tests.factcheck.public.newsroom import Newsroom, a_full_ruling, correct, indexed, retract

A = "{http://www.w3.org/2005/Atom}"
SCOPES = (
    "/feed",
    "/speakers/robert-lee-ahn/feed",
    "/topics/health-care/feed",
    "/contests/ca-34-special-election-2017/feed",
    "/ratings/half-true/feed",
)


def entries(client: FlaskClient, address: str) -> list[ET.Element]:
    """Return the entries of an Atom feed."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer.mimetype == "application/atom+xml"
    return ET.fromstring(answer.data).findall(f"{A}entry")  # noqa: S314 - what we wrote


def titles(client: FlaskClient, address: str) -> list[str]:
    """Return the titles of an Atom feed's entries."""
    return [each.findtext(f"{A}title", "") for each in entries(client, address)]


@pytest.fixture
def ruling(session: Session, room: Newsroom) -> str:
    """Publish a ruling; return the title that feeds give it."""
    a_full_ruling(room)
    session.commit()
    return "Half true: Robert Lee Ahn: Ahn backed single-payer for years"


@pytest.mark.parametrize("scope", SCOPES)
def test_each_kind_of_page_can_be_followed(client: FlaskClient, ruling: str, scope: str) -> None:
    assert titles(client, f"{scope}.atom") == [ruling]
    items = client.get(f"{scope}.json").get_json()["items"]
    assert [each["title"] for each in items] == [ruling]


@pytest.mark.parametrize(
    "page",
    ["/speakers/robert-lee-ahn", "/topics/health-care", "/corrections", "/"],
)
def test_pages_lead_to_their_feeds(client: FlaskClient, ruling: str, page: str) -> None:
    assert ruling
    assert f'{"" if page == "/" else page}/feed.atom"' in client.get(page).text


def test_an_atom_feed_has_what_the_standard_demands(client: FlaskClient, ruling: str) -> None:
    assert ruling
    feed = ET.fromstring(client.get("/feed.atom").data)  # noqa: S314 - what we wrote
    for name in ("id", "title", "updated", "author", "link"):
        assert feed.find(f"{A}{name}") is not None
        assert feed.find(f"{A}entry/{A}{name}") is not None
    rels = {each.get("rel") for each in feed.findall(f"{A}link")}
    assert rels == {"self", "alternate"}
    assert datetime.fromisoformat(feed.findtext(f"{A}updated", "")).tzinfo is not None


def test_an_entry_keeps_its_name_and_is_told_anew_when_corrected(
    client: FlaskClient, session: Session, room: Newsroom
) -> None:
    claim = a_full_ruling(room)
    session.commit()
    (before,) = client.get("/feed.json").get_json()["items"]
    correct(session, room.reporter, claim)
    session.commit()
    (after,) = client.get("/feed.json").get_json()["items"]
    assert after["id"] == before["id"]
    assert after["date_published"] == before["date_published"]
    assert after["date_modified"] > before["date_modified"]


def test_a_retraction_is_told_to_followers(
    client: FlaskClient, session: Session, room: Newsroom
) -> None:
    claim = a_full_ruling(room)
    session.commit()
    (before,) = client.get("/feed.json").get_json()["items"]
    retract(session, claim)
    session.commit()
    (after,) = client.get("/feed.json").get_json()["items"]
    assert after["title"].startswith("Retracted: ")
    assert after["date_modified"] > before["date_modified"]


def test_a_search_can_be_followed(
    app: Flask, client: FlaskClient, session: Session, room: Newsroom
) -> None:
    a_full_ruling(room)
    a_full_ruling(room, "Gomez wrote the birth certificate bill")
    indexed(app, session)
    found = titles(client, "/search/feed.atom?q=birth+certificate&rating=half-true")
    assert len(found) == 1
    assert "birth certificate" in found[0]


def test_corrections_can_be_followed_by_class(
    client: FlaskClient, session: Session, room: Newsroom
) -> None:
    correct(session, room.reporter, a_full_ruling(room))
    session.commit()
    assert titles(client, "/corrections/feed.atom") == [
        "Clarification: Ahn backed single-payer for years"
    ]
    assert titles(client, "/corrections/feed.atom?kind=update") == []


@pytest.mark.parametrize("address", ["/speakers/nobody/feed.atom", "/ratings/none/feed.json"])
def test_what_is_not_public_has_no_feed(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_an_empty_feed_does_not_change_with_the_clock(client: FlaskClient) -> None:
    first = client.get("/feed.atom")
    again = client.get("/feed.atom", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_markup_in_a_ruling_is_text_in_its_feed(
    client: FlaskClient, session: Session, room: Newsroom
) -> None:
    a_full_ruling(room, "Ahn said 1 < 2 & <b>bold</b>")
    session.commit()
    assert titles(client, "/feed.atom")[0].endswith(": Ahn said 1 < 2 & <b>bold</b>")


def test_no_two_entries_are_of_one_moment() -> None:
    moment = BEGINNING + timedelta(days=1)
    same = [Entry(str(each), "", "", "", "", moment, moment) for each in range(5)]
    told = apart(same)
    assert len({each.updated for each in told}) == 5
    assert [each.id for each in told] == ["4", "3", "2", "1", "0"]
    assert told[0].updated == moment
