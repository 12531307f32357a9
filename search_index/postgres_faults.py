"""What PostgreSQL says when something is wrong, as conditions of the index."""

import contextlib
from collections.abc import Iterator

from psycopg import Error, InterfaceError, OperationalError, errors
from sqlalchemy import exc

from search_index.engine import Condition, SearchUnavailable

_CONDITIONS: tuple[tuple[type[Exception], Condition, str], ...] = (
    (errors.LockNotAvailable, Condition.READY, "Another process is writing to the search index."),
    (errors.QueryCanceled, Condition.READY, "This search would have taken too long."),
    (
        errors.InsufficientPrivilege,
        Condition.MISSING,
        "The database's user may not make or use the schema search_index.",
    ),
)


@contextlib.contextmanager
def faults_told() -> Iterator[None]:
    """Turn whatever the database raises into SearchUnavailable."""
    try:
        yield
    except exc.TimeoutError as fault:
        reason = "No connection to the search index is free."
        raise SearchUnavailable(Condition.AWAY, reason) from fault
    except exc.DBAPIError as fault:
        raise unavailable(fault.orig) from fault
    except Error as fault:
        # Rows go in by psycopg's own COPY.
        raise unavailable(fault) from fault


def unavailable(fault: BaseException | None) -> SearchUnavailable:
    """Return a fault of the database in words."""
    for kind, condition, reason in _CONDITIONS:
        if isinstance(fault, kind):
            return SearchUnavailable(condition, reason)
    if isinstance(fault, (OperationalError, InterfaceError)):
        return SearchUnavailable(Condition.AWAY, "The search index's database does not answer.")
    reason = f"The search index is damaged ({type(fault).__name__})."
    return SearchUnavailable(Condition.CORRUPT, reason)


def is_gone(fault: SearchUnavailable) -> bool:
    """Say whether tables were dropped while they were being read, as a rebuild does."""
    cause = fault.__cause__
    return isinstance(cause, exc.DBAPIError) and isinstance(cause.orig, errors.UndefinedTable)
