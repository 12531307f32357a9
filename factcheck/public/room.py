"""The public room: its blueprint, how its pages may be kept, and how its lists are paged."""

from flask import Blueprint, Response, abort, request

from factcheck.headers import is_private

PER_PAGE = 20
LIST_SIZE = 50
MOST_DIGITS = 4

bp = Blueprint("public", __name__)


@bp.after_request
def let_it_be_kept(response: Response) -> Response:
    """Let browsers and caches keep a page, and ask each time whether it still stands.

    A publication shows at once, and an unchanged page costs no more than its headers.
    """
    if response.status_code == 200 and not is_private():  # noqa: PLR2004 - HTTP
        response.headers["Cache-Control"] = "public, no-cache"
        response.vary.add("Cookie")
        response.add_etag()
        response.make_conditional(request)
    return response


def page_number() -> int:
    """Return the page asked for, from 1; what is no number is the first."""
    text = request.args.get("page", "")
    if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS:
        return max(1, int(text))
    return 1


def pages_of(total: int, size: int) -> int:
    """Return how many pages a list has; the page asked for must be one of them, else 404."""
    pages = max(1, -(-total // size))
    if page_number() > pages:
        abort(404)
    return pages
