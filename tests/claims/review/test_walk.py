"""Random people do random things to a claim; what must never happen, never does."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, func, select

from claims.audit.models import AuditEvent
from claims.audit.operations import verify_chain
from claims.base import now
from claims.errors import ClaimError
from claims.filing.models import Claim, State
from claims.newsroom.models import ConflictOfInterest, Role, User
from claims.newsroom.operations import declare_conflict, end_conflict
from claims.review.corrections import (
    LIGHT,
    ask_for_retraction,
    begin_correction,
    cancel_correction,
    confirm_retraction,
    drop_retraction,
    publish_correction,
    submit_correction,
    take_back_correction,
)
from claims.review.dossiers import version_digest
from claims.review.drafting import submit, withdraw
from claims.review.eligibility import author_ids
from claims.review.models import Choice, CorrectionClass, Panel, Publication
from claims.review.panels import return_ruling
from claims.review.publication import publish, publish_on_time, schedule, unschedule
from claims.review.triage import assign, decline, merge, reassign, reopen
from claims.review.workflow import TRANSITIONS
from tests.builders import (
    a_claim,
    a_complete_dossier,
    a_person,
    a_rating,
    an_approved_claim,
    vote,
    write,
)

LATER = timedelta(hours=1)


class World:
    """A newsroom of five, a claim, and another one to merge into."""

    def __init__(self, session: Session, start: str) -> None:
        self.session = session
        self.reporter = a_person(session, Role.REPORTER)
        self.people = [
            self.reporter,
            a_person(session, Role.REPORTER, Role.EDITOR),
            a_person(session, Role.EDITOR),
            a_person(session, Role.EDITOR, Role.ADMIN),
            a_person(session, Role.ADMIN),
        ]
        build = {"filed": a_claim, "drafted": a_complete_dossier, "approved": an_approved_claim}
        self.claim: Claim = build[start](session, self.reporter)
        self.checked_editions = 0
        self.other = a_claim(session, self.reporter, wording="Another claim")


Step = Callable[[World, User, int], object]


def _write(world: World, actor: User, number: int) -> None:
    rating = ("half-true", "false")[number % 2]
    write(world.session, actor, world.claim, rating=rating, summary=f"Summary {number}.")


def _vote(world: World, actor: User, number: int) -> None:
    if number % 3 == 0:
        proposed = a_rating(world.session, "unproven").id
        vote(world.session, actor, world.claim, Choice.PROPOSE, proposed_rating_id=proposed)
    else:
        vote(world.session, actor, world.claim)


def _end_conflict(world: World, actor: User, _: int) -> None:
    for conflict in world.session.exec(select(ConflictOfInterest)).all():
        end_conflict(world.session, actor=actor, conflict_id=conflict.id)


def _conflict(world: World, actor: User, _: int) -> None:
    declare_conflict(
        world.session, actor=actor, user=actor, reason="kin", speaker_id=world.claim.speaker_id
    )


def _begin(world: World, actor: User, number: int) -> None:
    kind = list(CorrectionClass)[number % len(CorrectionClass)]
    begin_correction(
        world.session, actor=actor, claim=world.claim, kind=kind, reason="r", public_note="n"
    )


STEPS: list[Step] = [
    lambda w, a, n: assign(w.session, actor=a, claim=w.claim, assignee=w.people[n % 2]),
    lambda w, a, n: reassign(w.session, actor=a, claim=w.claim, assignee=w.people[n % 2]),
    lambda w, a, _: decline(w.session, actor=a, claim=w.claim, reason="old"),
    lambda w, a, _: merge(w.session, actor=a, claim=w.claim, target=w.other),
    lambda w, a, _: reopen(w.session, actor=a, claim=w.claim, reason="new"),
    _write,
    _write,
    lambda w, a, _: submit(w.session, actor=a, claim=w.claim),
    lambda w, a, _: submit(w.session, actor=w.claim.assignee or a, claim=w.claim),
    lambda w, a, _: withdraw(w.session, actor=a, claim=w.claim),
    lambda w, a, _: return_ruling(w.session, actor=a, claim=w.claim, reason="thin"),
    _vote,
    _vote,
    _vote,
    lambda w, a, _: publish(w.session, actor=a, claim=w.claim),
    lambda w, a, _: publish(w.session, actor=a, claim=w.claim),
    lambda w, a, _: schedule(w.session, actor=a, claim=w.claim, at=now() + LATER),
    lambda w, a, _: unschedule(w.session, actor=a, claim=w.claim),
    lambda w, _, n: publish_on_time(w.session, claim=w.claim, at=now() + (n % 2) * 2 * LATER),
    _begin,
    _begin,
    lambda w, a, _: submit_correction(w.session, actor=a, claim=w.claim),
    lambda w, a, _: take_back_correction(w.session, actor=a, claim=w.claim),
    lambda w, a, _: publish_correction(w.session, actor=a, claim=w.claim),
    lambda w, a, _: cancel_correction(w.session, actor=a, claim=w.claim),
    lambda w, a, _: ask_for_retraction(
        w.session, actor=a, claim=w.claim, reason="r", public_note="n"
    ),
    lambda w, a, _: drop_retraction(w.session, actor=a, claim=w.claim),
    lambda w, a, _: confirm_retraction(w.session, actor=a, claim=w.claim),
    _conflict,
    _end_conflict,
]

EDGES = {(source, row.target) for row in TRANSITIONS.values() for source in row.sources}


def walk(world: World, steps: list[tuple[int, int, int]]) -> list[State]:
    """Do the steps that are allowed; return every state the claim was in."""
    states = [world.claim.state]
    for step, person, number in steps:
        events = _events(world.session)
        try:
            with world.session.begin_nested():
                STEPS[step](world, world.people[person], number)
                world.session.flush()
        except (ClaimError, AssertionError):
            # The step was refused: nothing of it may have stayed.
            assert _events(world.session) == events
            continue
        if world.claim.state != states[-1]:
            states.append(world.claim.state)
            assert _events(world.session) > events
        _require_honest_publications(world)
    return states


def _events(session: Session) -> int:
    return session.exec(select(func.count()).select_from(AuditEvent)).one()


def _require_honest_publications(world: World) -> None:
    """Check each edition when it is new: later its approvers may become authors of a correction."""
    query = select(Publication).where(Publication.claim_id == world.claim.id)
    for publication in world.session.exec(query.order_by(col(Publication.edition))).all():
        if publication.edition > world.checked_editions:
            _require_honest(world, publication)
            world.checked_editions = publication.edition


def _require_honest(world: World, publication: Publication) -> None:
    version = publication.ruling_version
    authors = author_ids(world.session, world.claim)
    assert version.digest == version_digest(version)
    assert publication.published_by_id not in authors
    correction = publication.correction
    if correction is not None and correction.kind in LIGHT:
        return
    panel = world.session.exec(select(Panel).where(Panel.version_id == version.id)).one()
    approvals = {
        each.user_id
        for each in panel.votes
        if each.choice is Choice.APPROVE and each.version_digest == version.digest
    }
    assert len(approvals - authors) >= panel.quorum


@pytest.mark.parametrize("start", ["filed", "drafted", "approved"])
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    steps=st.lists(
        st.tuples(st.integers(0, len(STEPS) - 1), st.integers(0, 4), st.integers(0, 11)),
        min_size=10,
        max_size=60,
    )
)
def test_no_walk_publishes_without_a_quorum_or_leaves_the_table(
    session: Session, start: str, steps: list[tuple[int, int, int]]
) -> None:
    before = session.begin_nested()
    try:
        world = World(session, start)
        states = walk(world, steps)

        assert set(pairwise(states)) <= EDGES
        assert verify_chain(session).is_whole
    finally:
        before.rollback()
        session.expire_all()
