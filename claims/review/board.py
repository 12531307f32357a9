"""What the newsroom sees of its own work: the board by state, the queue, what waits for whom."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, func, or_, select

from claims.audit.models import AuditEvent
from claims.filing.models import Claim, State
from claims.newsroom.models import Role, User
from claims.people.models import Speaker
from claims.review.eligibility import author_ids, conflict_of
from claims.review.models import Correction, Panel, RulingVersion, Vote


class BoardOrder(enum.StrEnum):
    """How the list of claims is sorted; claims without a due date come last."""

    NEWEST = "newest"
    WAITING = "waiting"
    DUE = "due"
    SPEAKER = "speaker"


@dataclass(frozen=True)
class BoardFilter:
    """What the list of claims is narrowed to; empty means all. How it is sorted."""

    states: Sequence[State] = ()
    assignee_id: str | None = None
    words: str = ""
    order: BoardOrder = BoardOrder.NEWEST


@dataclass(frozen=True)
class WaitingPanel:
    """A panel that takes votes, and whether and why this editor may or may not vote on it."""

    claim: Claim
    panel: Panel
    votes_cast: int
    has_voted: bool
    barred_because: str

    @property
    def needs_me(self) -> bool:
        """Return whether this editor's vote is wanted."""
        return not self.has_voted and not self.barred_because


_ORDERS: Mapping[BoardOrder, tuple[sa.ColumnElement[Any], ...]] = {
    BoardOrder.NEWEST: (col(Claim.state_since).desc(),),
    BoardOrder.WAITING: (col(Claim.state_since).asc(),),
    BoardOrder.DUE: (col(Claim.due_on).is_(None), col(Claim.due_on).asc()),
    BoardOrder.SPEAKER: (func.lower(Speaker.name), col(Claim.state_since).desc()),
}


def board_page(
    session: Session, narrowed: BoardFilter, *, page: int, size: int
) -> tuple[Sequence[Claim], int]:
    """Return one page (from 1) of the newsroom's claims, in the order asked for, and the total."""
    query = select(Claim).join(Speaker, col(Speaker.id) == Claim.speaker_id)
    if narrowed.states:
        query = query.where(col(Claim.state).in_(narrowed.states))
    if narrowed.assignee_id:
        query = query.where(Claim.assignee_id == narrowed.assignee_id)
    for word in narrowed.words.split()[:10]:
        query = query.where(
            or_(
                col(Claim.wording).icontains(word, autoescape=True),
                col(Speaker.name).icontains(word, autoescape=True),
            )
        )
    total = session.execute(
        query.with_only_columns(func.count(col(Claim.id))).order_by(None)
    ).scalar_one()
    rows = session.exec(
        query.order_by(*_ORDERS[narrowed.order], col(Claim.id))
        .options(
            selectinload(Claim.speaker),  # type: ignore[arg-type]  # SQLModel types it as the row
            selectinload(Claim.assignee),  # type: ignore[arg-type]  # the same
        )
        .limit(size)
        .offset((page - 1) * size)
    )
    return rows.all(), total


def counts_by_state(session: Session) -> dict[State, int]:
    """Return how many claims stand in each state; every state is there."""
    rows = session.execute(sa.select(col(Claim.state), func.count()).group_by(col(Claim.state)))
    found = {state: count for state, count in rows}  # noqa: C416 - mypy knows rows only as tuples here
    return {state: found.get(state, 0) for state in State}


def assigned_to(session: Session, user: User) -> list[Claim]:
    """Return the claims a reporter works on, the longest waiting first."""
    done = {State.PUBLISHED, State.RETRACTED, State.DECLINED, State.MERGED}
    query = (
        select(Claim)
        .where(Claim.assignee_id == user.id, col(Claim.state).not_in(done))
        .order_by(col(Claim.state_since))
        .options(selectinload(Claim.speaker))  # type: ignore[arg-type]  # SQLModel types it as the row
    )
    return list(session.exec(query))


def review_queue(session: Session, viewer: User) -> list[WaitingPanel]:
    """Return the panels that take votes, oldest first, as this editor stands to each."""
    query = (
        select(Panel)
        .where(col(Panel.closed_at).is_(None))
        .order_by(col(Panel.opened_at))
        .options(selectinload(Panel.votes), selectinload(Panel.ruling_version))  # type: ignore[arg-type]  # SQLModel types it as the row
    )
    return [_waiting(session, panel, viewer) for panel in session.exec(query)]


def _waiting(session: Session, panel: Panel, viewer: User) -> WaitingPanel:
    claim = session.get_one(Claim, panel.claim_id)
    return WaitingPanel(
        claim=claim,
        panel=panel,
        votes_cast=len(panel.votes),
        has_voted=any(vote.user_id == viewer.id for vote in panel.votes),
        barred_because=barred_because(session, viewer, claim),
    )


def barred_because(session: Session, viewer: User, claim: Claim) -> str:
    """Return in a sentence why this person may not judge the claim, or nothing."""
    if not viewer.has(Role.EDITOR):
        return "Only editors judge rulings."
    if viewer.id in author_ids(session, claim):
        return "You wrote on this ruling."
    conflict = conflict_of(session, viewer, claim)
    return f"You declared a conflict of interest: {conflict.reason}" if conflict else ""


def ready_to_publish(session: Session) -> list[Claim]:
    """Return the approved claims, and the corrections that were submitted, the oldest first."""
    submitted = select(Correction.claim_id).where(
        col(Correction.ended_at).is_(None), col(Correction.submitted_version_id).is_not(None)
    )
    query = (
        select(Claim)
        .where(or_(col(Claim.state) == State.APPROVED, col(Claim.id).in_(submitted)))
        .order_by(col(Claim.state_since))
        .options(selectinload(Claim.speaker))  # type: ignore[arg-type]  # SQLModel types it as the row
    )
    return list(session.exec(query))


def versions_of(session: Session, claim: Claim) -> list[RulingVersion]:
    """Return every version that was submitted, the newest first."""
    query = select(RulingVersion).where(RulingVersion.claim_id == claim.id)
    return list(session.exec(query.order_by(col(RulingVersion.number).desc())))


def panels_of(session: Session, claim: Claim) -> list[Panel]:
    """Return every panel the claim ever had, the newest first, with votes and voters."""
    query = (
        select(Panel)
        .where(Panel.claim_id == claim.id)
        .order_by(col(Panel.opened_at).desc())
        .options(
            selectinload(Panel.votes).selectinload(Vote.user),  # type: ignore[arg-type]  # SQLModel types it as the row
            selectinload(Panel.ruling_version),  # type: ignore[arg-type]  # the same
        )
    )
    return list(session.exec(query))


def history_of(
    session: Session, claim: Claim, *, most: int | None = None
) -> list[tuple[AuditEvent, str | None]]:
    """Return the claim's audit events (the `most` newest), the newest first, with actors' names."""
    query = (
        select(AuditEvent, User.name)
        .join(User, col(User.id) == AuditEvent.actor_id, isouter=True)
        .where(AuditEvent.claim_id == claim.id)
        .order_by(col(AuditEvent.seq).desc())
        .limit(most)
    )
    return [(event, name) for event, name in session.exec(query)]
