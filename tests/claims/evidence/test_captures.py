from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from claims.audit.operations import verify_chain
from claims.errors import BadInput
from claims.evidence.capture_models import CaptureJob, CaptureState
from claims.evidence.captures import (
    BACK_OFF,
    BROKE_OFF,
    LEASE,
    MOST_ATTEMPTS,
    CapturedPage,
    CaptureFailure,
    TakenCapture,
    complete_capture,
    fail_capture,
    newest_capture,
    open_capture,
    request_capture,
    take_capture,
)
from claims.evidence.models import Citation, Evidence, QuotationCheck, Snapshot
from claims.evidence.operations import EvidenceDetails, add_evidence
from claims.evidence.sources import source_called
from claims.newsroom.errors import NeedsRole
from claims.newsroom.models import User
from tests.builders import a_citation, a_claim_at_work, a_reporter, an_admin, stored_text

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
AWAY = CaptureFailure("The server was away.", retryable=True)
NO_PAGE = CaptureFailure("There is no page.", retryable=False)


@pytest.fixture
def reporter(session: Session) -> User:
    return a_reporter(session)


@pytest.fixture
def evidence(session: Session, reporter: User) -> Evidence:
    return evidence_at(session, reporter, "https://news.example/story")


def evidence_at(session: Session, reporter: User, url: str | None) -> Evidence:
    return add_evidence(
        session,
        actor=reporter,
        source=source_called(session, actor=reporter, name="The Daily"),
        details=EvidenceDetails(title="Report", url=url),
    )


def ask(session: Session, reporter: User, evidence: Evidence) -> CaptureJob:
    return request_capture(session, actor=reporter, evidence=evidence, at=START)


def take(session: Session, at: datetime) -> TakenCapture:
    taken = take_capture(session, at)
    assert taken is not None
    return taken


def test_a_capture_that_was_asked_for_is_due_at_once_and_taken_once(
    session: Session, reporter: User, evidence: Evidence
) -> None:
    job = ask(session, reporter, evidence)
    assert take(session, START) == TakenCapture(job.id, 1, "https://news.example/story")
    assert take_capture(session, START) is None
    session.refresh(job)
    assert (job.state, job.attempts) == (CaptureState.RUNNING, 1)


def test_asking_twice_gives_one_capture_and_asking_after_its_end_another(
    session: Session, reporter: User, evidence: Evidence
) -> None:
    job = ask(session, reporter, evidence)
    assert ask(session, reporter, evidence) is job
    taken = take(session, START)
    assert ask(session, reporter, evidence) is job
    fail_capture(session, taken, NO_PAGE, START)
    assert open_capture(session, evidence) is None
    again = request_capture(
        session, actor=reporter, evidence=evidence, at=START + timedelta(minutes=1)
    )
    assert again.id != job.id
    assert newest_capture(session, evidence) is again


def test_only_reporters_and_editors_capture_and_only_what_has_an_address(
    session: Session, reporter: User, evidence: Evidence
) -> None:
    with pytest.raises(NeedsRole):
        request_capture(session, actor=an_admin(session), evidence=evidence)
    with pytest.raises(BadInput, match="no address"):
        request_capture(session, actor=reporter, evidence=evidence_at(session, reporter, None))


def test_failures_are_tried_again_after_longer_and_longer_times_and_then_given_up(
    session: Session, reporter: User, evidence: Evidence
) -> None:
    job = ask(session, reporter, evidence)
    at, waits = START, []
    for _ in range(MOST_ATTEMPTS - 1):
        fail_capture(session, take(session, at), AWAY, at)
        assert job.state is CaptureState.QUEUED
        waits.append(job.next_try_at - at)
        assert take_capture(session, job.next_try_at - timedelta(seconds=1)) is None
        at = job.next_try_at
    assert tuple(waits) == BACK_OFF
    assert list(BACK_OFF) == sorted(BACK_OFF)
    fail_capture(session, take(session, at), AWAY, at)
    assert (job.state, job.reason, job.retryable) == (CaptureState.FAILED, AWAY.reason, True)
    assert take_capture(session, at + timedelta(days=9)) is None


