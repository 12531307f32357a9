"""Evidence, its snapshots, and the citations that tie it to claims."""

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from claims.audit.operations import head_event, verify_chain
from claims.dates import parse_imprecise_date
from claims.errors import BadInput, NotFound, Stale
from claims.evidence.models import (
    Bearing,
    Citation,
    EvidenceKind,
    QuotationCheck,
    SnapshotText,
)
from claims.evidence.operations import (
    CitationDetails,
    EvidenceDetails,
    add_evidence,
    attach_snapshot,
    cite,
    edit_citation,
    edit_evidence,
    recheck_citations,
    remove_citation,
)
from claims.evidence.queries import (
    citations_of_evidence,
    evidence_like,
    origin_names,
    snapshots_with_people,
    source_names,
)
from claims.evidence.sources import source_called
from claims.filing.errors import Locked
from claims.filing.models import Element, State
from claims.newsroom.errors import NeedsRole
from tests.builders import (
    QUOTATION,
    a_citation,
    a_claim,
    a_claim_in_review,
    a_reporter,
    an_admin,
    some_evidence,
    stored_text,
)

CITED = CitationDetails(Bearing.SUPPORTS, quotation=QUOTATION)


def last_action(session: Session) -> str:
    head = head_event(session)
    assert head is not None
    return head.action


def test_evidence_is_kept_as_described_and_changes_are_written_down(session: Session) -> None:
    reporter = a_reporter(session)
    daily, weekly = (source_called(session, actor=reporter, name=n) for n in ("Daily", "Weekly"))
    given = EvidenceDetails(title=" Bill 562 ", url="https://a.example", is_primary=True)
    evidence = add_evidence(session, actor=reporter, source=daily, details=given)
    assert (evidence.title, evidence.is_primary, last_action(session)) == (
        "Bill 562",
        True,
        "add evidence",
    )
    changed = replace(given, kind=EvidenceKind.BILL, published=parse_imprecise_date("2017"))
    seen = evidence.version
    edit_evidence(
        session,
        actor=reporter,
        evidence=evidence,
        seen_version=seen,
        source=weekly,
        details=changed,
    )
    assert (evidence.kind, evidence.source.name) == (EvidenceKind.BILL, "Weekly")
    before = head_event(session)
    assert last_action(session) == "edit evidence"
    seen_now = {"seen_version": evidence.version, "source": weekly, "details": changed}
    edit_evidence(session, actor=reporter, evidence=evidence, **seen_now)  # type: ignore[arg-type]  # given by name
    assert head_event(session) is before
    with pytest.raises(Stale):
        edit_evidence(
            session,
            actor=reporter,
            evidence=evidence,
            seen_version=seen,
            source=daily,
            details=given,
        )
    assert verify_chain(session).is_whole


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("title", EvidenceDetails(title=" ")),
        ("url", EvidenceDetails(title="a", url="a")),
        ("archive_url", EvidenceDetails(title="a", archive_url="a")),
        ("author", EvidenceDetails(title="a", author="x" * 201)),
    ],
)
def test_what_cannot_be_kept_is_refused_by_its_field(
    session: Session, field: str, given: EvidenceDetails
) -> None:
    reporter = a_reporter(session)
    source = source_called(session, actor=reporter, name="Daily")
    with pytest.raises(BadInput) as refusal:
        add_evidence(session, actor=reporter, source=source, details=given)
    assert refusal.value.field == field


def test_the_same_bytes_are_the_same_snapshot(session: Session) -> None:
    reporter = a_reporter(session)
    evidence = some_evidence(session, reporter)
    stored = stored_text("Other\x00 words.")
    made = attach_snapshot(session, actor=reporter, evidence=evidence, stored=stored)
    before = head_event(session)
    again = attach_snapshot(session, actor=None, evidence=evidence, stored=stored)
    assert again is made
    assert head_event(session) is before
    assert len(evidence.snapshots) == 2
    assert session.get_one(SnapshotText, made.id).text == "Other words."


