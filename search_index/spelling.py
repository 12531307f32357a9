"""Did you mean: other words for those that are nowhere in the index, from its own vocabulary."""

from rapidfuzz.distance import DamerauLevenshtein

from search_index.analysis import Token, composed, tokens
from search_index.query import Query
from search_index.scoring import Scorer
from search_index.snapshot import Snapshot

SHORTEST_WORD = 4
SCANNED_WORDS = 20_000
MOST_WORDS = 8
"""A sentence is found by its other words; only the first of its words are looked up."""


def did_you_mean(snapshot: Snapshot, scorer: Scorer, query: Query) -> str | None:
    """Return the query's words with unknown ones replaced by the likeliest known ones.

    None where all words are known or nothing near enough is. A word is near with one letter
    wrong, missing, doubled or swapped, a long one with two; its first letter must be right.
    """
    corrected, changed = [], False
    for text in query.words[:MOST_WORDS]:
        better = _corrected(snapshot, scorer, composed(text))
        corrected.append(better or text)
        changed = changed or better is not None
    if not changed:
        return None
    phrases = (f'"{phrase}"' for phrase in query.phrases)
    prefixes = (f"{prefix}*" for prefix in query.prefixes)
    return " ".join([*corrected, *query.words[MOST_WORDS:], *phrases, *prefixes])


def _corrected(snapshot: Snapshot, scorer: Scorer, text: str) -> str | None:
    """Return a text with its unknown words replaced; None where there are none to replace."""
    found: dict[Token, str] = {}
    for token in tokens(text):
        near = None if _is_known(snapshot, scorer, token.word) else _near(snapshot, token.word)
        if near is not None:
            found[token] = near
    for token in sorted(found, key=lambda each: -each.start):
        text = text[: token.start] + found[token] + text[token.end :]
    return text if found else None


def _is_known(snapshot: Snapshot, scorer: Scorer, word: str) -> bool:
    return len(word) < SHORTEST_WORD or any(
        len(snapshot.postings("text", term).ids) for term in scorer.terms_of(word)
    )


def _near(snapshot: Snapshot, word: str) -> str | None:
    most = 1 if len(word) < SHORTEST_WORD + 3 else 2
    vocabulary = snapshot.words_from(word[0], SCANNED_WORDS)
    distances = {
        other: distance
        for other in vocabulary
        if abs(len(other) - len(word)) <= most
        and (distance := DamerauLevenshtein.distance(word, other, score_cutoff=most)) <= most
    }
    return min(
        distances, key=lambda other: (distances[other], -vocabulary[other], other), default=None
    )
