"""The database: one session a request, and transaction(), where every change is committed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
import structlog
from flask import Flask, current_app
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session

from claims.audit.operations import CHAIN_LOCK
from claims.errors import Stale

BUSY_SECONDS = 10
_WRITES = "factcheck_writes"
_HOOKS = "factcheck.after_commit"

log = structlog.get_logger()


class Database(SQLAlchemy):
    """Flask-SQLAlchemy-Lite with SQLModel's session, said once for the type checker."""

    def __init__(self) -> None:
        super().__init__(session_options={"class_": Session})

    @property
    def session(self) -> Session:
        """The session of this request or command; closed when its context ends."""
        session = self.get_session()
        assert isinstance(session, Session)  # noqa: S101 - tells mypy what class_ ensures
        return session


db = Database()


def init_database(app: Flask, url: str) -> None:
    """Give the application its engine, prepared for durable writes."""
    app.config["SQLALCHEMY_ENGINES"] = {"default": {"url": url, **engine_options(url)}}
    db.init_app(app)
    app.extensions[_HOOKS] = []
    with app.app_context():
        prepare_engine(db.engine)


def engine_options(url: str) -> dict[str, Any]:
    """Return what `create_engine` needs beside the address.

    PostgreSQL connections are tried before use, so that a restart costs no request. Values stay
    out of error messages, and so out of logs.
    """
    if sa.make_url(url).get_backend_name() == "sqlite":
        return {"hide_parameters": True, "connect_args": {"timeout": BUSY_SECONDS}}
    return {
        "hide_parameters": True,
        "pool_pre_ping": True,
        "connect_args": {"connect_timeout": BUSY_SECONDS},
    }


def prepare_engine(engine: sa.Engine) -> None:
    """Make SQLite durable and strict on connect, and let us say when a transaction begins."""
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)


def _prepare_sqlite(connection: Any, record: object) -> None:  # noqa: ANN401 - DBAPI has no type
    """Set what SQLite forgets between connections. NORMAL would not sync WAL on commit."""
    del record
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    """Begin for ourselves: a write that starts as a read may fail at once when it upgrades."""
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def transaction() -> Iterator[Session]:
    """Yield this context's session inside a new write transaction, and commit it once.

    Ends the read transaction first, so that rules are checked against what is true now; one
    writer at a time gets in, on PostgreSQL too. Any exception rolls everything back.
    StaleDataError (somebody else changed the row meanwhile) becomes `claims.errors.Stale`.
    After the commit, the hooks given to `after_commit` run. Raises RuntimeError inside another
    transaction or if something was changed before it began.
    """
    session = db.session
    if session.info.get(_WRITES):
        raise RuntimeError("A transaction is open already: let the outer one commit.")
    if session.new or session.deleted or any(map(session.is_modified, session.dirty)):
        raise RuntimeError("Something was changed before transaction() began; it would be lost.")
    session.rollback()
    session.info[_WRITES] = True
    try:
        _begin_write(session)
        yield session
        session.commit()
    except StaleDataError as error:
        session.rollback()
        raise Stale("page", current=0) from error
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info[_WRITES] = False
    _run_hooks(session)


def _begin_write(session: Session) -> None:
    """Take the write lock now. On PostgreSQL it is the audit chain's, which all writers need."""
    connection = session.connection(execution_options={_WRITES: True})
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'")
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(CHAIN_LOCK)))


def after_commit(app: Flask, hook: Callable[[], None]) -> None:
    """Let `hook` run, in the same context, after each commit of `transaction()`.

    What it does must be repeatable elsewhere: when it fails, this is logged and the request,
    whose change is committed, succeeds.
    """
    app.extensions[_HOOKS].append(hook)


def _run_hooks(session: Session) -> None:
    """Run the hooks, but not for commits that hooks themselves make."""
    if session.info.get(_HOOKS):
        return
    session.info[_HOOKS] = True
    try:
        for hook in current_app.extensions[_HOOKS]:
            _run_hook(hook)
    finally:
        session.info[_HOOKS] = False


def _run_hook(hook: Callable[[], None]) -> None:
    try:
        hook()
    except Exception:
        log.exception("after_commit_failed", hook=hook.__qualname__)
        db.session.rollback()
