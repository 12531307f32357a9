"""Pages to be captured, and how the cited addresses looked when they were last visited."""

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Relationship

from claims.base import Base, enum_field, id_field, json_field, text_field, utc_field
from claims.evidence.models import DIGEST_LENGTH, Evidence

OPEN_STATES = "state IN ('queued', 'running')"


class CaptureState(enum.StrEnum):
    """How far a capture is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class CaptureJob(Base, table=True):
    """One page to be captured for one piece of evidence, which has one open job at most.

    `next_try_at` is when a worker may take it: for a queued one when it is due, for a running one
    when its lease ends, because a worker that was killed never says so. `attempts` counts how
    often it was taken; who took it for the nth time may only settle it while it is still n.
    """

    __tablename__ = "capture_job"
    __table_args__ = (
        sa.CheckConstraint(
            "(state = 'done') = (snapshot_id IS NOT NULL)", name="done_has_snapshot"
        ),
        sa.CheckConstraint("state != 'failed' OR length(reason) > 0", name="failure_explained"),
        sa.CheckConstraint("attempts >= 0", name="attempts_counted"),
        sa.Index(
            "uq_capture_job_one_open",
            "evidence_id",
            unique=True,
            sqlite_where=sa.text(OPEN_STATES),
            postgresql_where=sa.text(OPEN_STATES),
        ),
        sa.Index("ix_capture_job_state_next_try_at", "state", "next_try_at"),
    )

    id: str = id_field()
    evidence_id: str = Field(foreign_key="evidence.id", index=True)
    url: str = Field(max_length=2000)
    state: CaptureState = enum_field(CaptureState, default=CaptureState.QUEUED)
    attempts: int = 0
    next_try_at: datetime = utc_field()
    reason: str = text_field()
    retryable: bool = False
    note: str = text_field()
    suggested: dict[str, Any] = json_field(dict)
    snapshot_id: str | None = Field(default=None, foreign_key="snapshot.id")
    asked_by_id: str | None = Field(default=None, foreign_key="newsroom_user.id")
    asked_at: datetime = utc_field()
    ended_at: datetime | None = utc_field(nullable=True)

    evidence: Evidence = Relationship()


class LinkOutcome(enum.StrEnum):
    """What a visit to a cited address found."""

    OK = "ok"
    GONE = "gone"
    CHANGED = "changed"
    MOVED = "moved"
    UNREACHABLE = "unreachable"


class LinkVisit(Base, table=True):
    """What was found at a cited address, from `first_seen_at` to `visited_at`, the last visit.

    A visit that finds what the last one found moves `visited_at`; any other is a row of its own,
    so that rows count changes and not nights. `text_digest` is of the story's words, or of the
    bytes where there are no words.
    """

    __tablename__ = "link_visit"
    __table_args__ = (
        sa.CheckConstraint("first_seen_at <= visited_at", name="seen_before_visited"),
        sa.Index("ix_link_visit_evidence_id_visited_at", "evidence_id", "visited_at"),
        sa.Index("ix_link_visit_visited_at", "visited_at"),
    )

    id: str = id_field()
    evidence_id: str = Field(foreign_key="evidence.id")
    first_seen_at: datetime = utc_field()
    visited_at: datetime = utc_field()
    outcome: LinkOutcome = enum_field(LinkOutcome)
    host: str = Field(max_length=255)
    status: int | None = None
    final_url: str | None = Field(default=None, max_length=2000)
    text_digest: str | None = Field(default=None, max_length=DIGEST_LENGTH)
    note: str = text_field()

    evidence: Evidence = Relationship()
