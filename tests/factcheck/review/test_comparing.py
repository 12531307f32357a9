"""Any two texts of a ruling, compared; earlier rulings beside the vote."""

from sqlmodel import Session

from claims.review.corrections import begin_correction
from claims.review.models import CorrectionClass
from claims.review.publication import live_publication
from factcheck.review.jurisprudence import Precedent, unevenness
from search_index.engine import Strength
from tests.builders import (
    a_claim_at_work,
    a_claim_in_review,
    a_published_claim,
    a_reporter,
    an_editor,
    write,
)
from tests.factcheck.sitting import Signed


def test_the_newest_text_is_compared_with_the_one_before(session: Session, signed: Signed) -> None:
    reporter = a_reporter(session)
    claim = a_claim_at_work(session, reporter)
    write(session, reporter, claim, summary="It is half so.")
    write(session, reporter, claim, summary="It is quite so.", rating="true")
    session.commit()
    text = signed(an_editor(session)).open(f"/review/claims/{claim.id}/compare")
    assert "The draft as it is now" in text
    assert "Both say the same, word for word." in text, "the newest saving is the draft"
    first = text.rpartition('<option value="s')[2].partition('"')[0]
    for view in ("inline", "side"):
        text = signed(an_editor(session)).open(
            f"/review/claims/{claim.id}/compare?from=s{first}&to=draft&view={view}"
        )
        assert "[removed: </span>half" in text
        assert "[added: </span>quite" in text
        assert "Half true" in text


def test_editions_versions_and_drafts_can_all_be_compared(session: Session, signed: Signed) -> None:
    reporter = a_reporter(session)
    claim = a_published_claim(session, reporter)
    begin_correction(
        session,
        actor=an_editor(session),
        claim=claim,
        kind=CorrectionClass.TYPO,
        reason="A letter.",
        public_note="",
    )
    write(session, reporter, claim, summary="Corrected.")
    session.commit()
    text = signed(an_editor(session)).open(
        f"/review/claims/{claim.id}/compare?from=v1&to=draft&view=side"
    )
    assert "Version 1, edition 1 (live)" in text
    assert "[added: </span>Corrected" in text
    assert 'class="side side--before"' in text


def test_a_claim_without_a_text_says_what_to_do(session: Session, signed: Signed) -> None:
    claim = a_claim_at_work(session, a_reporter(session))
    session.commit()
    editor = signed(an_editor(session))
    assert "There is no text yet." in editor.open(f"/review/claims/{claim.id}/compare")
    editor.open("/review/claims/none/compare", status=404)


def test_similar_rulings_stand_beside_the_vote(session: Session, signed: Signed) -> None:
    reporter = a_reporter(session)
    words = "Ahn has publicly advocated for universal single-payer health care for years"
    earlier = a_published_claim(session, reporter, wording=words)
    claim = a_claim_in_review(
        session, reporter, wording="Ahn publicly advocated for universal single-payer for years"
    )
    other = a_claim_in_review(session, reporter, wording="The harbour froze twice last winter")
    session.commit()
    editor = signed(an_editor(session))
    text = editor.open(f"/review/claims/{claim.id}")
    assert "How we ruled before" in text
    assert f"/rulings/{earlier.slug}" in text
    assert "No earlier ruling is on a claim like this one." in editor.open(
        f"/review/claims/{other.id}"
    )


def test_different_ratings_across_parties_are_a_question(session: Session) -> None:
    reporter = a_reporter(session)
    one, two = a_published_claim(session, reporter), a_published_claim(session, reporter)
    one.speaker_party, two.speaker_party = "Democratic Party", "Republican Party"
    session.flush()
    found = []
    for claim in (one, two):
        live = live_publication(session, claim)
        assert live is not None
        found.append(Precedent(live, Strength.STRONG, 0.9, ""))
    assert unevenness(found, "", "") == ""
    assert unevenness(found, "Republican Party", "Half true") == ""
    told = unevenness(found, "Republican Party", "False")
    assert "Democratic Party: Half true" in told
    assert "Republican Party: False (proposed here), Half true" in told
    assert told.endswith("Do the facts differ?")
