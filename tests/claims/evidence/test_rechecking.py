"""Quotations are looked for again when evidence gets a new copy, and that is on the record."""

from dataclasses import replace

import pytest
from sqlmodel import Session

from claims.audit.operations import head_event
from claims.evidence.models import Evidence, QuotationCheck, Snapshot
from claims.evidence.operations import (
    EvidenceDetails,
    add_evidence,
    attach_snapshot,
    recheck_citations,
    remove_citation,
)
from claims.evidence.sources import source_called
from claims.newsroom.models import User
from tests.builders import (
    QUOTATION,
    a_citation,
    a_claim,
    a_claim_in_review,
    a_reporter,
    stored_text,
)

OTHER = "Nothing of the kind was ever said by anybody."
NEARLY = f"He said: “{QUOTATION.replace('years', 'ages')}”"
GOOD = f"He said: “{QUOTATION}”"


@pytest.fixture
def reporter(session: Session) -> User:
    return a_reporter(session)


@pytest.fixture
def evidence(session: Session, reporter: User) -> Evidence:
    source = source_called(session, actor=reporter, name="The Daily")
    return add_evidence(
        session, actor=reporter, source=source, details=EvidenceDetails(title="Report")
    )


def keep(session: Session, evidence: Evidence, text: str | None) -> Snapshot:
    return attach_snapshot(
        session, actor=None, evidence=evidence, stored=replace(stored_text(), text=text)
    )


@pytest.mark.parametrize(
    ("first", "second", "check", "takes_second"),
    [
        (OTHER, GOOD, QuotationCheck.VERIFIED, True),
        (OTHER, NEARLY, QuotationCheck.DIFFERS, True),
        (None, GOOD, QuotationCheck.VERIFIED, True),
        (OTHER, OTHER + ".", QuotationCheck.NOT_FOUND, False),
        (None, OTHER, QuotationCheck.NOT_CHECKED, False),
        (OTHER, None, QuotationCheck.NOT_FOUND, False),
        (NEARLY, GOOD, QuotationCheck.DIFFERS, False),
        (GOOD, OTHER, QuotationCheck.VERIFIED, False),
    ],
)
def test_a_citation_takes_a_newer_copy_only_if_that_helps(
    session: Session,
    reporter: User,
    evidence: Evidence,
    first: str | None,
    second: str | None,
    check: QuotationCheck,
    *,
    takes_second: bool,
) -> None:
    kept = keep(session, evidence, first)
    citation = a_citation(session, reporter, a_claim(session, reporter).elements[0], evidence)
    newer = keep(session, evidence, second)
    before = head_event(session)
    recheck_citations(session, evidence=evidence, actor=reporter)
    assert citation.check is check
    assert citation.snapshot_id == (newer if takes_second else kept).id
    head = head_event(session)
    assert head is not None
    assert (head is not before) == takes_second
    if takes_second:
        assert (head.action, head.subject_id) == ("check quotation", citation.id)
        assert head.actor_id == reporter.id


def test_what_is_under_review_or_removed_is_left_as_it_is(
    session: Session, reporter: User, evidence: Evidence
) -> None:
    removed = a_citation(session, reporter, a_claim(session, reporter).elements[0], evidence)
    remove_citation(session, actor=reporter, citation=removed)
    claim = a_claim_in_review(session, reporter)
    reviewed = a_citation(session, reporter, a_claim(session, reporter).elements[0], evidence)
    reviewed.claim_id, reviewed.element_id = claim.id, claim.elements[0].id
    reviewed.element, reviewed.number = claim.elements[0], 99
    session.flush()
    keep(session, evidence, GOOD)
    recheck_citations(session, evidence=evidence)
    assert {removed.snapshot_id, reviewed.snapshot_id} == {None}
