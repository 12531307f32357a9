"""Matching in PostgreSQL: its rank finds a few candidates, BM25 and our figures put them in order.

Of a text's terms those found in few rulings are looked up. The rulings that ts_rank likes best are
scored again with BM25, from how often terms are in all rulings, and judged as everywhere else.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, REAL, TSQUERY

from search_index.analysis import (
    base_language,
    foreign_languages,
    foreign_stem,
    placed_words,
    plain,
    stem,
    variants,
)
from search_index.clauses import plain_words
from search_index.engine import Candidate, Synonyms
from search_index.matching import MOST_WORDS, Matcher
from search_index.postgres_layout import CLAIM
from search_index.postgres_reading import Held
from search_index.postgres_rows import quoted
from search_index.resemblance import cleaned
from search_index.rewording import Rewording
from search_index.schema import CLAIM_PARTS, PARTS
from search_index.scoring import MATCHING, Found

CANDIDATES = 100
RARE_SHARE = 0.02
ALWAYS_RARE = 20
"""A term in no more rulings than this share, or this number, is looked up."""

FEWEST_RARE = 3
LABEL_WEIGHTS = (0.0, 0.7, 0.8, 1.0)
"""What a word of names (D), summary (C), quotations (B) and title (A) counts to ts_rank."""

_READ = PARTS[:CLAIM_PARTS]
_IN_CLAIM = "ABC"


def match_held(held: Held, text: str, limit: int, synonyms: Synonyms = ()) -> tuple[Candidate, ...]:
    """Return the documents that a text most likely repeats, best first."""
    found = _candidates(held, Rewording(cleaned(text), synonyms).wider)
    return Matcher(found, found, synonyms).match(text, limit)


def best_by_words(held: Held, text: str, limit: int) -> list[str]:
    """Return the ids of the best documents for a text by BM25 alone."""
    found = _candidates(held, cleaned(text))
    numbers, _ = Matcher(found, found).pool(text, limit)
    return [found.key(number) for number in numbers.tolist()]


def _candidates(held: Held, text: str) -> "Candidates":
    words = plain_words(text)[:MOST_WORDS]
    terms = dict.fromkeys(term for word in words for term in variants(word, held.sums.languages))
    counts = held.counts(CLAIM, terms.keys())
    return Candidates(held, _fetched(held, _rare(held, counts)), counts)


def _rare(held: Held, counts: Mapping[str, int]) -> list[str]:
    """Return the terms found in few rulings, at least FEWEST_RARE of them, the rarest first."""
    known = sorted((term for term, count in counts.items() if count), key=counts.__getitem__)
    limit = max(ALWAYS_RARE, held.sums.documents * RARE_SHARE)
    return [
        term for number, term in enumerate(known) if number < FEWEST_RARE or counts[term] <= limit
    ]


@dataclass(frozen=True)
class _Row:
    id: str
    length: int
    language: str
    parts: dict[str, list[str]]


def _fetched(held: Held, terms: Sequence[str]) -> list[_Row]:
    """Return the rulings that ts_rank likes best, the earliest indexed first."""
    if not terms:
        return []
    rows = held.connection.execute(_best(held, terms)).mappings()
    return [
        _Row(
            row["id"],
            row["claim_length"],
            row["language"] or "",
            {part: row[part] for part in _READ},
        )
        for row in sorted(rows, key=lambda row: row["number"])
    ]


def _best(held: Held, terms: Sequence[str]) -> sa.Select[Any]:
    ruling, text = held.tables.ruling.c, held.tables.text.c
    anywhere = sa.cast(" | ".join(map(quoted, terms)), TSQUERY)
    in_claim = sa.cast(" | ".join(f"{quoted(term)}:{_IN_CLAIM}" for term in terms), TSQUERY)
    weights = sa.cast(list(LABEL_WEIGHTS), ARRAY(REAL))
    best = (
        sa.select(ruling.number, ruling.id, ruling.claim_length, ruling.language)
        .where(ruling.claim.bool_op("@@")(in_claim))
        .order_by(sa.func.ts_rank(weights, ruling.claim, anywhere).desc(), ruling.number)
        .limit(CANDIDATES)
        .subquery()
    )
    return sa.select(*best.c, *(text[part] for part in _READ)).join_from(
        best, held.tables.text, text.number == best.c.number
    )


class Candidates:
    """A few rulings, numbered from 0, with terms rated by how often they are in all rulings.

    `counts` has the terms of the post; what candidates hold of other terms is never asked for.
    """

    def __init__(self, held: Held, rows: Sequence[_Row], counts: Mapping[str, int]) -> None:
        self._held = held
        self._rows = rows
        self._postings: dict[str, list[tuple[int, int]]] = {term: [] for term in counts}
        others: set[str] = set()
        for number, row in enumerate(rows):
            often = Counter(_terms(row))
            others |= often.keys()
            for term in often.keys() & counts.keys():
                self._postings[term].append((number, often[term]))
        known = {**held.counts(CLAIM, others - counts.keys()), **counts}
        self._idf = {term: self._rarity(count) for term, count in known.items()}
        self._average = max(1.0, held.sums.claim_words / max(1, held.sums.documents))

    def _rarity(self, count: int) -> float:
        return math.log1p((self._held.sums.documents - count + 0.5) / (count + 0.5))

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self._rows)

    def key(self, number: int) -> str:
        """Return a ruling's id."""
        return self._rows[number].id

    def content(self, number: int) -> dict[str, list[str]]:
        """Return a ruling's claim, quotations and summary."""
        return self._rows[number].parts

    def terms_of(self, word: str) -> tuple[str, ...]:
        """Return the terms under which documents in any language hold a plain word."""
        return variants(word, self._held.sums.languages)

    def idf_of(self, term: str) -> float:
        """Return how rare a term is in all rulings."""
        idf = self._idf.get(term)
        return self._rarity(0) if idf is None else idf

    def term(self, term: str) -> Found:
        """Return the candidates that hold a term, and what it adds to each by BM25."""
        held = self._postings[term]
        ids = np.array([number for number, _ in held], np.uint32)
        often = np.array([count for _, count in held], np.float32)
        lengths = np.array([self._rows[number].length for number, _ in held], np.float32)
        norms = MATCHING.k1 * (1 - MATCHING.b + MATCHING.b * lengths / np.float32(self._average))
        impacts = often / (often + norms) * np.float32(self.idf_of(term) * (MATCHING.k1 + 1))
        return Found(ids, impacts.astype(np.float32))


def _terms(row: _Row) -> Iterator[str]:
    """Yield the terms of a ruling's claim, quotations and summary."""
    foreign = foreign_languages(frozenset((base_language(row.language),)))
    for passage in chain.from_iterable(row.parts.values()):
        words = [plain(word) for word in placed_words(passage)[0]]
        yield from map(stem, words)
        for language in foreign:
            yield from (foreign_stem(word, language) for word in words)
