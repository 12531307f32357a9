"""The machines' room: its blueprint, open to every site, kept like the public pages."""

from flask import Blueprint, Response

from factcheck.public.room import let_it_be_kept

bp = Blueprint("feeds", __name__)


@bp.after_request
def let_everyone_read(response: Response) -> Response:
    """Let pages of other sites read this: it is public, and no cookie is looked at."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return let_it_be_kept(response)
