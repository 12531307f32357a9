"""A sentence or post in, the rulings that already settle it out.

BM25 over claims, quotations and summaries finds a pool; a weighted sum of a few figures about the
wording puts it in order; a logistic curve says how likely each is right. Weights and curve were
fitted on the training part of CLEF 2020 CheckThat! task 2 (bench/search/quality.py --fit).
"""

import math
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from search_index.clauses import plain_words
from search_index.engine import Candidate, Strength, Synonyms
from search_index.features import FEATURES, wording_features
from search_index.matching_weights import (
    CURVE,
    CURVE_START,
    LEAD,
    MEANS,
    STRONG,
    SUGGEST,
    WEIGHTS,
)
from search_index.resemblance import EVERYDAY, Claimed, Post, Wording, cleaned, is_alike
from search_index.rewording import Rewording
from search_index.schema import PARTS
from search_index.scoring import MATCHING, AnyFound, Scorer, highest
from search_index.snapshot import Snapshot

POOL = 60
MOST_WORDS = 300
LONGEST_CLAIM = 1_500
MOST_QUOTATIONS = 3
FARTHEST_LEAD = 5.0
"""A candidate that leads by more than this stands out no more for it."""


class Texts(Protocol):
    """Documents by number, from 0 up to `size`."""

    @property
    def size(self) -> int:
        """How many numbers there are."""
        ...

    def key(self, number: int) -> str:
        """Return a document's id."""
        ...

    def content(self, number: int) -> dict[str, list[str]]:
        """Return a document's passages by the part they stand in."""
        ...


class Terms(Protocol):
    """Which documents hold which terms."""

    def terms_of(self, word: str) -> tuple[str, ...]:
        """Return the terms under which a plain word is held."""
        ...

    def term(self, term: str) -> AnyFound:
        """Return the documents that hold a term, in rising order, and what it adds to each."""
        ...

    def idf_of(self, term: str) -> float:
        """Return how rare a term is."""
        ...


def matcher_over(snapshot: Snapshot, synonyms: Synonyms = ()) -> "Matcher":
    """Return the matcher against one snapshot of an index."""
    return Matcher(snapshot, Scorer(snapshot, MATCHING, "claim"), synonyms)


class Matcher:
    """Matches texts against documents."""

    def __init__(self, texts: Texts, terms: Terms, synonyms: Synonyms = ()) -> None:
        self._texts = texts
        self._terms = terms
        self._synonyms = synonyms
        self._idf = lru_cache(maxsize=50_000)(terms.idf_of)

    def pool(self, text: str, limit: int) -> tuple[NDArray[np.int64], dict[str, AnyFound]]:
        """Return the numbers of the best documents by BM25, and what each term adds where."""
        terms = dict.fromkeys(
            term for word in self._words(text) for term in self._terms.terms_of(word)
        )
        found = {term: self._terms.term(term) for term in terms}
        scores = np.zeros(self._texts.size, np.float32)
        for each in found.values():
            each.add_to(scores)
        # Of equals the earlier stay: a claim that was checked twice keeps its first ruling.
        return highest(scores, limit), found

    def _words(self, text: str) -> tuple[str, ...]:
        return plain_words(self._rewording(text).wider)[:MOST_WORDS]

    def _rewording(self, text: str) -> Rewording:
        return Rewording(cleaned(text), self._synonyms)

    def features(self, text: str) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the pool's numbers and one row of FEATURES for each."""
        numbers, found = self.pool(text, POOL)
        if not len(numbers):
            return numbers, np.empty((0, len(FEATURES)))
        post, reading = Post(text, self._idf), self._rewording(text)
        by_words = self._word_features(post, numbers, found)
        claims = (self._claimed(number, reading) for number in numbers.tolist())
        by_wording = [wording_features(post, claimed) for claimed in claims]
        return numbers, np.hstack([by_words, np.array(by_wording)])

    def _word_features(
        self, post: Post, numbers: NDArray[np.int64], found: dict[str, AnyFound]
    ) -> NDArray[np.float64]:
        rarity, signature = np.zeros(len(numbers)), np.zeros(len(numbers))
        highest = np.zeros((2, len(numbers)))
        # A synonym's own words are neither what was said nor what it is signed with.
        own = {term for word in post.whole.words for term in self._terms.terms_of(word)}
        for term, each in found.items():
            impacts = each.at(numbers)
            idf = self._idf(term)
            if term not in EVERYDAY:
                rarity += impacts * math.sqrt(idf)
            if term not in post.said.kinds:
                signature += impacts if term in own else 0.0
                continue
            present = np.where(impacts > 0, idf, 0.0)
            highest[1] = np.maximum(highest[1], np.minimum(highest[0], present))
            highest[0] = np.maximum(highest[0], present)
        return np.vstack([rarity, signature, highest[1]]).T

    def _claimed(self, number: int, reading: Rewording) -> Claimed:
        """Return a document's wordings, with the post's words in place of their synonyms."""
        content = self._texts.content(number)
        title, quotations, summary = (content[part] for part in PARTS[:3])

        def wording(passages: list[str]) -> Wording:
            return Wording(reading.read(" ".join(passages)[:LONGEST_CLAIM]), self._idf)

        return Claimed(
            wording(title),
            wording(summary),
            [wording([each]) for each in quotations[:MOST_QUOTATIONS]],
        )

    def match(self, text: str, limit: int) -> tuple[Candidate, ...]:
        """Return the documents that a text most likely repeats, best first."""
        numbers, features = self.features(text)
        if not len(numbers):
            return ()
        scores = (features - MEANS) @ WEIGHTS
        order = np.argsort(-scores, kind="stable")[:limit]
        chances = likelihoods(features, scores)
        post, reading = Post(text, self._idf), self._rewording(text)
        return tuple(
            Candidate(
                self._texts.key(number),
                round(float(chances[place]), 4),
                strength(float(chances[place])),
                (
                    *self._said_otherwise(number, reading),
                    *reasons(post, self._claimed(number, reading)),
                ),
            )
            for place, number in zip(order.tolist(), numbers[order].tolist(), strict=True)
        )

    def _said_otherwise(self, number: int, reading: Rewording) -> tuple[str, ...]:
        """Return as reasons the synonyms by which post and ruling say one thing."""
        content = self._texts.content(number)
        passages = " ".join(each for part in PARTS[:3] for each in content[part])
        pairs = reading.said_otherwise(passages[:LONGEST_CLAIM])
        return tuple(f"“{ours}” and “{theirs}” mean the same." for ours, theirs in pairs.items())


