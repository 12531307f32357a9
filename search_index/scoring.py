"""BM25 in bulk: a clause becomes two arrays, the documents that have it and what it adds to each.

The formula is Okapi BM25 (Robertson and Walker, 1994) with Lucene's always positive idf. Words in
titles and quotations count for more because their postings weigh more (schema.BOOSTS).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from search_index.analysis import variants
from search_index.clauses import Clause, Clauses, Words
from search_index.joining import SHARE_OF_BEST
from search_index.postings import Ids, Postings
from search_index.schema import PART_SIZE, PARTS
from search_index.snapshot import Mask, Snapshot

Scores = NDArray[np.float32]
Places = NDArray[np.uint64]
"""Document in the upper half, position plus 2**31 in the lower."""

SCANNED_BEGINNINGS = 2_000
MOST_BEGINNINGS = 64


@dataclass(frozen=True)
class Formula:
    """BM25's two constants: how soon repeats stop counting, how much length counts."""

    k1: float
    b: float


READERS = Formula(k1=1.6, b=0.5)
MATCHING = Formula(k1=2.0, b=0.5)


@dataclass(frozen=True)
class Found:
    """The documents that have a clause, in rising order, and what it adds to their score."""

    ids: Ids
    impacts: Scores


class Scorer:
    """Scores clauses over one snapshot with one formula."""

    def __init__(self, snapshot: Snapshot, formula: Formula = READERS, field: str = "text") -> None:
        self._snapshot = snapshot
        self._formula = formula
        self._field = field
        self._lengths = snapshot.arrays[f"{field}_length"]

    @cached_property
    def languages(self) -> frozenset[str]:
        """Return the languages that any document is in."""
        tags = self._snapshot.facets["language"].vocabulary
        return frozenset(tag.partition("-")[0].lower() for tag in tags)

    @cached_property
    def _average_length(self) -> float:
        return max(1.0, float(self._lengths.mean())) if len(self._lengths) else 1.0

    def find(self, clause: Clause) -> Found:
        """Return the documents that have a clause in any of its ways; the best way counts."""
        if clause.prefix:
            return self._beginnings(clause.prefix)
        ways = [
            found
            for words in clause.alternatives
            for found in self._ways(words, clause.part)
            if len(found.ids)
        ]
        return _best(ways, self._snapshot.size)

    def _ways(self, words: Words, part: str) -> list[Found]:
        if len(words) > 1 or part:
            return [self._phrase(words, part)]
        terms = dict.fromkeys(variants(words[0], self.languages))
        return [self.term(term) for term in terms]

    def term(self, term: str) -> Found:
        """Return the documents that hold a term."""
        postings = self._snapshot.postings(self._field, term)
        key = (self._field, self._formula, term)
        impacts = self._snapshot.impacts.get(key)
        if impacts is None:
            idf = self._idf(len(postings.ids))
            impacts = self._impacts(postings.ids, postings.weights, idf)
            self._snapshot.impacts.put(key, impacts, impacts.nbytes)
        return Found(postings.ids, impacts)

    def _idf(self, count: int) -> float:
        return math.log1p((self._snapshot.documents - count + 0.5) / (count + 0.5))

    def idf_of(self, term: str) -> float:
        """Return how rare a term is: 0 for one in every document."""
        return self._idf(len(self._snapshot.postings(self._field, term).ids))

    def terms_of(self, word: str) -> tuple[str, ...]:
        """Return the terms under which documents in any language hold a plain word."""
        return variants(word, self.languages)

    def _impacts(self, ids: Ids, weights: Scores | np.float32, idf: float) -> Scores:
        k1, b = self._formula.k1, self._formula.b
        norms = self._lengths[ids] * np.float32(k1 * b / self._average_length)
        norms += np.float32(k1 * (1 - b))
        impacts: Scores = weights / (weights + norms) * np.float32(idf * (k1 + 1))
        return impacts

    def _beginnings(self, prefix: str) -> Found:
        counts = self._snapshot.words_from(prefix, SCANNED_BEGINNINGS)
        words = sorted(counts, key=lambda word: (-counts[word], word))[:MOST_BEGINNINGS]
        mask = np.zeros(self._snapshot.size, np.bool_)
        for word in words:
            mask[self._snapshot.postings("word", word).ids] = True
        ids = np.flatnonzero(mask).astype(np.uint32)
        return Found(ids, self._impacts(ids, np.float32(1), self._idf(len(ids))))

    def _phrase(self, words: Words, part: str) -> Found:
        every = [(self._any_variant(word), number) for number, word in enumerate(words)]
        # The rarest words first: what they leave is what the others are looked up in.
        every.sort(key=lambda item: len(item[0].positions))
        together = np.ones(self._snapshot.size, np.bool_)
        for postings, _ in every:
            together &= _mask(postings.ids, self._snapshot.size)
        places = _places(*every[0], within=together)
        for postings, shift in every[1:]:
            places = _also_in(places, _places(postings, shift, within=together))
        idf = sum(self._idf(len(postings.ids)) for postings, _ in every)
        return self._counted(_within(places, part), idf)

    def _any_variant(self, word: str) -> Postings:
        return _merged(
            [
                self._snapshot.postings(self._field, term)
                for term in dict.fromkeys(variants(word, self.languages))
            ]
        )

    def _counted(self, places: Places, idf: float) -> Found:
        ids, counts = np.unique(_documents(places), return_counts=True)
        return Found(ids, self._impacts(ids, counts.astype(np.float32), idf))


