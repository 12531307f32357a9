"""What was taken over from elsewhere: when, from which file, by whom, and with what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Field, Relationship, Session, col, func, select

from claims.audit.operations import Subject, record_event
from claims.base import Base, id_field, json_field, utc_field
from claims.errors import NotFound
from claims.newsroom.models import User

MOST_KEPT = 500


class ImportRun(Base, table=True):
    """One import that ended. No `by_id`: it ran on the command line.

    At most MOST_KEPT problems and as many notes are kept in words; the counts are of all.
    """

    __tablename__ = "import_run"

    id: str = id_field()
    kind: str = Field(max_length=40)
    file_name: str = Field(max_length=255)
    by_id: str | None = Field(default=None, foreign_key="newsroom_user.id")
    found: dict[str, int] = json_field(dict)
    added: dict[str, int] = json_field(dict)
    problems: list[str] = json_field()
    notes: list[str] = json_field()
    problem_count: int = 0
    note_count: int = 0
    ended_at: datetime = utc_field()

    by: User | None = Relationship()


@dataclass(frozen=True)
class Outcome:
    """What came of an import, as counts by kind of thing and sentences about rows."""

    found: Mapping[str, int]
    added: Mapping[str, int]
    problems: Sequence[str]
    notes: Sequence[str]


def record_run(
    session: Session, *, actor: User | None, kind: str, file_name: str, outcome: Outcome
) -> ImportRun:
    """Keep what an import did, and put it on the record. No actor: the command line."""
    run = ImportRun(
        kind=kind,
        file_name=file_name[-255:],
        by_id=actor.id if actor else None,
        found=dict(outcome.found),
        added=dict(outcome.added),
        problems=list(outcome.problems[:MOST_KEPT]),
        notes=list(outcome.notes[:MOST_KEPT]),
        problem_count=len(outcome.problems),
        note_count=len(outcome.notes),
    )
    session.add(run)
    session.flush()
    record_event(
        session,
        actor_id=run.by_id,
        action="import",
        subject=Subject("import_run", run.id),
        payload={"kind": kind, "file": run.file_name, "added": run.added}
        | {"problems": run.problem_count, "notes": run.note_count},
    )
    return run


def runs_page(session: Session, *, page: int, size: int) -> tuple[list[ImportRun], int]:
    """Return one page (from 1) of imports, the newest first, and how many there are in all."""
    total = session.exec(select(func.count(col(ImportRun.id)))).one()
    query = select(ImportRun).order_by(col(ImportRun.ended_at).desc(), col(ImportRun.id).desc())
    return list(session.exec(query.limit(size).offset((page - 1) * size))), total


def find_run(session: Session, run_id: str) -> ImportRun:
    """Return the import of this id. Raises NotFound."""
    run = session.get(ImportRun, run_id)
    if run is None:
        raise NotFound("import", run_id)
    return run
