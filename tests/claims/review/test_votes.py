"""Votes: blind, bound to one version, never by an author, never with a conflict of interest."""

import pytest
from sqlmodel import Session

from claims.audit.operations import verify_chain
from claims.errors import BadInput, NotAllowed
from claims.evidence.sources import source_called
from claims.filing.models import State
from claims.newsroom.errors import NeedsRole
from claims.newsroom.models import Role
from claims.newsroom.operations import declare_conflict
from claims.people.operations import add_contest
from claims.review.drafting import submit, withdraw
from claims.review.eligibility import conflict_of
from claims.review.errors import (
    AlreadyVoted,
    Conflicted,
    NotApproved,
    OtherVersion,
    OwnWork,
    PanelClosed,
    PanelFull,
)
from claims.review.models import Choice, PanelOutcome
from claims.review.panels import (
    Ballot,
    cast_vote,
    is_blind,
    newest_panel,
    return_ruling,
    sealed_votes,
    visible_votes,
)
from claims.review.publication import publish
from claims.review.standards import set_standards
from tests.builders import (
    a_claim,
    a_claim_in_review,
    a_person,
    a_rating,
    a_reporter,
    an_admin,
    an_approved_claim,
    an_editor,
    the_panel,
    vote,
    write,
)


def test_two_approvals_of_three_approve(session: Session) -> None:
    claim = a_claim_in_review(session, a_reporter(session))
    panel = the_panel(session, claim)
    vote(session, an_editor(session), claim)
    assert claim.state is State.IN_REVIEW
    vote(session, an_editor(session), claim)
    assert claim.state is State.APPROVED
    assert panel.outcome is PanelOutcome.APPROVED


def test_a_newsroom_of_two_can_ask_for_one_vote(session: Session) -> None:
    set_standards(session, actor=an_admin(session), values={"panel_size": 1, "quorum": 1})
    claim = a_claim_in_review(session, a_reporter(session))
    vote(session, an_editor(session), claim)
    assert claim.state is State.APPROVED


def test_other_choices_never_make_a_quorum(session: Session) -> None:
    claim = a_claim_in_review(session, a_reporter(session))
    other = a_rating(session, "false").id
    vote(session, an_editor(session), claim, Choice.PROPOSE, proposed_rating_id=other)
    vote(session, an_editor(session), claim, Choice.PROPOSE, proposed_rating_id=other)
    vote(session, an_editor(session), claim, Choice.RETURN)
    assert claim.state is State.IN_REVIEW
    with pytest.raises(PanelFull):
        vote(session, an_editor(session), claim)


def test_votes_are_blind_until_all_are_in(session: Session) -> None:
    claim = a_claim_in_review(session, a_reporter(session))
    one, two, three = (an_editor(session) for _ in range(3))
    panel = the_panel(session, claim)
    first = vote(session, one, claim, Choice.RETURN)
    second = vote(session, two, claim)
    assert visible_votes(panel, one) == [first]
    assert visible_votes(panel, two) == [second]
    assert visible_votes(panel, three) == []
    assert sealed_votes(session) == {first.id, second.id}
    third = vote(session, three, claim, Choice.RETURN)
    assert not is_blind(panel)
    assert visible_votes(panel, a_reporter(session)) == [first, second, third]
    assert sealed_votes(session) == set()


def test_votes_open_when_the_panel_closes(session: Session) -> None:
    claim = a_claim_in_review(session, a_reporter(session))
    panel = the_panel(session, claim)
    cast = vote(session, an_editor(session), claim, Choice.RETURN)
    return_ruling(session, actor=an_editor(session), claim=claim, reason="Thin.")
    assert visible_votes(panel, a_reporter(session)) == [cast]


def test_nobody_votes_twice(session: Session) -> None:
    claim = a_claim_in_review(session, a_reporter(session))
    editor = an_editor(session)
    vote(session, editor, claim)
    with pytest.raises(AlreadyVoted, match="never changed"):
        vote(session, editor, claim, Choice.RETURN)


