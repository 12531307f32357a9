"""What waits for editors: votes, second persons, publications; and what readers sent."""

from collections.abc import Iterator

from sqlmodel import col, func, select

from claims.filing.tip_models import Tip, TipState
from claims.newsroom.models import Role
from claims.review.queue import ReviewQueue, WaitingClaim, review_queue
from claims.review.request_models import CorrectionRequest, RequestState
from claims.review.waiting import (
    MOST_OF_A_KIND,
    SOON,
    Looking,
    Source,
    Urgency,
    Wait,
    Waiting,
)
from claims.review.waiting_work import (
    captures,
    corrections_to_write,
    deadlines,
    letters,
    mentions,
    rechecks,
    replies,
    returned,
    rotten_links,
)


def reviews(looking: Looking) -> Iterator[Waiting]:
    """Find what an editor is to vote on, confirm and publish, and what publishes itself soon."""
    queue = review_queue(looking.session, looking.person)
    for panel in queue.for_me[:MOST_OF_A_KIND]:
        seats = f"{panel.votes_cast} of {panel.panel.size} votes are in"
        since = panel.panel.opened_at
        yield Waiting(Wait.VOTE, Urgency.BLOCKS_OTHERS, since, panel.claim, detail=seats)
    yield from _to_finish(queue, looking)
    for each in queue.scheduled[:MOST_OF_A_KIND]:
        if each.at <= looking.at + SOON:
            yield Waiting(Wait.SCHEDULED, looking.by(each.at), each.at, each.claim)


def _to_finish(queue: ReviewQueue, looking: Looking) -> Iterator[Waiting]:
    mine = looking.person.id
    for each in [each for each in queue.ready if not each.barred_because][:MOST_OF_A_KIND]:
        yield _as(Wait.SECOND_PERSON if each.correction else Wait.PUBLISH, each)
    for each in queue.retractions[:MOST_OF_A_KIND]:
        if each.correction and each.correction.begun_by_id != mine and not each.barred_because:
            yield _as(Wait.CONFIRM_RETRACTION, each)


def _as(wait: Wait, each: WaitingClaim) -> Waiting:
    return Waiting(wait, Urgency.BLOCKS_OTHERS, each.at, each.claim)


def tips(looking: Looking) -> Iterator[Waiting]:
    """Find whether tips of readers wait, as one row for all of them."""
    query = select(func.count(), func.min(Tip.sent_at)).where(Tip.state == TipState.RECEIVED)
    count, oldest = looking.session.exec(query).one()
    if count:
        yield Waiting(Wait.TIPS, Urgency.WHEN_YOU_CAN, oldest, count=count)


def correction_requests(looking: Looking) -> Iterator[Waiting]:
    """Find whether readers wait for an answer to a request for correction, as one row for all."""
    query = select(func.count(), func.min(CorrectionRequest.asked_at)).where(
        col(CorrectionRequest.state) == RequestState.OPEN
    )
    count, oldest = looking.session.exec(query).one()
    if count:
        yield Waiting(Wait.CORRECTION_REQUEST, Urgency.SOON, oldest, count=count)


EDITORS = frozenset({Role.EDITOR})
WORKERS = frozenset({Role.REPORTER, Role.EDITOR})
SOURCES = (
    Source(EDITORS, reviews),
    Source(EDITORS, tips),
    Source(EDITORS, correction_requests),
    *(
        Source(WORKERS, look)
        for look in (
            returned,
            deadlines,
            replies,
            letters,
            captures,
            rotten_links,
            corrections_to_write,
            rechecks,
            mentions,
        )
    ),
)
