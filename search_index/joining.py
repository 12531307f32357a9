"""How a query's words are joined, AND before OR, and what readers are told of it."""

from search_index.engine import Mode
from search_index.query import Query

FEW_HITS = 3
"""With fewer documents than this that have all words, those with some are shown below."""

SHARE_OF_BEST = 0.25
"""A document with only some of the words is shown from this share of the best score on."""

ALL_WORDS_NOTE = "Few rulings have all your words; those below have some of them."
ANY_WORDS_NOTE = "No ruling has all your words; these have some of them."


def mode_notes(query: Query, mode: Mode, total: int, with_all: int) -> tuple[str, ...]:
    """Return what is said of hits without all the words; nothing where there are none of them."""
    if mode is Mode.ALL_WORDS or query.any_words or total == with_all:
        return ()
    return (ALL_WORDS_NOTE if with_all else ANY_WORDS_NOTE,)
