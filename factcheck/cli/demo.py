"""`factcheck demo`: the demonstration case on this machine, ready to click through."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import Flask
from sqlmodel import func, select

from claims.filing.models import Claim
from factcheck import current_settings
from factcheck.cli.init import bring_up_to_date, has_accounts, make_data_directory
from factcheck.cli.opening import open_app
from factcheck.cli.serve import serve_app
from factcheck.cli.worker import work
from factcheck.config import SettingError, Settings
from factcheck.database import db, transaction
from factcheck.demo.build import build_demonstration
from factcheck.demo.people import MEMBERS, PASSWORD
from factcheck.snapshots.store import SnapshotStore

HOST = "127.0.0.1"


@click.command()
@click.option("--port", default=8000, show_default=True, help="0 takes a free one.")
@click.option("--no-serve", is_flag=True, help="Only make the demonstration, do not serve it.")
def command(port: int, *, no_serve: bool) -> None:
    """Make the demonstration case in ./instance and serve it on this machine alone.

    It can be run again: what was changed in it stays. To begin anew, remove ./instance.

    \b
    Examples:
      factcheck demo
      factcheck demo --port 8080
    """  # noqa: D301 - click reads this backspace as: keep the lines
    settings = _settings(port)
    make_data_directory(settings.data)
    with open_app(settings) as app:
        bring_up_to_date(app)
        _load(app)
    _print_accounts()
    if not no_serve:
        with _worker(app):
            serve_app(app, host=HOST, port=port)


@contextmanager
def _worker(app: Flask) -> Iterator[None]:
    """Work beside the site, as a newsroom's worker would: publish on time, capture, index."""
    stop = threading.Event()
    thread = threading.Thread(target=work, args=(app, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _settings(port: int) -> Settings:
    """Return the demonstration's settings: those of the environment, and what it needs itself."""
    given = {"FACTCHECK_PUBLIC_URL": f"http://{HOST}:{port or 8000}", **os.environ}
    try:
        return Settings.from_environment({**given, "FACTCHECK_DEMO": "1"})
    except SettingError as error:
        raise click.UsageError(str(error)) from error


def _load(app: Flask) -> None:
    """Load the case into an instance that has nobody yet; leave any other as it is."""
    if has_accounts():
        count = db.session.exec(select(func.count()).select_from(Claim)).one()
        click.echo(f"The demonstration is there, with {count} claims")
        return
    click.echo("Loading the demonstration case")
    store = SnapshotStore(current_settings(app).snapshots_url)
    with transaction() as session:
        count = build_demonstration(session, store)
    click.echo(f"Loaded {count} claims, in every state that a claim can have")


def _print_accounts() -> None:
    click.echo("\nSign in as any of these; the password is the same for all:")
    for member in MEMBERS.values():
        click.echo(f"  {member.email:<20} {', '.join(member.roles)}")
    click.echo(f"  password             {PASSWORD}\n")
