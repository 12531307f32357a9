"""Documents on their way into a segment: their words as numbers, their columns as lists."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from search_index.analysis import (
    STEMMERS,
    base_language,
    foreign_stem,
    placed_words,
    plain,
    stem,
)
from search_index.document import Document
from search_index.inverting import inverted, listed, restricted
from search_index.postings import FIELDS, Ids, Inverted
from search_index.schema import (
    BOOSTS,
    CLAIM_END,
    CLAIM_PARTS,
    PART_SIZE,
    PARTS,
    PASSAGE_GAP,
    columns_of,
    parts_of,
)

MOST_WORDS = 4_000_000
"""With so many words a segment is full: writing it takes some 100 bytes of memory for each."""

_BOOSTS = np.array([BOOSTS[part] for part in PARTS], np.float32)


class _Vocabulary(dict[str, int]):
    """Numbers words as they come, by how they stand in the text; `words` are their plain forms."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._numbers: dict[str, int] = {}

    def __missing__(self, word: str) -> int:
        bare = plain(word)
        number = self._numbers.setdefault(bare, len(self.words))
        if number == len(self.words):
            self.words.append(bare)
        self[word] = number
        return number


class Gathering:
    """Takes in documents one by one; gives a segment's columns and postings."""

    def __init__(self) -> None:
        self.columns: dict[str, list[Any]] = {}
        self._vocabulary = _Vocabulary()
        self._words = array("I")
        self._places = array("I")
        self._sizes = array("I")
        self._languages: list[str] = []

    def __len__(self) -> int:
        return len(self._languages)

    @property
    def is_full(self) -> bool:
        """Whether what comes next belongs in another segment."""
        return len(self._words) >= MOST_WORDS

    def add(self, document: Document) -> None:
        """Take in a document, numbered from 0."""
        parts = parts_of(document)
        words: list[int] = []
        places: list[int] = []
        lengths = []
        for number, passages in enumerate(parts):
            for some, where in _placed(number, passages):
                words += map(self._vocabulary.__getitem__, some)
                places += where
            lengths.append(len(words))
        columns = columns_of(document, parts, lengths[-1], lengths[CLAIM_PARTS - 1])
        # Nothing is kept of a document that could not be read to its end.
        for name, value in columns.items():
            self.columns.setdefault(name, []).append(value)
        self._words.extend(words)
        self._places.extend(places)
        self._sizes.append(len(words))
        self._languages.append(base_language(document.language))

    def fields(self, first: int) -> list[Inverted]:
        """Return the postings of each of FIELDS, the documents numbered from `first` on."""
        words = np.frombuffer(self._words, np.uint32)
        places = np.frombuffer(self._places, np.uint32)
        numbers = np.arange(first, first + len(self), dtype=np.uint32)
        documents = np.repeat(numbers, np.frombuffer(self._sizes, np.uint32))
        text = self._text(words, documents, places)
        plain_terms, ranks = _ranked([word.encode() for word in self._vocabulary.words])
        found = {
            "text": text,
            "claim": restricted(text, CLAIM_END),
            "word": listed(plain_terms, ranks[words], documents),
            "id": self._ids(numbers),
        }
        return [found[name] for name in FIELDS]

    def _text(self, words: Ids, documents: Ids, places: Ids) -> Inverted:
        own = [stem(word) for word in self._vocabulary.words]
        terms, rows, chosen = own, [words], [np.arange(len(words))]
        for language in sorted(set(self._languages) & STEMMERS.keys() - {"en"}):
            speaks = np.array([each == language for each in self._languages])
            here = np.flatnonzero(np.repeat(speaks, np.frombuffer(self._sizes, np.uint32)))
            foreign = [foreign_stem(word, language) for word in self._vocabulary.words]
            rows.append(words[here] + np.uint32(len(terms)))
            terms = [*terms, *foreign]
            chosen.append(here)
        taken = np.concatenate(chosen)
        every, ranks = _ranked([term.encode() for term in terms])
        ranks = ranks[np.concatenate(rows)]
        places = places[taken]
        weights = _BOOSTS[places // PART_SIZE]
        return _pruned(inverted(every, ranks, documents[taken], places, weights))

    def _ids(self, numbers: Ids) -> Inverted:
        terms, ranks = _ranked(self.columns["key"])
        return listed(terms, ranks, numbers)


def _ranked(terms: Sequence[bytes]) -> tuple[list[bytes], Ids]:
    """Return the different terms in order, and the place of each given one among them."""
    ordered = sorted(set(terms))
    ranks = {term: rank for rank, term in enumerate(ordered)}
    return ordered, np.array([ranks[term] for term in terms], np.uint32)


def _pruned(whole: Inverted) -> Inverted:
    """Return the postings without terms that are nowhere."""
    used = np.flatnonzero(np.diff(whole.ends))
    if len(used) == len(whole.terms):
        return whole
    terms = [whole.terms[row] for row in used.tolist()]
    kept = np.append(used, len(whole.terms))
    return Inverted(
        terms,
        whole.ends[kept],
        whole.ids,
        whole.weights,
        whole.frequencies,
        whole.place_ends[kept],
        whole.positions,
    )


def _placed(number: int, passages: Iterable[str]) -> Iterator[tuple[Sequence[str], Sequence[int]]]:
    """Yield the words of a part's passages and their positions; what is beyond the part is cut."""
    first = number * PART_SIZE
    end = first + PART_SIZE
    for passage in passages:
        words, places = placed_words(passage)
        if not words:
            first += PASSAGE_GAP
            continue
        if first + places[-1] >= end:
            room = sum(first + place < end for place in places)
            yield words[:room], [first + place for place in places[:room]]
            return
        if isinstance(places, range):
            yield words, range(first, first + len(words))
        else:
            yield words, [first + place for place in places]
        first += places[-1] + PASSAGE_GAP