def test_nobody_votes_on_what_they_wrote(session: Session) -> None:
    both = a_person(session, Role.REPORTER, Role.EDITOR)
    claim = a_claim_in_review(session, both)
    with pytest.raises(OwnWork):
        vote(session, both, claim)


def test_who_wrote_an_earlier_draft_does_not_vote_either(session: Session) -> None:
    reporter, editor = a_reporter(session), an_editor(session)
    claim = a_claim_in_review(session, reporter)
    withdraw(session, actor=reporter, claim=claim)
    write(session, editor, claim, summary="An editor's hand.")
    write(session, reporter, claim, summary="The reporter's hand.")
    submit(session, actor=reporter, claim=claim)
    with pytest.raises(OwnWork):
        vote(session, editor, claim)


@pytest.mark.parametrize("role", [Role.REPORTER, Role.ADMIN])
def test_only_editors_vote(session: Session, role: Role) -> None:
    claim = a_claim_in_review(session, a_reporter(session))
    with pytest.raises(NeedsRole):
        vote(session, a_person(session, role), claim)


def test_a_vote_on_another_text_is_refused(session: Session) -> None:
    claim = a_claim_in_review(session, a_reporter(session))
    panel = the_panel(session, claim)
    with pytest.raises(OtherVersion):
        cast_vote(
            session,
            actor=an_editor(session),
            panel=panel,
            ballot=Ballot("0" * 64, Choice.APPROVE),
        )
    assert panel.votes == []


def test_a_closed_panel_takes_no_votes(session: Session) -> None:
    claim = an_approved_claim(session, a_reporter(session))
    panel = newest_panel(session, claim)
    assert panel is not None
    ballot = Ballot(panel.ruling_version.digest, Choice.APPROVE)
    with pytest.raises(PanelClosed, match="closed"):
        cast_vote(session, actor=an_editor(session), panel=panel, ballot=ballot)


def test_an_edit_voids_the_votes_before_it(session: Session) -> None:
    reporter = a_reporter(session)
    claim = a_claim_in_review(session, reporter)
    vote(session, an_editor(session), claim)
    withdraw(session, actor=reporter, claim=claim)
    write(session, reporter, claim, summary="Another text.")
    submit(session, actor=reporter, claim=claim)
    vote(session, an_editor(session), claim)
    assert claim.state is State.IN_REVIEW


@pytest.mark.parametrize("choice", [Choice.PROPOSE, Choice.RETURN])
def test_dissent_needs_reasons(session: Session, choice: Choice) -> None:
    claim = a_claim_in_review(session, a_reporter(session))
    panel = the_panel(session, claim)
    other = a_rating(session, "false").id
    ballot = Ballot(panel.ruling_version.digest, choice, "  ", other)
    with pytest.raises(BadInput, match="needed"):
        cast_vote(session, actor=an_editor(session), panel=panel, ballot=ballot)


@pytest.mark.parametrize("proposed", [None, "", "nonsense", "half-true"])
def test_a_proposal_names_another_rating(session: Session, proposed: str | None) -> None:
    claim = a_claim_in_review(session, a_reporter(session))
    panel = the_panel(session, claim)
    rating_id = panel.ruling_version.rating_id if proposed == "half-true" else proposed
    ballot = Ballot(panel.ruling_version.digest, Choice.PROPOSE, "Why.", rating_id)
    with pytest.raises(BadInput) as refused:
        cast_vote(session, actor=an_editor(session), panel=panel, ballot=ballot)
    assert refused.value.field == "proposed_rating"


def test_a_return_needs_a_seat(session: Session) -> None:
    claim = a_claim_in_review(session, a_reporter(session))
    editors = [an_editor(session) for _ in range(3)]
    for editor in editors:
        vote(session, editor, claim, Choice.RETURN)
    with pytest.raises(PanelFull):
        return_ruling(session, actor=an_editor(session), claim=claim, reason="Thin.")
    return_ruling(session, actor=editors[0], claim=claim, reason="Thin.")
    assert claim.state is State.RETURNED
    assert verify_chain(session).is_whole


