"""Tables of claims that are uploaded: each upload a job, each line a row with what became of it."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Relationship

from claims.base import Base, Versioned, enum_field, id_field, json_field, text_field, utc_field
from claims.newsroom.models import User


class ImportState(enum.StrEnum):
    """How far an upload has come."""

    CHOOSING = "choosing"
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class RowState(enum.StrEnum):
    """What became of one line."""

    WAITING = "waiting"
    FILED = "filed"
    LEFT_OUT = "left_out"
    UNDONE = "undone"
    KEPT = "kept"


class ImportJob(Versioned, table=True):
    """One upload: its columns, which of them mean what, and how far it has come."""

    __tablename__ = "import_job"

    id: str = id_field()
    file_name: str = Field(max_length=255)
    read_as: str = Field(max_length=120)
    columns: list[str] = json_field()
    mapping: dict[str, str] = json_field(dict)
    state: ImportState = enum_field(ImportState, default=ImportState.CHOOSING, index=True)
    by_id: str = Field(foreign_key="newsroom_user.id")
    undone_by_id: str | None = Field(default=None, foreign_key="newsroom_user.id")
    created_at: datetime = utc_field()
    ended_at: datetime | None = utc_field(nullable=True)

    by: User = Relationship(sa_relationship_kwargs={"foreign_keys": "ImportJob.by_id"})


class ImportRow(Base, table=True):
    """One line of an upload: its cells, the claim it became, or why it became none."""

    __tablename__ = "import_row"
    __table_args__ = (
        sa.UniqueConstraint("job_id", "line"),
        sa.CheckConstraint(
            "(state IN ('waiting', 'left_out')) = (claim_id IS NULL)", name="claim_of_the_filed"
        ),
        sa.CheckConstraint(
            "state != 'left_out' OR length(problem) > 0", name="left_out_with_reason"
        ),
    )

    id: str = id_field()
    job_id: str = Field(foreign_key="import_job.id")
    line: int
    cells: list[str] = json_field()
    state: RowState = enum_field(RowState, default=RowState.WAITING)
    claim_id: str | None = Field(default=None, foreign_key="claim.id", index=True)
    problem: str = text_field()
