"""Whose turn it is to read the outbox and write the index: one thread of one process at a time.

Otherwise a slower one could write an older document over a newer. An index in files belongs to one
machine, and so does the lock, a file beside the index's folder, so that deleting the folder never
lets two in. An index in PostgreSQL is written by any number of machines: the database has the lock.
"""

import fcntl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import sqlalchemy as sa
from psycopg import errors
from sqlalchemy.exc import OperationalError

from search_index.engine import Condition, SearchUnavailable

Turn = Callable[[float], AbstractContextManager[None]]
"""Given how many seconds to wait, holds the turn; raises SearchUnavailable if it does not come."""

LOCK_FILE = "index.lock"
LOCK_NUMBER = 4_270_317_003
"""The advisory lock, beside the two that the search library takes inside it."""

_POLL_SECONDS = 0.02


def turn_by_file(data: Path) -> Turn:
    """Return the turn among the processes that share a data directory."""

    @contextmanager
    def turn(wait_seconds: float) -> Iterator[None]:
        data.mkdir(parents=True, exist_ok=True)
        with (data / LOCK_FILE).open("ab") as lock:
            deadline = time.monotonic() + wait_seconds
            while not _locked(lock.fileno()):
                if time.monotonic() >= deadline:
                    raise _busy()
                time.sleep(_POLL_SECONDS)
            yield

    return turn


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def turn_by_database(engine: sa.Engine) -> Turn:
    """Return the turn among all who use a PostgreSQL database; it ends when its holder dies."""
    here = threading.Lock()

    @contextmanager
    def turn(wait_seconds: float) -> Iterator[None]:
        # Of one process a single thread asks: those that wait hold no connection.
        if not here.acquire(timeout=wait_seconds):
            raise _busy()
        try:
            with engine.connect() as connection, connection.begin():
                _lock(connection, wait_seconds)
                yield
        finally:
            here.release()

    return turn


def _lock(connection: sa.Connection, wait_seconds: float) -> None:
    milliseconds = f"{max(1, round(wait_seconds * 1000))}ms"
    connection.execute(sa.select(sa.func.set_config("lock_timeout", milliseconds, True)))
    try:
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK_NUMBER)))
    except OperationalError as fault:
        if isinstance(fault.orig, errors.LockNotAvailable):
            raise _busy() from fault
        raise


def _busy() -> SearchUnavailable:
    return SearchUnavailable(
        Condition.REBUILDING, "The search index is being written by another process."
    )
