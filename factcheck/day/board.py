"""The newsroom's board: a column a state, every filter an address, every move a button or link."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from claims.base import now
from claims.filing.models import State
from claims.newsroom.day_models import ViewKind
from claims.newsroom.models import Role, User
from claims.newsroom.operations import people_with_role
from claims.newsroom.saved_views import default_view
from claims.review.board import BoardFilter
from claims.review.columns import COLUMNS, ENDED, contests_and_topics, newsroom_board
from factcheck.accounts.actor import signed_in_actor
from factcheck.database import db
from factcheck.day.asked import as_query, given, page_number
from factcheck.day.narrowing import claims_filter
from factcheck.day.room import staff
from factcheck.day.saved_views import shown_views
from factcheck.desk.workbench import offers

LAST_PAGE = 100_000


@dataclass(frozen=True)
class Asked:
    """What the address asks for: its filters, and which page of which column."""

    filters: dict[str, str]
    pages: dict[State, int]

    def url(self, anchor: str = "", **changed: Any) -> str:  # noqa: ANN401 - any value of an address
        """Return the board's address with something changed, and without what is then empty."""
        moved = {state.value: page for state, page in self.pages.items() if page > 1}
        values = {**self.filters, **moved, **changed}
        kept = {name: value for name, value in values.items() if value}
        return url_for("day.desk.board", _anchor=anchor or None, **kept)

    def page_url(self, state: State) -> Callable[[int], str]:
        """Return what makes the address of a page of one column, the others as they are."""
        return lambda page: self.url(state.value, **{state.value: page if page > 1 else None})

    def narrowed(self, me: User) -> BoardFilter:
        """Return the filter of the domain; `owner=me` is whoever looks."""
        found = claims_filter(self.filters, me, self.filters.get("owner"))
        return replace(found, words=self.filters.get("q", ""), states=())


@staff.get("/board")
def board() -> ResponseReturnValue:
    """Show the board. Without any filter it opens with the person's default view, if any."""
    actor = signed_in_actor()
    if not request.args:
        first = default_view(db.session, actor, ViewKind.BOARD)
        if first is not None and first.query:
            return redirect(f"{url_for('day.desk.board')}?{first.query}")
    filters = given(ViewKind.BOARD)
    asked = Asked(filters, {state: page_number(state, LAST_PAGE) for state in COLUMNS})
    contests, topics = contests_and_topics(db.session)
    return render_template(
        "day/board.html",
        asked=asked,
        board=newsroom_board(db.session, asked.narrowed(actor), asked.pages),
        offers=lambda claim: offers(claim, actor),
        contests=contests,
        topics=topics,
        owners=people_with_role(db.session, Role.REPORTER),
        saved=shown_views(ViewKind.BOARD, as_query(filters)),
        now=now(),
        ended=ENDED,
    )
