"""A pool of wordings in memory that the matcher can read: for what no index on disk holds.

It is the newsroom's unpublished claims that are kept so: a few thousand, changed one at a time.
"""

import math
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from search_index.analysis import composed, stem, tokens
from search_index.engine import Candidate
from search_index.matching import Matcher
from search_index.scoring import MATCHING, Found

BACKGROUND = 2_000
"""A smaller pool rates words as if it held this many: what few have said is not yet common."""


@dataclass(frozen=True, slots=True)
class Said:
    """One claim as the matcher sees it: its key, its wording, and what was said word for word."""

    key: str
    wording: str
    quotations: tuple[str, ...] = ()


class WordingPool:
    """Claims by their words. Any thread may change it or match against it."""

    def __init__(self) -> None:
        self._said: list[Said | None] = []
        self._numbers: dict[str, int] = {}
        self._free: list[int] = []
        self._lengths: list[int] = []
        self._postings: dict[str, dict[int, int]] = {}
        self._total_length = 0
        self._lock = threading.RLock()

    def __len__(self) -> int:
        return len(self._numbers)

    def replace(self, said: Iterable[Said], removed: Iterable[str] = ()) -> None:
        """Take in claims, in place of those with the same keys, and let others go."""
        with self._lock:
            for key in removed:
                self._drop(key)
            for each in said:
                self._drop(each.key)
                self._add(each)

    def match(self, text: str, limit: int = 5) -> tuple[Candidate, ...]:
        """Return the claims that a text most likely repeats, best first."""
        with self._lock:
            return Matcher(self, self).match(text, limit)

    def _add(self, said: Said) -> None:
        number = self._free.pop() if self._free else len(self._said)
        if number == len(self._said):
            self._said.append(None)
            self._lengths.append(0)
        words = _stems((said.wording, *said.quotations))
        self._said[number], self._lengths[number] = said, len(words)
        self._numbers[said.key] = number
        self._total_length += len(words)
        for word in words:
            holders = self._postings.setdefault(word, {})
            holders[number] = holders.get(number, 0) + 1

    def _drop(self, key: str) -> None:
        number = self._numbers.pop(key, None)
        if number is None:
            return
        said = self._said[number]
        assert said is not None  # noqa: S101 -- a number in use has its claim
        for word in set(_stems((said.wording, *said.quotations))):
            holders = self._postings[word]
            del holders[number]
            if not holders:
                del self._postings[word]
        self._total_length -= self._lengths[number]
        self._said[number], self._lengths[number] = None, 0
        self._free.append(number)

    @property
    def size(self) -> int:
        """How many numbers are given out, those set free included."""
        return len(self._said)

    def key(self, number: int) -> str:
        """Return the key of the claim with this number."""
        return self._held(number).key

    def content(self, number: int) -> dict[str, list[str]]:
        """Return the claim's passages by the part they stand in."""
        said = self._held(number)
        return {
            "title": [said.wording],
            "quotation": list(said.quotations),
            "summary": [said.wording],
        }

    def _held(self, number: int) -> Said:
        said = self._said[number]
        assert said is not None  # noqa: S101 -- only numbers that a term led to are asked for
        return said

    def terms_of(self, word: str) -> tuple[str, ...]:
        """Return the terms under which a plain word is held."""
        return (stem(word),)

    def idf_of(self, term: str) -> float:
        """Return how rare a term is."""
        count = len(self._postings.get(term, ()))
        return math.log1p((max(len(self), BACKGROUND) - count + 0.5) / (count + 0.5))

    def term(self, term: str) -> Found:
        """Return the claims that hold a term, by number, and what it adds to each."""
        holders = sorted(self._postings.get(term, {}).items())
        ids = np.array([number for number, _ in holders], np.uint32)
        counts = np.array([count for _, count in holders], np.float32)
        lengths = np.array([self._lengths[number] for number, _ in holders], np.float32)
        average = max(1.0, self._total_length / max(1, len(self)))
        norms = MATCHING.k1 * (1 - MATCHING.b + MATCHING.b * lengths / np.float32(average))
        impacts = counts / (counts + norms) * np.float32(self.idf_of(term) * (MATCHING.k1 + 1))
        return Found(ids, impacts.astype(np.float32))


def _stems(passages: Sequence[str]) -> list[str]:
    return [stem(token.word) for text in passages for token in tokens(composed(text))]
