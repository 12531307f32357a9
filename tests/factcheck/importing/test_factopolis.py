"""The Factopolis collection: everything in it is kept, nothing is invented, once."""

import csv
import json
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import func, select

from claims.audit.operations import verify_chain
from claims.errors import BadInput
from claims.evidence.models import ExternalCheck
from claims.filing.models import Appearance, Claim, State
from claims.people.models import Speaker
from factcheck.database import db
from factcheck.importing.factopolis import read
from factcheck.importing.load import load
from factcheck.importing.report import ImportReport

REAL = Path(__file__).parents[4] / "shared" / "data" / "factopolis"
needs_real_data = pytest.mark.skipif(
    not REAL.is_dir(), reason="the real collection is not beside this checkout"
)
EXPECTED = {
    "people": 74,
    "claims": 228,
    "statements": 521,
    "checks": 469,
    "checks without a rating": 237,
    "statements with a retraction": 15,
    "statements that make more than one claim": 18,
    "claims made in more than one statement": 74,
    "claims made by more than one person": 25,
}

PEOPLE = {
    "ann-ash": {
        "title": "Ann Ash",
        "groups": ["gop"],
        "wikipedia": "Ann_Ash",
        "offices": [{"title": "Mayor", "from": "2010-01-01", "thru": "2014-01-01"}],
    },
    "bo-birch": {"title": "Bo Birch", "groups": ["democratic-party"]},
}
CLAIMS = {
    "taxes-rose": {"title": "taxes rose", "summary": "They fell.", "topics": ["tax-law"]},
    "jobs-fell": {"title": "jobs fell", "summary": "They rose."},
}
CHECKERS = {
    "scale": {
        "title": "The Scale",
        "web": "https://scale.example/",
        "ratings": [
            {"id": "a", "name": "One A", "value": 1},
            {"id": "d", "name": "Four D", "value": 4},
        ],
    },
    "wordy": {"title": "Wordy"},
}
STATEMENTS = [
    {
        "id": "bo-birch/2016",
        "person": "bo-birch",
        "date": "2016-05-01",
        "where": "a debate",
        "quote": "Taxes rose, says [my friend](https://friend.example/).",
        "claims": ["taxes-rose"],
        "sources": [
            {"type": "youtube", "id": "abc", "start": 5},
            {"type": "transcript", "url": None},
        ],
        "checks": [{"checker": "wordy", "source": "https://wordy.example/1"}],
        "retraction": {"type": "clarification", "date": "2016-05-02", "issuer": {"name": "Aide"}},
    },
    {
        "id": "ann-ash/2012",
        "person": "ann-ash",
        "date": "2012-02-03",
        "quote": "Taxes rose and jobs fell.",
        "claims": ["taxes-rose", "jobs-fell"],
        "sources": [],
        "checks": [
            {"checker": "scale", "rating": "d", "source": "https://scale.example/2"},
            {
                "checker": "wordy",
                "rating": "False",
                "claims": ["jobs-fell"],
                "source": "https://wordy.example/3",
            },
        ],
    },
]


def write_folder(folder: Path, statements: list[object]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in (("people", PEOPLE), ("claims", CLAIMS), ("checkers", CHECKERS)):
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    lines = [each if isinstance(each, str) else json.dumps(each) for each in statements]
    (folder / "statements.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def run(path: Path, *, dry_run: bool = False) -> ImportReport:
    return load(read(path), dry_run=dry_run, progress=lambda *_: None)


def count(model: type[Claim] | type[Appearance] | type[ExternalCheck] | type[Speaker]) -> int:
    return db.session.exec(select(func.count()).select_from(model)).one()


def the_claim(wording: str) -> Claim:
    return db.session.exec(select(Claim).where(Claim.wording == wording)).one()


def test_claims_arrive_as_filed_with_every_appearance_and_their_history(
    app: Flask, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path / "f", list(STATEMENTS))
    with app.app_context():
        report = run(folder)

        claim = the_claim("taxes rose")
        assert report.is_clean
        assert claim.state is State.FILED
        assert [each.speaker.name for each in claim.appearances] == ["Ann Ash", "Bo Birch"]
        assert claim.speaker.name == "Ann Ash"
        assert (claim.speaker_party, claim.speaker_office) == ("Republican Party", "Mayor")
        assert [topic.name for topic in claim.topics] == ["Tax law"]
        assert verify_chain(db.session).is_whole


def test_links_in_a_quotation_become_sources_and_retractions_are_kept(
    app: Flask, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path / "f", list(STATEMENTS))
    with app.app_context():
        run(folder)

        repeat = the_claim("taxes rose").appearances[1]
        assert repeat.quotation == "Taxes rose, says my friend."
        assert {source.address for source in repeat.sources} == {
            "https://www.youtube.com/watch?v=abc",
            "",
            "https://friend.example/",
        }
        assert repeat.retraction == "Clarification · by Aide · on 2016-05-02"


def test_no_rating_is_invented_and_labels_stay_as_published(app: Flask, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "f", list(STATEMENTS))
    with app.app_context():
        run(folder)

        checks = {each.url: each for each in db.session.exec(select(ExternalCheck)).all()}
        assert checks["https://wordy.example/1"].label is None
        assert checks["https://wordy.example/3"].label == "False"
        graded = checks["https://scale.example/2"]
        assert (graded.label, graded.number, graded.best, graded.worst) == ("Four D", 4, 1, 4)
        assert count(ExternalCheck) == 4


def test_a_second_run_adds_nothing_and_a_longer_file_adds_what_is_new(
    app: Flask, tmp_path: Path
) -> None:
    first = write_folder(tmp_path / "f", [STATEMENTS[1]])
    whole = write_folder(tmp_path / "g", list(STATEMENTS))
    with app.app_context():
        run(first)
        assert not run(first).added.total()
        assert run(whole).added == {"appearances": 1, "checks": 1, "claims": 0}
        assert not run(whole).added.total()


def test_a_dry_run_reports_the_same_and_keeps_nothing(app: Flask, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "f", list(STATEMENTS))
    with app.app_context():
        rehearsed = run(folder, dry_run=True)

        assert count(Claim) == count(Speaker) == 0
        assert run(folder) == rehearsed


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("{not json", "This is not JSON"),
        ("[1]", "This is not a JSON object."),
        ({"id": "x/1", "person": "ann-ash"}, "claims is missing"),
        ({**STATEMENTS[1], "id": "x/2", "date": "31 Feb 2012"}, "date: "),
        ({**STATEMENTS[1], "id": "x/3", "person": "nobody"}, "There is no person"),
        ({**STATEMENTS[1], "id": "x/4", "claims": ["unheard-of"]}, "there is no claim"),
        ({**STATEMENTS[1], "id": "x/5", "quote": " "}, "quotation: This is needed."),
        ({**STATEMENTS[1], "id": "x/6", "quote": 7}, "not of the expected form"),
        ({**STATEMENTS[1], "id": "x/7", "checks": [{"checker": "scale", "source": "-"}]}, "url: "),
        (
            {
                **STATEMENTS[1],
                "id": "x/8",
                "checks": [{"checker": "who", "source": "https://a.b/"}],
            },
            "There is no checker",
        ),
    ],
)
def test_a_bad_row_is_named_by_line_and_the_good_ones_still_load(
    app: Flask, tmp_path: Path, bad: object, reason: str
) -> None:
    folder = write_folder(tmp_path / "f", [STATEMENTS[0], bad, STATEMENTS[1]])
    with app.app_context():
        report = run(folder)

        assert [(each.file, each.place) for each in report.problems] == [
            ("statements.jsonl", "line 2")
        ]
        assert reason in report.problems[0].reason
        assert count(Appearance) == 3


