"""The newsroom's board and saved views: every filter an address, every move a button or link."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlmodel import Session

from claims.base import now
from claims.filing.models import State, Topic
from claims.newsroom.models import User
from claims.people.models import Contest
from claims.review.columns import COLUMN_SIZE
from claims.review.triage import decline
from tests.builders import (
    a_claim,
    a_claim_at_work,
    a_claim_in_review,
    a_reporter,
    an_admin,
    an_editor,
)
from tests.conftest import csrf_token
from tests.factcheck.desk.browsing import Browser


def column(page: str, state: State) -> str:
    return page.partition(f'id="{state.value}"')[2].partition("</section>")[0]


def test_an_empty_board_says_what_to_do_first(desk: Browser) -> None:
    assert "Nothing is under way" in desk.get("/desk/board").text


def test_each_claim_stands_in_its_state_with_age_owner_and_deadline(
    session: Session, reporter: User, desk: Browser
) -> None:
    late = a_claim_at_work(session, reporter, wording="Rivers ran dry", due_on=date(2020, 1, 1))
    late.state_since = now() - timedelta(days=9)
    a_claim(session, reporter, wording="Taxes were cut")
    ended = a_claim(session, reporter, wording="Gone")
    decline(session, actor=an_editor(session), claim=ended, reason="No.")
    session.commit()

    page = desk.get("/desk/board").text

    assert "Taxes were cut" in column(page, State.FILED)
    working = column(page, State.RESEARCHING)
    assert "Rivers ran dry" in working
    assert "9 days" in working
    assert reporter.name in working
    assert "1 January 2020</time>, overdue" in working
    assert "Gone" not in page
    ended = "/desk/search?kind=claim&amp;state=declined"
    assert f'{ended}">Declined</a> <span class="count">1' in page
    assert "Gone" in desk.get(ended.replace("&amp;", "&")).text


def test_the_board_offers_each_person_only_the_moves_that_they_may_make(
    session: Session, reporter: User, desk: Browser, editor_desk: Browser
) -> None:
    claim = a_claim(session, reporter)
    a_claim_in_review(session, reporter)
    session.commit()

    for_reporter = column(desk.get("/desk/board").text, State.FILED)
    for_editor = column(editor_desk.get("/desk/board").text, State.FILED)

    assert "Take it" in for_reporter
    assert "Decline" not in for_reporter
    assert f"/desk/claims/{claim.id}/decline" in for_editor
    assert "See it in review" in column(editor_desk.get("/desk/board").text, State.IN_REVIEW)


def test_a_move_made_on_the_board_leads_back_to_it(
    session: Session, reporter: User, desk: Browser
) -> None:
    claim = a_claim(session, reporter, wording="Taxes were cut")
    session.commit()
    page = desk.get("/desk/board?q=taxes&owner=nobody")

    answer = desk.send(page, holding="back")

    assert answer.location == "/desk/board?q=taxes&owner=nobody#filed"
    assert "Taxes were cut" in column(desk.get("/desk/board?owner=me").text, State.RESEARCHING)
    assert f"/desk/claims/{claim.id}" in desk.get("/desk/board").text


@pytest.mark.parametrize("back", ["//evil.example/", "https://evil.example/desk/", "/desk/\\evil"])
def test_a_move_leads_to_no_other_site(
    back: str, session: Session, reporter: User, desk: Browser
) -> None:
    a_claim(session, reporter)
    session.commit()

    answer = desk.fill("/desk/board", holding="back", back=back)

    assert answer.location.startswith("/desk/claims/")


def test_filters_are_addresses_and_narrow_counts_and_columns(
    session: Session, reporter: User, desk: Browser
) -> None:
    contest = Contest(slug="race", name="The race")
    session.add(contest)
    session.flush()
    other = a_reporter(session)
    first = a_claim(session, reporter, wording="First")
    first.topics.append(Topic(slug="health", name="Health"))
    second = a_claim_at_work(session, reporter, wording="Second", due_on=date(2020, 1, 1))
    second.contest_id = contest.id
    a_claim_at_work(session, other, wording="Third")
    session.commit()

    def shown(query: str) -> set[str]:
        page = desk.get(f"/desk/board?{query}").text
        return {word for word in ("First", "Second", "Third") if f">{word}<" in page}

    assert shown("") == {"First", "Second", "Third"}
    assert shown("owner=me") == {"Second"}
    assert shown(f"owner={other.id}") == {"Third"}
    assert shown("owner=nobody") == {"First"}
    assert shown("contest=race") == {"Second"}
    assert shown("topic=health") == {"First"}
    assert shown("speaker=ahn") == {"First", "Second", "Third"}
    assert shown("speaker=gomez") == set()
    assert shown("overdue=1") == {"Second"}
    assert shown("q=third") == {"Third"}
    assert "Researching (1)" in desk.get("/desk/board?owner=me").text
    assert "No claim under way fits" in desk.get("/desk/board?q=nothing+like+it").text


def test_a_column_has_pages_of_its_own(session: Session, reporter: User, desk: Browser) -> None:
    for number in range(COLUMN_SIZE + 2):
        claim = a_claim(session, reporter, wording=f"Number {number:02}")
        claim.state_since = now() + timedelta(seconds=number)
    a_claim_at_work(session, reporter, wording="At work")
    session.commit()

    first = desk.get("/desk/board?owner=nobody").text
    assert "Number 00" in first
    assert "Number 11" not in first
    assert 'href="/desk/board?owner=nobody&amp;filed=2#filed"' in first
    second = desk.get("/desk/board?filed=2").text
    assert "Number 11" in second
    assert "At work" in second
    assert "Number 11" in desk.get("/desk/board?filed=99&researching=x").text


def test_the_board_asks_as_often_for_many_claims_as_for_few(
    session: Session, reporter: User, desk: Browser, queries: list[str]
) -> None:
    def asked() -> int:
        queries.clear()
        desk.get("/desk/board")
        return len(queries)

    for build in (a_claim, a_claim_at_work, a_claim_in_review):
        build(session, reporter)
    session.commit()
    few = asked()
    for _ in range(8):
        for build in (a_claim, a_claim_at_work):
            build(session, a_reporter(session))
    session.commit()

    assert asked() == few <= 25


def test_a_view_is_saved_shown_renamed_shared_and_deleted(
    session: Session, reporter: User, desk: Browser, editor_desk: Browser
) -> None:
    a_claim(session, reporter)
    session.commit()
    assert "Save this view" not in desk.get("/desk/board").text
    assert "Save this view" in desk.get("/desk/board?owner=me&overdue=1").text

    saved = desk.fill("/desk/views/new/board?query=owner%3Dme%26overdue%3D1", name="My late ones")

    assert saved.location == "/desk/board?owner=me&overdue=1"
    assert ">My late ones</a>" in desk.follow(saved).text
    assert "My late ones" not in editor_desk.get("/desk/board").text
    edit = desk.get("/desk/views").text.partition("/edit")[0].rpartition('"')[2] + "/edit"
    desk.fill(edit, name="Late", is_shared="y")
    assert ">Late</a>" in editor_desk.get("/desk/board?all=1").text
    assert reporter.name in editor_desk.get("/desk/views").text
    assert editor_desk.client.get(edit).status_code == 200
    assert editor_desk.fill(edit, name="Taken over").status_code == 403
    desk.press("/desk/views", edit.replace("/edit", "/delete"))
    assert "Late</a>" not in editor_desk.get("/desk/board").text


def test_a_name_is_used_once_and_what_was_typed_stays(desk: Browser) -> None:
    url = "/desk/views/new/board?query=owner%3Dme"
    desk.fill(url, name="Mine")

    again = desk.fill(url, name="mine")

    assert again.status_code == 422
    assert "You have a view called “mine” already" in again.text
    assert 'value="mine"' in again.text
    assert desk.fill(url, name="").status_code == 422


def test_a_page_opens_with_the_chosen_view_until_everything_is_asked_for(
    session: Session, reporter: User, desk: Browser
) -> None:
    a_claim(session, reporter)
    session.commit()
    desk.fill("/desk/views/new/board?query=owner%3Dme", name="Mine", is_default="y")

    opened = desk.client.get("/desk/board")
    assert opened.location == "/desk/board?owner=me"
    assert "the page opens with it" in desk.get("/desk/views").text
    assert desk.client.get("/desk/board?all=1").status_code == 200
    first = desk.get("/desk/views").text.partition("/first")[0].rpartition('"')[2] + "/first"
    desk.press("/desk/views", first)
    assert desk.client.get("/desk/board").status_code == 200


def test_nobody_sees_or_changes_what_a_colleague_keeps_alone(
    session: Session, desk: Browser, browse_as: Callable[[User], Browser]
) -> None:
    desk.fill("/desk/views/new/search?query=q%3Dtaxes", name="Secret plan")
    address = desk.get("/desk/views").text.partition("/edit")[0].rpartition('"')[2]
    other = browse_as(an_editor(session))

    token = {"csrf_token": csrf_token(other.get("/desk/board"))}
    for path in ("/edit", "/delete", "/watch", "/first"):
        assert other.client.post(address + path, data=token).status_code == 404
    assert other.client.get(address + "/edit").status_code == 404
    assert "Secret plan" not in other.get("/desk/views").text
    assert browse_as(an_admin(session)).client.get("/desk/board").status_code == 403


def test_a_view_keeps_only_what_is_a_filter(desk: Browser) -> None:
    odd = "/desk/views/new/board?query=owner%3Dme%26all%3D1%26x%3D%22%3E%26filed%3D9"

    assert desk.fill(odd, name="Odd").location == "/desk/board?owner=me"


def test_there_are_views_of_pages_that_exist(desk: Browser) -> None:
    assert desk.client.get("/desk/views/new/nonsense").status_code == 404
    assert desk.client.get("/desk/views/zzz/edit").status_code == 404
    assert "No views yet" in desk.get("/desk/views").text
