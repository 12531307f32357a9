"""A query's clauses for PostgreSQL: in which ways a ruling can have each, and what it is worth."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from search_index.analysis import STEMMERS, foreign_stem, stem, variants
from search_index.clauses import Clause, Clauses, Words
from search_index.postgres_layout import TEXT
from search_index.postgres_reading import Held
from search_index.postgres_rows import quoted
from search_index.scoring import MOST_BEGINNINGS, SCANNED_BEGINNINGS

RARE_SHARE = 0.02
ALWAYS_RARE = 1_000
"""A clause in no more rulings than this share, or this number, is worth looking all of them up."""

FEWEST_RARE = 3
"""So many clauses are looked up however frequent they are, the rarest first."""


@dataclass(frozen=True)
class Way:
    """One way to have a clause.

    `query` is asked of the column; one of `needles`, if there are any, must stand in the line of
    the part, or anywhere. `stems` are looked for in the claim when it is ranked; without any it
    weighs 1.
    """

    query: str
    idf: float
    most: int
    stems: tuple[str, ...] = ()
    column: str = "words"
    needles: tuple[str, ...] = ()
    part: str = ""

    @property
    def is_simple(self) -> bool:
        """Whether the words of the whole text alone decide."""
        return self.column == "words" and not self.needles


@dataclass(frozen=True)
class Asked:
    """A clause with all its ways."""

    ways: tuple[Way, ...]

    @property
    def most(self) -> int:
        """How many rulings can have it at most."""
        return sum(way.most for way in self.ways)


class Compiler:
    """Finds the ways of a query's clauses by what one generation holds."""

    def __init__(self, held: Held, clauses: Clauses) -> None:
        self._held = held
        self._languages = held.sums.languages
        every = (*clauses.soft, *clauses.hard, *clauses.banned)
        words = {word for clause in every for word in clause.words}
        terms = {term for word in words for term in variants(word, self._languages)}
        self._counts: Mapping[str, int] = held.counts(TEXT, terms)

    def asked(self, clauses: Iterable[Clause]) -> tuple[Asked, ...]:
        """Return clauses with their ways."""
        return tuple(map(self._asked, clauses))

    def knows(self, word: str) -> bool:
        """Say whether any ruling has a word of the query."""
        return any(self._counts[term] for term in variants(word, self._languages))

    def _asked(self, clause: Clause) -> Asked:
        if clause.prefix:
            return Asked(self._beginnings(clause.prefix))
        ways = tuple(self._way(words, clause.part) for words in clause.alternatives)
        return Asked((self._together(clause.together), *ways) if clause.together else ways)

    def _together(self, words: Words) -> Way:
        """Return the way of having some words, wherever they stand."""
        return replace(self._way(words, ""), needles=())

    def _way(self, words: Words, part: str) -> Way:
        terms = [tuple(dict.fromkeys(variants(word, self._languages))) for word in words]
        most = [max(self._counts[term] for term in each) for each in terms]
        return Way(
            query=" & ".join(_any(each) for each in terms),
            idf=sum(map(self._idf, most)),
            most=min(sum(self._counts[term] for term in each) for each in terms),
            stems=tuple(term for each in terms for term in each),
            needles=self._needles(words) if len(words) > 1 or part else (),
            part=part,
        )

    def _beginnings(self, prefix: str) -> tuple[Way, ...]:
        counts = self._held.words_from(prefix, SCANNED_BEGINNINGS)
        words = sorted(counts, key=lambda word: (-counts[word], word))[:MOST_BEGINNINGS]
        if not words:
            return ()
        most = min(self._held.sums.documents, sum(counts[word] for word in words))
        return (Way(_any(words), self._idf(most), most, column="forms"),)

    def _idf(self, count: int) -> float:
        return math.log1p((self._held.sums.documents - count + 0.5) / (count + 0.5))

    def _needles(self, words: Words) -> tuple[str, ...]:
        """Return how these words in a row stand in lines: in English, and in other languages."""
        foreign = sorted(self._languages & STEMMERS.keys() - {"en"})
        rows = [[stem(word) for word in words]]
        rows += [[foreign_stem(word, language) for word in words] for language in foreign]
        return tuple(f" {' '.join(row)} " for row in rows)

    def rare(self, soft: Iterable[Asked]) -> tuple[Asked, ...]:
        """Return the clauses whose rulings are all looked up when not all words are needed."""
        known = sorted((each for each in soft if each.most), key=lambda each: each.most)
        limit = max(ALWAYS_RARE, self._held.sums.documents * RARE_SHARE)
        return tuple(
            each for number, each in enumerate(known) if number < FEWEST_RARE or each.most <= limit
        )


def _any(terms: Iterable[str]) -> str:
    return f"({' | '.join(map(quoted, terms))})"
