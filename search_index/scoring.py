"""BM25 in bulk: a clause becomes two arrays, the documents that have it and what it adds to each.

The formula is Okapi BM25 (Robertson and Walker, 1994) with Lucene's always positive idf. Words in
titles and quotations count for more because their postings weigh more (schema.BOOSTS).
"""

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search_index.analysis import variants
from search_index.clauses import Clause, Clauses, Words
from search_index.facet_column import Mask
from search_index.joining import SHARE_OF_BEST
from search_index.phrases import Places, counted, following, in_part
from search_index.postings import Ids
from search_index.snapshot import Snapshot

Scores = NDArray[np.float32]

SCANNED_BEGINNINGS = 2_000
MOST_BEGINNINGS = 64
"""How many words a beginning stands for, in an engine that must read them one by one."""

WIDELY = 0.25
"""What more than this share of all documents have is kept as one number for every document."""
MOST_RARITIES = 200_000
"""How many terms' rarities are remembered, some 100 bytes each."""


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

    @property
    def count(self) -> int:
        """How many documents have the clause."""
        return len(self.ids)

    def add_to(self, scores: Scores) -> None:
        """Add each impact to its document's score."""
        np.add.at(scores, self.ids, self.impacts)

    def at(self, numbers: NDArray[Any]) -> Scores:
        """Return what the clause adds to each of some documents: 0 to those without it."""
        impacts = np.zeros(len(numbers), np.float32)
        if len(self.ids):
            places = np.searchsorted(self.ids, numbers)
            np.minimum(places, len(self.ids) - 1, out=places)
            here = self.ids[places] == numbers
            impacts[here] = self.impacts[places[here]]
        return impacts

    def mask(self, size: int) -> Mask:
        """Return which of so many documents have the clause."""
        mask = np.zeros(size, np.bool_)
        mask[self.ids] = True
        return mask


@dataclass(frozen=True)
class FoundWidely:
    """The same for a clause that many documents have: one number for every document."""

    whole: Scores
    count: int

    @property
    def ids(self) -> Ids:
        """The documents that have the clause, in rising order."""
        return np.flatnonzero(self.whole).astype(np.uint32)

    @property
    def impacts(self) -> Scores:
        """What the clause adds to each of `ids`."""
        return self.whole[self.ids]

    def add_to(self, scores: Scores) -> None:
        """Add each impact to its document's score."""
        scores += self.whole

    def at(self, numbers: NDArray[Any]) -> Scores:
        """Return what the clause adds to each of some documents: 0 to those without it."""
        impacts: Scores = self.whole[numbers]
        return impacts

    def mask(self, size: int) -> Mask:
        """Return which of so many documents have the clause."""
        mask: Mask = self.whole[:size] > 0
        return mask


AnyFound = Found | FoundWidely


class Scorer:
    """Scores clauses over one snapshot with one formula."""

    def __init__(self, snapshot: Snapshot, formula: Formula = READERS, field: str = "text") -> None:
        self._snapshot = snapshot
        self._formula = formula
        self._field = field

    @cached_property
    def languages(self) -> frozenset[str]:
        """Return the languages that any document is in."""
        tags = self._snapshot.facets["language"].vocabulary
        return frozenset(tag.partition("-")[0].lower() for tag in tags)

    @cached_property
    def _norms(self) -> Scores:
        """What each document's length takes from the weight of its words."""
        return self._snapshot.kept(("norms", self._field, self._formula), self._computed_norms)

    def _computed_norms(self) -> Scores:
        k1, b = self._formula.k1, self._formula.b
        lengths = self._snapshot.arrays[f"{self._field}_length"]
        average = max(1.0, float(lengths.mean())) if len(lengths) else 1.0
        # Numbers of another kind than the scores' make adding them up thirty times as slow.
        norms: Scores = lengths.astype(np.float32) * np.float32(k1 * b / average)
        norms += np.float32(k1 * (1 - b))
        return norms

    def find(self, clause: Clause) -> AnyFound:
        """Return the documents that have a clause in any of its ways; the best way counts."""
        if clause.prefix:
            return self._beginnings(clause.prefix)
        ways = [
            found
            for words in clause.alternatives
            for found in self._ways(words, clause.part)
            if found.count
        ]
        if clause.together:
            ways.append(self._together(clause.together))
        return _best(ways, self._snapshot.size)

    def _together(self, words: Words) -> AnyFound:
        """Return the documents that have all of some words, wherever they stand."""
        each = [self.find(Clause(((word,),))) for word in words]
        ids = reduce(np.intersect1d, [found.ids for found in each]).astype(np.uint32)
        return Found(ids, np.sum([found.at(ids) for found in each], axis=0, dtype=np.float32))

    def _ways(self, words: Words, part: str) -> list[AnyFound]:
        if len(words) > 1 or part:
            return [self._phrase(words, part)]
        terms = dict.fromkeys(variants(words[0], self.languages))
        return [self.term(term) for term in terms]

    def term(self, term: str) -> AnyFound:
        """Return the documents that hold a term."""
        return self._kept(term, lambda: self._found_term(term))

    def _kept(self, what: Hashable, find: Callable[[], AnyFound]) -> AnyFound:
        """Return what is found, and keep it for whoever asks next."""
        key = (self._field, self._formula, what)
        found: AnyFound | None = self._snapshot.impacts.get(key)
        if found is None:
            found = find()
            self._snapshot.impacts.put(key, found, _bytes_of(found))
        return found

    def _found_term(self, term: str) -> AnyFound:
        ids, weights = self._snapshot.weighted(self._field, term)
        return self._found(ids, weights, self._idf(len(ids)))

    def _found(self, ids: Ids, weights: Scores | np.float32, idf: float) -> AnyFound:
        impacts = self._impacts(ids, weights, idf)
        if len(ids) < WIDELY * self._snapshot.size:
            return Found(ids, impacts)
        whole = np.zeros(self._snapshot.size, np.float32)
        whole[ids] = impacts
        return FoundWidely(whole, len(ids))

    def _idf(self, count: int) -> float:
        return math.log1p((self._snapshot.documents - count + 0.5) / (count + 0.5))

    def idf_of(self, term: str) -> float:
        """Return how rare a term is: 0 for one in every document."""
        known = self._snapshot.rarities
        key = (self._field, term)
        if key not in known:
            if len(known) >= MOST_RARITIES:
                known.clear()
            known[key] = self._idf(self._count(term))
        return known[key]

    def terms_of(self, word: str) -> tuple[str, ...]:
        """Return the terms under which documents in any language hold a plain word."""
        return variants(word, self.languages)

    def _impacts(self, ids: Ids, weights: Scores | np.float32, idf: float) -> Scores:
        norms = self._norms[ids]
        norms += weights
        impacts: Scores = weights / norms
        impacts *= np.float32(idf * (self._formula.k1 + 1))
        return impacts

    def _beginnings(self, prefix: str) -> AnyFound:
        return self._kept((prefix, "*"), lambda: self._found_beginnings(prefix))

    def _found_beginnings(self, prefix: str) -> AnyFound:
        ids = self._snapshot.beginning_with(prefix)
        return self._found(ids, np.float32(1), self._idf(len(ids)))

    def _phrase(self, words: Words, part: str) -> AnyFound:
        return self._kept((words, part), lambda: self._found_phrase(words, part))

    def _found_phrase(self, words: Words, part: str) -> AnyFound:
        every = [self._any_variant(word) for word in words]
        ids, counts = counted(in_part(following([places for places, _ in every]), part))
        idf = sum(self._idf(count) for _, count in every)
        return self._found(ids, counts.astype(np.float32), idf)

    def _any_variant(self, word: str) -> tuple[Places, int]:
        """Return where any form of a word stands, and in how many documents."""
        terms = [term for term in dict.fromkeys(self.terms_of(word)) if self._count(term)]
        if not terms:
            return np.empty(0, np.uint64), 0
        if len(terms) == 1:
            return self._snapshot.places(self._field, terms[0]), self._count(terms[0])
        every = [self._snapshot.places(self._field, term) for term in terms]
        places = np.unique(np.concatenate(every))
        return places, len(counted(places)[0])

    def _count(self, term: str) -> int:
        return self._snapshot.count(self._field, term)


