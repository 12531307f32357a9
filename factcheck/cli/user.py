"""`factcheck user`: people, their roles, who may sign in no more; all of it on the record."""

import click
from sqlmodel import col, select

from claims.newsroom.models import Role, User
from claims.newsroom.operations import set_active, set_roles
from factcheck.accounts.models import Account
from factcheck.accounts.operations import account_of, add_account, disable_account
from factcheck.cli.opening import open_ready_app
from factcheck.cli.passwords import chosen_password
from factcheck.database import db, transaction

ROLE = click.Choice([role.value for role in Role])


@click.group()
def command() -> None:
    """Add people, set their roles, disable them.

    \b
    Examples:
      factcheck user add ada@example.org --name "Ada Diaz" --role editor --role reporter
      factcheck user roles ada@example.org editor
      factcheck user disable ada@example.org
    """  # noqa: D301 - click reads this backspace as: keep the lines


@command.command()
@click.argument("email")
@click.option("--name", required=True, help="As it stands under what they write.")
@click.option("--role", "roles", multiple=True, type=ROLE, help="May be given several times.")
@click.option("--generate", is_flag=True, help="Make up the password and print it once.")
def add(email: str, name: str, roles: tuple[str, ...], *, generate: bool) -> None:
    """Add a person who can sign in as EMAIL."""
    with open_ready_app():
        password = chosen_password(generate=generate)
        with transaction() as session:
            account = add_account(
                session,
                actor=None,
                name=name,
                email=email,
                password=password,
                roles={Role(role) for role in roles},
            )
        click.echo(f"Added {account.user.name}: {described_roles(account.user)}")


@command.command()
@click.argument("email")
@click.argument("roles", nargs=-1, type=ROLE)
def roles(email: str, roles: tuple[str, ...]) -> None:
    """Give the person exactly these ROLES; none takes all away."""
    with open_ready_app():
        with transaction() as session:
            user = account_of(session, email).user
            set_roles(session, actor=None, user=user, roles={Role(role) for role in roles})
        click.echo(f"{user.name}: {described_roles(user)}")


@command.command()
@click.argument("email")
def disable(email: str) -> None:
    """Let the person sign in no more, and sign them out everywhere."""
    with open_ready_app():
        with transaction() as session:
            account = account_of(session, email)
            disable_account(session, actor=None, account=account)
        click.echo(f"{account.user.name} can sign in no more")


@command.command()
@click.argument("email")
def enable(email: str) -> None:
    """Let a disabled person sign in again."""
    with open_ready_app():
        with transaction() as session:
            account = account_of(session, email)
            set_active(session, actor=None, user=account.user, active=True)
        click.echo(f"{account.user.name} can sign in again")


@command.command(name="list")
def list_people() -> None:
    """List everybody: address, name, roles, last sign-in, separated by tabs."""
    with open_ready_app():
        for account in db.session.exec(select(Account).order_by(col(Account.email))):
            last = account.last_signed_in_at
            columns = (
                account.email,
                account.user.name,
                described_roles(account.user),
                f"{last:%Y-%m-%d %H:%M} UTC" if last else "never signed in",
            )
            click.echo("\t".join(columns))


def described_roles(user: User) -> str:
    """Return the person's roles in words."""
    if not user.is_active:
        return "disabled"
    return ", ".join(sorted(held.role.value for held in user.roles)) or "no role"
