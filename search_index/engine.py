"""The interface of every search engine, and what it answers with."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from search_index.document import Document
from search_index.query import Query

Progress = Callable[[int], None]
"""Told how many documents a rebuild has taken in so far."""

Synonyms = Sequence[frozenset[str]]
"""Groups of words or phrases that stand for one another when a query is run."""


class Condition(StrEnum):
    """Whether an index can answer."""

    READY = "ready"
    REBUILDING = "rebuilding"
    MISSING = "missing"
    CORRUPT = "corrupt"
    OUTDATED = "outdated"
    AWAY = "away"
    OFF = "off"


@dataclass(frozen=True)
class State:
    """An index's condition, why, its generation (grows with each change) and its size."""

    condition: Condition
    reason: str
    generation: int = 0
    documents: int = 0


@dataclass
class SearchUnavailable(Exception):
    """The index cannot answer now: it is missing, damaged, of an older schema, or locked."""

    condition: Condition
    reason: str

    def __str__(self) -> str:
        return self.reason


class Mode(StrEnum):
    """How the words of a query were joined to get the hits shown."""

    ALL_WORDS = "all_words"
    ANY_WORDS = "any_words"


@dataclass(frozen=True)
class Segment:
    """A stretch of text, and whether it is a word that was searched for."""

    text: str
    is_match: bool


@dataclass(frozen=True)
class Highlight:
    """A passage of one field (title, quotation, summary, body, names), whole words only."""

    field: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Hit:
    """One document found. `all_words` is false where only some of the words are in it."""

    id: str
    score: float
    highlights: tuple[Highlight, ...] = ()
    all_words: bool = True


@dataclass(frozen=True)
class FacetCount:
    """How many of the results a reader would have with this value; `selected` if it is chosen."""

    value: str
    count: int
    selected: bool = False


@dataclass(frozen=True)
class Results:
    """One page of hits and what stands beside it.

    In mode ANY_WORDS the hits that have every word come first; the `total` counts both sorts,
    `total_all_words` those with every word. A facet's counts ignore that facet's own filter.
    `also_searched` has the synonyms that were looked for too, as they were given. `next_cursor`
    fetches the page after this one; it is None on the last.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    total_all_words: int = 0
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    mode: Mode = Mode.ALL_WORDS
    notes: tuple[str, ...] = ()
    did_you_mean: str | None = None
    also_searched: tuple[str, ...] = ()
    next_cursor: str | None = None


class Strength(StrEnum):
    """How sure the matcher is that a ruling already settles a text."""

    WEAK = "weak"
    SUGGEST = "suggest"
    STRONG = "strong"


@dataclass(frozen=True)
class Candidate:
    """A ruling that may settle the text: score from 0 to 1, and the reasons in plain words."""

    id: str
    score: float
    strength: Strength
    reasons: tuple[str, ...]


class SearchEngine(Protocol):
    """A search engine over documents. Everything but `state` may raise SearchUnavailable."""

    def search(self, query: Query, synonyms: Synonyms = ()) -> Results:
        """Run a query; empty queries find every document, newest first."""
        ...

    def match(self, text: str, limit: int = 5, synonyms: Synonyms = ()) -> tuple[Candidate, ...]:
        """Return the documents that a sentence or post most likely repeats, best first."""
        ...

    def update(self, documents: Iterable[Document], removed: Iterable[str] = ()) -> None:
        """Add or replace documents and remove ids, all or nothing; doing it twice is harmless."""
        ...

    def rebuild(self, documents: Iterable[Document], progress: Progress | None = None) -> int:
        """Build a new index beside the old one, swap them, return how many documents it holds."""
        ...

    def ids(self) -> Mapping[str, str]:
        """Return every indexed id with the fingerprint of the document it was made from."""
        ...

    def state(self) -> State:
        """Say whether the index can answer, and if not why; never raises."""
        ...
