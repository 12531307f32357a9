"""Visiting cited addresses again: each once a day, one server at a time, with a pause between."""

import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

import structlog

from claims.base import now
from claims.evidence.capture_models import LinkOutcome
from claims.evidence.link_watch import (
    Judgement,
    PlannedVisit,
    Sighting,
    host_of,
    hosts_visited_since,
    judge,
    links_due,
    plan_visit,
    record_visit,
)
from factcheck.database import db, transaction
from factcheck.jobs.capturing import Clock, capture_policy, sighting_of
from factcheck.snapshots.capture import capture
from factcheck.snapshots.errors import CaptureFailed

EVERY = timedelta(hours=24)
HOST_PAUSE = timedelta(seconds=5)
_LOOKED_AT = 200
FAULT = Sighting(
    failure="The page could not be looked at: a fault of this program, which is logged."
)
Pause = Callable[[float], None]

log = structlog.get_logger()


def visit_next(clock: Clock = now) -> bool:
    """Visit one cited address that was not visited for a day; return whether there was one.

    Servers that any worker visited a moment ago are left in peace; they come in a later round.
    """
    at = clock()
    busy = hosts_visited_since(db.session, at - HOST_PAUSE)
    due = links_due(db.session, not_since=at - EVERY, most=_LOOKED_AT)
    chosen = next((each for each in due if host_of(each.url) not in busy), None)
    if chosen is None:
        return False
    _visit(plan_visit(db.session, chosen), clock)
    return True


def visit_all(
    *,
    most: int | None,
    progress: Callable[[int, int], None],
    clock: Clock = now,
    pause: Pause = time.sleep,
) -> dict[LinkOutcome, int]:
    """Visit every cited address, or those `most` not visited for longest; count the outcomes.

    Servers take turns; `pause` is called with the seconds left wherever one would be asked again
    too soon. `progress` is told how many are done, of how many.
    """
    due = links_due(db.session, not_since=None, most=most)
    plans = [plan_visit(db.session, evidence) for evidence in due]
    counts: defaultdict[LinkOutcome, int] = defaultdict(int)
    seen: dict[str, datetime] = {}
    for done, planned in enumerate(_in_turns(plans), start=1):
        host = host_of(planned.url)
        wait = seen[host] + HOST_PAUSE - clock() if host in seen else timedelta(0)
        if wait > timedelta(0):
            pause(wait.total_seconds())
        counts[_visit(planned, clock)] += 1
        seen[host] = clock()
        progress(done, len(plans))
    return dict(counts)


def _in_turns(plans: Sequence[PlannedVisit]) -> Iterator[PlannedVisit]:
    """Yield visits so that one server follows another as far as possible."""
    queues: defaultdict[str, deque[PlannedVisit]] = defaultdict(deque)
    for planned in plans:
        queues[host_of(planned.url)].append(planned)
    while queues:
        for host in list(queues):
            yield queues[host].popleft()
            if not queues[host]:
                del queues[host]


def _visit(planned: PlannedVisit, clock: Clock) -> LinkOutcome:
    """Look, judge and keep; a fault of ours is logged and kept as a visit that met nothing."""
    db.session.rollback()
    try:
        sighting = look_at(planned.url)
        judgement = judge(sighting, planned)
    except Exception:
        log.exception("visit_failed", evidence=planned.evidence_id)
        sighting, judgement = FAULT, Judgement(LinkOutcome.UNREACHABLE, FAULT.failure)
    with transaction() as session:
        record_visit(session, planned, sighting, judgement, clock())
    return judgement.outcome


def look_at(url: str) -> Sighting:
    """Fetch and read the page at an address, as a capture does, and keep nothing of it."""
    try:
        return sighting_of(capture(url, capture_policy()))
    except CaptureFailed as failure:
        return Sighting(status=failure.status, failure=failure.reason)