def _places(postings: Postings, shift: int, within: Mask | None = None) -> Places:
    """Return document and position as one number each, moved back by the word's place."""
    documents, positions = postings.ids, postings.positions
    frequencies = postings.frequencies
    if within is not None:
        kept = within[documents]
        positions = positions[np.repeat(kept, frequencies)]
        documents, frequencies = documents[kept], frequencies[kept]
    # 2**31 keeps a first word at position 0 from falling below 0.
    moved = positions.astype(np.uint64)
    moved += np.uint64(2**31 - shift)
    moved += np.repeat(documents.astype(np.uint64) << np.uint64(32), frequencies)
    return moved


def _also_in(few: Places, many: Places) -> Places:
    """Return which of a few rising numbers are among many rising ones."""
    if not len(many):
        return many
    found = np.searchsorted(many, few).clip(max=len(many) - 1)
    both: Places = few[many[found] == few]
    return both


def _documents(places: Places) -> Ids:
    return (places >> np.uint64(32)).astype(np.uint32)


def _within(places: Places, part: str) -> Places:
    if not part:
        return places
    first = PARTS.index(part) * PART_SIZE + 2**31
    positions = places & np.uint64(2**32 - 1)
    return places[(positions >= first) & (positions < first + PART_SIZE)]


def _merged(ways: Sequence[Postings]) -> Postings:
    """Return the postings of several forms of one word as if they were one term."""
    filled = [each for each in ways if len(each.ids)]
    if len(filled) < 2:  # noqa: PLR2004 -- one list needs no merging
        return filled[0] if filled else ways[0]
    pairs = np.unique(np.concatenate([_places(each, 0) for each in filled]))
    ids, counts = np.unique(_documents(pairs), return_counts=True)
    positions = ((pairs & np.uint64(2**32 - 1)) - np.uint64(2**31)).astype(np.uint32)
    return Postings(ids, counts.astype(np.float32), counts.astype(np.uint32), positions)


def _best(ways: Sequence[Found], size: int) -> Found:
    if not ways:
        return Found(np.empty(0, np.uint32), np.empty(0, np.float32))
    if len(ways) == 1:
        return ways[0]
    best = np.zeros(size, np.float32)
    for way in ways:
        best[way.ids] = np.maximum(best[way.ids], way.impacts)
    ids = np.flatnonzero(best).astype(np.uint32)
    return Found(ids, best[ids])


@dataclass(frozen=True)
class Scored:
    """For every document: its score, whether it has all clauses, whether it is to be shown."""

    scores: Scores
    all_words: Mask
    any_words: Mask


def scored(scorer: Scorer, clauses: Clauses, within: Mask) -> Scored:
    """Return the scores of the documents in `within` that meet the clauses."""
    size = len(within)
    scores = np.zeros(size, np.float32)
    counts = np.zeros(size, np.uint16)
    allowed = within.copy()
    for clause in clauses.soft:
        found = scorer.find(clause)
        scores[found.ids] += found.impacts
        counts[found.ids] += 1
    for clause in clauses.hard:
        found = scorer.find(clause)
        scores[found.ids] += found.impacts
        allowed &= _mask(found.ids, size)
    for clause in clauses.banned:
        allowed[scorer.find(clause).ids] = False
    every = allowed & (counts == len(clauses.soft))
    return replace(
        Scored(scores, every, every), any_words=every | _good_enough(scores, counts, allowed)
    )


def _good_enough(scores: Scores, counts: NDArray[np.uint16], allowed: Mask) -> Mask:
    some = allowed & (counts > 0)
    best = float(scores[some].max()) if some.any() else 0.0
    return some & (scores >= np.float32(best * SHARE_OF_BEST))


def _mask(ids: Ids, size: int) -> Mask:
    mask = np.zeros(size, np.bool_)
    mask[ids] = True
    return mask
