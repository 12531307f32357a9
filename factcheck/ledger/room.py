"""The ledger's blueprint: its public pages, and inside it the forms for staff."""

from flask import Blueprint

from claims.dates import days_in_words, in_words, short_words
from claims.newsroom.models import Role
from factcheck.accounts.actor import ask_to_sign_in, demand_role
from factcheck.ledger.words import ACTS, STANCE_LOOKS, STATUSES
from factcheck.public.room import let_it_be_kept

bp = Blueprint("ledger", __name__)
bp.after_request(let_it_be_kept)

staff = Blueprint("desk", __name__, url_prefix="/desk")
staff.before_request(ask_to_sign_in)


@staff.before_request
def only_reporters_and_editors() -> None:
    """Refuse members of the newsroom who do neither job, with 403."""
    demand_role("keep the ledger", Role.REPORTER, Role.EDITOR)


@bp.context_processor
def words_for_pages() -> dict[str, object]:
    """Give the ledger's templates the words and looks of what the domain names in one word."""
    return {
        "date_in_words": in_words,
        "date_short": short_words,
        "days_in_words": days_in_words,
        "acts": ACTS,
        "statuses": STATUSES,
        "stance_looks": STANCE_LOOKS,
    }