def test_a_job_may_keep_a_file_that_has_no_words(session: Session) -> None:
    reporter = a_reporter(session)
    evidence = some_evidence(session, reporter)
    picture = replace(stored_text(), text=None, media_type="image/png")
    made = attach_snapshot(session, actor=None, evidence=evidence, stored=picture)
    assert (made.captured_by_id, made.text_digest) == (None, None)
    assert session.get(SnapshotText, made.id) is None
    assert last_action(session) == "add snapshot"
    people = snapshots_with_people(session, evidence)
    assert [(each.id, name) for each, name in people] == [
        (made.id, None),
        (evidence.snapshots[0].id, reporter.name),
    ]


@pytest.mark.parametrize(
    ("text", "check"),
    [
        (f"He said: “{QUOTATION}”", QuotationCheck.VERIFIED),
        (
            "I have publicly advocated for single payer for many years.",
            QuotationCheck.DIFFERS,
        ),
        ("Nothing of the kind was ever said by anybody.", QuotationCheck.NOT_FOUND),
        (None, QuotationCheck.NOT_CHECKED),
    ],
)
def test_a_quotation_is_checked_against_the_newest_snapshot(
    session: Session, text: str | None, check: QuotationCheck
) -> None:
    reporter = a_reporter(session)
    evidence = some_evidence(session, reporter)
    stored = replace(stored_text(), text=text)
    newest = attach_snapshot(session, actor=reporter, evidence=evidence, stored=stored)
    element = a_claim(session, reporter).elements[0]
    citation = a_citation(session, reporter, element, evidence)
    session.expire_all()
    assert (citation.check, citation.snapshot_id) == (check, newest.id)
    assert last_action(session) == "cite evidence"
    assert f'"check":"{check}"' in (head_event(session).payload.body or "")  # type: ignore[union-attr]  # just recorded


def test_without_quotation_or_snapshot_nothing_is_checked(session: Session) -> None:
    reporter = a_reporter(session)
    element = a_claim(session, reporter).elements[0]
    plain = a_citation(session, reporter, element, some_evidence(session, reporter), quotation="")
    assert (plain.check, plain.snapshot_id is None) == (QuotationCheck.NOT_CHECKED, False)
    source = source_called(session, actor=reporter, name="Archive")
    bare = EvidenceDetails(title="Letter", reference="Box 7")
    letter = add_evidence(session, actor=reporter, source=source, details=bare)
    citation = a_citation(session, reporter, element, letter)
    assert (citation.check, citation.snapshot_id) == (QuotationCheck.NOT_CHECKED, None)


def test_a_first_snapshot_checks_what_waited_for_it_and_nothing_else(session: Session) -> None:
    reporter = a_reporter(session)
    source = source_called(session, actor=reporter, name="Archive")
    letter = add_evidence(session, actor=reporter, source=source, details=EvidenceDetails("Letter"))
    waiting, removed, reviewed = (
        a_citation(session, reporter, a_claim(session, reporter).elements[0], letter)
        for _ in range(3)
    )
    remove_citation(session, actor=reporter, citation=removed)
    a_state_of(session, reviewed, State.IN_REVIEW)
    first = attach_snapshot(session, actor=None, evidence=letter, stored=stored_text())
    recheck_citations(session, evidence=letter)
    assert (waiting.check, waiting.snapshot_id) == (QuotationCheck.VERIFIED, first.id)
    assert (removed.snapshot_id, reviewed.snapshot_id) == (None, None)
    attach_snapshot(session, actor=None, evidence=letter, stored=stored_text("Other."))
    recheck_citations(session, evidence=letter)
    assert waiting.snapshot_id == first.id


def a_state_of(session: Session, citation: Citation, state: State) -> None:
    """Put the citation's claim into a state that leaves its evidence alone."""
    claim = next(
        claim
        for each, claim in citations_of_evidence(session, citation.evidence)
        if each is citation
    )
    claim.state = state
    session.flush()


