"""Who works on a claim, and what happens to claims that nobody checks."""

import pytest
from sqlmodel import Session

from claims.errors import BadInput, NotAllowed
from claims.filing.models import State
from claims.newsroom.errors import NeedsRole
from claims.review.board import BoardFilter, board_page, counts_by_state
from claims.review.errors import AlreadyVoted, NotApproved, OtherVersion, PanelClosed, PanelFull
from claims.review.triage import assign, decline, merge, reassign, reopen
from tests.builders import a_claim, a_claim_at_work, a_reporter, an_admin, an_editor


def test_a_reporter_takes_a_claim_but_gives_none_to_others(session: Session) -> None:
    one, two = a_reporter(session), a_reporter(session)
    claim = a_claim(session, one)
    with pytest.raises(NotAllowed, match="take a claim"):
        assign(session, actor=one, claim=claim, assignee=two)
    assign(session, actor=one, claim=claim, assignee=one)
    assert (claim.assignee_id, claim.state) == (one.id, State.RESEARCHING)


def test_only_reporters_are_given_claims(session: Session) -> None:
    claim = a_claim(session, a_reporter(session))
    with pytest.raises(BadInput) as refused:
        assign(session, actor=an_editor(session), claim=claim, assignee=an_admin(session))
    assert refused.value.field == "assignee"


def test_an_editor_hands_a_claim_over_at_any_stage_of_work(session: Session) -> None:
    one, two, editor = a_reporter(session), a_reporter(session), an_editor(session)
    filed, at_work = a_claim(session, one), a_claim_at_work(session, one)
    for claim in (filed, at_work, at_work):
        reassign(session, actor=editor, claim=claim, assignee=two)
        assert (claim.assignee_id, claim.state) == (two.id, State.RESEARCHING)
    with pytest.raises(NeedsRole):
        reassign(session, actor=one, claim=at_work, assignee=one)


def test_a_claim_merges_into_another_that_is_alive(session: Session) -> None:
    reporter, editor = a_reporter(session), an_editor(session)
    claim, dead = a_claim(session, reporter), a_claim(session, reporter)
    decline(session, actor=editor, claim=dead, reason="Old.")
    for target in (claim, dead):
        with pytest.raises(BadInput, match="alive"):
            merge(session, actor=editor, claim=claim, target=target)


def test_what_was_declined_or_merged_can_be_taken_up_again(session: Session) -> None:
    reporter, editor = a_reporter(session), an_editor(session)
    claim, other = a_claim_at_work(session, reporter), a_claim(session, reporter)
    merge(session, actor=editor, claim=claim, target=other)
    with pytest.raises(BadInput):
        reopen(session, actor=editor, claim=claim, reason=" ")
    reopen(session, actor=editor, claim=claim, reason="It differs after all.")
    assert (claim.state, claim.merged_into_id, claim.assignee_id) == (State.FILED, None, None)


def test_the_board_counts_every_state_and_finds_by_word_and_person(session: Session) -> None:
    reporter = a_reporter(session)
    mine = a_claim_at_work(session, reporter, wording="Taxes 100% doubled")
    a_claim(session, a_reporter(session), wording="Taxes halved")
    assert counts_by_state(session)[State.FILED] == 1
    assert set(counts_by_state(session)) == set(State)
    for narrowed in (
        BoardFilter(states=[State.RESEARCHING]),
        BoardFilter(assignee_id=reporter.id),
        BoardFilter(words="100% ahn"),
    ):
        assert board_page(session, narrowed, page=1, size=10) == ([mine], 1)


@pytest.mark.parametrize(
    "refusal", [AlreadyVoted(), NotApproved(), OtherVersion(), PanelClosed(), PanelFull()]
)
def test_every_refusal_of_a_panel_is_a_sentence(refusal: Exception) -> None:
    assert str(refusal).endswith(".")
