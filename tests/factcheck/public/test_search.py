"""Readers' search: what is found, how it narrows, and what stands there while search is away."""

import re
import shutil

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session

from claims.base import now
from claims.newsroom.models import User
from factcheck import index_upkeep
from factcheck.config import Settings
from factcheck.indexing import background_rebuild
from factcheck.public import searching
from factcheck.public.syntax import EXAMPLES
from search_index.document import Document
from search_index.parsing import parse_query
from search_index.whoosh_engine import WhooshEngine
from tests.builders import a_published_claim
from tests.conftest import make_app, settings_for
from tests.factcheck.public.newsroom import (
    Newsroom,
    a_full_ruling,
    correct,
    indexed,
    retract,
)
from tests.factcheck.public.test_ruling_page import words


@pytest.fixture
def found(app: Flask, client: FlaskClient, session: Session, room: Newsroom) -> FlaskClient:
    """Return a client of a site with two rulings in the index."""
    a_full_ruling(room)
    a_published_claim(session, room.reporter, wording="Gomez was silent on marriage")
    indexed(app, session)
    return client


def test_words_are_found_and_marked(found: FlaskClient) -> None:
    html = found.get("/search?q=silent").text
    assert "<mark>silent</mark>" in html
    assert "1 ruling" in words(html)


def test_marks_never_carry_markup_of_a_claim(
    app: Flask, client: FlaskClient, session: Session, reporter: User
) -> None:
    a_published_claim(session, reporter, wording="He said <script>alert(1)</script> loudly")
    indexed(app, session)
    html = client.get("/search?q=loudly").text
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html
    assert "<mark>loudly</mark>" in html


@pytest.mark.parametrize(
    ("filter_", "count"),
    [
        ("rating=half-true", 2),
        ("rating=half-true&rating=false", 2),
        ("rating=false", 0),
        ("speaker=robert-lee-ahn", 2),
        ("party=democratic", 2),
        ("topic=health-care", 1),
        ("contest=ca-34-special-election-2017", 1),
        ("from=2018", 0),
        ("from=May+2017&to=2017", 2),
        ("to=2016", 0),
    ],
)
def test_filters_narrow(found: FlaskClient, filter_: str, count: int) -> None:
    html = found.get(f"/search?{filter_}").text
    assert html.count("<article") == count


def test_chosen_filters_can_be_removed_one_by_one(found: FlaskClient) -> None:
    html = found.get(
        "/search?q=years&topic=health-care&rating=half-true&from=2017&to=2018&sort=newest"
    ).text
    chips = re.findall(r'class="chip" href="([^"]+)"[^>]*>.*?</span>([^<]+)', html)
    labels = {label: href.replace("&amp;", "&") for href, label in chips}
    assert set(labels) == {
        "Topic: Health care",
        "Rating: Half true",
        "Said from 2017",
        "Said until 2018",
    }
    assert labels["Topic: Health care"] == (
        "/search?q=years&rating=half-true&from=2017&to=2018&sort=newest"
    )
    assert "/search?q=years&amp;sort=newest" in html


def test_a_facet_option_toggles(found: FlaskClient) -> None:
    html = found.get("/search?topic=health-care").text
    chosen = re.search(r'class="facet-option" href="([^"]+)"[^>]*aria-current="true"', html)
    assert chosen is not None
    assert chosen[1] == "/search"


