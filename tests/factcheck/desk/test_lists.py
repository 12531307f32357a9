"""The desk's first page and the board: what to do next, what is where, by address alone."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session

from claims.base import now
from claims.evidence.models import Channel
from claims.evidence.replies import ReplyQuestion, request_reply
from claims.filing.models import Claim
from claims.newsroom.models import User
from tests.builders import (
    a_claim,
    a_claim_at_work,
    a_claim_in_review,
    a_complete_dossier,
    a_reporter,
    an_approved_claim,
)
from tests.factcheck.desk.browsing import Browser


def test_an_empty_desk_says_what_to_do_first(desk: Browser) -> None:
    assert "Nothing is in your hands" in desk.get("/desk/").text
    assert "No claims yet" in desk.get("/desk/claims").text


def test_the_desk_names_the_next_thing_to_do_for_each_claim_of_mine(
    session: Session, reporter: User, desk: Browser
) -> None:
    blocked = a_claim_at_work(session, reporter, wording="Blocked", due_on=date(2017, 5, 1))
    a_complete_dossier(session, reporter, wording="Ready", due_on=date(2999, 5, 1))
    a_claim_in_review(session, reporter, wording="Judged")
    an_approved_claim(session, reporter, wording="Approved")
    a_claim(session, reporter, wording="Untaken")
    session.commit()

    page = desk.get("/desk/").text

    assert "No evidence supports or refutes “Blocked” yet." in page
    assert f"/desk/claims/{blocked.id}/evidence/new?element={blocked.elements[0].id}" in page
    assert "6 more before it can be submitted" in page
    assert "overdue since" in page
    assert "Nothing is missing: submit it." in page
    assert "Editors are voting on it." in page
    assert "an editor can publish it" in page
    assert page.index("Blocked") < page.index("Judged")
    assert "Waiting for somebody to take it" in page
    assert page.index("Waiting for somebody") < page.index("Untaken")


def test_the_desk_reminds_of_answers_that_did_not_come(
    session: Session, reporter: User, desk: Browser
) -> None:
    claim = a_complete_dossier(session, reporter)
    asked = ReplyQuestion(
        "press office",
        Channel.MAIL,
        "Since when?",
        deadline=datetime(2020, 1, 2, tzinfo=UTC),
        asked_at=datetime(2020, 1, 1, tzinfo=UTC),
    )
    request_reply(session, actor=reporter, claim=claim, speaker=claim.speaker, asked=asked)
    session.commit()

    assert "The time to answer is over" in desk.get("/desk/").text
    assert "They did not respond by" in desk.get(f"/desk/claims/{claim.id}").text


def test_an_editor_is_led_to_each_vote_that_is_wanted(
    session: Session, reporter: User, editor_desk: Browser
) -> None:
    first = a_claim_in_review(session, reporter)
    session.commit()
    page = editor_desk.get("/desk/").text
    assert "Read the dossier and vote: 0 of" in page
    assert f"/review/claims/{first.id}" in page

    a_claim_in_review(session, reporter)
    session.commit()
    assert editor_desk.get("/desk/").text.count("Read the dossier and vote") == 2


def test_many_untaken_claims_lead_to_the_whole_list(
    session: Session, reporter: User, desk: Browser
) -> None:
    for number in range(9):
        a_claim(session, reporter, wording=f"Claim {number}")
    session.commit()

    assert "All 9 claims that wait" in desk.get("/desk/").text


def test_the_desk_shows_twenty_claims_of_mine_and_leads_to_the_rest(
    session: Session, reporter: User, desk: Browser
) -> None:
    for number in range(21):
        a_claim_at_work(session, reporter, wording=f"Claim {number:02}")
    session.commit()

    page = desk.get("/desk/").text

    assert "All 21 that I work on" in page
    assert "/desk/board?owner=me" in page
    assert "Claim 20" not in page


@pytest.fixture
def board(session: Session, reporter: User) -> list[Claim]:
    """Return claims in several states, of two owners, due on several days."""
    other = a_reporter(session)
    claims = [
        a_claim(session, reporter, wording="Taxes were cut", due_on=date(2026, 3, 1)),
        a_claim_at_work(session, reporter, wording="Taxes were raised", due_on=date(2026, 1, 1)),
        a_claim_at_work(session, other, wording="Health care for all 100%"),
    ]
    for number, claim in enumerate(claims):
        claim.state_since = now() - timedelta(hours=number)
        session.add(claim)
    session.commit()
    return claims


def shown(page: str, board: list[Claim]) -> list[int]:
    """Return which of the claims a page lists, in its order."""
    places = {page.find(f"/desk/claims/{claim.id}"): n for n, claim in enumerate(board)}
    return [places[place] for place in sorted(places) if place >= 0]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [0, 1, 2]),
        ("state=filed", [0]),
        ("state=researching", [1, 2]),
        ("state=nonsense", [0, 1, 2]),
        ("q=taxes", [0, 1]),
        ("q=TAXES+raised", [1]),
        ("q=100%25", [2]),
        ("q=ahn", [0, 1, 2]),
        ("q=nothing+like+it", []),
        ("sort=waiting", [2, 1, 0]),
        ("sort=due", [1, 0, 2]),
        ("sort=speaker", [0, 1, 2]),
        ("sort=nonsense&page=nonsense", [0, 1, 2]),
        ("page=-5", [0, 1, 2]),
        ("page=999999999999999999999", []),
        ("owner=%00%27--", [0, 1, 2]),
    ],
)
def test_the_board_is_narrowed_and_sorted_by_its_address(
    query: str, expected: list[int], board: list[Claim], desk: Browser
) -> None:
    assert shown(desk.get(f"/desk/claims?{query}").text, board) == expected


def test_the_board_shows_one_persons_claims(
    board: list[Claim], reporter: User, desk: Browser
) -> None:
    page = desk.get(f"/desk/claims?owner={reporter.id}").text

    assert shown(page, board) == [1]
    assert f'<option value="{reporter.id}" selected>' in page
    assert "(me)" in page


def test_the_board_pages_and_keeps_the_rest_of_the_address(
    session: Session, reporter: User, desk: Browser
) -> None:
    for number in range(27):
        a_claim(session, reporter, wording=f"Claim {number:02}")
    session.commit()

    first = desk.get("/desk/claims?q=claim&sort=waiting").text
    assert "27 claims" in first
    assert first.count('class="row-claim"') == 25
    assert "q=claim&amp;sort=waiting&amp;page=2" in first
    second = desk.get("/desk/claims?q=claim&sort=waiting&page=2").text
    assert second.count('class="row-claim"') == 2
    assert "There is no such page" in desk.get("/desk/claims?q=claim&page=3").text


def queries_of(desk: Browser, queries: list[str], url: str) -> int:
    queries.clear()
    desk.get(url)
    return len(queries)


def test_the_lists_ask_as_often_for_thirty_claims_as_for_one(
    session: Session, reporter: User, desk: Browser, queries: list[str]
) -> None:
    pages = ("/desk/", "/desk/claims")
    a_complete_dossier(session, reporter, elements=["One", "Two"])
    a_claim(session, reporter)
    session.commit()
    few = [queries_of(desk, queries, url) for url in pages]
    for _ in range(29):
        a_complete_dossier(session, reporter)
        a_claim(session, reporter)
    session.commit()

    many = [queries_of(desk, queries, url) for url in pages]

    assert many == few
    assert max(many) <= 40


def test_a_claims_page_asks_as_often_for_thirty_citations_as_for_one(
    session: Session,
    reporter: User,
    desk: Browser,
    queries: list[str],
    grow: Callable[[Claim, int], None],
) -> None:
    claim = a_complete_dossier(session, reporter)
    grow(claim, 1)
    pages = [f"/desk/claims/{claim.id}", f"/desk/claims/{claim.id}/draft"]
    pages += [f"/desk/claims/{claim.id}/history", f"/desk/claims/{claim.id}/evidence/choose"]
    for url in pages:  # What is noted at the first look is noted once.
        desk.get(url)
    few = [queries_of(desk, queries, url) for url in pages]
    grow(claim, 29)
    for url in pages:  # And once more after something happened.
        desk.get(url)

    many = [queries_of(desk, queries, url) for url in pages]

    told = "one more tells what is new, or who else is here"
    assert all(late <= early + 1 for late, early in zip(many, few, strict=True)), told
    assert max(many) <= 40
