"""Who comes in: reporters and editors, to what exists."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from claims.base import new_id
from claims.newsroom.models import User
from tests.builders import an_admin
from tests.factcheck.desk.browsing import Browser

PLACES = ["/desk/", "/desk/claims", "/desk/claims/new"]
ROWS = [
    "/desk/claims/{}",
    "/desk/claims/{}/edit",
    "/desk/claims/{}/history",
    "/desk/claims/{}/assign",
    "/desk/claims/{}/decline",
    "/desk/claims/{}/reopen",
    "/desk/claims/{}/merge",
    "/desk/claims/{}/waive/snapshots",
    "/desk/claims/{}/appearances/new",
    "/desk/claims/{}/evidence/new",
    "/desk/claims/{}/evidence/choose",
    "/desk/claims/{}/replies/new",
    "/desk/claims/{}/draft",
    "/desk/evidence/{}",
    "/desk/evidence/{}/edit",
    "/desk/evidence/{}/snapshots/new",
    "/desk/snapshots/{}/file",
    "/desk/sources/{}",
    "/desk/citations/{}",
    "/desk/citations/{}/edit",
    "/desk/replies/{}/answer",
    "/desk/claims/{}/comments",
    "/desk/claims/{}/note",
    "/desk/claims/{}/deadline",
    "/desk/comments/{}/edit",
]
ACTIONS = [f"/desk/claims/{{}}/{action}" for action in ("take", "submit", "withdraw", "watch")]
ACTIONS += ["/desk/threads/{}", "/desk/threads/{}/resolve", "/desk/unsaved/{}/discard"]


@pytest.mark.parametrize("place", [*PLACES, ROWS[0]])
def test_readers_are_asked_to_sign_in(place: str, client: FlaskClient) -> None:
    answer = client.get(place.format(new_id()))

    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in")


def test_an_admin_who_does_neither_job_stays_out(
    session: Session, browse_as: Callable[[User], Browser]
) -> None:
    browser = browse_as(an_admin(session))

    assert {browser.client.get(place).status_code for place in PLACES} == {403}


def test_what_is_not_there_is_404_for_any_id(desk: Browser) -> None:
    ids = (new_id(), "nonsense", "x" * 3000, "..%2f..", "日本")

    found = {desk.client.get(row.format(each)).status_code for row in ROWS for each in ids}

    assert found == {404}


def test_actions_are_sent_and_never_just_opened(desk: Browser) -> None:
    assert {desk.client.get(each.format(new_id())).status_code for each in ACTIONS} == {405}
