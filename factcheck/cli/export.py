"""`factcheck export`: everything in one folder."""

from pathlib import Path

import click

from factcheck.cli.opening import open_ready_app, read_settings
from factcheck.cli.progress import progress
from factcheck.portable.exporting import export_everything
from factcheck.uploads import snapshot_store


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Write everything into FOLDER: tables as JSON Lines, stored files, the record of changes.

    It holds unpublished accusations, sources' names and hashes of passwords: keep it as you keep
    the database. docs/export.md describes every file. Exit code 1: stored files are damaged; all
    else was written.

    \b
    Examples:
      factcheck export /backups/2026-11-23
      factcheck import everything /backups/2026-11-23
    """  # noqa: D301 - click reads this backspace as: keep the lines
    with open_ready_app() as app, progress("Exporting") as advance:
        manifest = export_everything(
            folder, snapshot_store(app), newsroom=read_settings().newsroom_name, progress=advance
        )
    rows = sum(each.rows for each in manifest.tables.values())
    click.echo(f"Wrote {rows:,} rows and {len(manifest.files):,} files to {folder}")
    click.echo(f"The record has {manifest.chain_events:,} events, head {manifest.chain_head}")
    if manifest.damaged_files:
        names = ", ".join(manifest.damaged_files)
        raise click.ClickException(f"These stored files are damaged and not in it: {names}")
