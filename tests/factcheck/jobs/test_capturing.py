import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import Session, select
from structlog.testing import capture_logs

from claims.base import now
from claims.evidence.capture_models import CaptureJob, CaptureState, LinkOutcome, LinkVisit
from claims.evidence.captures import BACK_OFF, LEASE, request_capture
from claims.evidence.models import Citation, Evidence, QuotationCheck, Snapshot, SnapshotText
from claims.newsroom.models import User
from factcheck.config import Settings
from factcheck.jobs.capturing import capture_next
from factcheck.jobs.due import run_due_jobs
from factcheck.uploads import snapshot_store
from tests.builders import QUOTATION, a_citation, a_claim_at_work
from tests.factcheck.jobs.conftest import START, Clock, evidence_at
from tests.factcheck.snapshots.conftest import Site, page

STORY = f"""<html><head><title>Two Democrats, one seat</title>
<meta name="author" content="Javier Panzar"><meta property="og:site_name" content="The Daily">
<meta property="article:published_time" content="2017-05-12"></head>
<body><article><h1>Two Democrats, one seat</h1>
<p>He said on Friday, in front of a crowd of supporters at a school: “{QUOTATION}”</p>
<p>The other candidate answered that he had heard of it for the first time that day.</p>
</article></body></html>""".encode()


def ask(session: Session, reporter: User, evidence: Evidence) -> CaptureJob:
    job = request_capture(session, actor=reporter, evidence=evidence, at=START)
    session.commit()
    return job


@pytest.mark.usefixtures("database")
def test_a_page_is_captured_kept_checked_and_described(
    app: Flask, session: Session, reporter: User, site: Site, clock: Clock
) -> None:
    site.pages["/story"] = page(STORY)
    evidence = evidence_at(session, reporter, site.url("/story"))
    claim = a_claim_at_work(session, reporter)
    citation: Citation = a_citation(session, reporter, claim.elements[0], evidence)
    job = ask(session, reporter, evidence)
    with app.app_context():
        assert capture_next(clock)
        assert not capture_next(clock)
    session.rollback()
    assert (job.state, job.attempts) == (CaptureState.DONE, 1)
    assert job.suggested == {
        "title": "Two Democrats, one seat",
        "author": "Javier Panzar",
        "publisher": "The Daily",
        "published": "2017-05-12",
    }
    snapshot = session.get_one(Snapshot, job.snapshot_id)
    assert (snapshot.media_type, snapshot.status) == ("application/warc", 200)
    assert snapshot.final_url == site.url("/story")
    assert QUOTATION in session.get_one(SnapshotText, snapshot.id).text
    with app.app_context():
        assert snapshot_store(app).read(snapshot.digest)[:2] == b"\x1f\x8b"
    assert citation.check is QuotationCheck.VERIFIED
    visit = session.exec(select(LinkVisit)).one()
    assert (visit.outcome, visit.visited_at) == (LinkOutcome.OK, START)


def test_a_server_that_is_away_is_tried_again_and_one_without_the_page_is_not(
    app: Flask, session: Session, reporter: User, site: Site, clock: Clock
) -> None:
    site.pages["/busy"] = page(b"Later.", status=503)
    job = ask(session, reporter, evidence_at(session, reporter, site.url("/busy")))
    with app.app_context():
        assert capture_next(clock)
        assert not capture_next(clock)
        session.rollback()
        assert (job.state, job.retryable) == (CaptureState.QUEUED, True)
        assert "status 503" in job.reason
        clock.move(BACK_OFF[0])
        site.pages.clear()
        assert capture_next(clock)
    session.rollback()
    assert (job.state, job.attempts) == (CaptureState.FAILED, 2)
    assert "status 404" in job.reason


def test_a_store_that_is_away_is_tried_again(
    app: Flask, session: Session, reporter: User, site: Site, clock: Clock, settings: Settings
) -> None:
    site.pages["/story"] = page(STORY)
    job = ask(session, reporter, evidence_at(session, reporter, site.url("/story")))
    (settings.data / "snapshots").write_text("a file where the folder should be")
    with app.app_context():
        assert capture_next(clock)
    session.rollback()
    assert (job.state, job.retryable) == (CaptureState.QUEUED, True)
    assert "does not answer" in job.reason