def test_long_facets_are_cut_and_lead_to_the_whole_list(
    app: Flask,
    client: FlaskClient,
    session: Session,
    room: Newsroom,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(searching, "VALUES_SHOWN", 0)
    a_full_ruling(room)
    indexed(app, session)
    html = client.get("/search?topic=health-care").text
    assert "All of topic" not in html
    monkeypatch.setattr(searching, "VALUES_SHOWN", 1)
    assert 'class="facet-option"' in client.get("/search").text


@pytest.mark.parametrize(
    ("asked", "note"),
    [
        ("q=%22open", "A quotation mark without its partner was left out."),
        ("q=cat+OR+dog", "“OR” was searched for as a word"),
        ("from=sometime", "“sometime” was left out."),
        ("to=since+2015", "“since 2015” was left out: it has no such end."),
        ("q=said:whenever", "“whenever” was read as a word"),
    ],
)
def test_what_cannot_be_read_is_said_in_plain_words(
    found: FlaskClient, asked: str, note: str
) -> None:
    assert note in words(found.get(f"/search?{asked}").text)


def test_nothing_found_says_what_to_do_next(found: FlaskClient) -> None:
    text = words(found.get("/search?q=zeppelin&rating=half-true").text)
    assert "No ruling matches" in text
    assert "Remove the filters" in text
    assert "Use fewer words" in text


def test_without_words_there_is_no_relevance_to_sort_by(found: FlaskClient) -> None:
    assert "Relevance" not in found.get("/search").text
    assert 'aria-current="true">Relevance' in found.get("/search?q=years").text
    newest = found.get("/search?q=years&sort=newest").text
    assert 'aria-current="true">Newest' in newest


def test_a_page_past_the_end_leads_back(found: FlaskClient) -> None:
    html = found.get("/search?page=9").text
    assert "This page is past the end" in html
    assert 'href="/search"' in html


def test_a_retracted_ruling_is_found_and_marked(
    app: Flask, client: FlaskClient, session: Session, room: Newsroom
) -> None:
    retract(session, a_full_ruling(room))
    indexed(app, session)
    assert 'class="flag">Retracted' in client.get("/search?q=years").text


def test_what_the_index_holds_beyond_the_public_is_not_shown(
    app: Flask, found: FlaskClient, settings: Settings
) -> None:
    del app
    stray = Document(
        id="0" * 26,
        title="A secret zeppelin",
        published_at=now(),
        speaker="secret-speaker",
        topics=("secret-topic",),
    )
    WhooshEngine(settings.data / "search_index").update([stray])
    html = found.get("/search?q=zeppelin").text
    assert "secret" not in html
    assert "<article" not in html


def test_every_example_on_the_help_page_is_understood_and_finds(
    help_site: FlaskClient,
) -> None:
    html = help_site.get("/search/help").text.replace("&#34;", '"')
    for example in EXAMPLES:
        assert f"<code>{example.typed}</code>" in html
        assert parse_query(example.typed).notes == (), example
        answer = help_site.get("/search", query_string={"q": example.typed}).text
        assert "<article" in answer, example


@pytest.fixture
def help_site(app: Flask, client: FlaskClient, session: Session, room: Newsroom) -> FlaskClient:
    """Return a client of a site with the ruling that the examples are about."""
    claim = a_full_ruling(room, "Ahn endorsed single-payer health care")
    correct(session, room.reporter, claim, summary="His record is short.")
    indexed(app, session)
    return client


@pytest.mark.parametrize("damage", ["removed", "emptied", "garbled", "outdated"])
def test_a_broken_index_mends_itself_and_the_reader_finds(
    found: FlaskClient, settings: Settings, damage: str
) -> None:
    folder = settings.data / "search_index"
    if damage == "removed":
        shutil.rmtree(folder)
    elif damage == "emptied":
        for each in folder.rglob("*"):
            if each.is_file():
                each.write_bytes(b"")
    elif damage == "garbled":
        (folder / "current.json").write_text("{")
    else:
        pointer = folder / "current.json"
        pointer.write_text(re.sub(r'"schema": \d+', '"schema": 0', pointer.read_text()))
    answer = found.get("/search?q=silent")
    assert answer.status_code == 200
    assert "<mark>silent</mark>" in answer.text


def test_a_large_index_is_rebuilt_in_the_background_while_all_else_works(
    app: Flask, found: FlaskClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_upkeep, "QUICK_RULINGS", 0)
    shutil.rmtree(settings.data / "search_index")
    away = found.get("/search?q=silent")
    assert away.status_code == 200
    assert "Search is being rebuilt" in away.text
    assert 'value="silent"' in away.text
    assert "Gomez was silent on marriage" in away.text
    assert found.get("/speakers/robert-lee-ahn").status_code == 200
    with app.app_context():
        background_rebuild().finish(60)
    assert "<mark>silent</mark>" in found.get("/search?q=silent").text


def test_a_site_without_search_says_so(
    session: Session, reporter: User, database: str, settings: Settings
) -> None:
    a_published_claim(session, reporter)
    session.commit()
    app = make_app(settings_for(settings.data, database, FACTCHECK_SEARCH="none"))
    html = app.test_client().get("/search").text
    assert "Search is switched off" in html
    assert "He was for single-payer for years" in html
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()