def likelihoods(features: NDArray[np.float64], scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return for each candidate how likely it is right: by its figures, and how it stands out."""
    ranked = np.sort(scores)[::-1]
    second = ranked[1] if len(ranked) > 1 else ranked[0] - FARTHEST_LEAD
    rivals = np.where(scores == ranked[0], second, ranked[0])
    leads = np.clip(scores - rivals, -FARTHEST_LEAD, FARTHEST_LEAD)
    chances: NDArray[np.float64] = 1 / (
        1 + np.exp(-(CURVE_START + (features - MEANS) @ CURVE + LEAD * leads))
    )
    return chances


def strength(chance: float) -> Strength:
    """Return what a likelihood is worth showing as."""
    if chance >= STRONG:
        return Strength.STRONG
    return Strength.SUGGEST if chance >= SUGGEST else Strength.WEAK


def reasons(post: Post, claimed: Claimed) -> tuple[str, ...]:
    """Return in plain words what the text and the ruling share and where they differ."""
    said = post.whole
    names = [name for root, name in claimed.title.names.items() if root in said.kinds]
    found = []
    if names:
        found.append(f"Both name {_listed(names)}.")
    shared = sorted(claimed.numbers & said.numbers)
    if shared:
        found.append(f"Both give the figure {_listed(shared)}.")
    if is_alike(said, claimed.title):
        found.append("The wording is much the same.")
    elif not names:
        found.append(f"Both speak of {_listed(_weightiest(claimed, said))}.")
    missing = sorted(claimed.title.numbers - said.numbers)
    if missing and said.numbers:
        found.append(f"Its figure {_listed(missing)} is not in your text.")
    return tuple(found)


def _weightiest(claimed: Claimed, said: Wording) -> list[str]:
    shared = {
        root: word
        for wording in (claimed.title, claimed.summary, *claimed.quotations)
        for root, word in zip(wording.stems, wording.words, strict=True)
        if root in said.kinds
    }
    ranked = sorted(shared, key=lambda root: (root in EVERYDAY, -said.weight([root]), root))
    return [shared[root] for root in ranked[:3]]


def _listed(words: list[str]) -> str:
    quoted = [f"“{word}”" for word in words[:4]]
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


assert len(WEIGHTS) == len(FEATURES)  # noqa: S101 -- weights of other features would rank at random
