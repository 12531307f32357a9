"""The newsroom's board: a column a state, the claims in it by how long they wait there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select

from claims.filing.models import Claim, State, Topic
from claims.people.models import Contest
from claims.review.board import BoardFilter, conditions, counts_by_state

COLUMNS = (
    State.FILED,
    State.RESEARCHING,
    State.RETURNED,
    State.IN_REVIEW,
    State.APPROVED,
    State.SCHEDULED,
    State.CORRECTING,
)
ENDED = (State.PUBLISHED, State.RETRACTED, State.DECLINED, State.MERGED)
COLUMN_SIZE = 10
MOST_OFFERED = 500


@dataclass(frozen=True)
class Column:
    """One state: how many claims are in it, and one page of them, the longest waiting first."""

    state: State
    total: int
    claims: Sequence[Claim]
    page: int

    @property
    def pages(self) -> int:
        """Return how many pages the column has; at least one."""
        return max(1, -(-self.total // COLUMN_SIZE))


@dataclass(frozen=True)
class NewsroomBoard:
    """The columns of what is under way, and how many claims have come to each end."""

    columns: Sequence[Column]
    ended: Mapping[State, int]

    @property
    def total(self) -> int:
        """Return how many claims are under way."""
        return sum(column.total for column in self.columns)


def newsroom_board(
    session: Session, narrowed: BoardFilter, pages: Mapping[State, int]
) -> NewsroomBoard:
    """Return the board in a fixed number of queries, however many claims and states there are.

    `pages` says which page (from 1) to show of a column; one too far shows the last. The filter's
    own states are left out of account.
    """
    narrowed = replace(narrowed, states=())
    counts = counts_by_state(session, narrowed)
    shown = {state: min(pages.get(state, 1), _pages(counts[state])) for state in COLUMNS}
    claims = _claims(
        session, narrowed, {each: page for each, page in shown.items() if counts[each]}
    )
    return NewsroomBoard(
        columns=[
            Column(state, counts[state], claims.get(state, ()), shown[state]) for state in COLUMNS
        ],
        ended={state: counts[state] for state in ENDED},
    )


def _pages(total: int) -> int:
    return max(1, -(-total // COLUMN_SIZE))


def _claims(
    session: Session, narrowed: BoardFilter, pages: Mapping[State, int]
) -> dict[State, list[Claim]]:
    """Load one page of each state: their ids by one query, the rows by another."""
    if not pages:
        return {}
    longest = (col(Claim.state_since), col(Claim.id))
    parts = [
        sa.select(col(Claim.id))
        .where(col(Claim.state) == state, *conditions(narrowed))
        .order_by(*longest)
        .limit(COLUMN_SIZE)
        .offset((page - 1) * COLUMN_SIZE)
        .subquery()
        for state, page in pages.items()
    ]
    ids = sa.union_all(*(sa.select(part.c.id) for part in parts))
    query = (
        select(Claim)
        .where(col(Claim.id).in_(ids))
        .order_by(*longest)
        .options(
            selectinload(Claim.speaker),  # type: ignore[arg-type]  # SQLModel types it as the row
            selectinload(Claim.assignee),  # type: ignore[arg-type]  # the same
        )
    )
    found: dict[State, list[Claim]] = {}
    for claim in session.exec(query):
        found.setdefault(claim.state, []).append(claim)
    return found


def contests_and_topics(session: Session) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return slug and name of contests and topics, as filters offer them."""
    contests = select(Contest.slug, Contest.name).where(col(Contest.merged_into_id).is_(None))
    topics = select(Topic.slug, Topic.name).where(col(Topic.merged_into_id).is_(None))
    return (
        list(session.exec(contests.order_by(Contest.name).limit(MOST_OFFERED))),
        list(session.exec(topics.order_by(Topic.name).limit(MOST_OFFERED))),
    )
