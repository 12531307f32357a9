"""The blueprint of working together, and who may come in."""

from flask import Blueprint

from claims.newsroom.models import Role
from factcheck.accounts.actor import ask_to_sign_in, demand_role
from factcheck.desk.words import WORDS

bp = Blueprint("together", __name__, url_prefix="/desk")
bp.before_request(ask_to_sign_in)


@bp.before_request
def only_the_newsroom() -> None:
    """Let in everybody who works here; talk is for reporters and editors alone."""
    demand_role("work here", Role.REPORTER, Role.EDITOR, Role.ADMIN)


@bp.context_processor
def words_for_pages() -> dict[str, object]:
    """Give the templates the words for what the domain names in one word."""
    return {"words": WORDS}


def only_those_who_talk() -> None:
    """Refuse admins who are neither reporter nor editor, with 403."""
    demand_role("read what the newsroom says to itself", Role.REPORTER, Role.EDITOR)
