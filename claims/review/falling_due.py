"""What people are told of that no event records: time passed, or a machine met trouble.

Each finder looks for what is new since SINCE_DAYS ago and was not told yet; the notice's own
occasion says that it was. So looking again, by any number of workers, adds nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from claims.evidence.capture_models import CaptureJob, CaptureState, LinkOutcome, LinkVisit
from claims.evidence.models import Citation, Evidence, ReplyRequest
from claims.filing.models import Claim, State
from claims.newsroom.models import User
from claims.newsroom.notice_models import Notice
from claims.newsroom.notices import Occasion, tell_occasion
from claims.review.deadlines import UNDER_WAY

RECENT = timedelta(days=7)
DUE_SOON = timedelta(days=1)
MOST = 50
_ROT = (LinkOutcome.GONE, LinkOutcome.CHANGED)
# Once it is with a panel or later, the deadline of the work on it is met.
_NOT_READY = (State.FILED, State.RESEARCHING, State.RETURNED)


@dataclass(frozen=True)
class News:
    """Something to tell, and whom."""

    occasion: Occasion
    people: Sequence[User]


Finder = Callable[[Session, datetime], Iterator[News]]


def tell_what_is_due(session: Session, at: datetime) -> int:
    """Tell people of deadlines and trouble that are new at this moment; return how many notices."""
    return sum(
        len(tell_occasion(session, news.occasion, news.people))
        for finder in FINDERS
        for news in list(finder(session, at))
    )


def _untold(prefix: str, key: sa.SQLColumnExpression[str]) -> sa.ColumnElement[bool]:
    """Return the condition that nobody was told of the occasion named by the prefix and the key."""
    return ~sa.exists().where(col(Notice.once) == sa.literal(f"{prefix} ") + key)


def _claims_near_their_day(session: Session, at: datetime) -> Iterator[News]:
    """Find claims that are due within a day and still at work; each day is an occasion."""
    query = (
        select(Claim)
        .where(
            col(Claim.due_on) <= (at + DUE_SOON).date(),
            col(Claim.due_on) >= at.date(),
            col(Claim.state).in_(_NOT_READY),
            col(Claim.assignee_id).is_not(None),
        )
        .order_by(col(Claim.due_on), col(Claim.id))
    )
    for claim in session.exec(query.limit(MOST)):
        day = claim.due_on
        if day is None:
            continue
        words = {"claim": claim.wording, "due": _day(datetime.combine(day, time(), UTC))}
        once = f"due {claim.id} {day.isoformat()}"
        yield _news("deadline", claim, ("claim", claim.id), words, once)


def _answers_overdue(session: Session, at: datetime) -> Iterator[News]:
    """Find questions to speakers whose deadline passed without an answer."""
    query = (
        select(ReplyRequest, Claim)
        .join(Claim, col(Claim.id) == ReplyRequest.claim_id)
        .where(
            col(ReplyRequest.answer).is_(None),
            col(ReplyRequest.deadline) <= at,
            col(ReplyRequest.deadline) > at - RECENT,
            col(Claim.state).in_(UNDER_WAY),
            _untold("overdue", col(ReplyRequest.id)),
        )
        .order_by(col(ReplyRequest.deadline))
    )
    for asked, claim in session.exec(query.limit(MOST)).all():
        words = {"claim": claim.wording, "asked_of": asked.asked_of, "due": _day(asked.deadline)}
        asker = session.get(User, asked.asked_by_id) if asked.asked_by_id else None
        subject = ("reply_request", asked.id)
        yield _news("reply_overdue", claim, subject, words, f"overdue {asked.id}", asker)


def _captures_failed(session: Session, at: datetime) -> Iterator[News]:
    """Find captures that were given up, for the claims that cite the page."""
    query = (
        select(CaptureJob)
        .where(
            CaptureJob.state == CaptureState.FAILED,
            col(CaptureJob.ended_at) > at - RECENT,
            _untold("capture", col(CaptureJob.id)),
        )
        .order_by(col(CaptureJob.ended_at))
    )
    for job in session.exec(query.limit(MOST)).all():
        asker = session.get(User, job.asked_by_id) if job.asked_by_id else None
        once = f"capture {job.id}"
        for claim in _citing(session, job.evidence_id):
            words = {"claim": claim.wording, "title": job.evidence.title, "reason": job.reason}
            yield _news("capture_failed", claim, _evidence(job.evidence), words, once, asker)


def _links_rotted(session: Session, at: datetime) -> Iterator[News]:
    """Find cited pages that a visit found gone or changed."""
    query = (
        select(LinkVisit)
        .where(
            col(LinkVisit.visited_at) > at - RECENT,
            col(LinkVisit.first_seen_at) > at - RECENT,
            col(LinkVisit.outcome).in_(_ROT),
            _untold("visit", col(LinkVisit.id)),
        )
        .order_by(col(LinkVisit.first_seen_at))
    )
    for visit in session.exec(query.limit(MOST)).all():
        for claim in _citing(session, visit.evidence_id):
            words = {
                "claim": claim.wording,
                "title": visit.evidence.title,
                "outcome": visit.outcome.value,
                "reason": visit.note,
            }
            once = f"visit {visit.id}"
            yield _news("link_rotted", claim, _evidence(visit.evidence), words, once)


FINDERS: Sequence[Finder] = (
    _claims_near_their_day,
    _answers_overdue,
    _captures_failed,
    _links_rotted,
)


def _news(
    kind: str,
    claim: Claim,
    subject: tuple[str, str],
    words: dict[str, str],
    once: str,
    *others: User | None,
) -> News:
    subject_kind, subject_id = subject
    occasion = Occasion(
        kind=kind,
        subject_kind=subject_kind,
        subject_id=subject_id,
        words=words,
        claim_id=claim.id,
        once=once,
    )
    return News(occasion, [each for each in (claim.assignee, *others) if each is not None])


def _citing(session: Session, evidence_id: str) -> list[Claim]:
    """Return the claims that cite the evidence, each once."""
    query = (
        select(Claim)
        .where(
            col(Claim.id).in_(
                select(Citation.claim_id).where(
                    Citation.evidence_id == evidence_id, col(Citation.removed_at).is_(None)
                )
            )
        )
        .order_by(col(Claim.id))
    )
    return list(session.exec(query))


def _evidence(evidence: Evidence) -> tuple[str, str]:
    return ("evidence", evidence.id)


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"
