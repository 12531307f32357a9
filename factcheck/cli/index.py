"""`factcheck index`: build the search index anew, or compare it with the database."""

from collections.abc import Iterable

import click

from factcheck.cli.opening import open_ready_app
from factcheck.cli.progress import progress
from factcheck.database import db
from factcheck.indexing import check_index, count_rulings, rebuild_index, search_engine
from factcheck.staff_search.upkeep import check_staff_search, rebuild_staff_search
from search_index.engine import Condition, SearchUnavailable

IDS_SHOWN = 10


@click.group()
def command() -> None:
    """Build both searches anew, the readers' and the staff's, or compare them with the database.

    They hold nothing that the database does not: deleting them loses nothing.
    """


@command.command()
def rebuild() -> None:
    """Build the index beside the old one, then swap; searches go on meanwhile.

    \b
    Example:
      factcheck index rebuild
    """  # noqa: D301 - click reads this backspace as: keep the lines
    with open_ready_app():
        with progress("Reading for staff") as advance:
            changed = rebuild_staff_search(advance)
        click.echo(f"Search for staff: {changed} items mended")
        _require_search()
        total = count_rulings()
        try:
            with progress("Indexing") as advance:
                count = rebuild_index(lambda done: advance(done, total))
        except SearchUnavailable as fault:
            raise click.ClickException(f"{fault} Try again in a moment.") from fault
        click.echo(f"Indexed {count} rulings")


@command.command()
def check() -> None:
    """Compare the index with the database; exit code 1 if they differ.

    \b
    Example:
      factcheck index check || factcheck index rebuild
    """  # noqa: D301 - click reads this backspace as: keep the lines
    with open_ready_app():
        _check_staff_search()
        _require_search()
        try:
            report = check_index()
        except SearchUnavailable as fault:
            raise click.ClickException(f"{fault} Run: factcheck index rebuild") from fault
        _list("not in the index", report.missing)
        _list("in the index as they were before a change", report.outdated)
        _list("in the index, though not public", report.surplus)
        if report.waiting:
            click.echo(f"{report.waiting} changes wait for factcheck worker")
        if not report.agrees:
            raise click.ClickException(
                "The index differs from the database. Run: factcheck index rebuild"
            )
        click.echo(f"The index agrees with the database: {report.documents} rulings")


def _check_staff_search() -> None:
    """Say how search for staff differs from the database; exit code 1 if it does."""
    report = check_staff_search(db.session)
    if report.waiting:
        click.echo(f"Search for staff: {report.waiting} changes wait for factcheck worker")
    elif not report.agrees:
        raise click.ClickException(
            f"Search for staff differs: {report.missing} items missing, {report.outdated} as they"
            f" were before a change, {report.surplus} too many. Run: factcheck index rebuild"
        )
    else:
        click.echo(f"Search for staff agrees with the database: {report.items} items")


def _require_search() -> None:
    if search_engine().state().condition is Condition.OFF:
        raise click.ClickException("Search is switched off: FACTCHECK_SEARCH is none.")


def _list(what: str, claim_ids: Iterable[str]) -> None:
    """Print how many claims differ in this way, and the first few."""
    ids = sorted(claim_ids)
    if ids:
        more = " …" if len(ids) > IDS_SHOWN else ""
        click.echo(f"{len(ids)} {what}: {', '.join(ids[:IDS_SHOWN])}{more}")
