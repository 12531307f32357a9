"""What the newsroom sees of its own work: the board by state, versions, panels, history."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, func, or_, select

from claims.audit.models import AuditEvent
from claims.filing.models import Claim, State
from claims.newsroom.models import User
from claims.people.models import Speaker
from claims.review.models import Panel, RulingVersion, Vote


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
