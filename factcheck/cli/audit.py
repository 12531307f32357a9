"""`factcheck audit`: verify the record of every change, or redact what must not be named."""

import re

import click

from claims.audit.operations import head_event, redact_event, verify_chain
from factcheck.cli.opening import open_ready_app
from factcheck.cli.progress import progress
from factcheck.database import db, transaction

HASH = re.compile(r"[0-9a-f]{64}")


def _a_hash(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    """Take 64 hexadecimal digits in any letter case."""
    del context, option
    tidy = value.strip().lower() if value is not None else None
    if tidy is not None and not HASH.fullmatch(tidy):
        raise click.BadParameter("a hash has 64 hexadecimal digits.")
    return tidy


@click.group()
def command() -> None:
    """Verify the record of every change, or redact an event's details.

    \b
    Examples:
      factcheck audit verify
      factcheck audit verify --head 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
      factcheck audit redact 4711 --reason "Names a minor"
    """  # noqa: D301 - click reads this backspace as: keep the lines


@command.command()
@click.option("--head", callback=_a_hash, help="A hash that was known once; it must be there.")
def verify(head: str | None) -> None:
    """Walk the chain of events; exit code 1 if it is broken, with the first broken event.

    A chain whose newest events were cut off is whole in itself: give --head a hash that stood at
    the foot of a page once, or in an export.
    """
    with open_ready_app():
        newest = head_event(db.session)
        total = newest.seq if newest else 0
        with progress("Verifying") as advance:
            report = verify_chain(
                db.session, expected_head=head, on_progress=lambda done: advance(done, total)
            )
        if not report.is_whole:
            raise click.ClickException(f"Event {report.broken_at} is broken: {report.why}.")
        click.echo(f"The chain is whole: {report.count} events, head {report.head}")


@command.command()
@click.argument("seq", type=click.IntRange(1, 2**31 - 1))
@click.option("--reason", required=True, help="Stays on the record; name no personal data in it.")
def redact(seq: int, reason: str) -> None:
    """Empty the details of event SEQ for good. The event stays, and the chain stays whole."""
    with open_ready_app():
        with transaction() as session:
            redact_event(session, seq, actor_id=None, reason=reason)
        click.echo(f"The details of event {seq} are gone; the record says so")
