"""Who is behind the evidence, and which of them count as one."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from claims.audit.operations import head_event
from claims.errors import BadInput
from claims.evidence.models import Bearing
from claims.evidence.sources import (
    all_sources,
    describe_source,
    find_source,
    independent_origins,
    source_called,
)
from claims.newsroom.errors import NeedsRole
from tests.builders import a_citation, a_claim, a_reporter, an_admin, some_evidence


def test_a_source_is_made_once_and_is_its_own_origin(session: Session) -> None:
    reporter = a_reporter(session)
    made = source_called(session, actor=reporter, name=" The Daily ")
    assert (made.name, made.origin.name) == ("The Daily", "The Daily")
    assert source_called(session, actor=reporter, name="The Daily") is made
    assert source_called(session, actor=reporter, name="The Daily", origin="The Daily") is made
    assert find_source(session, made.id) is made


def test_what_a_paper_takes_from_a_wire_is_a_source_of_its_own(session: Session) -> None:
    reporter = a_reporter(session)
    own = source_called(session, actor=reporter, name="The Daily")
    passed_on = source_called(session, actor=reporter, name="The Daily", origin=" AP ")
    assert (passed_on.name, passed_on.origin.name) == ("The Daily (from AP)", "AP")
    assert source_called(session, actor=reporter, name="The Daily", origin="AP") is passed_on
    assert own.origin.name == "The Daily"
    assert all_sources(session) == [own, passed_on]


def test_two_sources_of_one_origin_count_once_and_context_does_not_count(
    session: Session,
) -> None:
    reporter = a_reporter(session)
    element = a_claim(session, reporter).elements[0]
    for name in ("The Daily", "The Weekly"):
        source_called(session, actor=reporter, name=name, origin="AP")
    cited = [
        a_citation(
            session,
            reporter,
            element,
            some_evidence(session, reporter, source=name),
            bearing=bearing,
        )
        for name, bearing in [
            ("The Daily", Bearing.SUPPORTS),
            ("The Weekly", Bearing.REFUTES),
            ("The Monthly", Bearing.CONTEXT),
            ("The Yearly", Bearing.SUPPORTS),
        ]
    ]
    assert independent_origins(cited) == {"AP": cited[:2], "The Yearly": cited[3:]}
    assert independent_origins([]) == {}


def test_an_anonymous_source_has_its_reason_and_readers_are_told(session: Session) -> None:
    reporter = a_reporter(session)
    source = source_called(session, actor=reporter, name="An aide")
    describe_source(session, actor=reporter, source=source, anonymity_reason="Would lose the job.")
    assert source.is_anonymous
    describe_source(session, actor=reporter, source=source)
    session.expire_all()
    assert source.anonymity_reason == ""
    assert list(filter(lambda each: each.is_anonymous, all_sources(session))) == []
    source.is_anonymous = True
    with pytest.raises(IntegrityError):
        session.flush()


def test_what_is_said_of_a_source_is_written_down_if_it_changes(session: Session) -> None:
    reporter = a_reporter(session)
    source = source_called(session, actor=reporter, name="The Daily")
    told = {"interests": "Owned by a party.", "origin": "AP", "url": "https://a.example"}
    describe_source(session, actor=reporter, source=source, **told)
    session.expire_all()
    assert (source.origin.name, source.url) == ("AP", "https://a.example")
    head = head_event(session)
    assert head is not None
    assert (head.action, head.subject_id) == ("describe source", source.id)
    describe_source(session, actor=reporter, source=source, **told)
    assert head_event(session) is head


def test_an_unknown_source_is_refused_where_it_was_chosen(session: Session) -> None:
    with pytest.raises(BadInput) as refusal:
        find_source(session, "nothing")
    assert refusal.value.field == "source"


def test_an_admin_as_such_describes_no_source(session: Session) -> None:
    source = source_called(session, actor=a_reporter(session), name="The Daily")
    with pytest.raises(NeedsRole):
        source_called(session, actor=an_admin(session), name="The Weekly")
    with pytest.raises(NeedsRole):
        describe_source(session, actor=an_admin(session), source=source)
