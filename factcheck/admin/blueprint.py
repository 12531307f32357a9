"""The administration's blueprint, and who may come in."""

from flask import Blueprint

from claims.newsroom.models import Role
from factcheck.accounts.actor import ask_to_sign_in, demand_role

bp = Blueprint("admin", __name__, url_prefix="/admin")
bp.before_request(ask_to_sign_in)


@bp.before_request
def only_admins() -> None:
    """Refuse everybody else with 403."""
    demand_role("administer the newsroom", Role.ADMIN)