def test_what_cannot_succeed_is_not_tried_again(
    session: Session, reporter: User, evidence: Evidence
) -> None:
    job = ask(session, reporter, evidence)
    fail_capture(session, take(session, START), NO_PAGE, START)
    assert (job.state, job.attempts, job.ended_at) == (CaptureState.FAILED, 1, START)
    assert (job.reason, job.retryable) == (NO_PAGE.reason, False)


def test_a_job_whose_worker_was_killed_is_taken_again_when_its_lease_ends(
    session: Session, reporter: User, evidence: Evidence
) -> None:
    ask(session, reporter, evidence)
    killed = take(session, START)
    assert take_capture(session, START + LEASE - timedelta(seconds=1)) is None
    again = take(session, START + LEASE)
    assert (again.job_id, again.attempt) == (killed.job_id, 2)


def test_a_page_that_kills_every_worker_is_given_up(
    session: Session, reporter: User, evidence: Evidence
) -> None:
    job = ask(session, reporter, evidence)
    for number in range(MOST_ATTEMPTS):
        take(session, START + LEASE * number)
    at = START + LEASE * MOST_ATTEMPTS
    other = evidence_at(session, reporter, "https://b.example/")
    request_capture(session, actor=reporter, evidence=other, at=at)
    assert take(session, at).url == other.url
    session.refresh(job)
    assert (job.state, job.reason) == (CaptureState.FAILED, BROKE_OFF)


def test_who_lost_a_job_to_another_worker_can_neither_complete_nor_fail_it(
    session: Session, reporter: User, evidence: Evidence
) -> None:
    job = ask(session, reporter, evidence)
    slow = take(session, START)
    quick = take(session, START + LEASE)
    page = CapturedPage(stored_text(), {})
    assert complete_capture(session, slow, page, START + LEASE) is None
    assert fail_capture(session, slow, AWAY, START + LEASE) is None
    assert complete_capture(session, quick, page, START + LEASE) is job
    assert complete_capture(session, quick, page, START + LEASE) is None
    assert len(session.exec(select(Snapshot)).all()) == 1


def test_a_capture_becomes_a_snapshot_and_the_quotations_are_looked_for_in_it(
    session: Session, reporter: User, evidence: Evidence
) -> None:
    claim = a_claim_at_work(session, reporter)
    citation: Citation = a_citation(session, reporter, claim.elements[0], evidence)
    assert citation.check is QuotationCheck.NOT_CHECKED
    ask(session, reporter, evidence)
    page = CapturedPage(stored_text(), {"title": "Two Democrats", "else": "x"}, "Half of it.")
    job = complete_capture(session, take(session, START), page, START)
    assert job is not None
    assert (job.state, job.note, job.ended_at) == (CaptureState.DONE, "Half of it.", START)
    assert job.suggested == {
        "title": "Two Democrats",
        "author": "",
        "publisher": "",
        "published": "",
    }
    assert (citation.check, citation.snapshot_id) == (QuotationCheck.VERIFIED, job.snapshot_id)
    assert verify_chain(session).is_whole


def test_the_job_that_is_due_longest_comes_first(
    session: Session, reporter: User, evidence: Evidence
) -> None:
    first = ask(session, reporter, evidence)
    later = evidence_at(session, reporter, "https://b.example/")
    request_capture(session, actor=reporter, evidence=later, at=START - timedelta(minutes=1))
    assert take(session, START).url == later.url
    assert take(session, START).job_id == first.id


def test_a_quotation_that_cannot_be_looked_for_does_not_keep_a_page_from_being_captured(
    session: Session, reporter: User, evidence: Evidence
) -> None:
    claim = a_claim_at_work(session, reporter)
    element = claim.elements[0]
    wordless = a_citation(session, reporter, element, evidence, quotation="…")
    good = a_citation(session, reporter, element, evidence)
    ask(session, reporter, evidence)
    page = CapturedPage(stored_text(), {})
    job = complete_capture(session, take(session, START), page, START)
    assert job is not None
    assert (wordless.check, good.check) == (QuotationCheck.NOT_CHECKED, QuotationCheck.VERIFIED)
    assert wordless.snapshot_id == good.snapshot_id == job.snapshot_id
