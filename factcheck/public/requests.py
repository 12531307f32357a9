"""Readers' correction requests as the public sees them: how each was answered, never who asked."""

from collections.abc import Mapping

from flask import render_template, url_for

from claims.review.request_models import RequestState
from claims.review.requests import request_figures, requests_page
from factcheck.database import db
from factcheck.public.room import PER_PAGE, bp, page_number, pages_of

OUTCOMES: Mapping[RequestState, str] = {
    RequestState.UPHELD: "The reader was right",
    RequestState.PARTLY: "The reader was right in part",
    RequestState.NOT_UPHELD: "We hold that the ruling is right",
}


@bp.get("/corrections/requests")
def correction_requests() -> str:
    """List how readers' requests for corrections were answered, the newest first."""
    page = page_number()
    found, total = requests_page(db.session, answered=True, page=page, size=PER_PAGE)
    return render_template(
        "public/requests.html",
        requests=found,
        outcomes=OUTCOMES,
        figures=request_figures(db.session),
        total=total,
        page=page,
        pages=pages_of(total, PER_PAGE),
        url_for_page=lambda number: url_for("public.correction_requests", page=number),
    )
