"""Corrections of every class: openly, with other people's eyes, and never half done."""

import pytest
from sqlmodel import Session, select

from claims.errors import BadInput, NotAllowed, NotFound, WrongState
from claims.filing.errors import Locked
from claims.filing.models import Claim, State
from claims.newsroom.errors import NeedsRole
from claims.newsroom.models import User
from claims.review.corrections import (
    ask_for_retraction,
    begin_correction,
    cancel_correction,
    confirm_retraction,
    drop_retraction,
    publish_correction,
    submit_correction,
    take_back_correction,
)
from claims.review.dossiers import ruling_of
from claims.review.drafting import open_correction
from claims.review.errors import NotApproved, NotSubmitted, OtherVersion, OwnWork
from claims.review.models import (
    LIGHT,
    Correction,
    CorrectionClass,
    Panel,
    PanelOutcome,
    RulingVersion,
)
from claims.review.panels import newest_panel
from tests.builders import (
    a_published_claim,
    a_reporter,
    an_admin,
    an_approved_claim,
    an_editor,
    the_live_publication,
    vote,
    write,
)

GRAVE = sorted(set(CorrectionClass) - LIGHT - {CorrectionClass.RETRACTION})


def begin(session: Session, actor: User, claim: Claim, kind: CorrectionClass) -> Correction:
    return begin_correction(
        session, actor=actor, claim=claim, kind=kind, reason="Wrong.", public_note="We erred."
    )


def corrected(session: Session, reporter: User, kind: CorrectionClass) -> Claim:
    """Return a published claim with a submitted correction of this class."""
    claim = a_published_claim(session, reporter)
    begin(session, reporter, claim, kind)
    rating = "false" if kind is CorrectionClass.RATING_CHANGE else "half-true"
    write(session, reporter, claim, rating=rating, summary="Corrected.")
    submit_correction(session, actor=reporter, claim=claim)
    return claim


@pytest.mark.parametrize("kind", sorted(LIGHT))
def test_a_light_correction_needs_one_other_editor(session: Session, kind: CorrectionClass) -> None:
    claim = corrected(session, a_reporter(session), kind)
    before = the_live_publication(session, claim)
    after = publish_correction(session, actor=an_editor(session), claim=claim)
    assert (before.is_live, after.is_live, after.edition) == (False, True, 2)
    assert after.first_published_at == before.first_published_at
    assert claim.state is State.PUBLISHED
    assert open_correction(session, claim) is None


@pytest.mark.parametrize("kind", GRAVE)
def test_a_grave_correction_needs_a_new_panel(session: Session, kind: CorrectionClass) -> None:
    claim = corrected(session, a_reporter(session), kind)
    editor = an_editor(session)
    with pytest.raises(NotApproved, match="quorum"):
        publish_correction(session, actor=editor, claim=claim)
    for _ in range(2):
        vote(session, an_editor(session), claim)
    assert claim.state is State.CORRECTING
    publish_correction(session, actor=editor, claim=claim)
    assert the_live_publication(session, claim).ruling_version.summary == "Corrected."


def test_a_grave_correction_without_its_panel_is_refused(session: Session) -> None:
    claim = corrected(session, a_reporter(session), CorrectionClass.CORRECTION)
    correction = open_correction(session, claim)
    assert correction is not None
    first = session.exec(select(RulingVersion).where(RulingVersion.number == 1)).one()
    panel = session.exec(select(Panel).where(Panel.version_id == first.id)).one()
    correction.submitted_version_id = first.id
    panel.version_id = the_live_publication(session, claim).version_id
    panel.outcome = PanelOutcome.WITHDRAWN
    with pytest.raises(NotApproved):
        publish_correction(session, actor=an_editor(session), claim=claim)


def test_what_is_live_stays_up_while_it_is_corrected(session: Session) -> None:
    claim = corrected(session, a_reporter(session), CorrectionClass.CORRECTION)
    assert the_live_publication(session, claim).ruling_version.summary == "So-so."


