"""The front page and the lists of rulings by speaker, topic and contest."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session

from claims.newsroom.models import User
from factcheck.public import listings
from tests.builders import a_published_claim
from tests.factcheck.public.newsroom import Newsroom, a_full_ruling, correct, indexed, retract
from tests.factcheck.public.test_ruling_page import words


def test_an_empty_site_says_what_will_be_there(client: FlaskClient) -> None:
    assert "Nothing has been published yet" in client.get("/").text
    for address in ("/speakers", "/topics", "/contests"):
        assert "None yet" in client.get(address).text
    assert "No corrections so far" in client.get("/corrections").text


def test_the_front_page_leads_with_the_newest_ruling_that_stands(
    client: FlaskClient, session: Session, room: Newsroom
) -> None:
    a_full_ruling(room, "The older one")
    a_full_ruling(room, "The newer one")
    retract(session, a_full_ruling(room, "The newest was wrong"))
    session.commit()
    html = client.get("/").text
    assert html.index("The newer one") < html.index("Has it been checked?")
    assert html.index("Has it been checked?") < html.index("The older one")
    assert "The newest was wrong" not in html[: html.index("Latest corrections")]
    assert "The newest was wrong" in html[html.index("Latest corrections") :]


def test_the_front_page_leads_on_to_all_rulings(
    client: FlaskClient, session: Session, reporter: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listings, "LATEST", 1)
    for number in range(2):
        a_published_claim(session, reporter, wording=f"Claim {number}")
    session.commit()
    assert "All 2 rulings" in words(client.get("/").text)


def test_a_speaker_has_roles_a_record_and_a_warning(
    client: FlaskClient, session: Session, room: Newsroom
) -> None:
    room.speaker.same_as = ["https://www.example.org/ahn"]
    room.speaker.description = "A lawyer."
    a_full_ruling(room)
    session.commit()
    text = words(client.get("/speakers/robert-lee-ahn").text)
    assert "A lawyer." in text
    assert "Claims are not chosen at random" in text
    assert "Democratic Party, since 2012" in text.replace(" ,", ",")
    assert "www.example.org/ahn" in text
    assert re.search(r"Half true 1\b", text)


def test_a_contest_has_candidates_dates_and_only_links_that_lead_somewhere(
    client: FlaskClient, session: Session, room: Newsroom
) -> None:
    a_full_ruling(room)
    session.commit()
    html = client.get("/contests/ca-34-special-election-2017").text
    assert 'href="/speakers/robert-lee-ahn"' in html
    assert "Jimmy Gomez" in html
    assert 'href="/speakers/jimmy-gomez"' not in html
    assert "January 2017" in html


def test_lists_of_rulings_are_paged(
    client: FlaskClient, session: Session, reporter: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listings, "PER_PAGE", 2)
    for number in range(3):
        a_published_claim(session, reporter, wording=f"Claim {number}")
    session.commit()
    first = client.get("/speakers/robert-lee-ahn").text
    second = client.get("/speakers/robert-lee-ahn?page=2").text
    assert first.count("<article") == 2
    assert second.count("<article") == 1
    assert "/speakers/robert-lee-ahn?page=2" in first
    assert 'href="/speakers/robert-lee-ahn"' in second
    assert client.get("/speakers/robert-lee-ahn?page=3").status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "x", "1e9", "²", "99999", ""])
def test_an_odd_page_number_is_the_first_page(
    client: FlaskClient, session: Session, room: Newsroom, page: str
) -> None:
    a_full_ruling(room)
    session.commit()
    assert client.get(f"/topics/health-care?page={page}").status_code == 200


@pytest.mark.parametrize("name", ["speakers", "topics", "contests"])
def test_directories_count_and_sort(
    client: FlaskClient, session: Session, room: Newsroom, name: str
) -> None:
    a_full_ruling(room)
    session.commit()
    for address in (f"/{name}", f"/{name}?sort=most"):
        html = client.get(address).text
        assert '<td class="number">1</td>' in html
    assert 'sort=most" aria-current="true"' in html


def test_speakers_can_be_sorted_by_how_much_was_checked(
    app: Flask, client: FlaskClient, session: Session, room: Newsroom
) -> None:
    a_full_ruling(room)
    a_full_ruling(room, "Another")
    room.speaker.name = "Zoe Last"
    session.flush()
    a_published_claim(session, room.reporter, wording="By somebody else")
    indexed(app, session)
    by_name = client.get("/speakers").text
    by_count = client.get("/speakers?sort=most").text
    assert by_name.index("Robert Lee Ahn") < by_name.index("Zoe Last")
    assert by_count.index("Zoe Last") < by_count.index("Robert Lee Ahn")


def test_no_reader_can_bend_an_address_of_ours(
    client: FlaskClient, session: Session, reporter: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listings, "PER_PAGE", 1)
    for number in range(2):
        a_published_claim(session, reporter, wording=f"Claim {number}")
    session.commit()
    odd = "?_external=1&_scheme=javascript&_anchor=x&_method=POST&slug=other"
    html = client.get(f"/speakers/robert-lee-ahn{odd}").text
    assert 'href="/speakers/robert-lee-ahn?page=2"' in html
    assert 'href="javascript' not in html


def test_the_register_of_corrections_filters_by_class(
    client: FlaskClient, session: Session, room: Newsroom
) -> None:
    correct(session, room.reporter, a_full_ruling(room))
    retract(session, a_full_ruling(room, "A forged letter"))
    session.commit()
    everything = words(client.get("/corrections").text)
    assert "Says more clearly how long." in everything
    assert "It rested on a forged letter." in everything
    retractions = words(client.get("/corrections?kind=retraction").text)
    assert "Says more clearly how long." not in retractions
    assert "No corrections of this kind" in client.get("/corrections?kind=nonsense").text


def test_the_record_can_be_verified_from_what_is_shown(
    client: FlaskClient, session: Session, room: Newsroom
) -> None:
    a_full_ruling(room)
    session.commit()
    text = words(client.get("/transparency").text)
    assert re.search(r"head [0-9a-f]{64}\b", text)
    assert "factcheck audit verify" in text
    assert "Votes that approved what was published 2" in text
    assert "Votes that did not 1" in text


def test_methods_are_those_in_force(client: FlaskClient, session: Session, room: Newsroom) -> None:
    a_full_ruling(room)
    session.commit()
    text = words(client.get("/methodology").text)
    assert "A panel of 3 editors" in text
    assert "2 must approve it" in text
    assert "Mostly false The claim has some truth in it" in text
    assert "Primary source At least one citation is of a primary source. required" in text
