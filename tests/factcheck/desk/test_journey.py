"""A reporter's whole way, through the pages alone: from filing to submission."""

import io

from sqlmodel import Session, select

from claims.audit.operations import verify_chain
from claims.evidence.models import Citation, QuotationCheck
from claims.filing.models import Claim, State
from claims.review.models import RulingVersion
from claims.review.scales import seed_scales
from tests.factcheck.desk.browsing import Browser

QUOTATION = "I have publicly advocated for universal single payer healthcare for years."


def test_a_reporter_takes_a_claim_from_filing_to_submission(
    desk: Browser, session: Session
) -> None:
    seed_scales(session)
    session.commit()
    asked_back = desk.fill(
        "/desk/claims/new",
        wording="Ahn advocated for single-payer for years",
        quotation=QUOTATION,
        speaker="Robert Lee Ahn",
        said="May 2017",
        venue="Campaign mailer",
        topics="Health care, Single-payer",
    )
    assert asked_back.status_code == 200
    assert "Robert Lee Ahn” is not known yet: a new speaker" in asked_back.text
    assert "1 to 31 May 2017" in asked_back.text
    filed = desk.send(asked_back)
    assert filed.status_code == 302, filed.text
    claim_url = filed.location
    assert "What still blocks submission" in desk.follow(filed).text
    claim = session.exec(select(Claim)).one()
    assert [topic.name for topic in claim.topics] == ["Health care", "Single-payer"]

    desk.follow(desk.press(claim_url, f"{claim_url}/take"))
    refused = desk.press(claim_url, f"{claim_url}/submit")
    assert refused.status_code == 422, refused.text
    assert "No evidence supports or refutes" in refused.text
    element = claim.elements[0].id
    for number, (source, title) in enumerate(
        [("Los Angeles Times", "Two Democrats, one seat"), ("Ahn campaign", "Mailer")], start=1
    ):
        checked = desk.fill(
            f"{claim_url}/evidence/new?element={element}",
            title=title,
            source=source,
            is_primary="y" if number == 2 else None,
            bearing="supports",
            quotation=QUOTATION,
            why="It says so.",
            file=(io.BytesIO(f"He wrote: {QUOTATION} So he said.".encode()), "report.txt"),
        )
        assert "a new source" in checked.text
        assert "We hold “report.txt”" in checked.text
        desk.follow(desk.send(checked))
    session.rollback()
    citations = session.exec(select(Citation).order_by(Citation.number)).all()
    assert [each.check for each in citations] == [QuotationCheck.VERIFIED] * 2

    desk.follow(desk.fill(f"{claim_url}/replies/new", asked_of="Press office"))
    draft = desk.get(f"{claim_url}/draft")
    rating = next(r for r in seed_scales(session).ratings if r.slug == "half-true")
    previewed = desk.send(
        draft,
        rating=rating.id,
        summary="He did, but not for years.",
        analysis="He said so **once** [1].",
        preview="1",
    )
    assert previewed.status_code == 200
    assert "<strong>once</strong>" in previewed.text
    session.rollback()
    assert session.exec(select(RulingVersion)).first() is None
    saved = desk.send(previewed)
    assert "Nothing blocks submission" in desk.follow(saved).text
    done = desk.follow(desk.press(claim_url, f"{claim_url}/submit"))
    assert "The ruling is submitted" in done.text
    session.rollback()
    assert claim.state is State.IN_REVIEW
    assert verify_chain(session).is_whole
    withdrawn = desk.follow(desk.press(claim_url, f"{claim_url}/withdraw"))
    assert "withdrawn" in withdrawn.text