def _best(ways: Sequence[AnyFound], size: int) -> AnyFound:
    if not ways:
        return Found(np.empty(0, np.uint32), np.empty(0, np.float32))
    if len(ways) == 1:
        return ways[0]
    best = np.zeros(size, np.float32)
    for way in ways:
        best[way.ids] = np.maximum(best[way.ids], way.impacts)
    ids = np.flatnonzero(best).astype(np.uint32)
    return Found(ids, best[ids])


def _bytes_of(found: AnyFound) -> int:
    if isinstance(found, FoundWidely):
        return found.whole.nbytes
    return found.ids.nbytes + found.impacts.nbytes


@dataclass(frozen=True)
class Scored:
    """For every document: its score, whether it has all clauses, whether it is to be shown."""

    scores: Scores
    all_words: Mask
    _allowed: Mask
    _some: Mask

    @cached_property
    def any_words(self) -> Mask:
        """Return the documents that have all words, or enough of them to be shown below."""
        some = self._allowed & self._some
        best = float(self.scores.max(where=some, initial=0.0))
        some &= self.scores >= np.float32(best * SHARE_OF_BEST)
        some |= self.all_words
        return some


def scored(scorer: Scorer, clauses: Clauses, within: Mask) -> Scored:
    """Return the scores of the documents in `within` that meet the clauses."""
    size = len(within)
    scores = np.zeros(size, np.float32)
    soft = [scorer.find(clause) for clause in clauses.soft]
    for found in soft:
        found.add_to(scores)
    # What a clause adds is always more than nothing.
    some = scores > 0
    allowed = within.copy()
    for clause in clauses.hard:
        found = scorer.find(clause)
        found.add_to(scores)
        allowed &= found.mask(size)
    for clause in clauses.banned:
        allowed[scorer.find(clause).ids] = False
    return Scored(scores, _with_all(soft, allowed), allowed, some)


def _with_all(clauses: Sequence[AnyFound], allowed: Mask) -> Mask:
    """Return the allowed documents that have every clause."""
    if not clauses:
        return allowed
    # The rarest clause first: what it leaves is all that is looked for in the others.
    first, *others = sorted(clauses, key=lambda found: found.count)
    numbers = first.ids[allowed[first.ids]]
    for found in others:
        numbers = numbers[found.at(numbers) > 0]
    mask = np.zeros(len(allowed), np.bool_)
    mask[numbers] = True
    return mask


BLOCK = 64


def highest(scores: Scores, limit: int) -> NDArray[np.int64]:
    """Return the documents with the highest scores above 0, best first, equals as they stand."""
    if not len(scores):
        return np.empty(0, np.int64)
    # So many blocks have a score of at least `least`, hence so many documents have.
    tops = np.maximum.reduceat(scores, np.arange(0, len(scores), BLOCK))
    least = np.partition(tops, -limit)[-limit] if len(tops) > limit else np.float32(0)
    best = np.flatnonzero(scores >= least if least > 0 else scores)
    order = np.argsort(-scores[best], kind="stable")
    return best[order][:limit]
