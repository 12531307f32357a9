"""Editors vote on what they read, blind, and publish what a panel approved."""

from sqlmodel import Session

from claims.filing.models import State
from tests.builders import a_claim_in_review, a_reporter, an_editor, the_live_publication
from tests.factcheck.review.conftest import Signed, again


def test_three_editors_take_a_ruling_from_the_queue_to_publication(
    session: Session, signed: Signed
) -> None:
    claim = a_claim_in_review(session, a_reporter(session))
    one, two, three = (signed(an_editor(session)) for _ in range(3))
    address = f"/review/claims/{claim.id}"

    for editor in (one, two):
        assert claim.wording in editor.open("/review/")
        editor.open(address)
        answer = editor.send(f"{address}/vote", vote__choice="approve", vote__reasons="")
        assert answer.status_code == 302, answer.text
    three.open(address)
    answer = three.send(f"{address}/publish")

    assert answer.status_code == 302, answer.text
    again(session)
    assert claim.state is State.PUBLISHED
    assert the_live_publication(session, claim).published_by_id == three.user.id
