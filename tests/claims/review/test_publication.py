"""Publication on time: exactly once, and only of what still has its quorum."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from claims.base import now
from claims.errors import BadInput
from claims.filing.models import State
from claims.newsroom.operations import declare_conflict
from claims.review.dossiers import ruling_of
from claims.review.errors import NotApproved
from claims.review.models import Panel, PanelOutcome
from claims.review.panels import newest_panel
from claims.review.publication import (
    approved_version,
    due_claims,
    publish_on_time,
    schedule,
    unschedule,
)
from tests.builders import (
    a_claim_at_work,
    a_claim_in_review,
    a_reporter,
    an_approved_claim,
    an_editor,
    the_live_publication,
    vote,
)

HOUR = timedelta(hours=1)


def test_what_is_due_is_published_once(session: Session) -> None:
    claim, at = an_approved_claim(session, a_reporter(session)), now() + HOUR
    schedule(session, actor=an_editor(session), claim=claim, at=at)
    assert due_claims(session, now()) == []
    assert publish_on_time(session, claim=claim, at=now()) is None
    assert due_claims(session, at) == [claim]
    assert publish_on_time(session, claim=claim, at=at) is not None
    assert publish_on_time(session, claim=claim, at=at) is None
    assert claim.state is State.PUBLISHED
    live = the_live_publication(session, claim)
    assert (live.edition, live.published_by_id) == (1, None)
    assert due_claims(session, at) == []


def test_what_was_unscheduled_is_not_published(session: Session) -> None:
    claim, at = an_approved_claim(session, a_reporter(session)), now() + HOUR
    schedule(session, actor=an_editor(session), claim=claim, at=at)
    unschedule(session, actor=an_editor(session), claim=claim)
    assert claim.state is State.APPROVED
    assert ruling_of(session, claim).scheduled_for is None
    assert publish_on_time(session, claim=claim, at=at) is None


def test_a_time_that_has_passed_is_refused(session: Session) -> None:
    claim = an_approved_claim(session, a_reporter(session))
    with pytest.raises(BadInput, match="future"):
        schedule(session, actor=an_editor(session), claim=claim, at=now() - HOUR)


def test_a_conflict_declared_meanwhile_stops_the_clock(session: Session) -> None:
    claim, at = a_claim_in_review(session, a_reporter(session)), now() + HOUR
    voters = [an_editor(session), an_editor(session)]
    for voter in voters:
        vote(session, voter, claim)
    schedule(session, actor=an_editor(session), claim=claim, at=at)
    declare_conflict(
        session, actor=voters[0], user=voters[0], reason="kin", speaker_id=claim.speaker_id
    )
    with pytest.raises(NotApproved):
        publish_on_time(session, claim=claim, at=at)


def test_what_was_never_submitted_has_no_approved_version(session: Session) -> None:
    claim = a_claim_at_work(session, a_reporter(session))
    with pytest.raises(NotApproved):
        approved_version(session, claim)


def test_a_panel_that_closed_otherwise_approves_nothing(session: Session) -> None:
    claim = an_approved_claim(session, a_reporter(session))
    panel = newest_panel(session, claim)
    assert isinstance(panel, Panel)
    panel.outcome = PanelOutcome.WITHDRAWN
    with pytest.raises(NotApproved):
        approved_version(session, claim)
