"""The markup of a ruling says what the page says, in schema.org's words."""

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from claims.dates import parse_imprecise_date
from claims.people.models import SpeakerKind
from claims.review.drafting import submit
from claims.review.publication import publish
from factcheck.feeds.claim_review import plain_date
from factcheck.feeds.schema_org import ClaimReview
from tests.builders import QUOTATION, a_complete_dossier, an_editor, vote, write
from tests.factcheck.feeds.vocabulary import complaints
from tests.factcheck.public.newsroom import Newsroom, a_full_ruling, correct, retract

ADDRESS = "/rulings/ahn-backed-single-payer-for-years"
MARKUP = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def markup_at(client: FlaskClient, address: str = ADDRESS) -> dict[str, Any]:
    """Return the JSON-LD of a page."""
    found = MARKUP.findall(client.get(address).text)
    assert len(found) == 1
    review: dict[str, Any] = json.loads(found[0])
    return review


@pytest.fixture
def review(client: FlaskClient, session: Session, room: Newsroom) -> dict[str, Any]:
    """Return the markup of a ruling that has everything."""
    a_full_ruling(room)
    session.commit()
    return markup_at(client)


def test_schema_org_allows_all_that_it_says(review: dict[str, Any]) -> None:
    assert complaints(review) == []


def test_it_says_who_said_what_where_and_when(review: dict[str, Any]) -> None:
    assert review["claimReviewed"] == "Ahn backed single-payer for years"
    claim = review["itemReviewed"]
    assert (claim["author"]["@type"], claim["author"]["name"]) == ("Person", "Robert Lee Ahn")
    assert claim["firstAppearance"]["text"] == QUOTATION
    assert review["author"]["@type"] == "NewsMediaOrganization"


def test_the_rating_has_its_word_and_its_place_on_the_scale(review: dict[str, Any]) -> None:
    rating = review["reviewRating"]
    assert rating["alternateName"] == "Half true"
    assert rating["worstRating"] < rating["ratingValue"] < rating["bestRating"]


def test_its_addresses_are_whole_and_lead_to_pages(
    client: FlaskClient, review: dict[str, Any]
) -> None:
    for name in ("url", "archivedAt"):
        assert review[name].startswith("http://localhost/")
        assert client.get(review[name]).status_code == 200


def test_it_says_nothing_that_the_page_does_not_show(
    client: FlaskClient, review: dict[str, Any]
) -> None:
    shown = re.sub(r"<[^>]+>", " ", client.get(ADDRESS).text)
    page = " ".join(shown.replace("&#39;", "'").split())
    work = [review["itemReviewed"]["firstAppearance"], *review["itemReviewed"]["appearance"]]
    told = [review["claimReviewed"], review["reviewRating"]["ratingExplanation"]]
    told += [each[key] for each in work for key in ("text", "name") if key in each]
    assert len(told) > 3
    assert [each for each in told if " ".join(each.split()) not in page] == []


def test_it_reads_back_to_the_same(review: dict[str, Any]) -> None:
    assert ClaimReview.model_validate(review, by_alias=True).as_json() == review


def test_a_rating_without_a_number_has_no_figures_at_all(
    client: FlaskClient, session: Session, room: Newsroom
) -> None:
    claim = a_complete_dossier(session, room.reporter)
    write(session, room.reporter, claim, rating="unproven")
    submit(session, actor=room.reporter, claim=claim)
    for _ in range(2):
        vote(session, an_editor(session), claim)
    publish(session, actor=an_editor(session), claim=claim)
    session.commit()
    rating = markup_at(client, f"/rulings/{claim.slug}")["reviewRating"]
    assert set(rating) == {"@type", "alternateName", "ratingExplanation"}


@pytest.mark.parametrize(
    ("typed", "told"),
    [("14 May 2017", "2017-05-14"), ("May 2017", "2017-05"), ("2017", "2017")]
    + [(vague, None) for vague in ("spring 2017", "before 2015", "c. 2012", "2012-2014")],
)
def test_a_vague_date_is_left_out_rather_than_made_exact(typed: str, told: str | None) -> None:
    assert plain_date(parse_imprecise_date(typed)) == told


def test_a_correction_is_told_with_its_class_and_day(
    client: FlaskClient, session: Session, room: Newsroom
) -> None:
    claim = a_full_ruling(room)
    correct(session, room.reporter, claim)
    session.commit()
    review = markup_at(client)
    assert len(review["correction"]) == 1
    assert complaints(review) == []
    assert review["dateModified"] > review["datePublished"]


def test_a_retracted_ruling_says_so_and_carries_no_rating(
    client: FlaskClient, session: Session, room: Newsroom
) -> None:
    claim = a_full_ruling(room)
    retract(session, claim)
    session.commit()
    review = markup_at(client)
    assert review["creativeWorkStatus"] == "Retracted"
    assert "reviewRating" not in review
    assert complaints(review) == []


def test_a_party_is_a_party_and_other_addresses_of_a_speaker_are_told(
    client: FlaskClient, session: Session, room: Newsroom
) -> None:
    room.speaker.kind = SpeakerKind.PARTY
    room.speaker.same_as = ["https://www.wikidata.org/wiki/Q1", "javascript:alert(1)"]
    a_full_ruling(room)
    session.commit()
    author = markup_at(client)["itemReviewed"]["author"]
    assert author["@type"] == "PoliticalParty"
    assert author["sameAs"] == ["https://www.wikidata.org/wiki/Q1"]


def test_words_that_would_end_the_markup_stay_words(
    client: FlaskClient, session: Session, room: Newsroom
) -> None:
    claim = a_full_ruling(room, "Ahn wrote </script><script>alert(1)</script> & more")
    session.commit()
    review = markup_at(client, f"/rulings/{claim.slug}")
    assert review["claimReviewed"] == "Ahn wrote </script><script>alert(1)</script> & more"


def test_an_earlier_edition_has_no_markup(
    client: FlaskClient, session: Session, room: Newsroom
) -> None:
    correct(session, room.reporter, a_full_ruling(room))
    session.commit()
    assert MARKUP.findall(client.get(f"{ADDRESS}/editions/1").text) == []


def test_the_feed_has_every_ruling_and_leads_on(
    client: FlaskClient, session: Session, room: Newsroom
) -> None:
    claims = [a_full_ruling(room, f"Ahn said number {each}") for each in range(3)]
    retract(session, claims[0])
    session.commit()
    answer = client.get("/claim-reviews.json")
    feed = answer.get_json()
    assert answer.mimetype == "application/ld+json"
    assert complaints(feed) == []
    told = {each["item"]["claimReviewed"] for each in feed["dataFeedElement"]}
    assert told == {"Ahn said number 0", "Ahn said number 1", "Ahn said number 2"}
    assert "Link" not in answer.headers
    assert client.get("/claim-reviews.json?page=2").status_code == 404


def test_other_sites_may_read_the_feed(client: FlaskClient) -> None:
    answer = client.get("/claim-reviews.json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in answer.headers
