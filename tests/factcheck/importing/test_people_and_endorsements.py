"""Legislators with dated terms, and endorsements of which many have no date: nothing is made up."""

import csv
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import func, select

from claims.ledger.models import PositionRecord, Proposition, SearchRecord
from claims.ledger.positions import RecordStatus
from claims.people.models import AffiliationKind, Speaker
from factcheck.database import db
from factcheck.importing.endorsements import load_endorsements, read_endorsements
from factcheck.importing.legislators import read_legislators
from factcheck.importing.load import load
from factcheck.importing.report import ImportReport

REAL = Path(__file__).parents[4] / "shared" / "data"
needs_real_data = pytest.mark.skipif(
    not REAL.is_dir(), reason="the real data are not beside this checkout"
)

MEMBERS = """
- id: {bioguide: A000001, wikipedia: Ann Ash}
  name: {first: Ann, last: Ash, official_full: Ann B. Ash}
  terms:
  - {type: rep, start: '2015-01-06', end: '2017-01-03', state: NJ, district: 2, party: Democrat}
  - type: rep
    start: '2019-01-03'
    end: '2021-01-03'
    state: NJ
    district: 2
    party: Republican
    party_affiliations:
    - {start: '2019-01-03', end: '2019-12-18', party: Democrat}
    - {start: '2019-12-19', end: '2021-01-03', party: Republican}
- id: {bioguide: B000002}
  name: {first: Bo, last: Birch}
  terms:
  - {type: sen, start: '2021-01-03', end: '2027-01-03', state: AZ, party: Independent}
"""


def run_members(path: Path, *, dry_run: bool = False) -> ImportReport:
    return load(read_legislators(path), dry_run=dry_run, progress=lambda *_: None)


def spans(name: str, kind: AffiliationKind) -> list[tuple[str, str, str | None]]:
    speaker = db.session.exec(select(Speaker).where(Speaker.name == name)).one()
    return [
        (each.name, each.since.edtf if each.since else "", each.until.edtf if each.until else None)
        for each in speaker.affiliations
        if each.kind is kind
    ]


def test_members_arrive_with_dated_terms_and_a_party_that_changed(
    app: Flask, tmp_path: Path
) -> None:
    path = tmp_path / "members.yaml"
    path.write_text(MEMBERS, encoding="utf-8")
    with app.app_context():
        report = run_members(path)

        assert report.is_clean
        assert (report.found["people"], report.added["people"]) == (2, 2)
        assert spans("Ann B. Ash", AffiliationKind.PARTY) == [
            ("Democratic Party", "2015-01-06", "2019-12-18"),
            ("Republican Party", "2019-12-19", None),
        ]
        assert spans("Bo Birch", AffiliationKind.OFFICE) == [
            ("United States Senator for AZ", "2021-01-03", "2027-01-03")
        ]
        assert run_members(path).added["people"] == 0


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- [", "whole file"),
        ("a: b", "whole file"),
        ("- {name: {}}", "member 1: id is missing"),
        ("- 7", "member 1: not of the expected form"),
    ],
)
def test_a_member_that_cannot_be_read_is_named(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "members.yaml"
    path.write_text(text, encoding="utf-8")

    assert problem in str(read_legislators(path).problems[0])


def test_a_file_of_members_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert read_legislators(tmp_path / "none.yaml").problems[0].place == "whole file"


ROW = {
    "rownames": "1",
    "date": "2019-01-02",
    "position": "governor",
    "city": "",
    "state": "NY",
    "endorser": "Ann Ash",
    "endorsee": "Cy Cedar",
    "endorser_party": "D",
    "source": "https://news.example/1",
    "order": "",
    "category": "Governors",
    "body": "",
    "district": "",
    "points": "8",
}
SILENT = ROW | {"rownames": "2", "date": "", "endorser": "Bo Birch", "endorsee": "", "source": ""}
LATER = ROW | {"rownames": "3", "date": "2019-05-06", "endorser": "Di Dogwood"}
NAMESAKE = SILENT | {"rownames": "4", "position": "mayor", "endorser": "Ann Ash", "city": "Rye"}
ODD = ROW | {"rownames": "5", "endorser": "Ed Elm", "source": ""}


def write(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, ROW)
        writer.writeheader()
        writer.writerows(rows)
    return path


def run(path: Path, *, dry_run: bool = False) -> ImportReport:
    return load_endorsements(read_endorsements(path), file=path.name, dry_run=dry_run)


def count(model: type[PositionRecord] | type[SearchRecord] | type[Speaker]) -> int:
    return db.session.exec(select(func.count()).select_from(model)).one()


def test_endorsements_are_asserted_acts_with_their_evidence(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        report = run(write(tmp_path / "e.csv", ROW, SILENT, LATER, NAMESAKE))
        record = db.session.exec(select(PositionRecord)).first()

        assert report.is_clean
        assert report.found == {
            "rows": 4,
            "dated positions": 2,
            "undated rows without an endorsement": 2,
        }
        assert record is not None
        assert record.status is RecordStatus.ASSERTED
        assert record.evidence is not None
        assert record.evidence.url == "https://news.example/1"
        assert record.proposition.name == "Cy Cedar for President, 2020"


def test_no_endorsement_is_a_search_over_the_days_of_the_file(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        run(write(tmp_path / "e.csv", ROW, SILENT, LATER, NAMESAKE))
        searches = db.session.exec(select(SearchRecord)).all()

        assert {(each.covers_from, each.covers_until, each.hits) for each in searches} == {
            (date(2019, 1, 2), date(2019, 5, 6), 0)
        }
        assert count(Speaker) == 4


def test_a_second_run_adds_nothing_and_a_dry_run_keeps_nothing(app: Flask, tmp_path: Path) -> None:
    path = write(tmp_path / "e.csv", ROW, SILENT)
    with app.app_context():
        rehearsed = run(path, dry_run=True)
        assert count(Speaker) == 0
        assert run(path) == rehearsed
        assert run(path).added.total() == 0


def test_an_endorsement_without_an_address_is_named_and_the_rest_loads(
    app: Flask, tmp_path: Path
) -> None:
    with app.app_context():
        report = run(write(tmp_path / "e.csv", ODD, ROW))

        assert [str(each) for each in report.problems] == [
            "e.csv, line 2: source: A dated act needs the address where it can be seen."
        ]
        assert count(PositionRecord) == 1


@needs_real_data
def test_the_real_endorsements_are_all_kept(app: Flask) -> None:
    with app.app_context():
        report = run(REAL / "positions" / "endorsements-2020.csv")

        assert report.is_clean
        assert report.found["rows"] == 1002
        assert report.found["dated positions"] == count(PositionRecord) == 143
        assert report.found["undated rows without an endorsement"] == count(SearchRecord) == 859
        assert db.session.exec(select(func.count()).select_from(Proposition)).one() == 16


@needs_real_data
def test_the_real_legislators_are_all_there(app: Flask) -> None:
    with app.app_context():
        report = run_members(REAL / "people" / "legislators-current.yaml")

        assert report.is_clean
        assert report.found["people"] == count(Speaker) == 537
