"""Addresses that changed: they lead to where the thing stands now, for ever."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from claims.errors import NotFound
from claims.review.former import KINDS, address_now
from factcheck.database import db

FOR_EVER = 301


def moved_to(error: NotFound) -> ResponseReturnValue | None:
    """Return the way to where what was not found stands now, if it is public there.

    The rest of the address stays: the same page of the same list, the same edition.
    """
    slug = (request.view_args or {}).get("slug")
    if request.method not in {"GET", "HEAD"} or error.what not in KINDS or slug != error.key:
        return None
    today = address_now(db.session, error.what, error.key)
    if today is None or request.endpoint is None:
        return None
    given = {**request.args.to_dict(flat=False), **(request.view_args or {}), "slug": today}
    return redirect(url_for(request.endpoint, **given), FOR_EVER)
