"""Writing everything into one folder: each table as JSON Lines, each stored file by its digest."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session

from claims.audit.operations import head_event
from claims.base import now
from claims.errors import BadInput, NotFound
from factcheck.database import db
from factcheck.portable.manifest import (
    FILES,
    FORMAT,
    NAME,
    TABLES,
    Manifest,
    TableFile,
    digest_of,
    table_file,
)
from factcheck.portable.rows import lines_of, tables
from factcheck.snapshots.errors import SnapshotDamaged
from factcheck.snapshots.store import SnapshotStore

OWNER_ONLY = 0o700
Progress = Callable[[int, int], None]


def export_everything(
    folder: Path, store: SnapshotStore, *, newsroom: str, progress: Progress
) -> Manifest:
    """Write everything into a new folder, as it stands at one moment.

    `progress` is told how many steps of how many are done. The folder appears when it is whole.
    Raises BadInput if there is something there already, StoreUnavailable if the files are not.
    """
    if folder.exists():
        raise BadInput("folder", f"{folder} is there already. Name a folder that is not.")
    beside = folder.with_name(f"{folder.name}.partial")
    (beside / TABLES).mkdir(parents=True, mode=OWNER_ONLY, exist_ok=True)
    beside.chmod(OWNER_ONLY)
    with _one_moment() as connection:
        version = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
        written = _write_tables(connection, beside, progress)
        head = head_event(Session(connection))
    # Files are never taken away, so those of that moment are all among those of now.
    kept, damaged = _copy_files(store, beside, progress)
    manifest = Manifest(
        format=FORMAT,
        version=str(version),
        newsroom=newsroom,
        made_at=now().isoformat(),
        tables=written,
        files=kept,
        damaged_files=damaged,
        chain_events=head.seq if head else 0,
        chain_head=head.hash if head else None,
    )
    (beside / NAME).write_text(manifest.model_dump_json(indent=1) + "\n", encoding="utf-8")
    beside.rename(folder)
    return manifest


@contextmanager
def _one_moment() -> Iterator[sa.Connection]:
    """Yield a connection that sees the database as it is now, whatever is written meanwhile."""
    is_postgres = db.engine.dialect.name == "postgresql"
    options = {"isolation_level": "REPEATABLE READ"} if is_postgres else {}
    with db.engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


def _write_tables(
    connection: sa.Connection, folder: Path, progress: Progress
) -> dict[str, TableFile]:
    written: dict[str, TableFile] = {}
    for table in tables():
        path, rows = table_file(folder, table.name), 0
        with path.open("w", encoding="utf-8", newline="\n") as file:
            for line in lines_of(connection, table):
                file.write(f"{line}\n")
                rows += 1
        written[table.name] = TableFile(rows=rows, sha256=digest_of(path))
        progress(len(written), len(tables()))
    return written


def _copy_files(
    store: SnapshotStore, folder: Path, progress: Progress
) -> tuple[list[str], list[str]]:
    """Copy every stored file; return the digests of those that are whole, and of those damaged."""
    kept: list[str] = []
    damaged: list[str] = []
    copies = SnapshotStore((folder / FILES).as_uri())
    stored = sorted(store.digests())
    for done, digest in enumerate(stored, start=1):
        try:
            with store.open(digest) as file:
                copies.put(file)
            kept.append(digest)
        except (SnapshotDamaged, NotFound):
            damaged.append(digest)
        progress(done, len(stored))
    return kept, damaged
