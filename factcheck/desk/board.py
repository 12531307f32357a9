"""The newsroom's claims: by state, by owner, by words, sorted, a page at a time, all by address."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from flask import render_template, request, url_for

from claims.filing.models import State
from claims.newsroom.models import Role
from claims.newsroom.operations import people_with_role
from claims.review.board import BoardFilter, BoardOrder, board_page, counts_by_state
from factcheck.accounts.actor import signed_in_actor
from factcheck.database import db
from factcheck.desk.blueprint import bp

PAGE_SIZE = 25
LAST_PAGE = 100_000
ORDERS = {
    BoardOrder.NEWEST: "Newest move",
    BoardOrder.WAITING: "Waiting longest",
    BoardOrder.DUE: "Due first",
    BoardOrder.SPEAKER: "Speaker",
}
Member = TypeVar("Member", bound=StrEnum)


@dataclass(frozen=True)
class Asked:
    """What the address asks for; nonsense in it counts as nothing."""

    words: str
    state: State | None
    owner: str
    order: BoardOrder
    page: int

    def url(self, **changed: object) -> str:
        """Return the address with something changed; without what is the default."""
        given: dict[str, Any] = {
            "q": self.words,
            "state": self.state,
            "owner": self.owner,
            "sort": self.order if self.order is not BoardOrder.NEWEST else None,
            **changed,
        }
        return url_for("desk.claims", **{name: value for name, value in given.items() if value})


@bp.get("/claims")
def claims() -> str:
    """List the newsroom's claims."""
    asked = _asked()
    narrowed = BoardFilter(
        states=[asked.state] if asked.state else (),
        assignee_id=asked.owner or None,
        words=asked.words,
        order=asked.order,
    )
    rows, total = board_page(db.session, narrowed, page=asked.page, size=PAGE_SIZE)
    return render_template(
        "desk/claims.html",
        asked=asked,
        rows=rows,
        total=total,
        pages=max(1, -(-total // PAGE_SIZE)),
        counts=counts_by_state(db.session),
        owners=people_with_role(db.session, Role.REPORTER),
        me=signed_in_actor(),
        orders=[
            (label, asked.url(sort=order, page=None), order is asked.order)
            for order, label in ORDERS.items()
        ],
        page_url=_page_url(asked),
    )


def _asked() -> Asked:
    owner = request.args.get("owner", "")
    return Asked(
        words=request.args.get("q", "").strip()[:200],
        state=_member(State, request.args.get("state", "")),
        owner=owner if owner.isascii() and owner.isalnum() else "",
        order=_member(BoardOrder, request.args.get("sort", "")) or BoardOrder.NEWEST,
        page=min(max(1, request.args.get("page", 1, type=int)), LAST_PAGE),
    )


def _member(kind: type[Member], text: str) -> Member | None:
    return next((member for member in kind if member.value == text), None)


def _page_url(asked: Asked) -> Callable[[int], str]:
    return lambda page: asked.url(page=page if page > 1 else None)
