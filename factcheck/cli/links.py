"""`factcheck links`: visit cited addresses again, and say what rotted."""

import click

from claims.evidence.capture_models import LinkOutcome
from factcheck.cli.opening import open_ready_app
from factcheck.cli.progress import progress
from factcheck.jobs.visiting import visit_all


@click.group()
def command() -> None:
    """Visit cited addresses again, and say what rotted.

    The worker does this by itself, each address once a day.
    """


@command.command()
@click.option(
    "--limit", type=click.IntRange(min=1), help="Visit only so many, those longest not visited."
)
def check(limit: int | None) -> None:
    """Visit every cited address now, politely: each server is left in peace between two visits.

    Exit code 0: all are as they were cited. 1: some are gone, changed, moved or were not
    reached; the desk lists them under Links, with the claims that cite them.

    \b
    Examples:
      factcheck links check
      factcheck links check --limit 50
    """  # noqa: D301 - click reads this backspace as: keep the lines
    with open_ready_app(), progress("Links") as advance:
        counts = visit_all(most=limit, progress=advance)
    if not counts:
        click.echo("No address is cited yet")
        return
    for outcome in LinkOutcome:
        click.echo(f"{counts.get(outcome, 0):>6,}  {outcome.value}")
    if counts.keys() - {LinkOutcome.OK}:
        raise SystemExit(1)
