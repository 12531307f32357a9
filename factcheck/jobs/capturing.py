"""Capturing pages that were asked for: the network's part lies between two transactions."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

import structlog
from flask import current_app

from claims.base import now
from claims.evidence.capture_models import LinkOutcome
from claims.evidence.captures import (
    CapturedPage,
    CaptureFailure,
    TakenCapture,
    complete_capture,
    fail_capture,
    take_capture,
)
from claims.evidence.link_watch import (
    Judgement,
    PlannedVisit,
    Sighting,
    record_visit,
)
from claims.evidence.models import CaptureMethod
from claims.evidence.operations import StoredBytes
from factcheck.database import transaction
from factcheck.snapshots.capture import Capture, capture
from factcheck.snapshots.errors import CaptureFailed, StoreUnavailable
from factcheck.snapshots.fetching import FetchPolicy
from factcheck.snapshots.kinds import WARC
from factcheck.uploads import snapshot_store

# A value of create_app's `overrides`, and so of tests and demonstrations: no setting reaches it.
POLICY = "CAPTURE_POLICY"
Clock = Callable[[], datetime]

log = structlog.get_logger()


def capture_policy() -> FetchPolicy:
    """Return what captures of this application may reach."""
    policy: FetchPolicy = current_app.config.get(POLICY) or FetchPolicy()
    return policy


def capture_next(clock: Clock = now) -> bool:
    """Take the capture that is due longest and see it through; return whether there was one.

    A failure of this program is logged and leaves the job running: it is taken again when its
    lease ends, as after a kill.
    """
    with transaction() as session:
        taken = take_capture(session, clock())
    if taken is None:
        return False
    try:
        captured = capture(taken.url, capture_policy())
        page = _kept(captured)
    except CaptureFailed as failure:
        _fail(taken, CaptureFailure(failure.reason, failure.retryable), clock())
    except StoreUnavailable as failure:
        _fail(taken, CaptureFailure(str(failure), retryable=True), clock())
    else:
        _complete(taken, page, sighting_of(captured), clock())
    return True


def _kept(captured: Capture) -> CapturedPage:
    """Store the web archive, and return what of it goes into the database."""
    reading = captured.reading
    stored = snapshot_store(current_app).put(captured.warc)
    return CapturedPage(
        stored=StoredBytes(
            digest=stored.digest,
            size=stored.size,
            media_type=WARC,
            method=CaptureMethod.FETCHED,
            file_name=_file_name(captured.final_url),
            text=reading.text or None,
            final_url=captured.final_url,
            status=captured.status,
        ),
        suggested={
            "title": reading.title,
            "author": reading.author,
            "publisher": reading.publisher,
            "published": reading.published,
        },
        note=reading.note,
    )


def _file_name(url: str) -> str:
    """Return the name of the web archive: that of the server, which may have 253 characters."""
    return f"{(urlsplit(url).hostname or '')[:240]}.warc.gz"


def sighting_of(captured: Capture) -> Sighting:
    """Return what a visit met: the page's address, status and words, or its bytes without words."""
    return Sighting(
        status=captured.status,
        final_url=captured.final_url,
        text_digest=captured.reading.text_digest or captured.body_digest,
        text=captured.reading.text,
    )


def _complete(taken: TakenCapture, page: CapturedPage, sighting: Sighting, at: datetime) -> None:
    """Keep it all at once; the capture counts as a visit that found the page as cited."""
    with transaction() as session:
        job = complete_capture(session, taken, page, at)
        if job is not None and job.evidence.url == job.url:
            planned = PlannedVisit(job.evidence_id, job.url)
            record_visit(session, planned, sighting, Judgement(LinkOutcome.OK), at)
    log.info("captured" if job else "capture_superseded", job=taken.job_id, attempt=taken.attempt)


def _fail(taken: TakenCapture, failure: CaptureFailure, at: datetime) -> None:
    with transaction() as session:
        fail_capture(session, taken, failure, at)
    log.info("capture_failed", job=taken.job_id, attempt=taken.attempt, reason=failure.reason)
