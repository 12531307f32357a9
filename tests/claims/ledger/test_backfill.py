"""Records that were there before their states were kept get a first state, and their days."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlmodel import Session, select

from claims.dates import parse_imprecise_date
from claims.ledger.known import known, positions_of
from claims.ledger.models import PositionRecord, PositionRevision, SearchRecord
from claims.people.models import Speaker
from factcheck.database import db
from factcheck.schema import alembic

NOTED = datetime(2017, 5, 20, 12, tzinfo=UTC)
REMOVED = datetime(2017, 6, 1, 12, tzinfo=UTC)


def put(session: Session, table: str, **values: object) -> None:
    """Insert a row as the tables were before the migration."""
    names, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
    session.execute(sa.text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), values)  # noqa: S608 - names from this file


def fill_as_before(session: Session) -> None:
    """Make a dated, an undated and a removed record, and a search."""
    session.add(Speaker(id="s", slug="s", name="Ahn"))
    session.flush()
    about = {"version": 1, "name": "p", "kind": "policy", "description": "", "created_at": NOTED}
    put(session, "proposition", id="p", slug="p", **about)
    for name, when, removed in (
        ("dated", parse_imprecise_date("2017"), None),
        ("undated", None, None),
        ("removed", parse_imprecise_date("May 2016"), REMOVED),
    ):
        interval = f"{when.earliest}/{when.latest}|{when.edtf}|{when.typed}" if when else None
        put(
            session,
            "position_record",
            version=2 if removed else 1,
            id=name,
            proposition_id="p",
            speaker_id="s",
            stance="support",
            act="speech",
            happened=interval,
            status="asserted",
            quotation=name,
            note="",
            recorded_at=NOTED,
            removed_at=removed,
        )
    put(
        session,
        "search_record",
        id="looked",
        proposition_id="p",
        speaker_id="s",
        place="Nexis",
        words="Ahn",
        covers_from=date(2012, 1, 1),
        covers_until=date(2017, 1, 1),
        hits=0,
        made_on=date(2017, 5, 19),
    )
    session.commit()


@pytest.mark.usefixtures("database")
def test_old_records_are_known_from_the_day_on_which_they_were_noted(app: Flask) -> None:
    with app.app_context():
        alembic.downgrade("0004")
    with app.app_context():
        fill_as_before(db.session)
    with app.app_context():
        alembic.upgrade()
    with app.app_context():
        session = db.session
        days = {row.id: (row.earliest, row.latest) for row in session.exec(select(PositionRecord))}
        assert days == {
            "dated": (date(2017, 1, 1), NOTED.date()),
            "undated": (date.min, NOTED.date()),
            "removed": (date(2016, 5, 1), date(2016, 5, 31)),
        }
        kept = session.exec(
            select(
                PositionRevision.record_id, PositionRevision.version, PositionRevision.is_removed
            )
        ).all()
        assert sorted(kept) == [
            ("dated", 1, False),
            ("removed", 1, False),
            ("removed", 2, True),
            ("undated", 1, False),
        ]

        def stood(day: date) -> list[str]:
            return sorted(each.id for each in positions_of(session, known(day, public=False)))

        assert stood(date(2017, 5, 19)) == []
        assert stood(date(2017, 5, 20)) == ["dated", "removed", "undated"]
        assert stood(date(2017, 6, 1)) == ["dated", "undated"]
        search = session.exec(select(SearchRecord)).one()
        assert search.recorded_at.date() == date(2017, 5, 19)
