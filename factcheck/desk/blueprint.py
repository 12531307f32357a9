"""The desk's blueprint, and who may come in."""

from flask import Blueprint

from claims.dates import in_words, short_words
from claims.newsroom.models import Role
from factcheck.accounts.actor import ask_to_sign_in, demand_role
from factcheck.desk.words import WORDS

bp = Blueprint("desk", __name__, url_prefix="/desk")
bp.before_request(ask_to_sign_in)


@bp.before_request
def only_reporters_and_editors() -> None:
    """Refuse members of the newsroom who do neither job, with 403."""
    demand_role("work at the desk", Role.REPORTER, Role.EDITOR)


@bp.context_processor
def words_for_pages() -> dict[str, object]:
    """Give the desk's templates the words for dates and for what the domain names in one word."""
    return {"date_in_words": in_words, "date_short": short_words, "words": WORDS}
