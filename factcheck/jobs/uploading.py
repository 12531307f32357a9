"""Working through uploads: a batch at a time, so that no request and no lock takes long."""

import time

from claims.base import now
from claims.filing.import_models import ImportJob, ImportState
from claims.filing.uploads import file_batch, unfinished_upload
from claims.review.undoing import undo_batch
from factcheck.database import db, transaction
from factcheck.jobs.capturing import Clock

BATCH = 25
SLICE_SECONDS = 2.0


def go_on_with_upload(clock: Clock = now) -> bool:
    """File or undo the next rows of the oldest unfinished upload; return whether there was one."""
    del clock
    job = unfinished_upload(db.session)
    return job is not None and work_batch(job.id)


def work_slice(job_id: str) -> None:
    """Work on an upload for as long as a person waits for a page."""
    ends_at = time.monotonic() + SLICE_SECONDS
    while time.monotonic() < ends_at and work_batch(job_id):
        pass


def work_batch(job_id: str) -> bool:
    """Work through the next rows in a transaction of their own; return whether more may follow.

    Whoever else works on it waits for the same lock, so that no row is filed twice.
    """
    with transaction() as session:
        job = session.get_one(ImportJob, job_id)
        if job.state is ImportState.RUNNING:
            file_batch(session, job, most=BATCH)
        elif job.state is ImportState.UNDOING:
            undo_batch(session, job, most=BATCH)
        return job.state in {ImportState.RUNNING, ImportState.UNDOING}