def test_who_edited_the_correction_does_not_publish_it(session: Session) -> None:
    reporter, editor = a_reporter(session), an_editor(session)
    claim = a_published_claim(session, reporter)
    begin(session, editor, claim, CorrectionClass.TYPO)
    write(session, editor, claim, summary="Mended.")
    submit_correction(session, actor=editor, claim=claim)
    with pytest.raises(OwnWork):
        publish_correction(session, actor=editor, claim=claim)
    publish_correction(session, actor=an_editor(session), claim=claim)


def test_a_correction_is_published_as_it_was_seen(session: Session) -> None:
    claim = corrected(session, a_reporter(session), CorrectionClass.TYPO)
    with pytest.raises(OtherVersion):
        publish_correction(session, actor=an_editor(session), claim=claim, seen_digest="0" * 64)


def test_a_text_that_was_not_submitted_is_not_published(session: Session) -> None:
    reporter = a_reporter(session)
    claim = a_published_claim(session, reporter)
    begin(session, reporter, claim, CorrectionClass.TYPO)
    with pytest.raises(NotSubmitted, match="not submitted yet"):
        publish_correction(session, actor=an_editor(session), claim=claim)
    with pytest.raises(NotSubmitted):
        take_back_correction(session, actor=reporter, claim=claim)


@pytest.mark.parametrize("kind", sorted(set(CorrectionClass) - {CorrectionClass.RETRACTION}))
def test_the_class_must_fit_the_rating(session: Session, kind: CorrectionClass) -> None:
    reporter = a_reporter(session)
    claim = a_published_claim(session, reporter)
    begin(session, reporter, claim, kind)
    is_change = kind is CorrectionClass.RATING_CHANGE
    write(session, reporter, claim, rating="half-true" if is_change else "false", summary="New.")
    with pytest.raises(BadInput) as refused:
        submit_correction(session, actor=reporter, claim=claim)
    assert refused.value.field == "rating"


def test_all_but_typos_tell_readers(session: Session) -> None:
    reporter = a_reporter(session)
    claim = a_published_claim(session, reporter)
    for kind in CorrectionClass:
        if kind in {CorrectionClass.TYPO, CorrectionClass.RETRACTION}:
            continue
        with pytest.raises(BadInput) as refused:
            begin_correction(session, actor=reporter, claim=claim, kind=kind, reason="Wrong.")
        assert refused.value.field == "public_note"
    begin_correction(
        session, actor=reporter, claim=claim, kind=CorrectionClass.TYPO, reason="Wrong."
    )


def test_a_retraction_is_no_correction(session: Session) -> None:
    claim = a_published_claim(session, a_reporter(session))
    with pytest.raises(BadInput, match="on its own"):
        begin(session, an_editor(session), claim, CorrectionClass.RETRACTION)


def test_a_submitted_correction_stands_still_until_it_is_taken_back(session: Session) -> None:
    reporter = a_reporter(session)
    claim = corrected(session, reporter, CorrectionClass.CORRECTION)
    panel = newest_panel(session, claim)
    assert panel is not None
    vote(session, an_editor(session), claim)
    with pytest.raises(Locked, match="take it back"):
        write(session, reporter, claim, summary="Again.")
    with pytest.raises(BadInput, match="already"):
        submit_correction(session, actor=reporter, claim=claim)
    take_back_correction(session, actor=reporter, claim=claim)
    assert panel.outcome is PanelOutcome.WITHDRAWN
    write(session, reporter, claim, summary="Again.")
    submit_correction(session, actor=reporter, claim=claim)
    assert newest_panel(session, claim) is not panel


def test_a_light_correction_is_taken_back_without_a_panel(session: Session) -> None:
    reporter = a_reporter(session)
    claim = corrected(session, reporter, CorrectionClass.TYPO)
    take_back_correction(session, actor=reporter, claim=claim)
    write(session, reporter, claim, summary="Again.")


def test_an_approved_correction_can_be_taken_back(session: Session) -> None:
    reporter = a_reporter(session)
    claim = corrected(session, reporter, CorrectionClass.UPDATE)
    for _ in range(2):
        vote(session, an_editor(session), claim)
    take_back_correction(session, actor=reporter, claim=claim)
    with pytest.raises(NotSubmitted):
        publish_correction(session, actor=an_editor(session), claim=claim)