def test_a_return_needs_a_reason_and_leaves_the_panel_open_without(session: Session) -> None:
    claim = a_claim_in_review(session, a_reporter(session))
    with pytest.raises(BadInput) as refused:
        return_ruling(session, actor=an_editor(session), claim=claim, reason=" ")
    assert refused.value.field == "reason"
    assert the_panel(session, claim).closed_at is None


def test_a_conflict_with_the_speaker_bars_from_voting_returning_and_publishing(
    session: Session,
) -> None:
    editor = an_editor(session)
    claim = a_claim_in_review(session, a_reporter(session))
    declare_conflict(session, actor=editor, user=editor, reason="kin", speaker_id=claim.speaker_id)
    with pytest.raises(Conflicted, match="kin"):
        vote(session, editor, claim)
    with pytest.raises(Conflicted):
        return_ruling(session, actor=editor, claim=claim, reason="Thin.")
    for _ in range(2):
        vote(session, an_editor(session), claim)
    with pytest.raises(Conflicted):
        publish(session, actor=editor, claim=claim)


def test_a_conflict_with_a_cited_source_bars(session: Session) -> None:
    editor, reporter = an_editor(session), a_reporter(session)
    claim = a_claim_in_review(session, reporter)
    source = source_called(session, actor=reporter, name="The Daily")
    declare_conflict(session, actor=editor, user=editor, reason="my paper", source_id=source.id)
    with pytest.raises(Conflicted, match="my paper"):
        vote(session, editor, claim)


def test_a_conflict_with_the_contest_bars_from_its_claims_alone(session: Session) -> None:
    editor, reporter = an_editor(session), a_reporter(session)
    contest = add_contest(session, actor=reporter, name="CA-34, 2017")
    inside = a_claim(session, reporter, contest_id=contest.id)
    outside = a_claim(session, reporter)
    declare_conflict(session, actor=editor, user=editor, reason="ran", contest_id=contest.id)
    assert conflict_of(session, editor, inside) is not None
    assert conflict_of(session, editor, outside) is None


def test_a_conflict_with_somebody_else_does_not_bar_from_a_claim_without_contest(
    session: Session,
) -> None:
    editor, reporter = an_editor(session), a_reporter(session)
    claim = a_claim_in_review(session, reporter)
    source = source_called(session, actor=reporter, name="An uncited paper")
    declare_conflict(session, actor=editor, user=editor, reason="kin", source_id=source.id)
    assert claim.contest_id is None
    vote(session, editor, claim)


def test_a_conflict_declared_after_voting_takes_the_vote_away(session: Session) -> None:
    early = an_editor(session)
    claim = a_claim_in_review(session, a_reporter(session))
    vote(session, early, claim)
    declare_conflict(session, actor=early, user=early, reason="kin", speaker_id=claim.speaker_id)
    vote(session, an_editor(session), claim)
    assert claim.state is State.IN_REVIEW
    vote(session, an_editor(session), claim)
    assert claim.state is State.APPROVED


def test_a_conflict_declared_after_approval_stops_publication(session: Session) -> None:
    early = an_editor(session)
    claim = a_claim_in_review(session, a_reporter(session))
    vote(session, early, claim)
    vote(session, an_editor(session), claim)
    declare_conflict(session, actor=early, user=early, reason="kin", speaker_id=claim.speaker_id)
    with pytest.raises(NotApproved):
        publish(session, actor=an_editor(session), claim=claim)
    assert claim.state is State.APPROVED


def test_no_publication_of_a_text_other_than_the_one_seen(session: Session) -> None:
    claim = an_approved_claim(session, a_reporter(session))
    with pytest.raises(OtherVersion):
        publish(session, actor=an_editor(session), claim=claim, seen_digest="0" * 64)


def test_an_author_does_not_publish(session: Session) -> None:
    both = a_person(session, Role.REPORTER, Role.EDITOR)
    claim = an_approved_claim(session, both)
    with pytest.raises(NotAllowed, match="somebody else must publish it"):
        publish(session, actor=both, claim=claim)
