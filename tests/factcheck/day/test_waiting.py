"""The first page: what waits for each person, the most urgent on top, each with one next step."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlmodel import Session

from claims.base import now
from claims.evidence.capture_models import (
    CaptureJob,
    CaptureState,
    LinkOutcome,
    LinkVisit,
)
from claims.evidence.letter_models import LetterKind, LetterState, ReplyLetter
from claims.evidence.models import Channel
from claims.evidence.replies import ReplyQuestion, record_answer, request_reply
from claims.filing.models import Claim
from claims.filing.tip_models import Tip
from claims.newsroom.models import Role, User
from claims.newsroom.notices import tell
from claims.review.corrections import ask_for_retraction, begin_correction
from claims.review.models import CorrectionClass
from claims.review.panels import return_ruling
from claims.review.publication import schedule
from claims.review.request_models import CorrectionRequest
from claims.review.waiting import Wait, Waiting, waiting_for
from claims.review.waiting_review import SOURCES
from factcheck.desk.waiting_words import SAYS
from tests.builders import (
    a_citation,
    a_claim_at_work,
    a_claim_in_review,
    a_complete_dossier,
    a_person,
    a_published_claim,
    a_reporter,
    an_approved_claim,
    an_editor,
    some_evidence,
)
from tests.factcheck.desk.browsing import Browser

HOUR = timedelta(hours=1)


def waits(session: Session, person: User) -> list[Wait]:
    return [each.wait for each in found(session, person)]


def found(session: Session, person: User) -> list[Waiting]:
    session.flush()
    return waiting_for(session, person, now(), SOURCES)


def test_every_kind_of_thing_that_waits_says_what_to_do_next() -> None:
    assert set(SAYS) == set(Wait)


def test_a_new_person_is_told_that_nothing_waits(desk: Browser) -> None:
    assert "Nothing waits for you" in desk.get("/desk/").text


def test_editors_are_asked_for_votes_publications_and_second_eyes_but_not_for_their_own(
    session: Session, reporter: User
) -> None:
    editor, both = an_editor(session), a_person(session, Role.REPORTER, Role.EDITOR)
    a_claim_in_review(session, both)
    an_approved_claim(session, both)
    retracted = a_published_claim(session, both)
    ask_for_retraction(
        session, actor=an_editor(session), claim=retracted, reason="Wrong.", public_note="Wrong."
    )

    assert set(waits(session, editor)) == {Wait.VOTE, Wait.PUBLISH, Wait.CONFIRM_RETRACTION}
    assert waits(session, both) == []
    assert waits(session, reporter) == []


def test_what_publishes_itself_soon_is_announced_to_editors(
    session: Session, reporter: User
) -> None:
    editor = an_editor(session)
    for days in (1, 9):
        claim = an_approved_claim(session, reporter)
        schedule(session, actor=editor, claim=claim, at=now() + timedelta(days=days))

    assert waits(session, editor) == [Wait.SCHEDULED]


def test_a_returned_ruling_and_a_correction_to_write_wait_for_their_reporter(
    session: Session, reporter: User
) -> None:
    returned = a_claim_in_review(session, reporter)
    return_ruling(session, actor=an_editor(session), claim=returned, reason="Thin.")
    published = a_published_claim(session, reporter)
    begin_correction(
        session,
        actor=reporter,
        claim=published,
        kind=CorrectionClass.UPDATE,
        reason="New figures.",
        public_note="New figures came out.",
    )

    assert set(waits(session, reporter)) >= {Wait.RETURNED, Wait.WRITE_CORRECTION}
    assert waits(session, a_reporter(session)) == []


def test_deadlines_that_are_near_or_over_wait_the_late_ones_first(
    session: Session, reporter: User
) -> None:
    today = now().date()
    for days, wording in ((1, "Tomorrow"), (-3, "Late"), (30, "Far")):
        due = today + timedelta(days=days)
        a_claim_at_work(session, reporter, wording=wording, due_on=due)
    a_published_claim(session, reporter, due_on=date(2020, 1, 1))

    shown = [each.claim.wording for each in found(session, reporter) if each.claim]

    assert shown == ["Late", "Tomorrow"]


def test_replies_wait_until_they_are_answered(session: Session, reporter: User) -> None:
    claim = a_claim_at_work(session, reporter)
    asked = ReplyQuestion(
        "press office", Channel.MAIL, "Why?", now() - HOUR, asked_at=now() - 2 * HOUR
    )
    request = request_reply(
        session, actor=reporter, claim=claim, speaker=claim.speaker, asked=asked
    )

    (waiting,) = found(session, reporter)
    assert (waiting.wait, waiting.subject_id) == (Wait.REPLY, request.id)
    record_answer(session, actor=reporter, request=request, answer="No.")
    assert waits(session, reporter) == []


def test_letters_captures_and_links_in_trouble_wait_for_whoever_needs_them(
    session: Session, reporter: User
) -> None:
    claim = a_complete_dossier(session, reporter)
    evidence = some_evidence(session, reporter, source="Gone Gazette")
    a_citation(session, reporter, claim.elements[0], evidence)
    in_trouble(session, reporter, claim, evidence.id)

    kinds = {each.wait: each for each in found(session, reporter)}

    assert kinds.keys() >= {Wait.LETTER_FAILED, Wait.CAPTURE_FAILED, Wait.LINK_ROTTED}
    assert "is gone" in kinds[Wait.LINK_ROTTED].detail
    assert kinds[Wait.CAPTURE_FAILED].subject_id == evidence.id
    assert waits(session, a_reporter(session)) == []


def in_trouble(session: Session, reporter: User, claim: Claim, evidence_id: str) -> None:
    asked = ReplyQuestion("press office", Channel.MAIL, "Why?", now() + timedelta(days=9))
    request = request_reply(
        session, actor=reporter, claim=claim, speaker=claim.speaker, asked=asked
    )
    session.add(
        ReplyLetter(
            request_id=request.id,
            kind=LetterKind.QUESTION,
            address="press@example.org",
            subject="A question",
            state=LetterState.FAILED,
            reason="No such address.",
        )
    )
    session.add(
        CaptureJob(
            evidence_id=evidence_id,
            url="https://example.org/",
            state=CaptureState.FAILED,
            reason="Not found.",
            asked_by_id=reporter.id,
        )
    )
    for hours, outcome in ((3, LinkOutcome.OK), (1, LinkOutcome.GONE)):
        at = now() - hours * HOUR
        session.add(
            LinkVisit(
                evidence_id=evidence_id,
                first_seen_at=at,
                visited_at=at,
                outcome=outcome,
                host="example.org",
            )
        )
    session.flush()


def test_a_capture_that_was_asked_for_again_waits_no_more(session: Session, reporter: User) -> None:
    claim = a_complete_dossier(session, reporter)
    evidence = some_evidence(session, reporter, source="Gone Gazette")
    in_trouble(session, reporter, claim, evidence.id)
    session.add(
        CaptureJob(evidence_id=evidence.id, url="https://example.org/", asked_at=now() + HOUR)
    )

    assert Wait.CAPTURE_FAILED not in waits(session, reporter)


def test_tips_and_correction_requests_wait_as_one_row_each(
    session: Session, reporter: User
) -> None:
    claim = a_published_claim(session, reporter)
    for number in range(3):
        session.add(Tip(token_digest=f"{number:064}", text="Look at this."))
        session.add(
            CorrectionRequest(
                token_digest=f"{number:064}", claim_id=claim.id, edition=1, text="Wrong."
            )
        )

    rows = {each.wait: each.count for each in found(session, an_editor(session))}

    assert rows == {Wait.TIPS: 3, Wait.CORRECTION_REQUEST: 3}


def test_a_mention_waits_until_it_is_read(session: Session, reporter: User) -> None:
    claim = a_claim_at_work(session, reporter)
    (notice,) = tell(
        session,
        kind="mention",
        people=[reporter],
        subject_kind="claim",
        subject_id=claim.id,
        actor=a_reporter(session),
        payload={"claim": claim.wording, "text": "Look."},
    )

    assert waits(session, reporter) == [Wait.MENTION]
    notice.read_at = now()
    assert waits(session, reporter) == []


@pytest.mark.usefixtures("database")
def test_the_page_shows_the_late_first_and_the_rest_on_request(
    session: Session,
    reporter: User,
    browse_as: Callable[[User], Browser],
    queries: list[str],
) -> None:
    desk = browse_as(reporter)
    today = now().date()
    a_claim_at_work(session, reporter, wording="Quite late", due_on=today - timedelta(days=1))
    session.commit()
    queries.clear()
    desk.get("/desk/")
    few = len(queries)
    for number in range(17):
        due = today + timedelta(days=1)
        a_claim_at_work(session, reporter, wording=f"Soon {number}", due_on=due)
    session.commit()
    queries.clear()

    page = desk.get("/desk/").text

    assert len(queries) == few <= 45
    assert page.index("Quite late") < page.index("Soon 0")
    assert "late: due" in page
    assert "All 18 that wait for me" in page
    assert "All 18 that wait" not in desk.get("/desk/?all=1").text
