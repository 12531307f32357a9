"""Writing the ruling: preview loses nothing, two writers lose nothing."""

from sqlmodel import Session

from claims.base import now
from claims.newsroom.models import User
from claims.review.dossiers import ruling_of
from claims.review.models import RatingScale
from tests.builders import (
    a_citation,
    a_claim_at_work,
    a_claim_in_review,
    a_complete_dossier,
    a_rating,
    some_evidence,
)
from tests.factcheck.desk.browsing import Browser

ANALYSIS = "## What was said\n\nHe said it [1], and not [9].\n\n<script>alert(1)</script>"


def test_a_preview_shows_the_text_as_readers_will_and_saves_nothing(
    session: Session, reporter: User, desk: Browser
) -> None:
    claim = a_claim_at_work(session, reporter)
    a_citation(session, reporter, claim.elements[0], some_evidence(session, reporter))
    rating = a_rating(session)
    session.commit()

    page = desk.fill(
        f"/desk/claims/{claim.id}/draft",
        rating=rating.id,
        summary="Half so.",
        analysis=ANALYSIS,
        preview="1",
    )

    assert page.status_code == 200
    assert '<a class="cite" id="cite-1-1" href="#source-1">' in page.text
    assert 'id="source-1"' in page.text, "the number jumps to the list beside the text"
    assert "<script>alert" not in page.text
    assert "not [9]." in page.text
    session.rollback()
    assert ruling_of(session, claim).version == 0
    desk.follow(desk.send(page))
    session.rollback()
    ruling = ruling_of(session, claim)
    assert (ruling.rating_id, ruling.summary) == (rating.id, "Half so.")
    assert ruling.analysis == ANALYSIS


def test_of_two_who_begin_a_draft_at_once_the_second_loses_nothing(
    session: Session, reporter: User, desk: Browser, editor_desk: Browser
) -> None:
    claim = a_claim_at_work(session, reporter)
    rating = a_rating(session)
    session.commit()
    url = f"/desk/claims/{claim.id}/draft"
    mine, theirs = desk.get(url), editor_desk.get(url)
    editor_desk.follow(editor_desk.send(theirs, summary="Their words stand.", rating=rating.id))

    conflict = desk.send(mine, summary="My words stand.", analysis="Only mine.")

    assert conflict.status_code == 409
    assert '<div class="kept">Their words stand.</div>' in conflict.text
    assert "My words stand.</textarea>" in conflict.text
    assert "[removed: </span>Their" in conflict.text
    assert "Half true" in conflict.text
    desk.follow(desk.send(conflict))
    session.rollback()
    assert ruling_of(session, claim).summary == "My words stand."


def test_a_conflict_in_which_both_say_the_same_says_so(
    session: Session, reporter: User, desk: Browser, editor_desk: Browser
) -> None:
    claim = a_claim_at_work(session, reporter)
    session.commit()
    url = f"/desk/claims/{claim.id}/draft"
    mine, theirs = desk.get(url), editor_desk.get(url)
    editor_desk.follow(editor_desk.send(theirs, summary="The same."))

    conflict = desk.send(mine, summary="The same.")

    assert "Both say the same now." in conflict.text, conflict.text


def test_a_form_whose_version_was_tampered_with_is_answered_as_stale(
    session: Session, reporter: User, desk: Browser
) -> None:
    claim = a_complete_dossier(session, reporter)
    session.commit()

    for seen in ("", "nonsense", "-1", "9" * 30, "²"):
        answer = desk.fill(
            f"/desk/claims/{claim.id}/draft", summary=f"Tried with {seen}", seen_version=seen
        )
        assert answer.status_code == 409, seen


def test_a_summary_over_the_limit_is_refused_and_kept(
    session: Session, reporter: User, desk: Browser
) -> None:
    claim = a_claim_at_work(session, reporter)
    session.commit()
    url = f"/desk/claims/{claim.id}/draft"

    refused = desk.fill(url, summary="s" * 501)
    assert refused.status_code == 422
    assert "at most 500 fit" in refused.text
    assert "s" * 501 in refused.text
    refused = desk.fill(url, analysis="a" * 1024 * 1024)
    assert refused.status_code == 422
    assert "at most 200,000 fit" in refused.text


def test_a_rating_that_is_none_is_refused_at_its_field(
    session: Session, reporter: User, desk: Browser
) -> None:
    claim = a_claim_at_work(session, reporter)
    session.commit()

    refused = desk.fill(f"/desk/claims/{claim.id}/draft", rating="true-ish", summary="Kept")

    assert refused.status_code == 422
    assert "Choose a rating of a scale that is in use." in refused.text
    assert "Kept</textarea>" in refused.text


def test_a_rating_of_a_retired_scale_that_stands_is_still_offered(
    session: Session, reporter: User, desk: Browser
) -> None:
    claim = a_complete_dossier(session, reporter)
    scale: RatingScale = a_rating(session).scale
    scale.retired_at = now()
    session.commit()
    url = f"/desk/claims/{claim.id}/draft"

    page = desk.get(url)
    assert page.text.count('type="radio"') == 2
    desk.follow(desk.send(page, summary="Changed."))

    session.rollback()
    assert ruling_of(session, claim).rating_id is not None


def test_a_ruling_under_review_is_not_rewritten_and_what_was_typed_is_kept(
    session: Session, reporter: User, desk: Browser
) -> None:
    claim = a_claim_at_work(session, reporter)
    session.commit()
    form = desk.get(f"/desk/claims/{claim.id}/draft")
    other = a_claim_in_review(session, reporter)
    session.commit()

    url = f"/desk/claims/{other.id}/draft"
    assert desk.client.get(url).status_code == 400
    form.request.path = url
    refused = desk.send(form, summary="Typed in vain?")

    assert refused.status_code == 422
    assert "Withdraw it from review first" in refused.text
    assert "Typed in vain?</textarea>" in refused.text
