"""The smallest engine that keeps every promise, in one process: it reads all it holds.

It shows what a third engine needs to write: which documents have a clause, and in what order they
come. All else (parsing, clauses, notes, cursors, highlights, spelling, matching) is there already.
"""

import math
import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date
from functools import cached_property

import numpy as np

from search_index.analysis import base_language, tokens, variants
from search_index.clauses import Clause, Clauses, Words, clauses_of
from search_index.cursors import Mark, decoded
from search_index.document import FACETS, Document
from search_index.engine import (
    Candidate,
    Condition,
    FacetCount,
    Hit,
    Mode,
    Progress,
    Results,
    SearchUnavailable,
    State,
    Synonyms,
)
from search_index.field_values import values_meant
from search_index.highlighting import Highlighter
from search_index.joining import FEW_HITS, SHARE_OF_BEST, mode_notes
from search_index.matching import Matcher
from search_index.query import DateRange, Query, Sort
from search_index.schema import BOOSTS, PARTS, microseconds, parts_of, tie_breaker
from search_index.scoring import Found
from search_index.spelling import did_you_mean


class Held:
    """One document, taken apart."""

    def __init__(self, document: Document, languages: frozenset[str]) -> None:
        self.document = document
        self.content = {
            part: list(passages) for part, passages in zip(PARTS, parts_of(document), strict=True)
        }
        own = frozenset({base_language(document.language)})
        self.places: dict[str, set[tuple[str, int, int]]] = {}
        self.words: set[str] = set()
        for part, passages in self.content.items():
            for number, passage in enumerate(passages):
                for token in tokens(passage):
                    self.words.add(token.word)
                    for term in variants(token.word, own):
                        place = (part, number, token.position)
                        self.places.setdefault(term, set()).add(place)
        self.languages = languages

    def weight(self, clause: Clause) -> float:
        """Return how much the document has of a clause; 0 where it has not got it."""
        if clause.prefix:
            return float(any(word.startswith(clause.prefix) for word in self.words))
        ways = [self._run(words, clause.part) for words in clause.alternatives]
        if clause.together:
            each = [self._run((word,), "") for word in clause.together]
            ways.append(sum(each) if all(each) else 0.0)
        return max(ways, default=0.0)

    def _run(self, words: Words, part: str) -> float:
        """Return the weight of words that stand in a row."""
        starts = [
            {(at, number, place - shift) for at, number, place in self._any(word)}
            for shift, word in enumerate(words)
        ]
        found = set.intersection(*starts)
        return sum(BOOSTS[at] for at, _, _ in found if part in {"", at})

    def _any(self, word: str) -> set[tuple[str, int, int]]:
        return set().union(
            *(self.places.get(term, set()) for term in variants(word, self.languages))
        )

    def mark(self, rank: int) -> Mark:
        """Return where the document stands in an order."""
        return Mark(rank, microseconds(self.document), tie_breaker(self.document.id))


def order_of(mark: Mark) -> tuple[int, int, int]:
    """Return what sorts marks: highest rank, then newest, then by what parts equals."""
    return (-mark.rank, -mark.published, mark.tie)


