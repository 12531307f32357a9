"""`factcheck snapshots`: whether every kept file is still what was captured."""

import click

from factcheck.cli.opening import open_ready_app
from factcheck.cli.progress import progress
from factcheck.jobs.verifying import Verified, verify_snapshots


@click.group()
def command() -> None:
    """Look after the files that are kept as evidence."""


@command.command()
def verify() -> None:
    """Read every file again and compare it with its digest; name what is damaged or missing.

    Exit code 0: all are whole. 1: some are not, or the store cannot be read.

    \b
    Example:
      factcheck snapshots verify
    """  # noqa: D301 - click reads this backspace as: keep the lines
    with open_ready_app() as app, progress("Snapshots") as advance:
        report = verify_snapshots(app, advance)
    _print(report)
    if not report.is_whole:
        raise SystemExit(1)


def _print(report: Verified) -> None:
    click.echo(f"Whole: {report.whole:,} files")
    for what, those in (("damaged", report.damaged), ("missing", report.missing)):
        for copy in those:
            click.echo(f"{what}: {copy.digest}, our copy of “{copy.title}”", err=True)
    if report.unused:
        click.echo(f"Of no snapshot: {report.unused:,} files, sent or captured and never kept")
    if not report.is_whole:
        click.echo("To mend: put the files back from a backup, or capture the pages anew", err=True)