def test_a_person_that_cannot_be_kept_is_named_and_their_statements_too(
    app: Flask, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path / "f", list(STATEMENTS))
    nameless = {**PEOPLE, "bo-birch": {"title": " "}}
    (folder / "people.json").write_text(json.dumps(nameless), encoding="utf-8")
    with app.app_context():
        problems = [str(each) for each in run(folder).problems]

    assert problems == [
        "people, factopolis:bo-birch: name: This is needed.",
        "statements.jsonl, line 1: person: There is no person “factopolis:bo-birch”.",
    ]


def test_a_file_that_is_missing_or_no_object_is_named(app: Flask, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "f", list(STATEMENTS))
    (folder / "checkers.json").write_text("[]", encoding="utf-8")
    (folder / "people.json").unlink()
    (folder / "statements.jsonl").write_bytes(b"\xff\xfe")
    with app.app_context():
        files = {each.file for each in run(folder).problems}

    assert files == {"checkers.json", "people.json", "statements.jsonl"}


def test_what_is_neither_folder_nor_csv_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="neither"):
        read(tmp_path / "nothing")


FLAT = {
    "id": "ann-ash/2012",
    "speaker": "Ann Ash",
    "party": "gop",
    "date": "2012-02-03",
    "where": "",
    "quote": "Taxes rose and jobs fell.",
    "claim_slugs": "taxes-rose|jobs-fell",
    "claim_titles": "taxes rose|jobs fell",
    "topics": "tax-law",
    "source_types": "youtube|web",
    "source_urls": "abc|https://a.example/",
    "check_checkers": "scale|wordy",
    "check_ratings": "|False",
    "check_urls": "https://scale.example/2|https://wordy.example/3",
    "retraction": "",
}


def write_flat(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, FLAT)
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_the_flat_form_says_the_same(app: Flask, tmp_path: Path) -> None:
    path = write_flat(tmp_path / "f.csv", FLAT)
    with app.app_context():
        report = run(path)

        assert report.is_clean
        assert the_claim("jobs fell").speaker_party == "Republican Party"
        assert report.found["checks"] == 2
        assert report.found["checks without a rating"] == 1
        folder = write_folder(tmp_path / "f", [STATEMENTS[1]])
        assert run(folder).added == {"people": 1, "claims": 0, "appearances": 0, "checks": 0}


def test_bad_rows_of_the_flat_form_are_named(app: Flask, tmp_path: Path) -> None:
    uneven = FLAT | {"id": "ann-ash/2", "check_urls": "https://scale.example/2"}
    path = write_flat(tmp_path / "f.csv", FLAT, uneven)
    with path.open("a", encoding="utf-8") as stream:
        stream.write("short,row\n")
    with app.app_context():
        report = run(path)

        assert [each.place for each in report.problems] == ["line 3", "line 4"]
        assert "As many checkers" in report.problems[0].reason
        assert "15 columns" in report.problems[1].reason


@needs_real_data
def test_the_real_collection_has_what_it_is_known_to_have(app: Flask) -> None:
    with app.app_context():
        report = run(REAL)

        assert report.is_clean
        assert report.found == EXPECTED
        longest = db.session.exec(
            select(func.count())
            .select_from(Appearance)
            .join(Claim)
            .where(Claim.import_ref == "factopolis:trump-tax-plan-largest-tax-cut-in-us-history")
        ).one()
        assert longest == 47
        assert not run(REAL).added.total()
        assert verify_chain(db.session).is_whole


@needs_real_data
def test_the_real_flat_form_has_the_same_statements(app: Flask) -> None:
    with app.app_context():
        report = run(REAL / "statements.csv")

        assert report.is_clean
        assert report.found == EXPECTED
