"""Search engines, browsers and other sites find the way by themselves."""

import re
from io import BytesIO
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlmodel import Session

from claims.newsroom.models import User
from claims.review.models import Colour, Shape
from factcheck.feeds import pictures
from tests.builders import a_claim_in_review
from tests.conftest import SignIn
from tests.factcheck.public.newsroom import Newsroom, a_full_ruling, correct, retract

RULING = "http://localhost/rulings/ahn-backed-single-payer-for-years"
S = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def addresses(client: FlaskClient, address: str) -> list[str]:
    """Return the addresses in a site map or its index."""
    answer = client.get(address)
    assert answer.mimetype == "application/xml"
    root = ET.fromstring(answer.data)  # noqa: S314 - what we wrote
    return [each.text or "" for each in root.iter(f"{S}loc")]


@pytest.fixture
def ruling(session: Session, room: Newsroom) -> Newsroom:
    """Publish a ruling, and have another in review."""
    a_full_ruling(room)
    a_claim_in_review(session, room.reporter, wording="Nobody may know yet")
    session.commit()
    return room


def test_robots_are_led_to_the_site_map(client: FlaskClient) -> None:
    text = client.get("/robots.txt").text
    assert "Sitemap: http://localhost/sitemap.xml" in text
    assert "Disallow: /desk" in text


def test_the_site_map_has_every_public_page_and_none_that_is_not(
    client: FlaskClient, ruling: Newsroom
) -> None:
    assert ruling
    maps = addresses(client, "/sitemap.xml")
    assert len(maps) == 2
    found = [each for name in maps for each in addresses(client, name)]
    assert RULING in found
    assert "http://localhost/speakers/robert-lee-ahn" in found
    assert not [each for each in found if "nobody" in each]
    assert [each for each in found if client.get(each).status_code != 200] == []


def test_there_is_no_part_past_the_end(client: FlaskClient, ruling: Newsroom) -> None:
    assert ruling
    assert client.get("/sitemaps/rulings-2.xml").status_code == 404
    assert client.get("/sitemaps/rulings-0.xml").status_code == 404


def test_browsers_can_search_here(client: FlaskClient) -> None:
    assert 'rel="search" href="/opensearch.xml"' in client.get("/").text
    text = client.get("/opensearch.xml").text
    assert "http://localhost/search?q={searchTerms}" in text
    ET.fromstring(text)  # noqa: S314 - what we wrote


@pytest.mark.parametrize("given", [RULING, f"{RULING}/editions/1", f"{RULING}?utm_source=x"])
def test_oembed_gives_the_card_of_a_ruling(
    client: FlaskClient, ruling: Newsroom, given: str
) -> None:
    assert ruling
    card = client.get(f"/oembed?url={quote(given)}").get_json()
    assert (card["version"], card["type"]) == ("1.0", "rich")
    source = re.search(r'src="([^"]+)"', card["html"])
    assert source
    assert client.get(source[1]).status_code == 200
    assert client.get(card["thumbnail_url"]).mimetype == "image/png"


def test_oembed_speaks_xml_and_keeps_to_the_width_asked_for(
    client: FlaskClient, ruling: Newsroom
) -> None:
    assert ruling
    answer = client.get(f"/oembed?url={quote(RULING)}&format=xml&maxwidth=300")
    card = ET.fromstring(answer.data)  # noqa: S314 - what we wrote
    assert card.findtext("width") == "300"
    wide = client.get(f"/oembed?url={quote(RULING)}").get_json()
    assert int(card.findtext("height", "0")) > wide["height"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 404),
        ("url=http://elsewhere.example/rulings/ahn-backed-single-payer-for-years", 404),
        ("url=http://localhost/rulings/nobody-may-know-yet", 404),
        ("url=http://localhost/desk", 404),
        ("url=http://[", 404),
        (f"url={RULING}&format=yaml", 501),
        (f"url={RULING}&maxwidth=wide", 200),
    ],
)
def test_oembed_refuses_what_is_no_ruling(
    client: FlaskClient, ruling: Newsroom, query: str, status: int
) -> None:
    assert ruling
    assert client.get(f"/oembed?{query}").status_code == status


def test_a_card_may_stand_on_any_site_and_no_other_page_may(
    client: FlaskClient, ruling: Newsroom
) -> None:
    assert ruling
    card = client.get(f"{RULING}/embed")
    assert "frame-ancestors *" in card.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in card.headers
    assert "<script" not in card.text
    page = client.get(RULING)
    assert page.headers["X-Frame-Options"] == "DENY"


def test_staff_see_the_card_as_readers_do(
    client: FlaskClient, ruling: Newsroom, sign_in: SignIn
) -> None:
    reporter: User = ruling.reporter
    sign_in(client, reporter)
    card = client.get(f"{RULING}/embed")
    assert reporter.name not in card.text.replace("Checked by", "")
    assert card.headers["Cache-Control"] == "no-store"


def test_a_ruling_has_a_picture_where_it_is_shared(client: FlaskClient, ruling: Newsroom) -> None:
    assert ruling
    found = re.search(r'property="og:image" content="([^"]+)"', client.get(RULING).text)
    assert found
    answer = client.get(found[1])
    with Image.open(BytesIO(answer.data)) as image:
        assert image.size == (1200, 630)


def test_a_picture_is_drawn_once_and_anew_when_the_ruling_is_retracted(
    app: Flask, client: FlaskClient, session: Session, ruling: Newsroom
) -> None:
    folder = app.config["SETTINGS"].data / "cards"
    address = "/rulings/ahn-backed-single-payer-for-years/editions/1/card.png"
    first = client.get(address).data
    (kept,) = folder.iterdir()
    kept.write_bytes(b"as kept")
    assert client.get(address).data == b"as kept"
    claim = a_full_ruling(ruling, "Another")
    retract(session, claim)
    session.commit()
    other = client.get("/rulings/another/editions/1/card.png").data
    assert other not in {first, b"as kept"}


def test_an_edition_that_never_was_has_no_picture(client: FlaskClient, ruling: Newsroom) -> None:
    assert ruling
    assert client.get("/rulings/nobody-may-know-yet/editions/1/card.png").status_code == 404
    address = "/rulings/ahn-backed-single-payer-for-years/editions/9/card.png"
    assert client.get(address).status_code == 404


def test_pictures_have_the_colours_of_the_page_and_every_shape() -> None:
    style = (pictures.Path(__file__).parents[3] / "factcheck/static/style.css").read_text()
    light = style[: style.index("prefers-color-scheme")]
    tokens = dict(re.findall(r"--([\w-]+): (#\w+);", light))
    assert {name: (tokens[name], tokens[f"{name}-wash"]) for name in Colour} == pictures.TONES
    assert (tokens["paper"], tokens["ink"], tokens["soft"]) == (
        pictures.PAPER,
        pictures.INK,
        pictures.SOFT,
    )
    assert set(pictures.SHAPES) == set(Shape)


def test_a_corrected_ruling_is_shared_with_its_new_picture(
    client: FlaskClient, session: Session, room: Newsroom
) -> None:
    correct(session, room.reporter, a_full_ruling(room))
    session.commit()
    assert "/editions/2/card.png" in client.get(RULING).text
