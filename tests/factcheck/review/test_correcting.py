"""What was published is changed openly, by the pages: corrections, retractions, conflicts."""

from sqlmodel import Session

from claims.filing.models import Claim, State
from claims.newsroom.models import User
from claims.review.corrections import begin_correction, submit_correction
from claims.review.models import CorrectionClass
from tests.builders import (
    a_claim_in_review,
    a_published_claim,
    a_reporter,
    an_editor,
    the_live_publication,
    vote,
    write,
)
from tests.factcheck.sitting import Signed, again


def submitted(session: Session, reporter: User, kind: CorrectionClass) -> Claim:
    claim = a_published_claim(session, reporter)
    begin_correction(
        session, actor=reporter, claim=claim, kind=kind, reason="Wrong.", public_note="A note."
    )
    write(session, reporter, claim, summary="Corrected.")
    submit_correction(session, actor=reporter, claim=claim)
    return claim


def test_a_correction_goes_from_its_beginning_to_the_public(
    session: Session, signed: Signed
) -> None:
    reporter = a_reporter(session)
    claim = a_published_claim(session, reporter)
    author, editor = signed(reporter), signed(an_editor(session))
    address = f"/review/claims/{claim.id}"

    text = author.open(f"{address}/correction/begin")
    assert "no reader was misled" in text
    begin = author.send("", kind="clarification", reason="Unclear.", public_note="Clearer now.")
    assert begin.status_code == 302, begin.text
    again(session)
    write(session, reporter, claim, summary="Much clearer.")
    session.commit()
    assert "[added: " in author.open(address)
    assert author.send(f"{address}/correction/submit").status_code == 302

    text = editor.open(address)
    assert "which is live" in text
    assert "Clearer now." in text
    assert editor.send(f"{address}/correction/publish").status_code == 302
    again(session)
    live = the_live_publication(session, claim)
    assert (live.edition, live.ruling_version.summary) == (2, "Much clearer.")


def test_a_correction_that_changed_since_it_was_read_is_shown_not_published(
    session: Session, signed: Signed
) -> None:
    reporter = a_reporter(session)
    claim = submitted(session, reporter, CorrectionClass.TYPO)
    editor, author = signed(an_editor(session)), signed(reporter)
    address = f"/review/claims/{claim.id}"
    editor.open(address)
    author.open(address)
    author.send(f"{address}/correction/take-back")
    again(session)
    write(session, reporter, claim, summary="Slipped in.")
    session.commit()
    author.open(address)
    author.send(f"{address}/correction/submit")

    answer = editor.send(f"{address}/correction/publish")

    assert answer.status_code >= 400
    assert "not the one you read" in answer.text
    assert "Slipped in." in answer.text
    again(session)
    assert the_live_publication(session, claim).edition == 1


def test_a_grave_correction_is_voted_on_from_the_same_page(
    session: Session, signed: Signed
) -> None:
    claim = submitted(session, a_reporter(session), CorrectionClass.CORRECTION)
    address = f"/review/claims/{claim.id}"
    for _ in range(2):
        editor = signed(an_editor(session))
        assert "must approve it first" in editor.open(address)
        answer = editor.send(f"{address}/vote", vote__choice="approve")
        assert answer.status_code == 302, answer.text
    last = signed(an_editor(session))
    assert claim.wording in last.open("/review/")
    last.open(address)
    assert last.send(f"{address}/correction/publish").status_code == 302


def test_a_beginning_without_class_reason_or_note_says_what_is_missing(
    session: Session, signed: Signed
) -> None:
    claim = a_published_claim(session, a_reporter(session))
    editor, address = signed(an_editor(session)), f"/review/claims/{claim.id}/correction/begin"
    editor.open(address)
    answer = editor.send("", reason="Half.")
    assert answer.status_code == 422
    assert "Half." in answer.text
    answer = editor.send("", kind="correction", reason="Half.", public_note="")
    assert answer.status_code == 400
    assert "This is needed." in answer.text


def test_strangers_cannot_begin_a_correction_and_are_told(session: Session, signed: Signed) -> None:
    claim = a_published_claim(session, a_reporter(session))
    stranger = signed(a_reporter(session))
    text = stranger.open(f"/review/claims/{claim.id}/correction/begin")
    assert "Only the assignee or an editor can begin correction." in text


def test_a_correction_can_be_given_up(session: Session, signed: Signed) -> None:
    claim = submitted(session, a_reporter(session), CorrectionClass.UPDATE)
    editor, address = signed(an_editor(session)), f"/review/claims/{claim.id}"
    editor.open(address)
    assert editor.send(f"{address}/correction/cancel").status_code == 302
    again(session)
    assert claim.state is State.PUBLISHED


def test_a_retraction_is_asked_for_by_one_editor_and_confirmed_by_another(
    session: Session, signed: Signed
) -> None:
    claim = a_published_claim(session, a_reporter(session))
    one, two = signed(an_editor(session)), signed(an_editor(session))
    address = f"/review/claims/{claim.id}"
    one.open(f"{address}/retraction/ask")
    answer = one.send("", reason="It was satire.", public_note="We fell for satire.")
    assert answer.status_code == 302
    text = one.open(address)
    assert "a second editor must confirm it" in text
    assert f'action="{address}/retraction/confirm"' not in text
    assert one.push(f"{address}/retraction/confirm").status_code == 403
    assert claim.wording in two.open("/review/")
    two.open(address)
    assert two.send(f"{address}/retraction/confirm").status_code == 302
    again(session)
    assert claim.state is State.RETRACTED


def test_a_retraction_can_be_dropped(session: Session, signed: Signed) -> None:
    claim = a_published_claim(session, a_reporter(session))
    editor, address = signed(an_editor(session)), f"/review/claims/{claim.id}"
    editor.open(f"{address}/retraction/ask")
    assert editor.send("", reason="", public_note="").status_code == 422
    editor.send("", reason="Satire.", public_note="Satire.")
    editor.open(address)
    assert editor.send(f"{address}/retraction/drop").status_code == 302
    again(session)
    assert claim.state is State.PUBLISHED


def test_a_conflict_is_declared_by_name_and_bars_from_then_on(
    session: Session, signed: Signed
) -> None:
    claim = a_claim_in_review(session, a_reporter(session))
    editor = signed(an_editor(session))
    editor.open("/review/conflicts")
    unknown = editor.send("", concerns="contest", thing="Robert Lee Ahn", reason="My cousin.")
    assert unknown.status_code == 400
    assert "No contest has this name here." in unknown.text
    assert "My cousin." in unknown.text
    known = editor.send("", concerns="speaker", thing="robert lee ahn", reason="My cousin.")
    assert known.status_code == 302
    assert "Robert Lee Ahn" in editor.open("/review/conflicts")
    assert "My cousin." in editor.open(f"/review/claims/{claim.id}")


def test_a_dissent_is_kept_in_earlier_panels(session: Session, signed: Signed) -> None:
    reporter = a_reporter(session)
    claim = submitted(session, reporter, CorrectionClass.CORRECTION)
    vote(session, an_editor(session), claim)
    text = signed(an_editor(session)).open(f"/review/claims/{claim.id}")
    assert "Earlier panels" in text
