"""Re-hashing every kept file: what the database says was captured against what the store holds."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask
from sqlmodel import col, func, select

from claims.errors import NotFound
from claims.evidence.models import Evidence, Snapshot
from factcheck.database import db
from factcheck.snapshots.errors import SnapshotDamaged
from factcheck.uploads import snapshot_store


@dataclass(frozen=True)
class Copy:
    """A file by its digest, and the title of the evidence that it is a copy of."""

    digest: str
    title: str


@dataclass(frozen=True)
class Verified:
    """How many files are whole, which are not, and how many belong to no snapshot."""

    whole: int
    damaged: tuple[Copy, ...]
    missing: tuple[Copy, ...]
    unused: int

    @property
    def is_whole(self) -> bool:
        """Whether every snapshot's file is there and as it was."""
        return not (self.damaged or self.missing)


def verify_snapshots(app: Flask, progress: Callable[[int, int], None]) -> Verified:
    """Read every snapshot's file; `progress` is told how many are done, of how many.

    Raises StoreUnavailable.
    """
    copies = _copies()
    # Nothing of the database is needed while files are read, which may take hours.
    db.session.rollback()
    store = snapshot_store(app)
    damaged, missing = [], []
    for done, copy in enumerate(copies, start=1):
        try:
            store.verify(copy.digest)
        except SnapshotDamaged:
            damaged.append(copy)
        except NotFound:
            missing.append(copy)
        progress(done, len(copies))
    known = {copy.digest for copy in copies}
    return Verified(
        whole=len(copies) - len(damaged) - len(missing),
        damaged=tuple(damaged),
        missing=tuple(missing),
        unused=sum(digest not in known for digest in store.digests()),
    )


def _copies() -> list[Copy]:
    query = (
        select(Snapshot.digest, func.min(col(Evidence.title)))
        .join(Evidence, col(Evidence.id) == Snapshot.evidence_id)
        .group_by(Snapshot.digest)
        .order_by(Snapshot.digest)
    )
    return [Copy(digest, title) for digest, title in db.session.exec(query)]
