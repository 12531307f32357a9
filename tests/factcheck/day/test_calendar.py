"""The calendar: what is to happen on which day, on a page and by a private link."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlmodel import Session, select

from claims.base import now
from claims.newsroom.day_models import CalendarFeed
from claims.newsroom.models import User
from claims.newsroom.operations import set_active
from claims.people.models import Contest, ContestDay
from claims.review.publication import schedule
from tests.builders import (
    a_claim_at_work,
    a_complete_dossier,
    a_reporter,
    an_admin,
    an_approved_claim,
    an_editor,
)
from tests.conftest import csrf_token
from tests.factcheck.desk.browsing import Browser

pytestmark = pytest.mark.usefixtures("database")
SOON = (now() + timedelta(days=3)).replace(hour=14, minute=30, second=0, microsecond=0)
LONG = "A wording that is much too long to be shown whole in the narrow line of a calendar program"


@pytest.fixture
def busy(session: Session, reporter: User) -> User:
    """Return the reporter, with something of every kind on the same day."""
    approved = an_approved_claim(session, reporter, wording="Taxes were cut")
    schedule(session, actor=an_editor(session), claim=approved, at=SOON)
    a_complete_dossier(session, reporter, wording="Rivers ran dry")
    a_claim_at_work(session, reporter, wording=LONG, due_on=SOON.date())
    contest = Contest(slug="race", name="The race")
    session.add(contest)
    session.flush()
    session.add(ContestDay(contest_id=contest.id, name="the primary", on=SOON.date()))
    session.commit()
    return reporter


def month_of(desk: Browser, on: date, query: str = "") -> str:
    return desk.get(f"/desk/calendar?month={on:%Y-%m}{query}").text


def test_a_month_shows_publications_replies_deadlines_and_contests(
    busy: User, desk: Browser
) -> None:
    page = month_of(desk, SOON.date())

    assert "14:30 Publishes" in " ".join(page.split())
    assert "Reply due" in page + month_of(desk, (now() + timedelta(days=2)).date())
    assert "Deadline" in page
    assert "The race: the primary" in page
    assert busy.name


def test_months_are_addresses_and_nonsense_is_this_month(desk: Browser) -> None:
    assert "<h1>January 2027</h1>" in desk.get("/desk/calendar?month=2027-01").text
    page = desk.get("/desk/calendar?month=2026-12").text
    assert "month=2027-01" in page
    assert "month=2026-11" in page
    for nonsense in (
        "x",
        "2027-13",
        "0001-01",
        "9999-12",
        "2027-01-01",
        "\u0662\u0660\u0662\u0667-\u0660\u0661",
    ):
        assert f"<h1>{now():%B %Y}</h1>" in desk.get(f"/desk/calendar?month={nonsense}").text
    assert "Nothing stands in this month" in desk.get("/desk/calendar?month=1999-12").text


def test_mine_leaves_out_what_is_others(
    session: Session, busy: User, browse_as: Callable[[User], Browser]
) -> None:
    other = browse_as(a_reporter(session))

    assert "Taxes were cut" in month_of(other, SOON.date())
    mine = month_of(other, SOON.date(), "&owner=me")
    assert "Taxes were cut" not in mine
    assert "The race: the primary" in mine
    assert busy.name


def link_made(desk: Browser, detail: str) -> str:
    token = csrf_token(desk.get("/desk/calendar/link"))
    page = desk.client.post("/desk/calendar/link", data={"csrf_token": token, "detail": detail})
    assert page.status_code == 200
    return page.text.partition("<code>")[2].partition("</code>")[0].removeprefix("http://localhost")


def test_the_feed_has_each_thing_once_with_its_time_and_reads_back(
    busy: User, desk: Browser, app: Flask
) -> None:
    address, client = link_made(desk, "titles"), app.test_client()

    answer = client.get(address)

    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"].startswith("private")
    calendar = Calendar.from_ical(answer.data)
    events = {str(event["summary"]).partition(":")[0]: event for event in calendar.events}
    assert events.keys() == {"Publishes", "Reply due", "Deadline", "Contest"}
    assert events["Publishes"].decoded("dtstart") == SOON
    assert events["Deadline"].decoded("dtstart") == SOON.date()
    assert events["Deadline"].decoded("dtend") == SOON.date() + timedelta(days=1)
    assert len(events["Deadline"]["summary"]) < 80
    assert "/desk/claims/" in events["Deadline"]["url"]
    again = Calendar.from_ical(client.get(address).data)
    assert [each["uid"] for each in again.events] == [each["uid"] for each in calendar.events]
    assert len({each["uid"] for each in calendar.events}) == len(calendar.events)
    assert client.get(address).data == answer.data
    assert busy.name


def test_a_feed_of_counts_names_nobody(busy: User, desk: Browser, client: FlaskClient) -> None:
    answer = client.get(link_made(desk, "counts"))

    calendar = Calendar.from_ical(answer.data)
    assert {str(each["summary"]) for each in calendar.events} >= {"1 to publish", "1 claims due"}
    for secret in ("Taxes", "Rivers", "press office", "A wording"):
        assert secret not in answer.text
    assert busy.name


def test_a_link_is_renewed_and_ended_and_is_nowhere_stored(
    session: Session, desk: Browser, client: FlaskClient
) -> None:
    first = link_made(desk, "titles")
    kept = session.exec(select(CalendarFeed)).one()
    assert kept.token_digest not in first
    second = link_made(desk, "titles")

    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    assert "cannot be shown again" in desk.get("/desk/calendar/link").text
    desk.press("/desk/calendar/link", "/desk/calendar/link/end")
    assert client.get(second).status_code == 404


def test_what_the_link_says_can_be_changed_without_a_new_one(
    busy: User, desk: Browser, client: FlaskClient
) -> None:
    address = link_made(desk, "titles")
    page = desk.get("/desk/calendar/link")
    desk.send(page, holding="detail", detail="counts")

    assert "Taxes" not in client.get(address).text
    assert busy.name


def test_who_left_has_no_calendar_any_more(
    session: Session, reporter: User, desk: Browser, client: FlaskClient
) -> None:
    address = link_made(desk, "titles")
    set_active(session, actor=an_admin(session), user=reporter, active=False)
    session.commit()

    assert client.get(address).status_code == 404
    assert client.get("/calendar/nonsense.ics").status_code == 404


def test_an_editor_sees_every_publication_in_theirs(busy: User, editor_desk: Browser) -> None:
    address = link_made(editor_desk, "titles")

    answer = editor_desk.client.get(address)

    assert "Taxes were cut" in answer.text
    assert "Rivers" not in answer.text
    assert busy.name


def test_the_calendar_asks_as_often_for_many_as_for_one(
    session: Session, reporter: User, busy: User, desk: Browser, queries: list[str]
) -> None:
    url = f"/desk/calendar?month={SOON:%Y-%m}"
    desk.get(url)
    queries.clear()
    desk.get(url)
    few = len(queries)
    for _ in range(10):
        a_claim_at_work(session, reporter, due_on=SOON.date())
    session.commit()

    queries.clear()
    desk.get(url)
    assert len(queries) == few <= 20
    assert busy.name


def test_a_month_with_very_much_in_it_says_that_it_is_cut(
    session: Session, reporter: User, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("factcheck.day.calendar.MOST_OF_A_KIND", 2)
    for number in range(3):
        a_claim_at_work(session, reporter, wording=f"Number {number}", due_on=SOON.date())
    session.commit()

    page = month_of(desk, SOON.date())

    assert "more in this month than fits" in page
    assert page.count(">Number") == 4
