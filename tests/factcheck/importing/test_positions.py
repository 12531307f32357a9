"""The newsroom's own table of positions: what is taken over, what is refused and why."""

from datetime import date
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from flask import Flask
from sqlmodel import Session, select

from claims.errors import NotFound
from claims.ledger.models import PositionRecord, Proposition
from claims.ledger.positions import Act, RecordStatus, Stance
from claims.people.models import Contest, ContestDay
from factcheck.cli.imports import command
from factcheck.database import db
from factcheck.importing.positions import COLUMNS, days_named, load_positions, read_positions
from factcheck.importing.report import ImportReport
from tests.builders import a_reporter
from tests.factcheck.ledger.entries import AHN, GOMEZ, a_proposition

ROWS = (
    f"{GOMEZ},support,bill co-authored,17 February 2017,verified,https://example.org/sb562,,",
    f"{AHN},Support,post,early 2017,,https://example.org/post,Health care is a right.,His page",
    f"{AHN},oppose,interview,,disputed,https://example.org/old,,",
)
BAD = (
    ("Ann,for,post,2017,,https://example.org,,", "stance: “for” is none of support, oppose"),
    ("Ann,support,dance,2017,,https://example.org,,", "act: “dance” is none of vote"),
    ("Ann,support,post,for years,,https://example.org,,", "date: "),
    (",support,post,2017,,https://example.org,,", "speaker: This is needed."),
    ("Ann,support,post,2017,sure,https://example.org,,", "status: “sure” is none of verified"),
    ("Ann,support,post,2017,verified,,,", "source: "),
    ("Ann,support,post,2017,,ftp://example.org,,", "source: An address starts with http"),
    ("Ann,support", "It needs 8 columns."),
)


@pytest.fixture
def proposition(session: Session) -> Proposition:
    found = a_proposition(session, a_reporter(session))
    session.commit()
    return found


def table(folder: Path, *rows: str) -> Path:
    path = folder / "positions.csv"
    path.write_text("\n".join([",".join(COLUMNS), *rows, ""]), encoding="utf-8")
    return path


def load(app: Flask, path: Path, slug: str, *, dry_run: bool = False) -> ImportReport:
    with app.app_context():
        found = read_positions(path, slug=slug, days=days_named(db.session, slug))
        return load_positions(found, slug=slug, file=path.name, dry_run=dry_run)


def test_rows_become_records_once(
    app: Flask, session: Session, proposition: Proposition, tmp_path: Path
) -> None:
    path = table(tmp_path, *ROWS)
    report = load(app, path, proposition.slug)
    assert report.is_clean
    assert report.added["dated positions"] == 2
    assert report.added["undated positions"] == 1
    assert report.added["people"] == 2
    session.rollback()
    records = session.exec(select(PositionRecord).order_by(PositionRecord.act)).all()
    assert [(each.act, each.stance, each.status) for each in records] == [
        (Act.BILL_COAUTHORED, Stance.SUPPORT, RecordStatus.VERIFIED),
        (Act.INTERVIEW, Stance.OPPOSE, RecordStatus.DISPUTED),
        (Act.POST, Stance.SUPPORT, RecordStatus.ASSERTED),
    ]
    assert records[1].happened is None
    assert records[2].quotation == "Health care is a right."
    again = load(app, path, proposition.slug)
    assert again.found["rows"] == 3
    assert not any(again.added.values())


def test_a_dry_run_reports_all_and_keeps_nothing(
    app: Flask, session: Session, proposition: Proposition, tmp_path: Path
) -> None:
    report = load(app, table(tmp_path, *ROWS), proposition.slug, dry_run=True)
    assert report.added["dated positions"] == 2
    session.rollback()
    assert session.exec(select(PositionRecord)).all() == []


@pytest.mark.parametrize(("line", "reason"), BAD)
def test_a_bad_row_is_named_and_the_good_ones_load(
    app: Flask, proposition: Proposition, tmp_path: Path, line: str, reason: str
) -> None:
    report = load(app, table(tmp_path, ROWS[0], line, ROWS[1]), proposition.slug)
    (problem,) = report.problems
    assert problem.place == "line 3"
    assert problem.reason.startswith(reason)
    assert report.added["dated positions"] == 2


def test_the_same_row_can_be_said_of_two_propositions(
    app: Flask, session: Session, proposition: Proposition, tmp_path: Path
) -> None:
    other = a_proposition(session, a_reporter(session), "same-sex marriage")
    session.commit()
    path = table(tmp_path, ROWS[0])
    for each in (proposition, other):
        assert load(app, path, each.slug).added["dated positions"] == 1


def test_an_unknown_proposition_is_refused(app: Flask, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        load(app, table(tmp_path, *ROWS), "nothing")


def test_the_command_explains_its_columns() -> None:
    assert isinstance(command, click.Group)
    shown = CliRunner().invoke(command, ["positions", "--help"]).output
    assert all(column in shown for column in COLUMNS)


def test_a_date_may_name_a_day_of_the_propositions_contest(
    app: Flask, session: Session, proposition: Proposition, tmp_path: Path
) -> None:
    row = f"{GOMEZ},support,speech,before the June 2016 primary,,https://example.org/a,,"
    report = load(app, table(tmp_path, row), proposition.slug)
    assert "names an event not known here" in str(report.problems[0])
    contest = Contest(slug="ca-34", name="CA-34")
    contest.days = [ContestDay(name="June 2016 primary", on=date(2016, 6, 7))]
    session.add(contest)
    session.flush()
    proposition.contest_id = contest.id
    session.commit()
    assert load(app, table(tmp_path, row), proposition.slug).is_clean
    session.rollback()
    assert session.exec(select(PositionRecord)).one().latest == date(2016, 6, 6)


def test_an_act_that_lies_ahead_is_left_out_with_its_line(
    app: Flask, proposition: Proposition, tmp_path: Path
) -> None:
    row = f"{GOMEZ},support,speech,3 May 2199,,https://example.org/a,,"
    report = load(app, table(tmp_path, row), proposition.slug)
    assert "date: This lies ahead" in str(report.problems[0])
    assert report.added["undated positions"] == report.added["dated positions"] == 0
