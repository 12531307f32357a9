"""What a worker does beside publishing: one step at a time, so that it can end between two."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from claims.base import now
from claims.errors import ClaimError
from factcheck import current_settings
from factcheck.database import db
from factcheck.jobs.capturing import Clock, capture_next
from factcheck.jobs.finding import read_record, run_searches
from factcheck.jobs.mailing import send_next
from factcheck.jobs.noticing import draw_next, mail_next
from factcheck.jobs.readers import forget_contacts, send_next_to_reader, tell_next_reader
from factcheck.jobs.reminding import remind_next
from factcheck.jobs.uploading import go_on_with_upload
from factcheck.jobs.visiting import visit_next
from factcheck.jobs.webhooking import deliver_next

Step = Callable[[Clock], bool]

# People wait for letters and captures; nobody waits for a visit.
ASKED_FOR: tuple[Step, ...] = (
    send_next,
    capture_next,
    remind_next,
    draw_next,
    mail_next,
    deliver_next,
    read_record,
    run_searches,
    tell_next_reader,
    send_next_to_reader,
    forget_contacts,
    go_on_with_upload,
)
OF_ITSELF: tuple[Step, ...] = (visit_next,)

log = structlog.get_logger()


def run_due_jobs(clock: Clock = now) -> int:
    """Take one step of each kind of job that is due; return how many were taken.

    A step that fails is logged and waits for its next turn; the others go on. A demonstration
    does what it is asked for, but visits nobody's site of itself.
    """
    is_demo = current_settings(current_app).is_demo
    steps = ASKED_FOR if is_demo else ASKED_FOR + OF_ITSELF
    return sum(_step(step, clock) for step in steps)


def _step(step: Step, clock: Clock) -> bool:
    try:
        return step(clock)
    except (ClaimError, SQLAlchemyError) as fault:
        log.warning("job_put_off", step=step.__name__, reason=type(fault).__name__)
    except Exception:
        log.exception("job_failed", step=step.__name__)
    db.session.rollback()
    return False


@contextmanager
def jobs_beside(app: Flask, stop: threading.Event, pause: float) -> Iterator[None]:
    """Run jobs in a thread of their own until `stop` is set: a slow page delays no publication.

    `pause` is in seconds, between two rounds that found nothing to do. Leaving sets `stop` and
    waits for the step at hand.
    """

    def work() -> None:
        while not stop.is_set():
            with app.app_context():
                taken = run_due_jobs()
            if not taken:
                stop.wait(pause)

    thread = threading.Thread(target=work, name="jobs")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
