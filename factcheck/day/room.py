"""The blueprint of the newsroom's day: staff's pages inside it, and the feed by private link."""

from flask import Blueprint

from claims.dates import in_words, short_words
from factcheck.accounts.actor import ask_to_sign_in
from factcheck.desk.blueprint import only_reporters_and_editors
from factcheck.desk.words import WORDS

bp = Blueprint("day", __name__)

staff = Blueprint("desk", __name__, url_prefix="/desk")
staff.before_request(ask_to_sign_in)
staff.before_request(only_reporters_and_editors)


@staff.context_processor
def words_for_pages() -> dict[str, object]:
    """Give these pages the words for dates and for what the domain names in one word."""
    return {"date_in_words": in_words, "date_short": short_words, "words": WORDS}
