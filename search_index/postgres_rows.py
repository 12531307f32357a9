"""From a document to the rows that PostgreSQL keeps of it; every term is ours, none its own."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from search_index.analysis import (
    STEMMERS,
    base_language,
    foreign_stem,
    placed_words,
    plain,
    stem,
)
from search_index.document import FACETS, Document
from search_index.postgres_layout import CLAIM, TEXT, WORD
from search_index.postgres_statement import ARRAYS
from search_index.schema import CLAIM_PARTS, PARTS, microseconds, parts_of, tie_breaker

PART_MARK, PASSAGE_MARK = "\x1e", "\x1f"
LABELS = {"title": "A", "quotation": "B", "summary": "C", "names": "D"}
REPEATED = "D"
OFTEN = 3
"""A word that the analysis has so often is one of the things that it is about."""

LAST_POSITION = 16_383
"""PostgreSQL counts positions no further."""

MOST_BYTES = 800_000
"""A tsvector may have a megabyte; what a text has beyond this is not indexed."""

_OVERHEAD = 8

Row = dict[str, Any]
Term = tuple[str, str]
"""The kind of a term, and the term."""


@dataclass(frozen=True)
class Analysed:
    """The rows of one document, and the terms it counts for."""

    ruling: Row
    text: Row
    terms: frozenset[Term]


def quoted(lexeme: str) -> str:
    """Return a term as tsvector and tsquery read it, whatever signs are in it."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def analysed(document: Document, number: int) -> Analysed:
    """Return the rows of a document under a number."""
    parts = {
        part: [text.replace("\0", " ") for text in passages]
        for part, passages in zip(PARTS, parts_of(document), strict=True)
    }
    reading = _read(parts, document.language)
    ruling = {
        "number": number,
        "id": document.id,
        "fingerprint": document.fingerprint(),
        "published": microseconds(document),
        "tie": tie_breaker(document.id),
        "said_from": document.said_from.toordinal() if document.said_from else 0,
        "said_until": document.said_until.toordinal() if document.said_until else 0,
        "repeats": document.repeats,
        **{facet: _facet(document, facet) for facet in FACETS},
        **reading.columns(),
    }
    text = {"number": number, "line": reading.line(), **parts}
    return Analysed(ruling, text, reading.terms())


def terms_of(parts: Mapping[str, Sequence[str]], language: str) -> frozenset[Term]:
    """Return the terms that a document with these passages is counted under."""
    return _read(parts, language).terms()


def _read(parts: Mapping[str, Sequence[str]], language: str) -> "_Reading":
    reading = _Reading(base_language(language))
    for part in PARTS:
        reading.read(part, parts[part])
    return reading


def _facet(document: Document, facet: str) -> str | list[str] | None:
    values = list(dict.fromkeys(document.facet_values(facet)))
    if facet in ARRAYS:
        return values
    return values[0] if values else None


class _Reading:
    """Gathers a document's words part by part."""

    def __init__(self, language: str) -> None:
        self._foreign = language if language in STEMMERS and language != "en" else ""
        self._position = 0
        self._claim: dict[str, list[str]] = {}
        self._words: dict[str, None] = {}
        self._forms: dict[str, None] = {}
        self._body: Counter[str] = Counter()
        self._lines: list[str] = []
        self._foreign_lines: list[str] = []
        self._lengths: list[int] = []

    def read(self, part: str, passages: Sequence[str]) -> None:
        """Take in the passages of one part."""
        lines, foreign_lines, length = [], [], 0
        for passage in passages:
            found, places = placed_words(passage)
            words = [plain(word) for word in found]
            length += len(words)
            self._forms.update(dict.fromkeys(words))
            stems = [stem(word) for word in words]
            self._take(stems, LABELS.get(part, ""))
            lines.append(_line(stems, places))
            if self._foreign:
                stems = [foreign_stem(word, self._foreign) for word in words]
                self._take(stems, LABELS.get(part, ""))
                foreign_lines.append(_line(stems, places))
            self._position += len(words)
        self._lengths.append(length)
        self._lines.append(PASSAGE_MARK.join(lines))
        if self._foreign:
            self._foreign_lines.append(PASSAGE_MARK.join(foreign_lines))

    def _take(self, stems: Sequence[str], label: str) -> None:
        """Take in one passage's stems of one language, each where the passage has it."""
        self._words.update(dict.fromkeys(stems))
        if not label:
            self._body.update(stems)
            return
        for position, term in enumerate(stems, start=self._position + 1):
            place = f"{min(position, LAST_POSITION)}{label}"
            self._claim.setdefault(term, []).append(place)

    def columns(self) -> Row:
        """Return the columns of terms and lengths."""
        repeated = (term for term, often in self._body.items() if often >= OFTEN)
        last = f"{LAST_POSITION}{REPEATED}"
        claim = {**{term: [last] for term in repeated if term not in self._claim}, **self._claim}
        return {
            "claim": _vector(f"{quoted(term)}:{','.join(at)}" for term, at in claim.items()),
            "words": _vector(map(quoted, self._words)),
            "forms": _vector(map(quoted, self._forms)),
            "text_length": sum(self._lengths),
            "claim_length": sum(self._lengths[:CLAIM_PARTS]),
        }

    def line(self) -> str:
        """Return the stems of all parts in order, in which phrases are looked for.

        After the English stems of all parts come those of the document's own language.
        """
        return PART_MARK.join((*self._lines, *self._foreign_lines))

    def terms(self) -> frozenset[Term]:
        """Return the terms that the document is counted under."""
        claims = (
            term
            for term, places in self._claim.items()
            if any(not place.endswith("D") for place in places)
        )
        return frozenset(
            (
                *((TEXT, term) for term in self._words),
                *((CLAIM, term) for term in claims),
                *((WORD, word) for word in self._forms),
            )
        )


def _line(stems: Sequence[str], places: Sequence[int]) -> str:
    """Return stems in a row, one for each place.

    A currency sign shares its number's place, so the number alone stands for both.
    """
    row = stems if isinstance(places, range) else dict(zip(places, stems, strict=True)).values()
    return f" {' '.join(row)} "


def _vector(lexemes: Iterable[str]) -> str:
    """Return a tsvector of the first lexemes that it can hold."""
    kept, size = [], 0
    for lexeme in lexemes:
        size += len(lexeme.encode()) + _OVERHEAD
        if size > MOST_BYTES:
            break
        kept.append(lexeme)
    return " ".join(kept)
