"""Opening the application for a command, and turning refusals into exit codes."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import Flask
from sqlalchemy.exc import OperationalError

from claims.errors import ClaimError
from factcheck import create_app
from factcheck.config import SettingError, Settings
from factcheck.database import db
from factcheck.logs import configure_logs
from factcheck.schema import alembic


def read_settings() -> Settings:
    """Return the settings of the environment, or end with exit code 2 and what to mend."""
    try:
        return Settings.from_environment()
    except SettingError as error:
        raise click.UsageError(str(error)) from error


@contextmanager
def open_app(settings: Settings | None = None) -> Iterator[Flask]:
    """Yield the application inside its context. Refusals end the command with exit code 1."""
    configure_logs()
    app = create_app(settings or read_settings())
    try:
        with app.app_context():
            yield app
    except ClaimError as error:
        raise click.ClickException(str(error)) from error
    except OperationalError as error:
        raise click.ClickException(
            f"The database cannot be used: {error.orig}. Try: factcheck doctor"
        ) from error
    finally:
        # Its session is closed by now: what is left are connections that wait for another.
        with app.app_context():
            db.engine.dispose()


@contextmanager
def open_ready_app(settings: Settings | None = None) -> Iterator[Flask]:
    """Yield the application, as `open_app` does, if its database is there and up to date.

    The question has a context of its own: Alembic reads until its context ends.
    """
    with open_app(settings) as app:
        with app.app_context():
            is_behind = alembic.needs_upgrade()
        if is_behind:
            raise click.ClickException("The database is not up to date. Run: factcheck init")
        yield app
