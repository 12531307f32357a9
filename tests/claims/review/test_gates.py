"""What a claim must have before a panel's time is asked for, and how a gate is passed."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlmodel import Session, col, delete

from claims.errors import BadInput, GatesClosed, NotFound, Stale
from claims.evidence.models import Bearing, ReplyRequest
from claims.evidence.operations import (
    EvidenceDetails,
    add_evidence,
    attach_snapshot,
    recheck_citations,
    remove_citation,
)
from claims.evidence.sources import source_called
from claims.filing.errors import Locked
from claims.filing.models import Claim
from claims.newsroom.errors import NeedsRole
from claims.newsroom.models import User
from claims.review.dossiers import citations_of, load_dossier, ruling_of, version_digest
from claims.review.drafting import UNWAIVABLE, DraftText, save_draft, submit, waive_gate
from claims.review.gates import GATES, missing_from, remarks_on
from claims.review.models import Colour, Shape
from claims.review.scale_editing import RatingDetails, add_rating, add_scale, retire_scale
from claims.review.standards import STANDARDS, set_standard, set_standards, standards_in_force
from tests.builders import (
    QUOTATION,
    a_citation,
    a_claim_at_work,
    a_claim_in_review,
    a_complete_dossier,
    a_reporter,
    an_admin,
    an_editor,
    stored_text,
    write,
)


def a_look(label: str) -> RatingDetails:
    return RatingDetails(label, "When it is so.", Colour.PURPLE, Shape.DASH)


def only_context(session: Session, claim: Claim) -> None:
    for citation in citations_of(session, claim):
        citation.bearing = Bearing.CONTEXT


def one_source(session: Session, claim: Claim) -> None:
    reporter = claim.assignee
    assert reporter is not None
    remove_citation(session, actor=reporter, citation=citations_of(session, claim)[1])


def no_primary(session: Session, claim: Claim) -> None:
    for citation in citations_of(session, claim):
        citation.evidence.is_primary = False


def no_place(session: Session, claim: Claim) -> None:
    first = claim.first_appearance
    assert first is not None
    first.said, first.venue, first.url, first.quotation = None, "", None, ""
    session.flush()


def no_reply(session: Session, claim: Claim) -> None:
    session.exec(delete(ReplyRequest).where(col(ReplyRequest.claim_id) == claim.id))


def no_text(session: Session, claim: Claim) -> None:
    ruling = ruling_of(session, claim)
    ruling.summary, ruling.analysis, ruling.rating_id = "", "See [7] and [9](a link).", None
    session.flush()
    session.expire(ruling)


def no_snapshot(session: Session, claim: Claim) -> None:
    reporter = claim.assignee
    assert reporter is not None
    source = source_called(session, actor=reporter, name="The Hourly")
    details = EvidenceDetails(title="Never captured")
    evidence = add_evidence(session, actor=reporter, source=source, details=details)
    a_citation(session, reporter, claim.elements[0], evidence, quotation="")


def misquote(session: Session, claim: Claim) -> None:
    reporter = claim.assignee
    assert reporter is not None
    evidence = citations_of(session, claim)[0].evidence
    a_citation(session, reporter, claim.elements[0], evidence, quotation="He never spoke of it.")


BREAK: dict[str, Callable[[Session, Claim], None]] = {
    "element_evidence": only_context,
    "independent_sources": one_source,
    "primary_source": no_primary,
    "snapshots": no_snapshot,
    "quotations": misquote,
    "said_where_when": no_place,
    "reply_sought": no_reply,
    "ruling_complete": no_text,
}


@pytest.mark.parametrize("gate", sorted(BREAK))
def test_each_gate_says_what_is_missing_and_holds_the_claim_back(
    session: Session, gate: str
) -> None:
    reporter = a_reporter(session)
    claim = a_complete_dossier(session, reporter)
    assert missing_from(load_dossier(session, claim)) == []
    BREAK[gate](session, claim)
    found = [each for each in missing_from(load_dossier(session, claim)) if each.gate == gate]
    assert found
    assert all(each.message and each.mend for each in found)
    with pytest.raises(GatesClosed) as refused:
        submit(session, actor=reporter, claim=claim)
    assert found[0].message in str(refused.value)


def test_every_gate_is_tried() -> None:
    assert set(BREAK) == set(GATES)


@pytest.mark.parametrize("gate", sorted(set(BREAK) - UNWAIVABLE))
def test_a_waiver_with_a_reason_passes_a_gate(session: Session, gate: str) -> None:
    reporter = a_reporter(session)
    claim = a_complete_dossier(session, reporter)
    BREAK[gate](session, claim)
    for each in {missing.gate for missing in missing_from(load_dossier(session, claim))}:
        waive_gate(session, actor=reporter, claim=claim, gate=each, reason="The archive burned.")
    version = submit(session, actor=reporter, claim=claim)
    waivers = version.dossier["waivers"]
    assert {"gate": gate, "reason": "The archive burned.", "by": reporter.name} in waivers  # type: ignore[operator]  # JSON is typed as object


@pytest.mark.parametrize("gate", sorted(set(BREAK) - UNWAIVABLE))
def test_a_standard_switched_off_opens_its_gate(session: Session, gate: str) -> None:
    claim = a_complete_dossier(session, a_reporter(session))
    BREAK[gate](session, claim)
    set_standard(session, actor=an_admin(session), key=gate, value=0)
    found = {missing.gate for missing in missing_from(load_dossier(session, claim))}
    assert gate not in found


def test_it_is_said_why_two_sources_count_as_one(session: Session) -> None:
    reporter = a_reporter(session)
    claim = a_complete_dossier(session, reporter)
    for citation in citations_of(session, claim):
        source = source_called(
            session, actor=reporter, name=citation.evidence.source.name, origin="The Wire"
        )
        citation.evidence.source_id, citation.evidence.source = source.id, source
    (missing,) = missing_from(load_dossier(session, claim))
    assert missing.message.endswith(
        "has 1 of 2 independent sources. [1] and [2] go back to The Wire and count as one."
    )


def test_a_quotation_that_is_not_in_our_copy_leads_to_its_citation(session: Session) -> None:
    claim = a_complete_dossier(session, a_reporter(session))
    misquote(session, claim)
    citation = citations_of(session, claim)[-1]
    (missing,) = missing_from(load_dossier(session, claim))
    assert (missing.mend, missing.subject_id) == ("citation", citation.id)
    assert missing.message.startswith("[3] The quotation from “Report")
    assert remarks_on(load_dossier(session, claim)) == []


@pytest.mark.parametrize(
    ("text", "quotation", "said"),
    [
        (f"He said: “{QUOTATION}”", QUOTATION.replace("years", "ages"), "differs from our copy"),
        (None, QUOTATION, "has no text to search: compare the quotation by eye"),
        ("So he said.", "", ""),
    ],
)
def test_what_a_person_must_compare_is_said_and_blocks_nothing(
    session: Session, text: str | None, quotation: str, said: str
) -> None:
    reporter = a_reporter(session)
    claim = a_complete_dossier(session, reporter)
    evidence = add_evidence(
        session,
        actor=reporter,
        source=source_called(session, actor=reporter, name="The Hourly"),
        details=EvidenceDetails(title="The recording"),
    )
    stored = replace(stored_text(), text=text)
    attach_snapshot(session, actor=reporter, evidence=evidence, stored=stored)
    citation = a_citation(session, reporter, claim.elements[0], evidence, quotation=quotation)
    dossier = load_dossier(session, claim)
    assert missing_from(dossier) == []
    found = remarks_on(dossier)
    assert [each.citation_id for each in found] == ([citation.id] if said else [])
    assert all(said in each.message and each.gate == "quotations" for each in found)


def test_a_quotation_without_words_is_said_to_be_unchecked(session: Session) -> None:
    reporter = a_reporter(session)
    claim = a_complete_dossier(session, reporter)
    source = source_called(session, actor=reporter, name="The Hourly")
    evidence = add_evidence(
        session, actor=reporter, source=source, details=EvidenceDetails(title="The recording")
    )
    a_citation(session, reporter, claim.elements[0], evidence, quotation="…")
    attach_snapshot(session, actor=reporter, evidence=evidence, stored=stored_text())
    recheck_citations(session, evidence=evidence)
    (remark,) = remarks_on(load_dossier(session, claim))
    assert "no words that can be looked for" in remark.message


def test_the_ruling_itself_cannot_be_waived(session: Session) -> None:
    reporter = a_reporter(session)
    claim = a_claim_at_work(session, reporter)
    for gate in ("ruling_complete", "no_such_gate"):
        with pytest.raises(BadInput, match="cannot be waived"):
            waive_gate(session, actor=reporter, claim=claim, gate=gate, reason="Why not.")


def test_a_waiver_is_given_once_with_a_reason_by_the_newsroom_while_work_goes_on(
    session: Session,
) -> None:
    reporter = a_reporter(session)
    claim = a_claim_at_work(session, reporter)
    with pytest.raises(BadInput, match="needed"):
        waive_gate(session, actor=reporter, claim=claim, gate="snapshots", reason=" ")
    with pytest.raises(NeedsRole):
        waive_gate(session, actor=an_admin(session), claim=claim, gate="snapshots", reason="So.")
    waive_gate(session, actor=reporter, claim=claim, gate="snapshots", reason="So.")
    with pytest.raises(BadInput, match="already"):
        waive_gate(session, actor=reporter, claim=claim, gate="snapshots", reason="So.")
    with pytest.raises(Locked):
        waive_gate(
            session,
            actor=reporter,
            claim=a_claim_in_review(session, reporter),
            gate="snapshots",
            reason="So.",
        )


def test_a_version_is_frozen_to_the_letter(session: Session) -> None:
    reporter = a_reporter(session)
    claim = a_complete_dossier(session, reporter)
    version = submit(session, actor=reporter, claim=claim)
    assert version.digest == version_digest(version)
    version.summary = "Another."
    assert version.digest != version_digest(version)


def test_saving_the_same_draft_makes_nobody_an_author(session: Session) -> None:
    reporter, editor = a_reporter(session), an_editor(session)
    claim = a_complete_dossier(session, reporter)
    ruling = ruling_of(session, claim)
    text = DraftText(ruling.rating_id, ruling.summary, ruling.analysis)
    save_draft(session, actor=editor, claim=claim, seen_version=ruling.version, text=text)
    assert [each.user_id for each in ruling.authors] == [reporter.id]


def test_the_second_writer_of_one_draft_is_told(session: Session) -> None:
    reporter = a_reporter(session)
    claim = a_complete_dossier(session, reporter)
    seen = ruling_of(session, claim).version
    write(session, an_editor(session), claim, summary="Faster.")
    text = DraftText(None, "Slower.", "")
    with pytest.raises(Stale):
        save_draft(session, actor=reporter, claim=claim, seen_version=seen, text=text)


def save_text(session: Session, writer: User, claim: Claim, text: DraftText) -> None:
    seen = ruling_of(session, claim).version
    save_draft(session, actor=writer, claim=claim, seen_version=seen, text=text)


def test_a_draft_takes_ratings_in_use_alone(session: Session) -> None:
    reporter, admin = a_reporter(session), an_admin(session)
    claim = a_claim_at_work(session, reporter)
    scale = add_scale(session, actor=admin, name="Old scale")
    rating = add_rating(session, actor=admin, scale=scale, details=a_look("Old"))
    save_text(session, reporter, claim, DraftText(rating.id, "So.", ""))
    retire_scale(session, actor=admin, scale=scale, retired=True)
    save_text(session, reporter, claim, DraftText(rating.id, "Still so.", ""))
    other = a_claim_at_work(session, reporter)
    for rating_id in (rating.id, "nonsense"):
        with pytest.raises(BadInput, match="in use"):
            save_text(session, reporter, other, DraftText(rating_id, "So.", ""))


def test_standards_start_at_their_defaults_and_change_together(session: Session) -> None:
    admin = an_admin(session)
    assert standards_in_force(session) == {kind.key: kind.default for kind in STANDARDS}
    set_standards(session, actor=admin, values={"panel_size": 1, "quorum": 1})
    set_standards(session, actor=admin, values={"panel_size": 5, "quorum": 4, "snapshots": 1})
    assert standards_in_force(session)["quorum"] == 4


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"panel_size": 0}, "panel_size"),
        ({"panel_size": 1}, "panel_size"),
        ({"quorum": 4}, "quorum"),
        ({"snapshots": 2}, "snapshots"),
    ],
)
def test_standards_out_of_reason_are_refused_and_change_nothing(
    session: Session, values: dict[str, int], field: str
) -> None:
    before = standards_in_force(session)
    with pytest.raises(BadInput) as refused:
        set_standards(session, actor=an_admin(session), values=values)
    assert refused.value.field == field
    assert standards_in_force(session) == before


def test_only_admins_change_standards_that_there_are(session: Session) -> None:
    with pytest.raises(NeedsRole):
        set_standard(session, actor=an_editor(session), key="quorum", value=1)
    with pytest.raises(NotFound):
        set_standard(session, actor=an_admin(session), key="whim", value=1)