class SmallestEngine:
    """Holds documents in memory."""

    def __init__(self) -> None:
        self._documents: dict[str, Document] | None = None
        self._generation = 0
        self._writing = threading.Lock()

    def search(self, query: Query, synonyms: Synonyms = ()) -> Results:
        """Run a query."""
        return _Search(self._opened(), query, clauses_of(query, synonyms)).results()

    def match(self, text: str, limit: int = 5, synonyms: Synonyms = ()) -> tuple[Candidate, ...]:
        """Return the documents that a text most likely repeats."""
        shelf = _Shelf(self._opened())
        return Matcher(shelf, shelf, synonyms).match(text, limit)

    def update(self, documents: Iterable[Document], removed: Iterable[str] = ()) -> None:
        """Take documents in and let others go."""
        latest, gone = {each.id: each for each in documents}, set(removed)
        with self._writing:
            before = self._documents
            if before is None:
                raise SearchUnavailable(Condition.MISSING, "There is no search index yet.")
            after = {key: each for key, each in {**before, **latest}.items() if key not in gone}
            if after != before:
                self._documents, self._generation = after, self._generation + 1

    def rebuild(self, documents: Iterable[Document], progress: Progress | None = None) -> int:
        """Take only these documents."""
        fresh = {}
        with self._writing:
            for number, document in enumerate(documents, start=1):
                fresh[document.id] = document
                if progress is not None:
                    progress(number)
            self._documents, self._generation = fresh, self._generation + 1
        return len(fresh)

    def ids(self) -> Mapping[str, str]:
        """Return ids with fingerprints."""
        return {key: each.fingerprint() for key, each in self._opened().items()}

    def state(self) -> State:
        """Say whether anything was ever taken in."""
        try:
            return State(Condition.READY, "Ready.", self._generation, len(self._opened()))
        except SearchUnavailable as fault:
            return State(fault.condition, fault.reason)

    def _opened(self) -> dict[str, Document]:
        if self._documents is None:
            is_building = self._writing.locked()
            condition = Condition.REBUILDING if is_building else Condition.MISSING
            raise SearchUnavailable(condition, "There is no search index yet.")
        return self._documents


