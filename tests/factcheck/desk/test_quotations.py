"""A quotation that is not in our copy holds the claim back, until it is mended or waived."""

import io
from dataclasses import replace

import pytest
from sqlmodel import Session

from claims.audit.operations import head_event
from claims.evidence.models import Citation, QuotationCheck
from claims.evidence.operations import attach_snapshot, remove_citation
from claims.filing.models import Claim, State
from claims.newsroom.models import User
from claims.review.dossiers import citations_of
from tests.builders import QUOTATION, a_citation, a_complete_dossier, stored_text
from tests.factcheck.desk.browsing import Browser, Form

GATE = "Every quotation found in our copy"


@pytest.fixture
def claim(session: Session, reporter: User) -> Claim:
    """Return a claim to which nothing is missing."""
    claim = a_complete_dossier(session, reporter)
    session.commit()
    return claim


@pytest.fixture
def misquoted(session: Session, reporter: User, claim: Claim) -> Citation:
    """Return a third citation, whose quotation stands nowhere."""
    evidence = citations_of(session, claim)[0].evidence
    citation = a_citation(
        session, reporter, claim.elements[0], evidence, quotation="He never spoke of it."
    )
    session.commit()
    return citation


def test_submission_is_refused_with_a_link_to_the_citation_until_it_is_mended(
    desk: Browser, session: Session, claim: Claim, misquoted: Citation
) -> None:
    address = f"/desk/claims/{claim.id}"
    shown = desk.get(address).text
    assert "What still blocks submission" in shown
    assert "[3] The quotation from" in shown
    assert f'href="/desk/citations/{misquoted.id}"' in shown
    token = Form(shown, "csrf_token").fields["csrf_token"]
    refused = desk.client.post(f"{address}/submit", data={"csrf_token": token})
    assert refused.status_code == 422
    assert f'href="/desk/citations/{misquoted.id}"' in refused.text
    desk.follow(desk.fill(f"/desk/citations/{misquoted.id}/edit", quotation="Then he left."))
    assert "Nothing blocks submission" in desk.get(address).text
    desk.follow(desk.press(address, f"{address}/submit"))
    session.rollback()
    session.refresh(claim)
    assert claim.state is State.IN_REVIEW


@pytest.mark.usefixtures("misquoted")
def test_a_waiver_needs_a_reason_and_is_on_the_record(
    desk: Browser, session: Session, claim: Claim, reporter: User
) -> None:
    address = f"/desk/claims/{claim.id}"
    page = desk.get(f"{address}/waive/quotations")
    assert f"Waive: {GATE}" in page.text
    assert desk.fill(f"{address}/waive/quotations", reason=" ").status_code == 422
    shown = desk.follow(desk.fill(f"{address}/waive/quotations", reason="Spoken, not written."))
    assert "Reason: Spoken, not written." in shown.text
    session.rollback()
    head = head_event(session)
    assert head is not None
    assert (head.action, head.claim_id, head.actor_id) == ("waive gate", claim.id, reporter.id)


def test_a_new_copy_in_which_it_stands_opens_the_gate(
    desk: Browser, session: Session, claim: Claim, misquoted: Citation
) -> None:
    form = f"/desk/evidence/{misquoted.evidence_id}/snapshots/new?claim={claim.id}"
    file = (io.BytesIO(b"He never spoke of it. So it ended."), "second.txt")
    shown = desk.follow(desk.fill(form, "held", file=file)).text
    assert "Nothing blocks submission" in shown
    assert "looked for a quotation in a new copy" in shown
    session.rollback()
    session.refresh(misquoted)
    assert misquoted.check is QuotationCheck.VERIFIED


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"“{QUOTATION.replace('years', 'ages')}”", "differs from our copy in some words"),
        (None, "has no text to search: compare the quotation by eye"),
    ],
)
def test_what_is_to_be_compared_by_eye_is_listed_and_blocks_nothing(
    desk: Browser, session: Session, reporter: User, claim: Claim, text: str | None, said: str
) -> None:
    evidence = citations_of(session, claim)[0].evidence
    stored = replace(stored_text(), text=text)
    attach_snapshot(session, actor=reporter, evidence=evidence, stored=stored)
    citation = a_citation(session, reporter, claim.elements[0], evidence)
    session.commit()
    shown = desk.get(f"/desk/claims/{claim.id}").text
    assert "Nothing blocks submission" in shown
    assert said in shown
    assert f'href="/desk/citations/{citation.id}"' in shown


def test_a_citation_shows_its_quotation_among_the_words_round_it(
    desk: Browser, session: Session, reporter: User, claim: Claim
) -> None:
    found, _ = citations_of(session, claim)
    shown = desk.get(f"/desk/citations/{found.id}").text
    assert f"<mark>{QUOTATION}</mark>" in shown
    assert "Then he left." in shown
    assert f"Characters 11 to {10 + len(QUOTATION)} of its text." in shown
    paged = replace(stored_text(), text=f"One.\f“{QUOTATION}”\f")
    attach_snapshot(session, actor=reporter, evidence=found.evidence, stored=paged)
    second = a_citation(session, reporter, claim.elements[0], found.evidence)
    session.commit()
    assert "Page 2 of the document." in desk.get(f"/desk/citations/{second.id}").text


def test_a_removed_citation_is_shown_and_cannot_be_edited(
    desk: Browser, session: Session, reporter: User, misquoted: Citation
) -> None:
    remove_citation(session, actor=reporter, citation=misquoted)
    session.commit()
    shown = desk.follow(desk.client.get(f"/desk/citations/{misquoted.id}/edit")).text
    assert "Citation [3] was removed. Cite the evidence anew." in shown
    assert f"/desk/citations/{misquoted.id}/edit" not in shown
