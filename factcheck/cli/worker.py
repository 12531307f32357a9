"""`factcheck worker`: publishes what is due, runs jobs, and keeps search up to date."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from types import FrameType

import click
import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from claims.base import now
from claims.errors import ClaimError
from claims.filing.models import Claim
from claims.review.publication import due_claims, publish_on_time
from factcheck.cli.opening import open_ready_app
from factcheck.database import db, transaction
from factcheck.index_upkeep import BROKEN
from factcheck.indexing import background_rebuild, drain_outbox, search_engine
from factcheck.jobs.due import jobs_beside, run_due_jobs
from search_index.engine import SearchUnavailable

PAUSE_SECONDS = 2.0
INDEX_SECONDS = 60.0

log = structlog.get_logger()


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
@click.option(
    "--pause",
    type=click.FloatRange(0.05, 3600),
    default=PAUSE_SECONDS,
    show_default=True,
    help="Seconds between two rounds.",
)
def command(*, once: bool, pause: float) -> None:
    """Publish scheduled rulings on time, capture pages, visit links, keep the index up to date.

    Any number of workers may run: each ruling is published once. SIGTERM and SIGINT end it after
    the step at hand.

    \b
    Examples:
      factcheck worker
      factcheck worker --once
    """  # noqa: D301 - click reads this backspace as: keep the lines
    with open_ready_app() as app:
        if once:
            Worker().round(now())
            run_due_jobs()
            return
        with _stopping() as stop:
            click.echo("Working. To stop: Ctrl+C or SIGTERM")
            work(app, stop, pause)
    click.echo("Stopped")


def work(app: Flask, stop: threading.Event, pause: float = PAUSE_SECONDS) -> None:
    """Do round after round, with `pause` seconds between them, until `stop` is set."""
    worker = Worker()
    with jobs_beside(app, stop, pause):
        while not stop.is_set():
            with app.app_context():
                worker.round(now())
            stop.wait(pause)


@contextmanager
def _stopping() -> Iterator[threading.Event]:
    """Yield an event that SIGTERM and SIGINT set, so that no step is cut off in the middle."""
    stop = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        del number, frame
        stop.set()

    before = {kind: signal.signal(kind, end) for kind in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


class Worker:
    """What is done each round. It remembers what it complained of, so as to say it once."""

    def __init__(self) -> None:
        self._held_back: set[str] = set()

    def round(self, at: datetime) -> int:
        """Publish what is due at this moment, then mend the index; return how many were published.

        A database that is away, or an index that is, waits for the next round.
        """
        published = 0
        try:
            for claim_id in [claim.id for claim in due_claims(db.session, at)]:
                published += self._publish(claim_id, at)
            self._keep_index()
        except SQLAlchemyError as fault:
            db.session.rollback()
            log.warning("worker_without_database", error=type(fault).__name__)
        return published

    def _publish(self, claim_id: str, at: datetime) -> bool:
        """Publish one ruling in its own transaction, or leave it to the editors and say why."""
        try:
            with transaction() as session:
                claim = session.get_one(Claim, claim_id)
                publication = publish_on_time(session, claim=claim, at=at)
        except ClaimError as refusal:
            if claim_id not in self._held_back:
                self._held_back.add(claim_id)
                log.warning("scheduled_ruling_held_back", claim=claim_id, why=str(refusal))
            return False
        self._held_back.discard(claim_id)
        if publication is not None:
            log.info("published_on_time", claim=claim_id)
        return publication is not None

    def _keep_index(self) -> None:
        """Bring the index up to date; one that is missing or damaged is built anew."""
        if search_engine().state().condition in BROKEN:
            background_rebuild().attempt()
            return
        try:
            if not drain_outbox(INDEX_SECONDS):
                # Nothing waits: the time for the engine to put its house in order.
                search_engine().update(())
        except SearchUnavailable as fault:
            log.warning("index_behind", condition=fault.condition, reason=fault.reason)
