"""Noticing that the search index cannot answer, and having it built again without hands.

The worker looks every round; where no worker runs, the process that met the fault does it. A site
of few rulings is indexed within the request, a larger one in a background thread, so that nobody
waits. The lock of `factcheck.indexing` keeps two from doing it at once.
"""

import threading
import time
from collections.abc import Callable

import sqlalchemy as sa
import structlog
from flask import Flask
from sqlmodel import col

from claims.review.models import Publication
from factcheck.database import db
from search_index.engine import Condition, SearchUnavailable

QUICK_RULINGS = 200
RETRY_SECONDS = 30.0
BROKEN = frozenset({Condition.MISSING, Condition.CORRUPT, Condition.OUTDATED})

log = structlog.get_logger()


class Upkeep:
    """What one process does for its index; `rebuild` does the work and says whether it was done."""

    def __init__(self, app: Flask, rebuild: Callable[[], bool]) -> None:
        self._app = app
        self._rebuild = rebuild
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self.not_before = 0.0

    def mend(self, fault: SearchUnavailable) -> None:
        """Rebuild what the fault says is broken, at once or in the background."""
        if fault.condition not in BROKEN:
            return
        if _live_rulings() <= QUICK_RULINGS:
            self.attempt()
        else:
            self._start()

    def finish(self, seconds: float | None = None) -> None:
        """Wait for a rebuild in the background to end."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _start(self) -> None:
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(
                    target=self._in_background, name="rebuild-index", daemon=True
                )
                self._thread.start()

    def _in_background(self) -> None:
        with self._app.app_context():
            self.attempt()

    def attempt(self) -> None:
        """Rebuild now. After a failure, such as a full disk, the next try waits RETRY_SECONDS."""
        if time.monotonic() < self.not_before:
            return
        try:
            self._rebuild()
        except Exception:
            # Whatever went wrong, readers get their page: they are told that search is away.
            self.not_before = time.monotonic() + RETRY_SECONDS
            log.exception("index_rebuild_failed")


def _live_rulings() -> int:
    """Count to one more than is quick: the exact number does not matter."""
    live = sa.select(col(Publication.id)).where(col(Publication.is_live)).limit(QUICK_RULINGS + 1)
    counted = sa.select(sa.func.count()).select_from(live.subquery())
    return int(db.session.execute(counted).scalar_one())
