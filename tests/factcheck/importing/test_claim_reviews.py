"""ClaimReview as it is in the wild: what can be kept is kept, the rest is told by field."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from claims.errors import BadInput
from claims.evidence.models import ExternalCheck
from claims.filing.models import Claim, State
from factcheck.database import db
from factcheck.importing.claim_reviews import NOBODY, read_claim_reviews
from factcheck.importing.collection import Collection
from factcheck.importing.json_ld_fields import address, day, number, text
from factcheck.importing.load import load
from factcheck.importing.report import ImportReport
from tests.builders import a_reporter
from tests.factcheck.public.newsroom import a_full_ruling, a_newsroom

REAL = Path(__file__).parents[4] / "shared" / "data" / "claimreview"
needs_real_data = pytest.mark.skipif(
    not REAL.is_dir(), reason="the real reviews are not beside this checkout"
)
REVIEW: dict[str, Any] = {
    "@context": "http://schema.org",
    "@type": ["ClaimReview"],
    "url": "/checks/dams",
    "claimReviewed": "Dams  rose&amp;#039;s height\n twice",
    "datePublished": "2020-06-24 00:03",
    "author": {"@type": "Organization", "name": "The Checkers", "url": "https://checkers.example"},
    "itemReviewed": {
        "@type": "creativeWork",
        "author": [{"@type": "Person", "name": "Ann Ash", "jobTitle": "Mayor", "sameAs": []}],
        "datePublished": "2020-06-13T00:00:00+00:00",
    },
    "reviewRating": {
        "ratingValue": "1",
        "bestRating": 5,
        "worstRating": "1",
        "alternateName": "Wrong \r",
    },
}
Reading = Callable[..., Collection]


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    """Return what reads these objects from a file."""

    def read(*reviews: object, name: str = "reviews.json") -> Collection:
        file = tmp_path / name
        content = reviews[0] if len(reviews) == 1 else list(reviews)
        file.write_text(content if isinstance(content, str) else json.dumps(content))
        return read_claim_reviews(file)

    return read


def changed(**fields: object) -> dict[str, Any]:
    """Return the review with some fields replaced, or left out where None."""
    return {key: value for key, value in {**REVIEW, **fields}.items() if value is not None}


def loaded(app: Flask, collection: Collection) -> ImportReport:
    """Load a collection."""
    with app.app_context():
        return load(collection, dry_run=False, progress=lambda *_: None)


def test_a_review_becomes_a_filed_claim_with_their_verdict(
    app: Flask, session: Session, reading: Reading
) -> None:
    report = loaded(app, reading(REVIEW))
    assert report.is_clean
    assert report.notes == []
    (claim,) = session.exec(select(Claim))
    assert (claim.wording, claim.state) == ("Dams rose's height twice", State.FILED)
    assert (claim.speaker.name, claim.speaker_office) == ("Ann Ash", "Mayor")
    assert claim.appearances[0].said is not None
    assert claim.appearances[0].said.edtf == "2020-06-13"
    (check,) = session.exec(select(ExternalCheck))
    assert check.url == "https://checkers.example/checks/dams"
    assert (check.label, check.number, check.worst, check.best) == ("Wrong", 1, 1, 5)
    assert check.checker.name == "The Checkers"


def test_a_second_run_adds_nothing(app: Flask, reading: Reading) -> None:
    loaded(app, reading(REVIEW))
    assert not +loaded(app, reading(REVIEW)).added


def test_several_publishers_of_one_claim_are_several_checks(
    app: Flask, session: Session, reading: Reading
) -> None:
    other = changed(url="https://others.example/1", author="The Others")
    loaded(app, reading(REVIEW, other))
    (claim,) = session.exec(select(Claim))
    checks = session.exec(select(ExternalCheck).where(ExternalCheck.claim_id == claim.id))
    assert {each.checker.name for each in checks} == {"The Checkers", "The Others"}


PAGE = '<html><script type="application/ld+json">{}</script><script>var x</script></html>'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("one.json", REVIEW),
        ("list.json", [REVIEW]),
        ("graph.json", {"@graph": [{"@type": "WebPage"}, REVIEW]}),
        ("feed.json", {"@type": "DataFeed", "dataFeedElement": [{"item": REVIEW}]}),
        ("bom.json", "\ufeff" + json.dumps(REVIEW)),
        ("lines.jsonl", json.dumps(REVIEW) + "\n\n"),
        ("page.html", PAGE.format(json.dumps(REVIEW))),
        ("prefixed.json", {**REVIEW, "@type": "https://schema.org/ClaimReview"}),
        ("raw-newline.json", json.dumps(REVIEW).replace("Dams  ", "Dams\n ")),
    ],
)
def test_it_is_found_wherever_it_lies(reading: Reading, name: str, content: object) -> None:
    found = reading(content, name=name)
    assert [each.wording for each in found.claims.values()] == ["Dams rose's height twice"]
    assert found.problems == []


def test_bad_lines_are_named_and_the_good_ones_load(reading: Reading) -> None:
    lines = f"{json.dumps(REVIEW)}\n{{not json\n{'[' * 100_000}\n"
    found = reading(lines, name="lines.jsonl")
    assert len(found.claims) == 1
    assert [each.place for each in found.problems] == ["line 2", "line 3"]


def test_a_review_without_a_claim_is_left_out_with_the_reason(reading: Reading) -> None:
    found = reading(changed(claimReviewed="  "))
    assert found.claims == {}
    assert "claimReviewed: There is no claim." in str(found.problems[0])


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        ({"datePublished": "03/04/2020"}, "datePublished: “3/4/2020” may be either of two days"),
        ({"datePublished": "soon"}, "datePublished: "),
        (
            {"reviewRating": {"ratingValue": "four"}},
            "reviewRating.ratingValue: “four” is no number",
        ),
        (
            {"reviewRating": {"ratingValue": -1, "worstRating": 1, "bestRating": 5}},
            "reviewRating.ratingValue: -1 is not on its scale",
        ),
        ({"itemReviewed": None}, "itemReviewed.author: nobody is named"),
        ({"url": "javascript:alert(1)"}, "url: “javascript:alert(1)” is no whole web address"),
        ({"author": None}, "author: nobody is named"),
        ({"claimReviewed": "w " * 900}, "claimReviewed: cut to 1000 characters"),
    ],
)
def test_what_cannot_be_kept_is_told_by_field_and_the_claim_stays(
    app: Flask, session: Session, reading: Reading, fields: dict[str, object], note: str
) -> None:
    report = loaded(app, reading(changed(**fields)))
    assert [each for each in map(str, report.notes) if note in each]
    assert report.is_clean
    assert len(session.exec(select(Claim)).all()) == 1


def test_nobody_named_is_not_given_a_name(reading: Reading) -> None:
    found = reading(changed(itemReviewed={"@type": "Claim"}))
    assert [each.name for each in found.speakers.values()] == [NOBODY]


def test_a_verdict_without_a_rating_has_none(reading: Reading) -> None:
    (statement,) = reading(changed(reviewRating=None)).statements
    details = statement.checks[0].details
    assert (details.label, details.number, details.worst, details.best) == (None,) * 4


def test_a_path_with_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="There is nothing"):
        read_claim_reviews(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("written", "edtf"),
    [
        ("2020-06-24", "2020-06-24"),
        ("2020-06-24T00:03:00+05:30", "2020-06-24"),
        ("2020-06-24 00:03", "2020-06-24"),
        ("20200624", "2020-06-24"),
        ("24/06/2020", "2020-06-24"),
        ("24.06.2020", "2020-06-24"),
        ("6/24/2020", "2020-06-24"),
        ("24 June 2020", "2020-06-24"),
        ("June 24, 2020", "2020-06-24"),
        ("June 2020", "2020-06"),
        ("2020", "2020"),
        ("Wed, 24 Jun 2020 10:00:00 GMT", "2020-06-24"),
        (1593000000, "2020-06-24"),
        (1593000000000, "2020-06-24"),
        (["2020-06-24"], "2020-06-24"),
        ({"@type": "Date", "@value": "2020-06-24"}, "2020-06-24"),
    ],
)
def test_dates_are_read_in_the_shapes_they_come_in(written: object, edtf: str) -> None:
    found = day(written)
    assert found is not None
    assert found.edtf == edtf


@pytest.mark.parametrize(
    "written", ["2020-13-45", "03/04/2020", "yesterday", "9" * 50, float("nan"), 10**30]
)
def test_dates_that_mean_nothing_certain_are_refused(written: object) -> None:
    with pytest.raises(BadInput):
        day(written)


@pytest.mark.parametrize("nothing", [None, "", [], "  "])
def test_nothing_is_nothing(nothing: object) -> None:
    assert (day(nothing), text(nothing), address(nothing)) == (None, None, None)


def test_words_and_numbers_come_in_many_wrappings() -> None:
    assert text([{"@value": "Falso", "@language": "pt"}]) == "Falso"
    assert text("O&#39;Hara &amp;amp; co") == "O'Hara & co"
    assert number("2,5") == 2.5
    assert number([3]) == 3
    assert number("") is None
    for bad in ("four", True, "1e999", "٣"):
        with pytest.raises(BadInput):
            number(bad)


def test_our_own_feed_comes_back_as_it_was(
    client: FlaskClient, session: Session, tmp_path: Path
) -> None:
    room = a_newsroom(session, a_reporter(session))
    a_full_ruling(room)
    session.commit()
    file = tmp_path / "claim-reviews.json"
    file.write_bytes(client.get("/claim-reviews.json").data)
    (review,) = client.get("/claim-reviews.json").get_json()["dataFeedElement"]
    found = read_claim_reviews(file)
    assert (found.problems, found.notes) == ([], [])
    (claim,) = found.claims.values()
    assert claim.wording == review["item"]["claimReviewed"]
    first, *others = found.statements
    rating, item = review["item"]["reviewRating"], review["item"]["itemReviewed"]
    details = first.checks[0].details
    assert details.label == rating["alternateName"]
    assert (details.number, details.worst, details.best) == (
        rating["ratingValue"],
        rating["worstRating"],
        rating["bestRating"],
    )
    assert first.appearance.quotation == item["firstAppearance"]["text"]
    assert first.appearance.venue == item["firstAppearance"]["name"]
    assert len(others) == len(item["appearance"])


@needs_real_data
def test_all_that_real_publishers_wrote_is_kept(app: Flask) -> None:
    report = loaded(app, read_claim_reviews(REAL))
    assert report.is_clean
    assert report.added["claims"] == 8
    assert report.added["checks"] == 8
    with app.app_context():
        checks = db.session.exec(select(ExternalCheck)).all()
    assert sum(each.number is None for each in checks) == 2
    assert {each.label for each in checks} >= {"False", "Falso", "True", "Incorrect", None}
