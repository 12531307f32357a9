"""`factcheck import`: taking over claims from elsewhere."""

from pathlib import Path

import click

from factcheck.cli.init import make_data_directory, make_search_index
from factcheck.cli.opening import open_app, open_ready_app, read_settings
from factcheck.cli.progress import progress
from factcheck.database import db
from factcheck.importing.claim_reviews import read_claim_reviews
from factcheck.importing.endorsements import load_endorsements, read_endorsements
from factcheck.importing.factopolis import read
from factcheck.importing.legislators import read_legislators
from factcheck.importing.load import load
from factcheck.importing.positions import days_named, load_positions, read_positions
from factcheck.importing.report import ImportReport
from factcheck.portable.restoring import restore_everything
from factcheck.schema import alembic
from factcheck.staff_search.upkeep import rebuild_staff_search
from factcheck.uploads import snapshot_store


@click.group()
def command() -> None:
    """Take over claims from elsewhere. They arrive as filed, and are reviewed like all others.

    An import can be run again: it adds what is not there yet. Interrupted, it has whole claims
    or none, and the next run completes it.
    """


@command.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Report everything, keep nothing.")
def factopolis(path: Path, *, dry_run: bool) -> None:
    """Import a Factopolis folder (JSON Lines with people, claims, checkers) or its flat CSV.

    Exit code 0: every row could be used. 1: some rows could not; they are listed with file, line
    and reason, and the good ones were loaded.

    \b
    Examples:
      factcheck import factopolis ../shared/data/factopolis --dry-run
      factcheck import factopolis statements.csv
    """  # noqa: D301 - click reads this backspace as: keep the lines
    with open_ready_app():
        collection = read(path)
        with progress("Claims") as advance:
            report = load(collection, dry_run=dry_run, progress=advance)
    _finish(report, dry_run=dry_run)


def _print(report: ImportReport, *, dry_run: bool) -> None:
    click.echo("In the collection:")
    for name, count in report.found.items():
        click.echo(f"  {count:>6,}  {name}")
    click.echo("Would be new:" if dry_run else "New:")
    for name, count in report.added.items():
        click.echo(f"  {count:>6,}  {name}")
    for note in report.notes:
        click.echo(f"Without: {note}", err=True)
    for problem in report.problems:
        click.echo(f"Left out: {problem}", err=True)
    if report.problems:
        click.echo(f"{len(report.problems):,} rows were left out.", err=True)


@command.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Report everything, keep nothing.")
def claimreview(path: Path, *, dry_run: bool) -> None:
    """Import other organisations' ClaimReview: each claim is filed, with their verdict beside it.

    A file or a folder of files: JSON-LD, JSON Lines, a DataFeed, or saved web pages that contain
    it. Fields that cannot be kept are listed by name; the rest of the review is kept. Exit code 0:
    every review could be used. 1: some had no claim or were no JSON.

    \b
    Examples:
      factcheck import claimreview ../shared/data/claimreview --dry-run
      factcheck import claimreview claim-reviews.json
    """  # noqa: D301 - click reads this backspace as: keep the lines
    with open_ready_app():
        collection = read_claim_reviews(path)
        with progress("Claims") as advance:
            report = load(collection, dry_run=dry_run, progress=advance)
    _finish(report, dry_run=dry_run)


@command.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Report everything, keep nothing.")
def legislators(path: Path, *, dry_run: bool) -> None:
    """Import members of Congress with their dated terms and parties, as speakers.

    The file is legislators-current.yaml of the project unitedstates/congress-legislators.

    \b
    Example:
      factcheck import legislators ../shared/data/people/legislators-current.yaml
    """  # noqa: D301 - click reads this backspace as: keep the lines
    with open_ready_app():
        report = load(read_legislators(path), dry_run=dry_run, progress=lambda *_: None)
    _finish(report, dry_run=dry_run)


@command.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Report everything, keep nothing.")
def endorsements(path: Path, *, dry_run: bool) -> None:
    """Import FiveThirtyEight's endorsements of 2020 candidates into the ledger.

    Positions arrive as asserted: a person here verifies them. A row without an endorsement is
    kept as a search that found nothing.

    \b
    Example:
      factcheck import endorsements ../shared/data/positions/endorsements-2020.csv --dry-run
    """  # noqa: D301 - click reads this backspace as: keep the lines
    with open_ready_app():
        report = load_endorsements(read_endorsements(path), file=path.name, dry_run=dry_run)
    _finish(report, dry_run=dry_run)


@command.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--proposition", required=True, help="The proposition's name in its address.")
@click.option("--dry-run", is_flag=True, help="Report everything, keep nothing.")
def positions(path: Path, *, proposition: str, dry_run: bool) -> None:
    """Import the newsroom's own table of positions on one proposition, as CSV.

    Columns: speaker, stance, act, date, status, evidence_url, quotation, note. A date may name a
    day of the proposition's contest, as "before the primary"; an empty one is kept as undated.
    Rows that are there already are left as they are. Exit code 0: every row could be used. 1: some
    could not; they are listed with line and reason.

    \b
    Example:
      factcheck import positions marriage.csv --proposition same-sex-marriage --dry-run
    """  # noqa: D301 - click reads this backspace as: keep the lines
    with open_ready_app():
        days = days_named(db.session, proposition)
        found = read_positions(path, slug=proposition, days=days)
        report = load_positions(found, slug=proposition, file=path.name, dry_run=dry_run)
    _finish(report, dry_run=dry_run)


@command.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def everything(folder: Path) -> None:
    """Put an export (factcheck export) into an empty instance; it becomes identical.

    The instance must hold nothing yet: do not run factcheck init before. Every file is compared
    with its digest and the record of changes is verified; what differs is refused, and the
    database stays empty.

    \b
    Example:
      FACTCHECK_DATA=/srv/facts factcheck import everything /backups/2026-11-23
    """  # noqa: D301 - click reads this backspace as: keep the lines
    settings = read_settings()
    make_data_directory(settings.data)
    with open_app(settings) as app:
        with app.app_context():
            alembic.upgrade()
        with progress("Importing") as advance:
            manifest = restore_everything(folder, snapshot_store(app), progress=advance)
        make_search_index()
        rebuild_staff_search()
    rows = sum(each.rows for each in manifest.tables.values())
    click.echo(f"Imported {rows:,} rows and {len(manifest.files):,} files")
    click.echo(f"The chain is whole: {manifest.chain_events:,} events, head {manifest.chain_head}")


def _finish(report: ImportReport, *, dry_run: bool) -> None:
    """Print the report, and end with exit code 1 if rows were left out."""
    _print(report, dry_run=dry_run)
    if not report.is_clean:
        raise SystemExit(1)