class _Shelf:
    """All documents, for one question."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self.languages = frozenset(base_language(each.language) for each in documents.values())
        self.held = [Held(each, self.languages) for each in documents.values()]

    @property
    def size(self) -> int:
        return len(self.held)

    def key(self, number: int) -> str:
        return self.held[number].document.id

    def content(self, number: int) -> dict[str, list[str]]:
        return self.held[number].content

    def terms_of(self, word: str) -> tuple[str, ...]:
        return variants(word, self.languages)

    def idf(self, count: int) -> float:
        return math.log1p((self.size - count + 0.5) / (count + 0.5))

    @cached_property
    def _claims(self) -> list[Counter[str]]:
        return [
            Counter(
                {
                    term: sum(part in PARTS[:3] for part, _, _ in places)
                    for term, places in each.places.items()
                }
            )
            for each in self.held
        ]

    def idf_of(self, term: str) -> float:
        return self.idf(sum(claim[term] > 0 for claim in self._claims))

    def term(self, term: str) -> Found:
        often = np.array([claim[term] for claim in self._claims], np.float32)
        ids = np.flatnonzero(often).astype(np.uint32)
        return Found(ids, often[ids] / (often[ids] + 2) * np.float32(self.idf_of(term)))

    def is_known(self, word: str) -> bool:
        return any(each.weight(Clause(((word,),))) for each in self.held)

    def near(self, word: str, most: int) -> dict[str, int]:
        del most
        return Counter(other for each in self.held for other in each.words if other[0] == word[0])


class _Search:
    def __init__(self, documents: Mapping[str, Document], query: Query, clauses: Clauses) -> None:
        asks = clauses.soft or clauses.hard
        is_newest = not asks and query.sort is Sort.RELEVANCE
        self.query = replace(query, sort=Sort.NEWEST) if is_newest else query
        self.clauses = clauses
        self.shelf = _Shelf(documents)
        self.scores: dict[int, float] = {}
        self.whole: set[int] = set()
        self._score()

    def _score(self) -> None:
        asked = (*self.clauses.soft, *self.clauses.hard)
        weights = [[each.weight(clause) for each in self.shelf.held] for clause in asked]
        rarity = [self.shelf.idf(sum(weight > 0 for weight in row)) for row in weights]
        for number, each in enumerate(self.shelf.held):
            mine = [row[number] for row in weights]
            soft, hard = mine[: len(self.clauses.soft)], mine[len(self.clauses.soft) :]
            if not all(hard) or not self._allowed(each):
                continue
            score = sum(idf * w / (w + 2) for idf, w in zip(rarity, mine, strict=True))
            if all(soft):
                self.whole.add(number)
            if all(soft) or any(soft):
                self.scores[number] = score

    def _allowed(self, each: Held) -> bool:
        if any(each.weight(clause) for clause in self.clauses.banned):
            return False
        for term in self.query.fields:
            if term.field in FACETS:
                has = values_meant(term, each.document.facet_values(term.field))
                if bool(has) == term.excluded:
                    return False
        return True

    def matched(self) -> set[int]:
        """Return the documents to be shown, before filters and days."""
        several = len(self.clauses.soft) > 1
        if not several or (not self.query.any_words and len(self.whole) >= FEW_HITS):
            return self.whole
        best = max(self.scores.values(), default=0.0)
        near = {n for n, score in self.scores.items() if score >= best * SHARE_OF_BEST}
        return self.whole | near

    def results(self) -> Results:
        matched = {n for n in self.matched() if self._in_days(self.shelf.held[n].document)}
        adds = bool(self.matched() - self.whole)
        is_any = len(self.clauses.soft) > 1 and (self.query.any_words or adds)
        mode = Mode.ANY_WORDS if is_any else Mode.ALL_WORDS
        shown = {number for number in matched if self._passes(number)}
        with_all = len(shown & self.whole)
        page, next_cursor, notes = self._page(shown)
        marker = Highlighter(self.clauses, self.shelf.languages)
        return Results(
            hits=tuple(
                Hit(
                    self.shelf.key(number),
                    self.scores.get(number, 0.0),
                    marker.highlights(self.shelf.content(number)),
                    number in self.whole,
                )
                for number in page
            ),
            total=len(shown),
            total_all_words=with_all,
            facets={facet: self._counts(facet, matched) for facet in FACETS},
            mode=mode,
            notes=(*notes, *mode_notes(self.query, mode, len(shown), with_all)),
            did_you_mean=(
                None if len(self.whole) >= FEW_HITS else did_you_mean(self.shelf, self.query)
            ),
            also_searched=self.clauses.also,
            next_cursor=next_cursor,
        )

    def _passes(self, number: int, but: str = "") -> bool:
        document = self.shelf.held[number].document
        return all(
            chosen & set(document.facet_values(facet))
            for facet, chosen in self.query.filters.items()
            if facet != but
        )

    def _counts(self, facet: str, matched: set[int]) -> tuple[FacetCount, ...]:
        chosen = self.query.filters.get(facet, frozenset())
        counts = Counter(dict.fromkeys(chosen, 0))
        for number in matched:
            if self._passes(number, but=facet):
                counts.update(set(self.shelf.held[number].document.facet_values(facet)))
        ranked = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
        return tuple(FacetCount(value, count, value in chosen) for value, count in ranked)

    def _mark(self, number: int) -> Mark:
        each, sort = self.shelf.held[number], self.query.sort
        score = round(self.scores.get(number, 0.0) * 4096) + (number in self.whole) * 2**30
        ranks = {Sort.RELEVANCE: score, Sort.MOST_REPEATED: each.document.repeats, Sort.NEWEST: 0}
        return each.mark(ranks[sort])

    def _page(self, shown: set[int]) -> tuple[list[int], str | None, tuple[str, ...]]:
        ordered = sorted(shown, key=lambda number: order_of(self._mark(number)))
        notes, first = self.query.notes, (self.query.page - 1) * self.query.per_page
        if self.query.cursor is not None:
            first = 0
            try:
                after = order_of(decoded(self.query.cursor))
                ordered = [n for n in ordered if order_of(self._mark(n)) > after]
            except ValueError as fault:
                notes = (*notes, str(fault))
        page = ordered[first : first + self.query.per_page]
        more = len(ordered) > first + self.query.per_page
        return page, self._mark(page[-1]).encoded() if more else None, notes

    def _in_days(self, document: Document) -> bool:
        said, published = self.query.said, document.published_at.astimezone(UTC).date()
        if self.query.published and not _touches(published, published, self.query.published):
            return False
        first, last = document.said_from, document.said_until
        return not said or (bool(first or last) and _touches(first, last, said))


def _touches(first: date | None, last: date | None, days: DateRange) -> bool:
    starts_late = days.until is not None and first is not None and first > days.until
    ends_early = days.since is not None and last is not None and last < days.since
    return not (starts_late or ends_early)