def test_a_number_is_never_given_twice_also_after_removal(session: Session) -> None:
    reporter = a_reporter(session)
    element, evidence = a_claim(session, reporter).elements[0], some_evidence(session, reporter)
    first, second = (a_citation(session, reporter, element, evidence) for _ in range(2))
    remove_citation(session, actor=reporter, citation=second)
    before = head_event(session)
    assert last_action(session) == "remove citation"
    remove_citation(session, actor=reporter, citation=second)
    assert head_event(session) is before
    third = a_citation(session, reporter, element, evidence)
    assert [first.number, second.number, third.number] == [1, 2, 3]
    assert {each for each, _ in citations_of_evidence(session, evidence)} == {first, third}
    third.number = 2
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_citation_is_changed_by_who_saw_it_as_it_stands(session: Session) -> None:
    reporter = a_reporter(session)
    claim, other = a_claim(session, reporter, elements=["one", "two"]), a_claim(session, reporter)
    citation = a_citation(session, reporter, claim.elements[0], some_evidence(session, reporter))
    seen = citation.version
    given = {"session": session, "actor": reporter, "citation": citation, "seen_version": seen}
    changed = CitationDetails(Bearing.REFUTES, quotation="Never said at all, by nobody.")
    with pytest.raises(BadInput, match="another claim"):
        edit_citation(**given, element=other.elements[0], details=changed)  # type: ignore[arg-type]  # given by name
    edit_citation(**given, element=claim.elements[1], details=changed)  # type: ignore[arg-type]  # the same
    assert (citation.element.text, citation.check) == ("two", QuotationCheck.NOT_FOUND)
    assert last_action(session) == "edit citation"
    with pytest.raises(Stale):
        edit_citation(**given, element=claim.elements[0], details=CITED)  # type: ignore[arg-type]  # the same
    assert citation.bearing is Bearing.REFUTES


def test_no_evidence_comes_or_goes_under_review(session: Session) -> None:
    reporter = a_reporter(session)
    claim = a_claim_in_review(session, reporter)
    element = claim.elements[0]
    citation = session.exec(select(Citation).where(Citation.claim_id == claim.id)).all()[0]
    with pytest.raises(Locked):
        a_citation(session, reporter, element, citation.evidence)
    with pytest.raises(Locked):
        remove_citation(session, actor=reporter, citation=citation)
    with pytest.raises(Locked):
        edit_citation(
            session,
            actor=reporter,
            citation=citation,
            seen_version=citation.version,
            element=element,
            details=CITED,
        )
    assert citation.removed_at is None


def test_an_element_of_no_claim_cannot_be_cited_for(session: Session) -> None:
    reporter = a_reporter(session)
    stray = Element(claim_id="nothing", position=0, text="x")
    with pytest.raises(NotFound, match="claim"):
        a_citation(session, reporter, stray, some_evidence(session, reporter))


def test_only_reporters_and_editors_work_on_evidence(session: Session) -> None:
    reporter, admin = a_reporter(session), an_admin(session)
    evidence, element = some_evidence(session, reporter), a_claim(session, reporter).elements[0]
    with pytest.raises(NeedsRole):
        add_evidence(
            session, actor=admin, source=evidence.source, details=EvidenceDetails(title="x")
        )
    with pytest.raises(NeedsRole):
        attach_snapshot(session, actor=admin, evidence=evidence, stored=stored_text())
    with pytest.raises(NeedsRole):
        cite(session, actor=admin, element=element, evidence=evidence, details=CITED)


def test_evidence_is_found_by_its_words_its_source_and_its_address(session: Session) -> None:
    reporter = a_reporter(session)
    old, new = (some_evidence(session, reporter, source=name) for name in ("Daily", "100% Weekly"))
    old.url, old.title, new.title = "https://a.example/ahn", "Profile", "Interview"
    session.flush()
    for words, found in [
        ("", [new, old]),
        ("AHN profile", [old]),
        ("100%", [new]),
        ("daily interview", []),
    ]:
        assert evidence_like(session, words, most=5) == found
    assert evidence_like(session, "", most=1) == [new]
    assert source_names(session) == origin_names(session) == ["100% Weekly", "Daily"]
