"""What the newsroom sees of its own work: the board by state, versions, panels, history."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, func, or_, select

from claims.audit.models import AuditEvent
from claims.filing.models import Claim, ClaimTopic, State, Topic
from claims.filing.rules import OPEN_FOR_WORK
from claims.newsroom.models import User
from claims.people.models import Contest, Speaker
from claims.review.deadlines import UNDER_WAY
from claims.review.models import Panel, RulingVersion, Vote

MOST_WORDS = 10


class BoardOrder(enum.StrEnum):
    """How the list of claims is sorted; claims without a due date come last."""

    NEWEST = "newest"
    WAITING = "waiting"
    DUE = "due"
    SPEAKER = "speaker"


@dataclass(frozen=True)
class BoardFilter:
    """What claims are narrowed to; empty means all. How a list of them is sorted.

    `speaker` is words of the speaker's name; `contest` and `topic` are slugs; `overdue_on` is the
    day on which the claim's day has passed; `without_owner` leaves out what somebody has.
    """

    states: Sequence[State] = ()
    assignee_id: str | None = None
    words: str = ""
    speaker: str = ""
    contest: str = ""
    topic: str = ""
    without_owner: bool = False
    overdue_on: date | None = None
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
    met = conditions(narrowed)
    query = select(Claim).where(*met)
    if narrowed.order is BoardOrder.SPEAKER:
        query = query.join(Speaker, col(Speaker.id) == Claim.speaker_id)
    total = session.exec(select(func.count()).select_from(Claim).where(*met)).one()
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


def conditions(narrowed: BoardFilter) -> list[sa.ColumnElement[bool]]:
    """Return what a claim must meet to be in the filter; needs no other table in the query."""
    met: list[sa.ColumnElement[bool]] = []
    if narrowed.states:
        met.append(col(Claim.state).in_(narrowed.states))
    if narrowed.assignee_id:
        met.append(col(Claim.assignee_id) == narrowed.assignee_id)
    if narrowed.without_owner:
        met.append(col(Claim.assignee_id).is_(None))
    if narrowed.overdue_on:
        met += [col(Claim.due_on) < narrowed.overdue_on, col(Claim.state).in_(UNDER_WAY)]
    if narrowed.contest:
        slug = col(Contest.slug) == narrowed.contest
        met.append(col(Claim.contest_id).in_(sa.select(col(Contest.id)).where(slug)))
    if narrowed.topic:
        met.append(col(Claim.id).in_(_about(narrowed.topic)))
    met += [_said_by(word) for word in narrowed.speaker.split()[:MOST_WORDS]]
    met += [
        or_(col(Claim.wording).icontains(word, autoescape=True), _said_by(word))
        for word in narrowed.words.split()[:MOST_WORDS]
    ]
    return met


def _about(slug: str) -> sa.Select[Any]:
    return (
        sa.select(col(ClaimTopic.claim_id))
        .join(Topic, col(Topic.id) == col(ClaimTopic.topic_id))
        .where(col(Topic.slug) == slug)
    )


def _said_by(word: str) -> sa.ColumnElement[bool]:
    named = col(Speaker.name).icontains(word, autoescape=True)
    return col(Claim.speaker_id).in_(sa.select(col(Speaker.id)).where(named))


def counts_by_state(session: Session, narrowed: BoardFilter | None = None) -> dict[State, int]:
    """Return how many claims (in the filter) stand in each state; every state is there."""
    query = sa.select(col(Claim.state), func.count()).group_by(col(Claim.state))
    if narrowed is not None:
        query = query.where(*conditions(narrowed))
    rows = session.execute(query)
    found = {state: count for state, count in rows}  # noqa: C416 - mypy knows rows only as tuples here
    return {state: found.get(state, 0) for state in State}


def assigned_to(session: Session, user: User, *, most: int) -> tuple[list[Claim], int]:
    """Return the claims a reporter works on, and how many there are.

    Those open for work come first, then by the day they are due, then the longest waiting.
    """
    done = {State.PUBLISHED, State.RETRACTED, State.DECLINED, State.MERGED}
    mine = [col(Claim.assignee_id) == user.id, col(Claim.state).not_in(done)]
    order = (
        col(Claim.state).not_in(OPEN_FOR_WORK),
        col(Claim.due_on).is_(None),
        col(Claim.due_on),
        col(Claim.state_since),
    )
    query = select(Claim).where(*mine).order_by(*order).limit(most)
    speaker = selectinload(Claim.speaker)  # type: ignore[arg-type]  # SQLModel types it as the row
    total = session.exec(select(func.count()).select_from(Claim).where(*mine)).one()
    return list(session.exec(query.options(speaker))), total


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
