"""The readers' room: its blueprint. Its pages are for one person each, so nothing keeps them."""

from flask import Blueprint, Response
from flask.blueprints import BlueprintSetupState

bp = Blueprint("readers", __name__)


@bp.record_once
def without_tokens(state: BlueprintSetupState) -> None:
    """Let forms come without a token against forgery, and so without a cookie.

    A token keeps strangers from acting as somebody who is signed in; here nobody is.
    `factcheck.readers.guard` asks instead that a form was opened here, and not sent from elsewhere.
    """
    state.app.extensions["csrf"].exempt(bp)


@bp.after_request
def tell_nobody(response: Response) -> Response:
    """Keep private links out of other sites' logs, caches and search engines."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
