"""The review's blueprint, and who may come in."""

from flask import Blueprint

from claims.newsroom.models import Role
from claims.review.queue import votes_wanted
from factcheck.accounts.actor import ask_to_sign_in, current_actor, demand_role
from factcheck.database import db
from factcheck.desk.words import WORDS

bp = Blueprint("review", __name__, url_prefix="/review")
bp.before_request(ask_to_sign_in)


@bp.before_request
def only_the_newsroom() -> None:
    """Let everybody who works here read; what each may do is decided action by action."""
    demand_role("read dossiers", Role.REPORTER, Role.EDITOR, Role.ADMIN)


@bp.context_processor
def words_for_pages() -> dict[str, object]:
    """Give the review's templates the words for what the domain names in one word."""
    return {"words": WORDS}


@bp.app_context_processor
def what_waits() -> dict[str, object]:
    """Tell editors in the staff bar of every page how many votes are wanted from them."""
    actor = current_actor()
    if actor is None or not actor.has(Role.EDITOR):
        return {}
    return {"desk_counts": {"review": votes_wanted(db.session, actor)}}
