"""Search for staff: everything that the newsroom wrote or captured; nothing of it is public."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import selectinload
from sqlmodel import col, select

from claims.filing.models import Claim
from claims.newsroom.day_models import ViewKind
from claims.newsroom.models import Role
from claims.newsroom.operations import people_with_role
from claims.newsroom.saved_views import default_view
from claims.review.columns import contests_and_topics
from factcheck.accounts.actor import signed_in_actor
from factcheck.database import db
from factcheck.day.asked import as_query, given, page_number
from factcheck.day.narrowing import wanted_by
from factcheck.day.room import staff
from factcheck.day.saved_views import shown_views
from factcheck.staff_search.asking import StaffSort
from factcheck.staff_search.feeding import events_behind
from factcheck.staff_search.finding import MOST_PAGES, PAGE_SIZE, Found, find_items
from factcheck.staff_search.models import ItemKind
from factcheck.staff_search.upkeep import catch_up

# What was written a moment ago is found; a long backlog is the worker's, and the page says so.
BATCHES_FIRST = 2

KIND_WORDS: Mapping[ItemKind, tuple[str, str]] = {
    ItemKind.CLAIM: ("Claim", "Claims"),
    ItemKind.DRAFT: ("Draft", "Drafts"),
    ItemKind.CITATION: ("Citation", "Citations"),
    ItemKind.REPLY: ("Reply", "Replies"),
    ItemKind.COMMENT: ("Comment", "Comments"),
    ItemKind.EVIDENCE: ("Evidence", "Evidence"),
    ItemKind.SNAPSHOT: ("Snapshot", "Snapshots"),
    ItemKind.SOURCE: ("Source", "Sources"),
}
SORT_WORDS = {
    StaffSort.BEST: "Best match",
    StaffSort.NEWEST: "Newest change",
    StaffSort.OLDEST: "Oldest change",
}


@dataclass(frozen=True)
class Line:
    """One thing found, with the claim it belongs to and the address that shows it."""

    found: Found
    kind: str
    url: str
    claim: Claim | None


@staff.get("/search")
def search() -> ResponseReturnValue:
    """Search. Without anything asked it opens with the person's default view, if any."""
    actor = signed_in_actor()
    if not request.args:
        first = default_view(db.session, actor, ViewKind.SEARCH)
        if first is not None and first.query:
            return redirect(f"{url_for('day.desk.search')}?{first.query}")
    behind = _behind()
    values = given(ViewKind.SEARCH)
    wanted = wanted_by(db.session, values, actor)
    page = page_number("page", MOST_PAGES)
    answer = find_items(db.session, wanted.question, wanted.narrowed, sort=wanted.sort, page=page)
    contests, topics = contests_and_topics(db.session)
    return render_template(
        "day/search.html",
        asked=values,
        wanted=wanted,
        answer=answer,
        lines=_lines(answer.found),
        behind=behind,
        page=page,
        pages=min(MOST_PAGES, max(1, -(-answer.total // PAGE_SIZE))),
        url=_url_of(values),
        page_url=lambda number: _url_of(values)(page=number if number > 1 else None),
        kinds=KIND_WORDS,
        sorts=SORT_WORDS,
        contests=contests,
        topics=topics,
        owners=people_with_role(db.session, Role.REPORTER),
        saved=shown_views(ViewKind.SEARCH, as_query(values)),
    )


def _behind() -> int:
    """Read what was written a moment ago; return how many events are still not read."""
    if events_behind(db.session):
        catch_up(BATCHES_FIRST)
    return events_behind(db.session)


def _url_of(values: Mapping[str, str]) -> Callable[..., str]:
    """Return what makes this page's address with something changed."""

    def url(**changed: Any) -> str:  # noqa: ANN401 - any value of an address
        kept = {name: value for name, value in {**values, **changed}.items() if value}
        return url_for("day.desk.search", **kept or {"all": 1})

    return url


def _lines(found: Sequence[Found]) -> list[Line]:
    ids = {each.claim_id for each in found if each.claim_id}
    claims = {claim.id: claim for claim in _claims(ids)}
    return [
        Line(each, KIND_WORDS[each.kind][0], _address(each), claims.get(each.claim_id or ""))
        for each in found
    ]


def _claims(ids: set[str]) -> list[Claim]:
    query = select(Claim).where(col(Claim.id).in_(ids))
    return list(db.session.exec(query.options(selectinload(Claim.speaker)))) if ids else []  # type: ignore[arg-type]  # SQLModel types it as the row


def _address(found: Found) -> str:
    """Return where the item is shown."""
    match found.kind:
        case ItemKind.DRAFT:
            return url_for("desk.draft", claim_id=found.claim_id)
        case ItemKind.CITATION:
            return url_for("desk.citation", citation_id=found.subject_id)
        case ItemKind.EVIDENCE | ItemKind.SNAPSHOT:
            return url_for("desk.evidence", evidence_id=found.evidence_id)
        case ItemKind.SOURCE:
            return url_for("desk.source", source_id=found.subject_id)
        case _:
            return url_for("desk.claim", claim_id=found.claim_id)
