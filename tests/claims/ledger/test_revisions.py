"""What a record said before it was changed stays, so that the ledger can be read as it stood."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from claims import base
from claims.base import now
from claims.dates import parse_imprecise_date
from claims.errors import BadInput
from claims.ledger import operations, revisions
from claims.ledger.known import known, positions_of, rows_by_id
from claims.ledger.models import PositionRecord, PositionRevision, Proposition
from claims.ledger.operations import PositionDetails, edit_position, remove_position
from claims.ledger.positions import Act, RecordStatus, Stance
from claims.ledger.queries import ledger_of
from claims.newsroom.models import User
from tests.builders import a_reporter, an_editor
from tests.factcheck.ledger.entries import AHN, GOMEZ, a_proposition, a_record, public_evidence

TODAY = now().date()
At = Callable[[date], None]


@pytest.fixture
def reporter(session: Session) -> User:
    return a_reporter(session)


@pytest.fixture
def single_payer(session: Session, reporter: User) -> Proposition:
    return a_proposition(session, reporter)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    """Return what makes it noon of another day for all that the ledger writes."""

    def set_clock(day: date) -> None:
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=base.UTC)
        for module in (operations, revisions):
            monkeypatch.setattr(module, "now", lambda: noon)

    return set_clock


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def change(
    session: Session, reporter: User, record: PositionRecord, when: str, **more: object
) -> None:
    given = {"quotation": record.quotation, "note": record.note, **more}
    edit_position(
        session,
        actor=reporter,
        record=record,
        seen_version=record.version,
        evidence=record.evidence,
        details=PositionDetails(
            record.stance,
            record.act,
            parse_imprecise_date(when),
            RecordStatus.VERIFIED,
            **given,  # type: ignore[arg-type]  # what a test gives
        ),
    )


def test_a_changed_record_is_shown_as_it_was_known_then(
    session: Session, reporter: User, single_payer: Proposition, at: At
) -> None:
    at(ago(10))
    record = a_record(session, reporter, single_payer, AHN, "2015", quotation="Health care for all")
    at(ago(5))
    change(session, reporter, record, "May 2016", quotation="Medicare for all")

    def said(known_on: date | None) -> tuple[str, str] | None:
        asked = known(known_on).on(single_payer)
        found = positions_of(session, asked)
        if not found:
            return None
        row = rows_by_id(session, asked, [found[0].id])[record.id]
        assert row.happened == found[0].when
        assert row.speaker.name == AHN
        assert row.proposition is single_payer
        return found[0].when.typed, row.quotation

    assert said(ago(11)) is None
    assert said(ago(10)) == ("2015", "Health care for all")
    assert said(ago(6)) == ("2015", "Health care for all")
    assert said(ago(5)) == ("May 2016", "Medicare for all")
    assert said(None) == ("May 2016", "Medicare for all")


def test_a_removed_record_is_shown_until_the_day_before_its_removal(
    session: Session, reporter: User, single_payer: Proposition, at: At
) -> None:
    at(ago(10))
    record = a_record(session, reporter, single_payer, AHN, "2015")
    at(ago(3))
    remove_position(session, actor=an_editor(session), record=record, reason="Another Ahn.")
    stood = [day for day in range(12) if positions_of(session, known(ago(day)).on(single_payer))]
    assert stood == [4, 5, 6, 7, 8, 9, 10]
    assert positions_of(session, known().on(single_payer)) == []


def test_findings_are_made_as_the_ledger_stood(
    session: Session, reporter: User, single_payer: Proposition, at: At
) -> None:
    at(ago(10))
    record = a_record(session, reporter, single_payer, AHN, "2015")
    at(ago(5))
    change(session, reporter, record, "2013")
    speakers = [record.speaker_id]
    years = {
        day: ledger_of(session, single_payer, speaker_ids=speakers, known_on=ago(day)).positions
        for day in (11, 10, 5)
    }
    assert [[each.when.typed for each in found] for found in years.values()] == [
        [],
        ["2015"],
        ["2013"],
    ]


def test_an_act_is_not_later_than_the_day_on_which_it_was_noted(
    session: Session, reporter: User, single_payer: Proposition, at: At
) -> None:
    at(date(2020, 5, 20))
    record = a_record(session, reporter, single_payer, AHN, "2020")
    assert (record.earliest, record.latest) == (date(2020, 1, 1), date(2020, 5, 20))
    at(date(2020, 6, 2))
    change(session, reporter, record, "2020", note="The same act, told better.")
    assert record.latest == date(2020, 5, 20)
    change(session, reporter, record, "since April 2020")
    assert (record.earliest, record.latest) == (date(2020, 4, 1), date(2020, 6, 2))
    undated = a_record(session, reporter, single_payer, GOMEZ, None)
    assert (undated.earliest, undated.latest) == (date.min, date(2020, 6, 2))


def test_an_act_that_lies_ahead_is_not_on_record(
    session: Session, reporter: User, single_payer: Proposition
) -> None:
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    a_record(session, reporter, single_payer, AHN, tomorrow)
    ahead = (TODAY + timedelta(days=2)).isoformat()
    with pytest.raises(BadInput, match="lies ahead"):
        a_record(session, reporter, single_payer, AHN, ahead)


def test_saving_without_a_change_changes_nothing(
    session: Session, reporter: User, single_payer: Proposition
) -> None:
    record = a_record(session, reporter, single_payer, AHN, "2015")
    change(session, reporter, record, "2015")
    assert record.version == 1
    assert len(session.exec(select(PositionRevision)).all()) == 1


def test_the_newest_revision_is_what_the_record_says(
    session: Session, reporter: User, single_payer: Proposition
) -> None:
    record = a_record(session, reporter, single_payer, AHN, "2015")
    change(session, reporter, record, "early 2016")
    newest = select(PositionRevision).order_by(col(PositionRevision.version).desc())
    kept = session.exec(newest).first()
    assert kept is not None
    assert kept.version == record.version
    for name in set(PositionRevision.__table__.columns.keys()) & set(PositionRecord.model_fields):  # type: ignore[attr-defined]  # SQLModel hides it
        assert getattr(kept, name) == getattr(record, name), name


def test_what_readers_could_not_see_then_they_do_not_see_as_of_then(
    session: Session, reporter: User, single_payer: Proposition, at: At
) -> None:
    secret = public_evidence(session, reporter, "A whisper", on_record=False)
    at(ago(10))
    record = a_record(session, reporter, single_payer, AHN, "2015", evidence=secret)
    at(ago(5))
    record.evidence = public_evidence(session, reporter, "The paper")
    change(session, reporter, record, "2015")
    assert positions_of(session, known(ago(6)).on(single_payer)) == []
    assert len(positions_of(session, known(ago(5)).on(single_payer))) == 1
    assert len(positions_of(session, known(ago(6), public=False).on(single_payer))) == 1


def test_what_is_taken_back_from_readers_is_not_shown_as_of_earlier_days(
    session: Session, reporter: User, single_payer: Proposition, at: At
) -> None:
    paper = public_evidence(session, reporter, "The paper")
    at(ago(10))
    a_record(session, reporter, single_payer, AHN, "2015", evidence=paper, act=Act.VOTE)
    assert len(positions_of(session, known(ago(9)).on(single_payer))) == 1
    paper.on_record = False
    session.flush()
    assert positions_of(session, known(ago(9)).on(single_payer)) == []
    assert a_record(session, reporter, single_payer, AHN, "2015", stance=Stance.OPPOSE).version == 1
