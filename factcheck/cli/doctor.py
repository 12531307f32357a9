"""`factcheck doctor`: each part of an instance, whether it works, and how to mend it."""

import os
import smtplib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import click
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from factcheck import create_app
from factcheck.accounts.post import SMTP_PORT, TIMEOUT_SECONDS
from factcheck.cli.init import has_accounts
from factcheck.config import SettingError, Settings
from factcheck.database import db
from factcheck.indexing import check_index
from factcheck.logs import configure_logs
from factcheck.schema import alembic
from search_index.engine import SearchUnavailable


@dataclass
class Fault(Exception):
    """Something that does not work, and how to mend it."""

    problem: str
    mend: str


@click.command()
def command() -> None:
    """Check everything, and say how to mend what is wrong.

    The exit code is 0 when all is well, 1 when something is not, 2 when the settings cannot
    even be read.

    \b
    Example:
      factcheck doctor && factcheck serve
    """  # noqa: D301 - click reads this backspace as: keep the lines
    configure_logs()
    try:
        settings = Settings.from_environment()
    except SettingError as error:
        _say("settings", Fault(f"{error.variable} {error.problem}", error.mend))
        raise SystemExit(2) from error
    _say("settings", f"{settings.newsroom_name}, {settings.public_url}")
    results = [_examine(name, check, settings) for name, check in BEFORE_OPENING.items()]
    app = create_app(settings)
    with app.app_context():
        results += [_examine(name, check, settings) for name, check in ONCE_OPEN.items()]
    raise SystemExit(0 if all(results) else 1)


def _examine(name: str, check: Callable[[Settings], str], settings: Settings) -> bool:
    """Run one check, print its line, and return whether all is well."""
    try:
        _say(name, check(settings))
    except Fault as fault:
        _say(name, fault)
        return False
    return True


def _say(name: str, result: str | Fault) -> None:
    if isinstance(result, Fault):
        click.echo(f"{click.style('problem', fg='red')}  {name:<15} {result.problem}")
        click.echo(f"{'':<9}{'':<15} To mend: {result.mend}")
    else:
        click.echo(f"{click.style('ok', fg='green')}       {name:<15} {result}")


def check_data_directory(settings: Settings) -> str:
    """Return where the data is, if files can be written there."""
    if not settings.data.is_dir():
        raise Fault(f"{settings.data} is not there", "factcheck init")
    try:
        with tempfile.TemporaryFile(dir=settings.data):
            pass
    except OSError as error:
        raise Fault(
            f"{settings.data} cannot be written to: {error.strerror}",
            f"give it to the user who runs this, number {os.getuid()}",
        ) from error
    return str(settings.data)


def check_database(settings: Settings) -> str:
    """Return which database answers."""
    try:
        db.session.execute(sa.select(1))
    except SQLAlchemyError as error:
        raise Fault(
            f"the database does not answer ({type(error).__name__})",
            "look at FACTCHECK_DATABASE_URL and whether the server runs; then factcheck init",
        ) from error
    return sa.make_url(settings.database_url).render_as_string(hide_password=True)


def check_migrations(settings: Settings) -> str:
    """Return the schema's version, if it is the newest."""
    del settings
    try:
        behind = alembic.needs_upgrade()
    except SQLAlchemyError as error:
        raise Fault("cannot be told without a database", "mend the database first") from error
    if behind:
        raise Fault("the database is older than the program", "factcheck init")
    return ", ".join(script.revision for script in alembic.current())


def check_people(settings: Settings) -> str:
    """Return whether anybody can sign in."""
    del settings
    try:
        if has_accounts():
            return "there are accounts"
    except SQLAlchemyError as error:
        raise Fault("cannot be told without a database", "mend the database first") from error
    raise Fault("nobody can sign in yet", "factcheck user add --help")


def check_search(settings: Settings) -> str:
    """Return how the search index compares with the database."""
    if settings.search_engine == "none":
        return "switched off"
    try:
        report = check_index()
    except (SearchUnavailable, SQLAlchemyError) as error:
        raise Fault(f"cannot be read ({error})", "factcheck index rebuild") from error
    if not report.agrees:
        wrong = len(report.missing | report.outdated | report.surplus)
        raise Fault(f"{wrong} rulings are not as in the database", "factcheck index rebuild")
    place = "in PostgreSQL" if settings.search_engine == "postgres" else "in files"
    return f"{report.documents} rulings, {report.waiting} waiting, {place}"


def check_mail(settings: Settings) -> str:
    """Return where mail goes, if it would be taken there."""
    if settings.mail == "file":
        return f"written into files in {settings.data / 'outbox'}"
    address = urlsplit(settings.mail)
    host, port = str(address.hostname), address.port or SMTP_PORT
    kind = smtplib.SMTP_SSL if address.scheme == "smtps" else smtplib.SMTP
    try:
        with kind(host, port, timeout=TIMEOUT_SECONDS) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        raise Fault(
            f"{host}:{port} does not answer as a mail server ({type(error).__name__})",
            "look at FACTCHECK_MAIL, and whether the server lets this machine in",
        ) from error
    return f"{host}:{port} answers"


BEFORE_OPENING = {"data directory": check_data_directory, "mail": check_mail}
ONCE_OPEN = {
    "database": check_database,
    "migrations": check_migrations,
    "people": check_people,
    "search index": check_search,
}
