"""The blueprint of notices and webhooks, and who may come in."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from claims.newsroom.models import Role
from factcheck.accounts.actor import ask_to_sign_in, demand_role

bp = Blueprint("notices", __name__)
# Mail programs press the button of RFC 8058 without signing in; the link is signed instead.
OPEN_TO_ALL = {"notices.stop_mail"}
FOR_ADMINS = "/admin/"


@bp.before_request
def only_staff() -> ResponseReturnValue | None:
    """Send readers to sign in; let only admins into the administration."""
    if request.endpoint in OPEN_TO_ALL:
        return None
    answer = ask_to_sign_in()
    if answer is None and request.path.startswith(FOR_ADMINS):
        demand_role("administer the newsroom", Role.ADMIN)
    return answer
