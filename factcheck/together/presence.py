"""Who is here now: a page that is open says so every half minute, and when it is closed."""

import structlog
from flask import Response, request
from sqlalchemy.exc import SQLAlchemyError

from claims.errors import BadInput
from claims.newsroom.presence import Other, be_here, leave, others_at
from claims.newsroom.unsaved import is_our_page
from factcheck.accounts.actor import signed_in_actor
from factcheck.database import db, transaction
from factcheck.together.blueprint import bp

log = structlog.get_logger()


def arrive(place: str) -> list[Other]:
    """Note that this person opens the page of this path; return who else has it open.

    It ends the transaction at hand, so that it comes first in a view. A database that takes no
    writing now, such as on a full disk, keeps nobody from reading.
    """
    actor = signed_in_actor()
    if request.method == "GET":
        try:
            with transaction() as session:
                be_here(session, user=actor, place=place)
        except SQLAlchemyError as fault:
            log.warning("presence_not_noted", error=type(fault).__name__)
    return others_at(db.session, actor, place)


@bp.post("/here")
def here() -> Response:
    """Note that a page is still open, or with `leaving` that it is closed."""
    place = request.form.get("place", "")
    if not is_our_page(place):
        raise BadInput("place", "This is no page of ours.")
    actor = signed_in_actor()
    with transaction() as session:
        step = leave if "leaving" in request.form else be_here
        step(session, user=actor, place=place)
    return Response(status=204)
