"""What stands in the newsroom's calendar: publications, replies, deadlines, days of contests."""

import enum
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select

from claims.evidence.models import ReplyRequest
from claims.filing.models import Claim
from claims.filing.rules import OPEN_FOR_WORK
from claims.newsroom.models import Role, User
from claims.people.models import Contest, ContestDay
from claims.review.deadlines import UNDER_WAY
from claims.review.models import Ruling

MOST_ENTRIES = 2000


class EntryKind(enum.StrEnum):
    """What sort of thing is to happen."""

    PUBLICATION = "publication"
    REPLY = "reply"
    DEADLINE = "deadline"
    CONTEST = "contest"


@dataclass(frozen=True)
class Entry:
    """One thing in the calendar: at a moment, or on a whole day where `at` is None.

    `key` stays the same when it is moved; `changed_at` is when it last was, as far as is known.
    """

    kind: EntryKind
    key: str
    on: date
    title: str
    at: datetime | None = None
    claim: Claim | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True)
class Span:
    """Days from `first` to `last`, both included, and whose: everybody's without `owner`.

    An owner has their own claims; publications are every editor's. Of each kind at most `most`
    are looked for, the earliest.
    """

    first: date
    last: date
    owner: User | None = None
    most: int = MOST_ENTRIES

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """Return the first moment, and the first one after."""
        begin = datetime.combine(self.first, time.min, UTC)
        return begin, datetime.combine(self.last, time.min, UTC) + timedelta(days=1)


def agenda(session: Session, span: Span) -> list[Entry]:
    """Return what stands in these days, in order, in a fixed number of queries."""
    found = [entry for look in LOOKS for entry in look(session, span)]
    return sorted(found, key=lambda each: (each.on, each.at is not None, each.at or each.on))


def _publications(session: Session, span: Span) -> Iterator[Entry]:
    begin, end = span.moments
    if span.owner is not None and span.owner.has(Role.EDITOR):
        span = replace(span, owner=None)
    query = (
        _of(span, sa.select(Ruling, Claim).join(Claim, col(Claim.id) == col(Ruling.claim_id)))
        .where(col(Ruling.scheduled_for) >= begin, col(Ruling.scheduled_for) < end)
        .order_by(col(Ruling.scheduled_for))
        .limit(span.most)
    )
    for ruling, claim in session.execute(query):
        at = ruling.scheduled_for
        yield Entry(
            EntryKind.PUBLICATION,
            f"publication-{claim.id}",
            at.date(),
            claim.wording,
            at,
            claim,
            ruling.updated_at,
        )


def _replies(session: Session, span: Span) -> Iterator[Entry]:
    begin, end = span.moments
    asked = sa.select(ReplyRequest, Claim).join(Claim, col(Claim.id) == col(ReplyRequest.claim_id))
    query = (
        _of(span, asked)
        .where(
            col(ReplyRequest.answered_at).is_(None),
            col(ReplyRequest.deadline) >= begin,
            col(ReplyRequest.deadline) < end,
            col(Claim.state).in_(OPEN_FOR_WORK),
        )
        .order_by(col(ReplyRequest.deadline))
        .limit(span.most)
    )
    for request, claim in session.execute(query):
        yield Entry(
            EntryKind.REPLY,
            f"reply-{request.id}",
            request.deadline.date(),
            f"{request.asked_of}: {claim.wording}",
            request.deadline,
            claim,
            request.asked_at,
        )


def _deadlines(session: Session, span: Span) -> Iterator[Entry]:
    query = (
        _of(span, sa.select(Claim))
        .where(
            col(Claim.due_on) >= span.first,
            col(Claim.due_on) <= span.last,
            col(Claim.state).in_(UNDER_WAY),
        )
        .order_by(col(Claim.due_on))
        .limit(span.most)
    )
    for claim in session.execute(query).scalars():
        key = f"deadline-{claim.id}"
        yield Entry(EntryKind.DEADLINE, key, claim.due_on, claim.wording, claim=claim)


def _contest_days(session: Session, span: Span) -> Iterator[Entry]:
    query = (
        select(ContestDay, Contest.name)
        .join(Contest, col(Contest.id) == ContestDay.contest_id)
        .where(col(ContestDay.on) >= span.first, col(ContestDay.on) <= span.last)
        .order_by(col(ContestDay.on))
        .limit(span.most)
    )
    for day, name in session.exec(query):
        title = f"{name}: {day.name}"
        yield Entry(EntryKind.CONTEST, f"contest-{day.id}", day.on, title)


def _of(span: Span, query: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    """Keep to the owner's claims where there is one, and load who said each."""
    if span.owner is not None:
        query = query.where(col(Claim.assignee_id) == span.owner.id)
    return query.options(selectinload(Claim.speaker))  # type: ignore[arg-type]  # SQLModel types it as the row


Look = Callable[[Session, Span], Iterator[Entry]]
LOOKS: tuple[Look, ...] = (_publications, _replies, _deadlines, _contest_days)
