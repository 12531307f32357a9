"""Did you mean: other words for those that are nowhere in the index, from its own vocabulary."""

from typing import Protocol

from rapidfuzz.distance import DamerauLevenshtein

from search_index.analysis import Token, composed, tokens
from search_index.query import Query

SHORTEST_WORD = 4
SCANNED_WORDS = 20_000
MOST_WORDS = 8
"""A sentence is found by its other words; only the first of its words are looked up."""


class Vocabulary(Protocol):
    """The words of an index."""

    def is_known(self, word: str) -> bool:
        """Say whether any document holds a word in one of its forms."""
        ...

    def near(self, word: str, most: int) -> dict[str, int]:
        """Return words that may be meant, and in how many documents each is.

        They have the same first letter and at most SCANNED_WORDS of them are looked at; those
        whose length differs by more than `most` may be left out.
        """
        ...


def did_you_mean(vocabulary: Vocabulary, query: Query) -> str | None:
    """Return the query's words with unknown ones replaced by the likeliest known ones.

    None where all words are known or nothing near enough is. A word is near with one letter
    wrong, missing, doubled or swapped, a long one with two; its first letter must be right.
    """
    corrected, changed = [], False
    for text in query.words[:MOST_WORDS]:
        better = _corrected(vocabulary, composed(text))
        corrected.append(better or text)
        changed = changed or better is not None
    if not changed:
        return None
    phrases = (f'"{phrase}"' for phrase in query.phrases)
    prefixes = (f"{prefix}*" for prefix in query.prefixes)
    return " ".join([*corrected, *query.words[MOST_WORDS:], *phrases, *prefixes])


def _corrected(vocabulary: Vocabulary, text: str) -> str | None:
    """Return a text with its unknown words replaced; None where there are none to replace."""
    found: dict[Token, str] = {}
    for token in tokens(text):
        near = None if _is_known(vocabulary, token.word) else _near(vocabulary, token.word)
        if near is not None:
            found[token] = near
    for token in sorted(found, key=lambda each: -each.start):
        text = text[: token.start] + found[token] + text[token.end :]
    return text if found else None


def _is_known(vocabulary: Vocabulary, word: str) -> bool:
    return len(word) < SHORTEST_WORD or vocabulary.is_known(word)


def _near(vocabulary: Vocabulary, word: str) -> str | None:
    most = 1 if len(word) < SHORTEST_WORD + 3 else 2
    known = vocabulary.near(word, most)
    distances = {
        other: distance
        for other in known
        if abs(len(other) - len(word)) <= most
        and (distance := DamerauLevenshtein.distance(word, other, score_cutoff=most)) <= most
    }
    return min(distances, key=lambda other: (distances[other], -known[other], other), default=None)
