"""Captures as jobs: asked for by a person, taken by one worker at a time, tried again, settled.

Nothing here touches the network. A worker takes a job in one transaction, captures outside of
any, and settles the job in another, together with all that the capture brought.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from claims.base import now
from claims.errors import BadInput
from claims.evidence.capture_models import CaptureJob, CaptureState
from claims.evidence.models import Evidence
from claims.evidence.operations import StoredBytes, attach_snapshot, recheck_citations
from claims.newsroom.models import Role, User
from claims.newsroom.operations import require_role

# How long to wait after the first failed try, the second, and so on; after the last there is none.
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
MOST_ATTEMPTS = len(BACK_OFF) + 1
# Longer than any capture may take: a minute to fetch, a minute to read, and as much to store.
LEASE = timedelta(minutes=10)
BROKE_OFF = "The program was stopped while it captured the page, and no tries are left."
SUGGESTED = ("title", "author", "publisher", "published")


@dataclass(frozen=True)
class TakenCapture:
    """A job in a worker's hands: which one, the how manieth try, and what to capture."""

    job_id: str
    attempt: int
    url: str


@dataclass(frozen=True)
class CapturedPage:
    """What a capture brought: the stored file, what the page says of itself, what was not read.

    `suggested` has texts under the names in SUGGESTED, for a person to confirm.
    """

    stored: StoredBytes
    suggested: Mapping[str, str]
    note: str = ""


@dataclass(frozen=True)
class CaptureFailure:
    """Why a capture failed, in words, and whether trying again may help."""

    reason: str
    retryable: bool


def request_capture(
    session: Session, *, actor: User, evidence: Evidence, at: datetime | None = None
) -> CaptureJob:
    """Have the evidence's address captured; while a capture is under way, return that one.

    Raises BadInput for evidence without an address.
    """
    require_role(actor, "capture a page", Role.REPORTER, Role.EDITOR)
    if not evidence.url:
        raise BadInput("url", "This evidence has no address to capture. Upload a file instead.")
    running = open_capture(session, evidence)
    if running is not None:
        return running
    at = at or now()
    job = CaptureJob(
        evidence_id=evidence.id,
        url=evidence.url,
        next_try_at=at,
        asked_at=at,
        asked_by_id=actor.id,
    )
    session.add(job)
    session.flush()
    return job


def open_capture(session: Session, evidence: Evidence) -> CaptureJob | None:
    """Return the capture of this evidence that is queued or running, if there is one."""
    query = select(CaptureJob).where(CaptureJob.evidence_id == evidence.id, _is_open())
    return session.exec(query).first()


def newest_capture(session: Session, evidence: Evidence) -> CaptureJob | None:
    """Return the capture of this evidence that was asked for last, if there is one."""
    query = select(CaptureJob).where(CaptureJob.evidence_id == evidence.id)
    newest = query.order_by(col(CaptureJob.asked_at).desc(), col(CaptureJob.id).desc())
    return session.exec(newest.limit(1)).first()


def take_capture(session: Session, at: datetime) -> TakenCapture | None:
    """Take the job that is due longest, for LEASE, or return None if none is due.

    The update names what was read, so that of two workers only one gets it, on any database. A
    job whose worker was killed is due again when its lease ends, and counts that try.
    """
    while (due := session.exec(_due(at)).first()) is not None:
        seen, is_last = due.attempts, due.attempts >= MOST_ATTEMPTS
        taken = TakenCapture(due.id, seen + 1, due.url)
        values = _given_up(at, BROKE_OFF, retryable=True) if is_last else _running(at, seen + 1)
        update = sa.update(CaptureJob).where(
            col(CaptureJob.id) == due.id, _is_open(), col(CaptureJob.attempts) == seen
        )
        is_ours = session.connection().execute(update.values(values)).rowcount == 1
        session.expire(due)
        if is_ours and not is_last:
            return taken
    return None


def _due(at: datetime) -> SelectOfScalar[CaptureJob]:
    due = select(CaptureJob).where(_is_open(), col(CaptureJob.next_try_at) <= at)
    return due.order_by(col(CaptureJob.next_try_at), col(CaptureJob.id)).limit(1)


def _is_open() -> sa.ColumnElement[bool]:
    return col(CaptureJob.state).in_([CaptureState.QUEUED, CaptureState.RUNNING])


def _running(at: datetime, attempt: int) -> dict[str, object]:
    return {"state": CaptureState.RUNNING, "attempts": attempt, "next_try_at": at + LEASE}


def _given_up(at: datetime, reason: str, *, retryable: bool) -> dict[str, object]:
    return {
        "state": CaptureState.FAILED,
        "reason": reason,
        "retryable": retryable,
        "ended_at": at,
    }


def complete_capture(
    session: Session, taken: TakenCapture, page: CapturedPage, at: datetime
) -> CaptureJob | None:
    """Keep what was captured as a snapshot, and look for quotations in it that had none yet.

    Returns None, having changed nothing, if the job was meanwhile given to another worker.
    """
    job = _still_ours(session, taken)
    if job is None:
        return None
    snapshot = attach_snapshot(session, actor=None, evidence=job.evidence, stored=page.stored)
    recheck_citations(session, evidence=job.evidence)
    job.state, job.snapshot_id = CaptureState.DONE, snapshot.id
    job.reason, job.retryable, job.note = "", False, page.note
    job.suggested = {name: page.suggested.get(name, "") for name in SUGGESTED}
    job.ended_at = at
    session.add(job)
    session.flush()
    return job


def fail_capture(
    session: Session, taken: TakenCapture, failure: CaptureFailure, at: datetime
) -> CaptureJob | None:
    """Note why it failed; queue it again after a while where that may help, else give it up.

    Returns None, having changed nothing, if the job was meanwhile given to another worker.
    """
    job = _still_ours(session, taken)
    if job is None:
        return None
    job.reason, job.retryable = failure.reason, failure.retryable
    if failure.retryable and job.attempts < MOST_ATTEMPTS:
        job.state = CaptureState.QUEUED
        job.next_try_at = at + BACK_OFF[job.attempts - 1]
    else:
        job.state, job.ended_at = CaptureState.FAILED, at
    session.add(job)
    session.flush()
    return job


def _still_ours(session: Session, taken: TakenCapture) -> CaptureJob | None:
    """Return the job while it is running for the nth time, n being the try that was taken."""
    query = select(CaptureJob).where(
        CaptureJob.id == taken.job_id,
        CaptureJob.state == CaptureState.RUNNING,
        CaptureJob.attempts == taken.attempt,
    )
    return session.exec(query).first()
