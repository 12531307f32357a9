"""A correction that is given up leaves nothing behind: citations are as they were published."""

from dataclasses import replace

from sqlmodel import Session, select

from claims.audit.models import AuditEvent
from claims.evidence.models import Bearing, Citation, QuotationCheck
from claims.evidence.operations import (
    CitationDetails,
    EvidenceDetails,
    add_evidence,
    attach_snapshot,
    edit_citation,
    recheck_citations,
    remove_citation,
)
from claims.evidence.sources import source_called
from claims.filing.models import Claim
from claims.review.corrections import begin_correction, cancel_correction
from claims.review.dossiers import citations_of
from claims.review.drafting import submit, waive_gate
from claims.review.gates import GATES
from claims.review.models import CorrectionClass
from claims.review.publication import publish
from tests.builders import (
    a_citation,
    a_complete_dossier,
    a_published_claim,
    a_reporter,
    an_editor,
    some_evidence,
    stored_text,
    vote,
)

WHAT_COUNTS = (
    "number",
    "element_id",
    "evidence_id",
    "snapshot_id",
    "bearing",
    "quotation",
    "locator",
    "why",
    "check",
)


def standing(session: Session, claim: Claim) -> list[dict[str, object]]:
    session.flush()
    return [each.model_dump(include=set(WHAT_COUNTS)) for each in citations_of(session, claim)]


def begin(session: Session, claim: Claim) -> None:
    begin_correction(
        session,
        actor=an_editor(session),
        claim=claim,
        kind=CorrectionClass.CLARIFICATION,
        reason="A reader wrote.",
        public_note="Clearer.",
    )


def test_cancelling_puts_back_what_was_edited_removed_and_added(session: Session) -> None:
    reporter = a_reporter(session)
    claim = a_published_claim(session, reporter, elements=["One", "Two"])
    published = standing(session, claim)
    begin(session, claim)
    edited, removed, untouched, _ = citations_of(session, claim)
    attach_snapshot(
        session, actor=reporter, evidence=edited.evidence, stored=stored_text("Another.")
    )
    edit_citation(
        session,
        actor=reporter,
        citation=edited,
        seen_version=edited.version,
        element=claim.elements[1],
        details=CitationDetails(Bearing.REFUTES, "Another thing.", "p. 9", "It turned."),
    )
    assert edited.check is QuotationCheck.NOT_FOUND
    remove_citation(session, actor=reporter, citation=removed)
    added = a_citation(session, reporter, claim.elements[0], some_evidence(session, reporter))
    before = untouched.version
    editor = an_editor(session)
    cancel_correction(session, actor=editor, claim=claim)
    assert standing(session, claim) == published
    assert added.removed_at is not None
    assert untouched.version == before
    restored = session.exec(
        select(AuditEvent.subject_id).where(AuditEvent.action == "restore citation")
    )
    assert set(restored) == {edited.id, removed.id}
    last = session.exec(
        select(AuditEvent).where(AuditEvent.subject_id == added.id).order_by(AuditEvent.seq)  # type: ignore[arg-type]  # SQLModel types it as the value
    ).all()[-1]
    assert (last.action, last.actor_id) == ("remove citation", editor.id)


def test_a_citation_that_was_published_without_a_copy_is_without_one_again(
    session: Session,
) -> None:
    reporter = a_reporter(session)
    claim = a_complete_dossier(session, reporter)
    evidence = add_evidence(
        session,
        actor=reporter,
        source=source_called(session, actor=reporter, name="The Hourly"),
        details=EvidenceDetails(title="Never captured"),
    )
    bare = a_citation(session, reporter, claim.elements[0], evidence)
    assert bare.snapshot_id is None
    for gate in set(GATES) - {"ruling_complete"}:
        waive_gate(session, actor=reporter, claim=claim, gate=gate, reason="None to be had.")
    submit(session, actor=reporter, claim=claim)
    for _ in range(2):
        vote(session, an_editor(session), claim)
    publish(session, actor=an_editor(session), claim=claim)
    begin(session, claim)
    attach_snapshot(
        session, actor=reporter, evidence=evidence, stored=replace(stored_text(), digest="f" * 64)
    )
    recheck_citations(session, evidence=evidence)
    assert bare.check is QuotationCheck.VERIFIED
    cancel_correction(session, actor=an_editor(session), claim=claim)
    stands = session.get_one(Citation, bare.id)
    assert (stands.snapshot_id, stands.check) == (None, QuotationCheck.NOT_CHECKED)
