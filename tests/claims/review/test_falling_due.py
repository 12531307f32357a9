from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from claims.evidence.capture_models import LinkOutcome
from claims.evidence.captures import CaptureFailure, fail_capture, request_capture, take_capture
from claims.evidence.link_watch import Judgement, PlannedVisit, Sighting, record_visit
from claims.evidence.models import Channel, Evidence
from claims.evidence.operations import EvidenceDetails, add_evidence
from claims.evidence.replies import ReplyQuestion, record_answer, replies_of, request_reply
from claims.evidence.sources import source_called
from claims.filing.models import Claim
from claims.newsroom.models import User
from claims.newsroom.notice_kinds import quote_of, sentence_of
from claims.newsroom.notice_models import Notice
from claims.review.falling_due import RECENT, tell_what_is_due
from claims.review.triage import decline
from tests.builders import a_citation, a_claim_at_work, a_reporter, an_editor

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def reporter(session: Session) -> User:
    return a_reporter(session)


@pytest.fixture
def claim(session: Session, reporter: User) -> Claim:
    return a_claim_at_work(session, reporter)


def told(session: Session, person: User) -> list[str]:
    query = select(Notice).where(Notice.user_id == person.id).order_by(Notice.id)
    return [sentence_of(each) for each in session.exec(query)]


def asked(session: Session, reporter: User, claim: Claim) -> None:
    question = ReplyQuestion("press office", Channel.MAIL, "Since when?", NOON, NOON - DAY)
    request_reply(session, actor=reporter, claim=claim, speaker=claim.speaker, asked=question)


def cited(session: Session, reporter: User, claim: Claim) -> Evidence:
    details = EvidenceDetails(title="A report", url="https://daily.example/report")
    source = source_called(session, actor=reporter, name="The Daily")
    evidence = add_evidence(session, actor=reporter, source=source, details=details)
    a_citation(session, reporter, claim.elements[0], evidence, quotation="")
    return evidence


def test_a_deadline_is_told_once_a_day_before_it(
    session: Session, reporter: User, claim: Claim
) -> None:
    claim.due_on = NOON.date() + DAY
    session.flush()
    assert tell_what_is_due(session, NOON - DAY) == 0
    assert tell_what_is_due(session, NOON) == 1
    assert tell_what_is_due(session, NOON + DAY) == 0
    assert told(session, reporter) == [
        f"“{claim.wording}” is due on 2 March 2026, and is not submitted yet."
    ]
    claim.due_on = NOON.date() + 2 * DAY
    session.flush()
    assert tell_what_is_due(session, NOON + DAY) == 1


def test_a_deadline_that_is_met_or_long_over_is_not_told(session: Session, claim: Claim) -> None:
    claim.due_on = NOON.date() - DAY
    session.flush()
    assert tell_what_is_due(session, NOON) == 0
    claim.due_on = NOON.date()
    decline(session, actor=an_editor(session), claim=claim, reason="An opinion")
    assert tell_what_is_due(session, NOON) == 0


def test_an_answer_that_does_not_come_is_told_to_who_asked_and_who_works_on_it(
    session: Session, reporter: User, claim: Claim
) -> None:
    asker = a_reporter(session)
    asked(session, asker, claim)
    assert tell_what_is_due(session, NOON - timedelta(seconds=1)) == 0
    assert tell_what_is_due(session, NOON) == 2
    assert tell_what_is_due(session, NOON) == 0
    words = f"press office did not respond about “{claim.wording}” in time."
    assert told(session, reporter) == told(session, asker) == [words]


def test_an_answer_that_came_and_a_deadline_of_long_ago_are_not_told(
    session: Session, reporter: User, claim: Claim
) -> None:
    asked(session, reporter, claim)
    assert tell_what_is_due(session, NOON + RECENT) == 0
    request = replies_of(session, claim)[0]
    record_answer(session, actor=reporter, request=request, answer="Since 2012.")
    assert tell_what_is_due(session, NOON) == 0


def failed_capture(session: Session, reporter: User, evidence: Evidence) -> None:
    request_capture(session, actor=reporter, evidence=evidence, at=NOON)
    taken = take_capture(session, NOON)
    assert taken is not None
    fail_capture(session, taken, CaptureFailure("The server refused.", retryable=False), NOON)


def rotted(outcome: LinkOutcome) -> Callable[[Session, User, Evidence], None]:
    def visit(session: Session, reporter: User, evidence: Evidence) -> None:
        del reporter
        planned = PlannedVisit(evidence.id, evidence.url or "")
        judgement = Judgement(outcome, "The server refused.")
        record_visit(session, planned, Sighting(status=404), judgement, NOON)

    return visit


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (failed_capture, "could not be captured: A report."),
        (rotted(LinkOutcome.GONE), "is gone: A report."),
        (rotted(LinkOutcome.CHANGED), "is changed: A report."),
    ],
)
def test_trouble_with_a_cited_page_is_told_once_to_whose_claim_cites_it(
    session: Session,
    reporter: User,
    claim: Claim,
    trouble: Callable[[Session, User, Evidence], None],
    words: str,
) -> None:
    trouble(session, reporter, cited(session, reporter, claim))
    assert tell_what_is_due(session, NOON + timedelta(hours=1)) == 1
    assert tell_what_is_due(session, NOON + timedelta(hours=1)) == 0
    assert told(session, reporter) == [f"A page cited for “{claim.wording}” {words}"]
    assert quote_of(session.exec(select(Notice)).one()) == "The server refused."


@pytest.mark.parametrize("outcome", [LinkOutcome.OK, LinkOutcome.MOVED, LinkOutcome.UNREACHABLE])
def test_a_page_that_may_come_back_is_no_trouble_yet(
    session: Session, reporter: User, claim: Claim, outcome: LinkOutcome
) -> None:
    rotted(outcome)(session, reporter, cited(session, reporter, claim))
    assert tell_what_is_due(session, NOON + timedelta(hours=1)) == 0
