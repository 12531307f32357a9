"""Saved searches that notify: each new match once, never one's own change, by any worker."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlmodel import Session, select

from claims.base import now
from claims.newsroom.models import User
from claims.newsroom.notice_models import Notice
from claims.newsroom.operations import set_roles
from claims.review.triage import assign
from factcheck.jobs.finding import read_record, run_searches
from factcheck.staff_search.upkeep import rebuild_staff_search
from factcheck.staff_search.watching import MOST_TOLD
from tests.builders import a_claim, a_complete_dossier, a_reporter, an_admin, write
from tests.factcheck.desk.browsing import Browser

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def work(app: Flask, session: Session) -> Callable[[], list[str]]:
    """Return what lets a worker do a round, and gives all that was told so far."""

    def round_of_work() -> list[str]:
        session.commit()
        with app.app_context():
            while read_record(now):
                pass
            run_searches(now)
        session.expire_all()
        told = session.exec(select(Notice).where(Notice.kind == "found").order_by(Notice.id)).all()
        found = [notice.words["found"] for notice in told]
        session.commit()
        return found

    return round_of_work


def watch(desk: Browser, query: str, name: str = "Rivers") -> None:
    url = f"/desk/views/new/search?query={query}"
    assert desk.fill(url, name=name, is_watched="y").status_code == 302


def test_a_new_match_is_told_once_and_old_ones_are_not(
    session: Session, desk: Browser, work: Callable[[], list[str]]
) -> None:
    other = a_reporter(session)
    a_claim(session, other, wording="Rivers of old")
    session.commit()
    watch(desk, "q%3Drivers%26kind%3Dclaim")
    assert work() == []

    claim = a_claim(session, other, wording="Rivers ran dry")
    a_claim(session, other, wording="Taxes were cut")
    assert work() == ["Rivers ran dry"]

    assign(session, actor=other, claim=claim, assignee=other)
    assert work() == ["Rivers ran dry"]
    assert work() == ["Rivers ran dry"]
    notice = session.exec(select(Notice).where(Notice.kind == "found")).one()
    session.commit()
    lead = desk.client.get(f"/desk/notices/{notice.id}").location
    assert desk.client.get(lead).location.endswith("/desk/search?q=rivers&kind=claim&sort=newest")


def test_what_changes_into_a_match_is_told(
    session: Session, desk: Browser, work: Callable[[], list[str]]
) -> None:
    other = a_reporter(session)
    claim = a_claim(session, other, wording="Rivers ran dry")
    session.commit()
    watch(desk, "state%3Dresearching%26kind%3Dclaim", "Taken up")
    assert work() == []

    assign(session, actor=other, claim=claim, assignee=other)

    assert work() == ["Rivers ran dry"]


def test_nobody_is_told_of_what_they_did_themselves(
    session: Session, reporter: User, desk: Browser, work: Callable[[], list[str]]
) -> None:
    claim = a_complete_dossier(session, reporter, wording="Rivers ran dry")
    session.commit()
    watch(desk, "q%3Drivers")
    work()

    write(session, reporter, claim, summary="Rivers it is.")
    assert work() == []
    write(session, a_reporter(session), claim, summary="Rivers it was.")
    assert work() == ["Rivers ran dry"]


def test_a_rebuild_tells_nobody_of_old_things(
    app: Flask, session: Session, desk: Browser, work: Callable[[], list[str]]
) -> None:
    a_claim(session, a_reporter(session), wording="Rivers of old")
    session.commit()
    watch(desk, "q%3Drivers")
    with app.app_context():
        rebuild_staff_search()

    assert work() == []


def test_many_finds_at_once_are_told_in_one_line(
    session: Session, desk: Browser, work: Callable[[], list[str]]
) -> None:
    watch(desk, "q%3Drivers%26kind%3Dclaim")
    other = a_reporter(session)
    for number in range(MOST_TOLD + 2):
        a_claim(session, other, wording=f"Rivers {number:02}")

    assert work() == [f"Rivers 00, and {MOST_TOLD + 1} more"]
    assert len(work()) == 1


def test_watching_ends_when_one_says_so_or_leaves(
    session: Session, reporter: User, desk: Browser, work: Callable[[], list[str]]
) -> None:
    watch(desk, "q%3Drivers")
    page = desk.get("/desk/views").text
    assert "you are told of what it finds" in page
    address = page.partition("/watch")[0].rpartition('"')[2] + "/watch"
    desk.press("/desk/views", address)
    other = a_reporter(session)
    a_claim(session, other, wording="Rivers ran dry")
    assert work() == []

    desk.press("/desk/views", address)
    set_roles(session, actor=an_admin(session), user=reporter, roles=[])
    a_claim(session, other, wording="Rivers ran high")
    assert work() == []


def test_a_view_of_the_board_tells_of_nothing(desk: Browser) -> None:
    desk.fill("/desk/views/new/board?query=owner%3Dme", name="Mine")
    page = desk.get("/desk/views")
    address = page.text.partition("/edit")[0].rpartition('"')[2]

    assert "Tell me of new finds" not in page.text
    assert desk.send(page, holding="csrf_token").status_code in {302, 404, 405}
    assert desk.client.get(address + "/watch").status_code == 405