def test_the_newsrooms_own_network_is_refused_unless_code_allows_an_address(
    app: Flask, session: Session, reporter: User, site: Site, clock: Clock
) -> None:
    del app.config["CAPTURE_POLICY"]
    job = ask(session, reporter, evidence_at(session, reporter, site.url("/story")))
    with app.app_context():
        assert capture_next(clock)
    session.rollback()
    assert (job.state, site.visited) == (CaptureState.FAILED, [])
    assert "not on the public internet" in job.reason


@pytest.mark.usefixtures("database")
def test_two_workers_never_capture_one_page_twice(
    app: Flask, session: Session, reporter: User, site: Site, clock: Clock
) -> None:
    paths = [f"/story{number}" for number in range(6)]
    for path in paths:
        site.pages[path] = page(STORY)
        evidence = evidence_at(session, reporter, site.url(path))
        request_capture(session, actor=reporter, evidence=evidence, at=START)
    session.commit()
    together = threading.Barrier(2)

    def work() -> int:
        together.wait(10)
        with app.app_context():
            return sum(iter(lambda: capture_next(clock), False))

    with ThreadPoolExecutor(2) as workers:
        done = [each.result(60) for each in [workers.submit(work) for _ in range(2)]]
    assert sum(done) == len(paths)
    assert sorted(site.visited) == paths
    session.rollback()
    assert {job.attempts for job in session.exec(select(CaptureJob))} == {1}


WORKER = """
import sys
from factcheck import create_app
from factcheck.jobs.capturing import capture_next
from factcheck.snapshots.fetching import FetchPolicy
policy = FetchPolicy(allow_addresses=frozenset({"127.0.0.5"}))
app = create_app(overrides={"CAPTURE_POLICY": policy})
with app.app_context():
    capture_next()
"""


def test_a_capture_outlives_kill_9(
    app: Flask, session: Session, reporter: User, site: Site, settings: Settings
) -> None:
    arrived = threading.Event()

    def hang(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(STORY[:50])
        handler.wfile.flush()
        arrived.set()
        site.released.wait(60)

    site.pages["/story"] = hang
    evidence = evidence_at(session, reporter, site.url("/story"))
    job = request_capture(session, actor=reporter, evidence=evidence)
    session.commit()
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER],
        env={
            **os.environ,
            "FACTCHECK_DATA": str(settings.data),
            "FACTCHECK_SECRET_KEY": "k" * 40,
            "FACTCHECK_DATABASE_URL": settings.database_url,
        },
        cwd=Path(__file__).parents[3],
    )
    assert arrived.wait(60)
    worker.send_signal(signal.SIGKILL)
    assert worker.wait(10) == -signal.SIGKILL
    session.rollback()
    assert (job.state, job.attempts) == (CaptureState.RUNNING, 1)
    site.pages["/story"] = page(STORY)
    with app.app_context():
        assert not capture_next()
        assert capture_next(lambda: now() + LEASE + timedelta(seconds=1))
    session.rollback()
    assert (job.state, job.attempts) == (CaptureState.DONE, 2)
    assert len(session.exec(select(Snapshot)).all()) == 1


def test_a_database_that_is_away_puts_jobs_off_and_ends_nothing(
    app: Flask, clock: Clock, settings: Settings
) -> None:
    Path(settings.database_url.removeprefix("sqlite:///")).write_bytes(b"no database at all" * 99)
    with app.app_context(), capture_logs() as logged:
        assert run_due_jobs(clock) == 0
    assert "job_put_off" in {each["event"] for each in logged}


def test_a_fault_of_ours_leaves_the_job_to_be_taken_again_and_stops_nothing_else(
    app: Flask, session: Session, reporter: User, site: Site, clock: Clock
) -> None:
    # A policy of the wrong kind stands for any fault of this program.
    app.config["CAPTURE_POLICY"] = "nonsense"
    job = ask(session, reporter, evidence_at(session, reporter, site.url("/story")))
    with app.app_context(), capture_logs() as logged:
        assert run_due_jobs(clock) == 0
    assert "job_failed" in {each["event"] for each in logged}
    session.rollback()
    assert (job.state, job.next_try_at) == (CaptureState.RUNNING, START + LEASE)
