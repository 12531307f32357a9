"""`factcheck init`: from nothing, or from an older version, to an instance that is ready."""

import sys
from pathlib import Path

import click
from flask import Flask
from sqlmodel import select

from claims.newsroom.models import Role
from claims.review.scales import seed_scales
from factcheck.accounts.models import Account
from factcheck.accounts.operations import add_account
from factcheck.cli.opening import open_app, read_settings
from factcheck.cli.passwords import chosen_password
from factcheck.database import db, transaction
from factcheck.indexing import rebuild_index, search_engine
from factcheck.schema import alembic
from search_index.engine import SearchUnavailable

OWNER_ONLY = 0o700


@click.command()
@click.option("--email", help="The first admin's address. Asked for on a terminal.")
@click.option("--name", help="The first admin's name.")
@click.option("--generate", is_flag=True, help="Make up the password and print it once.")
def command(email: str | None, name: str | None, *, generate: bool) -> None:
    """Make the data directory and the database, or bring them up to date.

    Can be run again at any time: it does what is left to do. Also run it after each upgrade.

    \b
    Examples:
      factcheck init
      factcheck init --email ada@example.org --name "Ada Diaz" --generate
    """  # noqa: D301 - click reads this backspace as: keep the lines
    settings = read_settings()
    make_data_directory(settings.data)
    with open_app(settings) as app:
        bring_up_to_date(app)
        make_search_index()
        if has_accounts():
            return
        if email is None and not sys.stdin.isatty():
            click.echo("There is nobody yet. Add an admin: factcheck user add --help")
            return
        _add_first_admin(
            email or click.prompt("Address of the first admin"),
            name or click.prompt("Their name"),
            generate=generate,
        )


def make_data_directory(data: Path) -> None:
    """Make the directory, for this user's eyes only: it will hold unpublished accusations."""
    if not data.is_dir():
        data.mkdir(parents=True, mode=OWNER_ONLY)
        click.echo(f"Made {data}")


def bring_up_to_date(app: Flask) -> None:
    """Migrate the application's database, and make sure that it has a rating scale."""
    with app.app_context():
        if alembic.needs_upgrade():
            alembic.upgrade()
            click.echo("Brought the database up to date")
    with app.app_context(), transaction() as session:
        seed_scales(session)


def make_search_index() -> None:
    """Build the search index unless there is one."""
    try:
        search_engine().ids()
    except SearchUnavailable:
        click.echo(f"Indexed {rebuild_index()} rulings for search")


def has_accounts() -> bool:
    """Return whether anybody can sign in yet."""
    return db.session.exec(select(Account.user_id).limit(1)).first() is not None


def _add_first_admin(email: str, name: str, *, generate: bool) -> None:
    password = chosen_password(generate=generate)
    with transaction() as session:
        add_account(
            session, actor=None, name=name, email=email, password=password, roles={Role.ADMIN}
        )
    click.echo(f"{name} can sign in as {email} and is an admin")
