"""What the worker does for search for staff: read the record on, then run searches that notify."""

from sqlmodel import Session

from claims.newsroom.day_models import SavedView
from claims.newsroom.models import User
from factcheck.database import db, transaction
from factcheck.day.asked import filters_in
from factcheck.day.narrowing import wanted_by
from factcheck.jobs.capturing import Clock
from factcheck.staff_search.feeding import BATCH, events_behind
from factcheck.staff_search.finding import fitting
from factcheck.staff_search.models import StaffItem
from factcheck.staff_search.upkeep import catch_up
from factcheck.staff_search.watching import look, watches_behind


def read_record(clock: Clock) -> bool:
    """Read one batch of the record into search for staff; say whether more waits."""
    del clock
    return events_behind(db.session) > 0 and catch_up(1) == BATCH


def run_searches(clock: Clock) -> bool:
    """Run every watched search on what changed since; write only where there is news to tell."""
    del clock
    if events_behind(db.session):
        return False
    for view_id, user_id in watches_behind(db.session, _find):
        with transaction() as session:
            look(session, view_id, user_id, _find)
    return False


def _find(
    session: Session, view: SavedView, person: User, after: int
) -> list[tuple[StaffItem, str]]:
    """Return what a saved search finds that changed after an event, and not by its owner."""
    wanted = wanted_by(session, filters_in(view.kind, view.query), person)
    return fitting(session, wanted.question, wanted.narrowed, after=after, not_by=person.id)