@pytest.mark.parametrize("kind", [CorrectionClass.TYPO, CorrectionClass.RATING_CHANGE])
def test_cancelling_brings_the_live_text_back(session: Session, kind: CorrectionClass) -> None:
    claim = corrected(session, a_reporter(session), kind)
    cancel_correction(session, actor=an_editor(session), claim=claim)
    ruling, live = ruling_of(session, claim), the_live_publication(session, claim)
    text = live.ruling_version
    assert (ruling.rating_id, ruling.summary) == (text.rating_id, text.summary)
    assert ruling.analysis == text.analysis
    assert (claim.state, live.edition) == (State.PUBLISHED, 1)
    panel = newest_panel(session, claim)
    assert panel is not None
    assert panel.closed_at is not None


def test_a_correction_that_was_not_submitted_can_be_cancelled(session: Session) -> None:
    reporter = a_reporter(session)
    claim = a_published_claim(session, reporter)
    begin(session, reporter, claim, CorrectionClass.TYPO)
    cancel_correction(session, actor=an_editor(session), claim=claim)
    assert claim.state is State.PUBLISHED


def test_after_one_correction_there_can_be_another(session: Session) -> None:
    reporter = a_reporter(session)
    claim = corrected(session, reporter, CorrectionClass.TYPO)
    publish_correction(session, actor=an_editor(session), claim=claim)
    begin(session, reporter, claim, CorrectionClass.CLARIFICATION)
    write(session, reporter, claim, summary="Clearer.")
    submit_correction(session, actor=reporter, claim=claim)
    publish_correction(session, actor=an_editor(session), claim=claim)
    assert the_live_publication(session, claim).edition == 3


def test_strangers_do_not_work_on_a_correction(session: Session) -> None:
    reporter = a_reporter(session)
    claim = a_published_claim(session, reporter)
    begin(session, reporter, claim, CorrectionClass.TYPO)
    for stranger in (a_reporter(session), an_admin(session)):
        with pytest.raises(NeedsRole):
            submit_correction(session, actor=stranger, claim=claim)


def ask(session: Session, editor: User, claim: Claim) -> None:
    ask_for_retraction(
        session, actor=editor, claim=claim, reason="Wrong.", public_note="We were wrong."
    )


def test_a_retraction_takes_two_editors(session: Session) -> None:
    claim = a_published_claim(session, a_reporter(session))
    one, two = an_editor(session), an_editor(session)
    ask(session, one, claim)
    assert claim.state is State.PUBLISHED
    with pytest.raises(NotAllowed, match="second editor"):
        confirm_retraction(session, actor=one, claim=claim)
    confirm_retraction(session, actor=two, claim=claim)
    assert claim.state is State.RETRACTED
    assert the_live_publication(session, claim).is_live


def test_a_retraction_that_was_dropped_changes_nothing(session: Session) -> None:
    claim = a_published_claim(session, a_reporter(session))
    one, two = an_editor(session), an_editor(session)
    ask(session, one, claim)
    drop_retraction(session, actor=one, claim=claim)
    with pytest.raises(NotFound):
        confirm_retraction(session, actor=two, claim=claim)
    with pytest.raises(NotFound):
        drop_retraction(session, actor=two, claim=claim)
    assert claim.state is State.PUBLISHED


def test_only_one_correction_or_retraction_at_a_time(session: Session) -> None:
    claim = a_published_claim(session, a_reporter(session))
    ask(session, an_editor(session), claim)
    for again in (ask, lambda s, a, c: begin(s, a, c, CorrectionClass.TYPO)):
        with pytest.raises(BadInput, match="under way"):
            again(session, an_editor(session), claim)


def test_what_is_not_public_cannot_be_retracted(session: Session) -> None:
    claim = an_approved_claim(session, a_reporter(session))
    with pytest.raises(WrongState):
        ask(session, an_editor(session), claim)


def test_a_correction_is_no_retraction_to_confirm(session: Session) -> None:
    reporter = a_reporter(session)
    claim = a_published_claim(session, reporter)
    begin(session, reporter, claim, CorrectionClass.TYPO)
    with pytest.raises(NotFound):
        drop_retraction(session, actor=an_editor(session), claim=claim)
