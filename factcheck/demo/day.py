"""The demonstration's day: deadlines near and over, saved views, a search that notifies."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from sqlmodel import Session

from claims.base import now
from claims.filing.models import Claim, State
from claims.newsroom.day_models import ViewKind
from claims.newsroom.models import User
from claims.newsroom.saved_views import ViewDetails, save_view
from claims.review.deadlines import set_deadline
from factcheck.staff_search.watching import watch_search

DAYS_TO_DEADLINE: Mapping[State, int] = {
    State.FILED: 6,
    State.RESEARCHING: 1,
    State.RETURNED: -1,
    State.IN_REVIEW: 2,
}


def plan_the_day(session: Session, people: Mapping[str, User], claims: Iterable[Claim]) -> None:
    """Set deadlines as editors do, and keep views as reporters and editors do."""
    for claim in claims:
        if claim.state in DAYS_TO_DEADLINE:
            due_on = now().date() + timedelta(days=DAYS_TO_DEADLINE[claim.state])
            set_deadline(session, actor=people["edith"], claim=claim, due_on=due_on)
    late = ViewDetails("My late ones", "owner=me&overdue=1")
    save_view(session, actor=people["rosa"], kind=ViewKind.BOARD, details=late)
    untaken = ViewDetails("Nobody has it yet", "owner=nobody", is_shared=True)
    save_view(session, actor=people["edith"], kind=ViewKind.BOARD, details=untaken)
    care = ViewDetails("Single-payer, anywhere", "q=single-payer", is_shared=True)
    view = save_view(session, actor=people["rosa"], kind=ViewKind.SEARCH, details=care)
    watch_search(session, actor=people["rosa"], view=view)
