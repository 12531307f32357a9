"""Putting an export into an empty instance: all of it, verified, or nothing."""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session

from claims.audit.operations import verify_chain
from claims.errors import BadInput
from factcheck.database import transaction
from factcheck.portable.manifest import FILES, Manifest, digest_of, read_manifest, table_file
from factcheck.portable.rows import BATCH, LATE, Row, row_of, tables
from factcheck.snapshots.store import SnapshotStore

Progress = Callable[[int, int], None]


def restore_everything(folder: Path, store: SnapshotStore, *, progress: Progress) -> Manifest:
    """Put an export into this instance, which must be at the same version and hold nothing yet.

    Every file's digest is compared first, and the chain of events at the end; what differs raises
    BadInput, and the database stays empty. `progress` is told how many steps of how many are done.
    """
    manifest = read_manifest(folder)
    _check_files(folder, manifest)
    _copy_files(folder, manifest, store, progress)
    with transaction() as session:
        _check_instance(session, manifest)
        for done, table in enumerate(tables(), start=1):
            _fill(session, table, table_file(folder, table.name))
            progress(done, len(tables()))
        for table in tables():
            _fill_late(session, table, table_file(folder, table.name))
        _continue_numbers(session)
        _check_chain(session, manifest)
    return manifest


def _check_files(folder: Path, manifest: Manifest) -> None:
    """Raise BadInput unless every table's file is there and as it was written."""
    expected = {table.name for table in tables()}
    if set(manifest.tables) != expected:
        missing = ", ".join(sorted(expected ^ set(manifest.tables)))
        raise BadInput("manifest.json", f"These tables are in one of the two alone: {missing}.")
    for name, given in manifest.tables.items():
        path = table_file(folder, name)
        if not path.is_file() or digest_of(path) != given.sha256:
            raise BadInput(path.name, "It is missing, or no longer what was exported.")


def _check_instance(session: Session, manifest: Manifest) -> None:
    """Raise BadInput unless the instance is at the export's version, and empty."""
    version = session.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    if version != manifest.version:
        raise BadInput(
            "version",
            f"The export is of database version {manifest.version}, this instance of {version}."
            " Install the version that made it, import, then upgrade.",
        )
    for table in tables():
        if session.execute(sa.select(table).limit(1)).first() is not None:
            raise BadInput(
                "instance", f"It is not empty: {table.name} has rows. Name an empty data directory."
            )


def _copy_files(folder: Path, manifest: Manifest, store: SnapshotStore, progress: Progress) -> None:
    """Put the stored files in their place; reading one checks it against its digest."""
    copies = SnapshotStore((folder / FILES).as_uri())
    for done, digest in enumerate(manifest.files, start=1):
        with copies.open(digest) as file:
            store.put(file)
        progress(done, len(manifest.files))


def _fill(session: Session, table: sa.Table, path: Path) -> None:
    late = LATE.get(table.name)
    rows = ({**row, late: None} if late else row for _, row in _rows(table, path))
    while batch := list(islice(rows, BATCH)):
        session.execute(sa.insert(table), batch)


def _fill_late(session: Session, table: sa.Table, path: Path) -> None:
    """Fill in what names rows of the same table."""
    late = LATE.get(table.name)
    if late is None:
        return
    for _, row in _rows(table, path):
        if row[late] is not None:
            filled = sa.update(table).where(table.c.id == row["id"])
            session.execute(filled.values({late: row[late]}))


def _rows(table: sa.Table, path: Path) -> Iterator[tuple[int, Row]]:
    """Yield each row with its line. Raises BadInput naming file and line."""
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            try:
                yield number, row_of(table, line)
            except (ValueError, KeyError, TypeError) as error:
                raise BadInput(path.name, f"line {number}: {error}") from error


def _continue_numbers(session: Session) -> None:
    """Let PostgreSQL count on from the highest number that is taken."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for table in tables():
        column = table.autoincrement_column
        if column is not None:
            sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
            following = sa.select(sa.func.coalesce(sa.func.max(column), 0) + 1).scalar_subquery()
            session.execute(sa.select(sa.func.setval(sequence, following, sa.false())))


def _check_chain(session: Session, manifest: Manifest) -> None:
    """Raise BadInput unless the chain is whole and ends where the export's did."""
    report = verify_chain(session)
    if not report.is_whole:
        raise BadInput("audit_event.jsonl", f"Event {report.broken_at} is broken: {report.why}.")
    if (report.count, report.head) != (manifest.chain_events, manifest.chain_head):
        raise BadInput("audit_event.jsonl", "The record ends elsewhere than the manifest says.")
