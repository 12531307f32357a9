"""What rotted: cited addresses that are gone, changed, moved or not to be reached."""

from collections.abc import Callable
from typing import Any

from flask import render_template, request, url_for

from claims.evidence.capture_models import LinkOutcome
from claims.evidence.link_watch import count_rotten, rotten_links
from factcheck.database import db
from factcheck.evidence_desk.blueprint import bp

PAGE_SIZE = 25
LAST_PAGE = 100_000
OUTCOMES = {
    LinkOutcome.GONE: "Gone",
    LinkOutcome.CHANGED: "Changed",
    LinkOutcome.MOVED: "Moved",
    LinkOutcome.UNREACHABLE: "Not reached",
}


@bp.get("/links")
def links() -> str:
    """List what rotted, the newest trouble first, with the claims that rest on it."""
    asked = request.args.get("outcome", "")
    outcome = next((each for each in OUTCOMES if each.value == asked), None)
    page = min(max(1, request.args.get("page", 1, type=int)), LAST_PAGE)
    counts = count_rotten(db.session)
    total = counts.get(outcome, 0) if outcome else sum(counts.values())
    return render_template(
        "evidence_desk/links.html",
        rotten=rotten_links(db.session, outcome=outcome, page=page, size=PAGE_SIZE),
        outcomes=OUTCOMES,
        tabs_shown=_tabs(outcome, counts),
        page=page,
        pages=max(1, -(-total // PAGE_SIZE)),
        page_url=_page_url(outcome),
    )


def _tabs(
    outcome: LinkOutcome | None, counts: dict[LinkOutcome, int]
) -> list[tuple[str, str, bool, int]]:
    everything = ("All", url_for("evidence_desk.links"), outcome is None, sum(counts.values()))
    return [everything] + [
        (
            label,
            url_for("evidence_desk.links", outcome=each),
            outcome is each,
            counts.get(each, 0),
        )
        for each, label in OUTCOMES.items()
    ]


def _page_url(outcome: LinkOutcome | None) -> Callable[[int], str]:
    def address(page: int) -> str:
        given: dict[str, Any] = {"outcome": outcome, "page": page if page > 1 else None}
        return url_for("evidence_desk.links", **{k: v for k, v in given.items() if v})

    return address
