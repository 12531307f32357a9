"""The workflow table holds: each action, from each state, by each kind of person."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session

from claims.base import now
from claims.errors import BadInput, ClaimError, NotAllowed, WrongState
from claims.filing.models import Claim, State
from claims.newsroom.models import Role, User
from claims.review import corrections, drafting, panels, publication, triage
from claims.review.models import CorrectionClass
from claims.review.possible import CHECKS, Deed, deeds_that_fit, why_not
from claims.review.workflow import TRANSITIONS, Action, Who, move, require_transition
from tests.builders import (
    a_claim,
    a_claim_at_work,
    a_claim_in_review,
    a_complete_dossier,
    a_person,
    a_published_claim,
    a_reporter,
    an_admin,
    an_approved_claim,
    an_editor,
    vote,
    write,
)

LATER = timedelta(hours=1)


def declined(session: Session, reporter: User) -> Claim:
    claim = a_claim(session, reporter)
    triage.decline(session, actor=an_editor(session), claim=claim, reason="Old.")
    return claim


def merged(session: Session, reporter: User) -> Claim:
    claim, target = a_claim(session, reporter), a_claim(session, reporter)
    triage.merge(session, actor=an_editor(session), claim=claim, target=target)
    return claim


def returned(session: Session, reporter: User) -> Claim:
    claim = a_claim_in_review(session, reporter)
    panels.return_ruling(session, actor=an_editor(session), claim=claim, reason="Thin.")
    return claim


def scheduled(session: Session, reporter: User) -> Claim:
    claim = an_approved_claim(session, reporter)
    publication.schedule(session, actor=an_editor(session), claim=claim, at=now() + LATER)
    return claim


def correcting(session: Session, reporter: User) -> Claim:
    claim = a_published_claim(session, reporter)
    begin(session, reporter, claim)
    return claim


def retracted(session: Session, reporter: User) -> Claim:
    claim = a_published_claim(session, reporter)
    ask = {"reason": "Wrong.", "public_note": "We were wrong."}
    corrections.ask_for_retraction(session, actor=an_editor(session), claim=claim, **ask)
    corrections.confirm_retraction(session, actor=an_editor(session), claim=claim)
    return claim


def begin(
    session: Session, actor: User, claim: Claim, kind: CorrectionClass = CorrectionClass.TYPO
) -> None:
    corrections.begin_correction(
        session, actor=actor, claim=claim, kind=kind, reason="Wrong.", public_note="A note."
    )


BUILD: dict[State, Callable[[Session, User], Claim]] = {
    State.FILED: a_claim,
    State.RESEARCHING: a_complete_dossier,
    State.IN_REVIEW: a_claim_in_review,
    State.RETURNED: returned,
    State.APPROVED: an_approved_claim,
    State.SCHEDULED: scheduled,
    State.PUBLISHED: a_published_claim,
    State.CORRECTING: correcting,
    State.RETRACTED: retracted,
    State.DECLINED: declined,
    State.MERGED: merged,
}

DO: dict[Action, Callable[[Session, User, Claim], object]] = {
    Action.ASSIGN: lambda s, a, c: triage.assign(s, actor=a, claim=c, assignee=a_reporter(s)),
    Action.DECLINE: lambda s, a, c: triage.decline(s, actor=a, claim=c, reason="Old."),
    Action.MERGE: lambda s, a, c: triage.merge(
        s, actor=a, claim=c, target=a_claim(s, a_reporter(s))
    ),
    Action.REOPEN: lambda s, a, c: triage.reopen(s, actor=a, claim=c, reason="New."),
    Action.SUBMIT: lambda s, a, c: drafting.submit(s, actor=a, claim=c),
    Action.RETURN: lambda s, a, c: panels.return_ruling(s, actor=a, claim=c, reason="Thin."),
    Action.WITHDRAW: lambda s, a, c: drafting.withdraw(s, actor=a, claim=c),
    Action.PUBLISH: lambda s, a, c: publication.publish(s, actor=a, claim=c),
    Action.SCHEDULE: lambda s, a, c: publication.schedule(s, actor=a, claim=c, at=now() + LATER),
    Action.UNSCHEDULE: lambda s, a, c: publication.unschedule(s, actor=a, claim=c),
    Action.BEGIN_CORRECTION: begin,
    Action.PUBLISH_CORRECTION: lambda s, a, c: corrections.publish_correction(s, actor=a, claim=c),
    Action.CANCEL_CORRECTION: lambda s, a, c: corrections.cancel_correction(s, actor=a, claim=c),
    Action.RETRACT: lambda s, a, c: corrections.confirm_retraction(s, actor=a, claim=c),
}
BY_THE_SYSTEM = {action for action, row in TRANSITIONS.items() if row.who is Who.SYSTEM}


def test_every_state_can_be_built_and_every_action_of_people_is_tried() -> None:
    assert set(BUILD) == set(State)
    assert set(DO) | BY_THE_SYSTEM == set(Action)


@pytest.mark.parametrize("state", State)
def test_nothing_is_done_from_a_state_that_the_table_does_not_name(
    session: Session, state: State
) -> None:
    reporter = a_person(session, Role.REPORTER, Role.EDITOR)
    claim = BUILD[state](session, reporter)
    assert claim.state is state
    for action, do in DO.items():
        if state in TRANSITIONS[action].sources:
            continue
        for actor in (reporter, an_editor(session)):
            with pytest.raises((WrongState, NotAllowed)):
                do(session, actor, claim)
        assert claim.state is state


@pytest.mark.parametrize("action", sorted(DO))
def test_people_whom_the_table_does_not_name_are_refused(session: Session, action: Action) -> None:
    row = TRANSITIONS[action]
    for state in row.sources:
        claim = BUILD[state](session, a_reporter(session))
        nobody = a_person(session)
        strangers = [nobody, an_admin(session)]
        if row.who is not Who.EDITOR_OR_TAKER:
            strangers.append(a_reporter(session))
        if row.who is Who.ASSIGNEE:
            strangers.append(an_editor(session))
        for stranger in strangers:
            with pytest.raises(NotAllowed):
                DO[action](session, stranger, claim)
        assert claim.state is state


@pytest.mark.parametrize("action", sorted(BY_THE_SYSTEM))
def test_what_the_system_does_no_person_can(session: Session, action: Action) -> None:
    for state in TRANSITIONS[action].sources:
        claim = BUILD[state](session, a_reporter(session))
        with pytest.raises(NotAllowed, match="Only the system"):
            require_transition(claim, action, an_editor(session))


def test_what_people_do_the_system_cannot(session: Session) -> None:
    claim = a_claim(session, a_reporter(session))
    with pytest.raises(NotAllowed):
        move(session, claim, Action.DECLINE, actor=None, reason="Old.")


@pytest.mark.parametrize(
    "action", sorted(action for action, row in TRANSITIONS.items() if row.needs_reason)
)
def test_what_needs_a_reason_is_refused_without(session: Session, action: Action) -> None:
    reporter, editor = a_reporter(session), an_editor(session)
    for state in TRANSITIONS[action].sources:
        claim = BUILD[state](session, reporter)
        with pytest.raises(BadInput, match="reason"):
            move(session, claim, action, actor=editor, reason="  ")
        assert claim.state is state


def test_the_refusal_of_a_state_names_it(session: Session) -> None:
    claim = a_claim_in_review(session, a_reporter(session))
    with pytest.raises(WrongState, match="in review"):
        publication.publish(session, actor=an_editor(session), claim=claim)


def test_a_disabled_assignee_can_do_nothing(session: Session) -> None:
    reporter = a_reporter(session)
    claim = a_complete_dossier(session, reporter)
    reporter.is_active = False
    with pytest.raises(NotAllowed):
        drafting.submit(session, actor=reporter, claim=claim)


def with_correction(session: Session, reporter: User) -> Claim:
    claim = correcting(session, reporter)
    write(session, reporter, claim, summary="Corrected.")
    corrections.submit_correction(session, actor=reporter, claim=claim)
    return claim


def with_grave_correction(session: Session, reporter: User) -> Claim:
    claim = a_published_claim(session, reporter)
    begin(session, reporter, claim, CorrectionClass.CORRECTION)
    write(session, reporter, claim, summary="Corrected.")
    corrections.submit_correction(session, actor=reporter, claim=claim)
    return claim


def with_retraction(session: Session, reporter: User) -> Claim:
    claim = a_published_claim(session, reporter)
    ask = {"reason": "Wrong.", "public_note": "We were wrong."}
    corrections.ask_for_retraction(session, actor=an_editor(session), claim=claim, **ask)
    return claim


SITUATIONS = [*BUILD.values(), with_correction, with_grave_correction, with_retraction]
DEEDS: dict[Deed, Callable[[Session, User, Claim], object]] = {
    Deed.VOTE: vote,
    Deed.SUBMIT_CORRECTION: lambda s, a, c: corrections.submit_correction(s, actor=a, claim=c),
    Deed.TAKE_BACK_CORRECTION: lambda s, a, c: corrections.take_back_correction(
        s, actor=a, claim=c
    ),
    Deed.ASK_FOR_RETRACTION: lambda s, a, c: corrections.ask_for_retraction(
        s, actor=a, claim=c, reason="Wrong.", public_note="A note."
    ),
    Deed.CONFIRM_RETRACTION: DO[Action.RETRACT],
    Deed.DROP_RETRACTION: lambda s, a, c: corrections.drop_retraction(s, actor=a, claim=c),
} | {deed: DO[Action(deed.value)] for deed in Deed if deed.value in set(DO)}


def refusal_of(session: Session, person: User, claim: Claim, deed: Deed) -> str:
    """Do it, take it back, and return what was refused, or nothing."""
    trial = session.begin_nested()
    try:
        DEEDS[deed](session, person, claim)
    except ClaimError as error:
        return str(error)
    finally:
        trial.rollback()
        session.expire_all()
    return ""


@pytest.mark.parametrize("situation", SITUATIONS)
def test_what_a_page_offers_is_what_the_operation_does(
    session: Session, situation: Callable[[Session, User], Claim]
) -> None:
    reporter = a_person(session, Role.REPORTER, Role.EDITOR)
    claim = situation(session, reporter)
    people = [reporter, a_reporter(session), an_editor(session), an_admin(session)]
    assert set(DEEDS) == set(CHECKS) == set(Deed)
    for deed in deeds_that_fit(session, claim):
        for person in people:
            expected = refusal_of(session, person, claim, deed)
            assert why_not(session, person, claim, deed) == expected


def test_an_ended_claim_offers_nothing(session: Session) -> None:
    assert deeds_that_fit(session, retracted(session, a_reporter(session))) == []
    assert deeds_that_fit(session, a_claim_at_work(session, a_reporter(session))) == []
