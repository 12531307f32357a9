"""How a document is laid out in the Whoosh index."""

import hashlib
import re
import struct
import zlib
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from whoosh.fields import Schema

from search_index.analysis import (
    STEMMERS,
    base_language,
    composed,
    foreign_stem,
    stem,
    tokens,
)
from search_index.columns import ArrayColumn, BytesColumn, ValuesColumn
from search_index.document import FACETS, Document
from search_index.postings import ColumnField, Prepared, PreparedField

SCHEMA_VERSION = 1
"""Grows with every change of analysis or layout; an index of another version is rebuilt."""

PARTS = ("title", "quotation", "summary", "body", "names")
"""The parts of a document's text, in the order of their positions."""

BOOSTS = {"title": 3.0, "quotation": 2.0, "summary": 1.5, "body": 1.0, "names": 2.0}
"""How much one word counts in each part."""

PART_SIZE = 1 << 20
"""Positions of part n begin at n times this; a part's words beyond it are not indexed."""

PASSAGE_GAP = 100
"""Positions left free between two quotations, so that no phrase reaches from one into another."""

ARRAYS = {
    "fingerprint": "<u8",
    "published": "<i8",
    "said_from": "<i4",
    "said_until": "<i4",
    "repeats": "<i4",
    "tie": "<u8",
    "text_length": "<u4",
    "claim_length": "<u4",
}
"""Numbers kept for each document: moments in microseconds, days as ordinals (0: not known)."""

Values = dict[str, Any]
"""A document as Whoosh's writer takes it: one value for each field of the schema."""

CLAIM_PARTS = 3
CLAIM_END = CLAIM_PARTS * PART_SIZE
"""The first three parts are what matching reads: claim, quotations, summary."""

_BOOSTS = tuple(BOOSTS[part] for part in PARTS)
_SEPARATORS = re.compile("[\x1e\x1f]")
_PART, _PASSAGE = "\x1e", "\x1f"


def whoosh_schema() -> Schema:
    """Return the fields of the index: four of postings, the rest columns."""
    columns: dict[str, Any] = {name: ArrayColumn(dtype) for name, dtype in ARRAYS.items()}
    columns |= {f"facet_{facet}": ValuesColumn() for facet in FACETS}
    columns |= {"key": BytesColumn(), "content": BytesColumn()}
    fields = {name: ColumnField(column) for name, column in columns.items()}
    return Schema(**fields, **{name: PreparedField() for name in ("id", "text", "claim", "word")})


def parts_of(document: Document) -> tuple[tuple[str, ...], ...]:
    """Return the passages of each of PARTS, composed and free of our separators."""
    names = (document.speaker_name, *document.names)
    parts = (
        (document.title,),
        document.quotations,
        (document.summary,),
        (document.body,),
        names,
    )
    return tuple(
        tuple(_SEPARATORS.sub(" ", composed(text)) for text in passages if text)
        for passages in parts
    )


def encoded_content(parts: Iterable[Iterable[str]]) -> bytes:
    """Return the text of all parts as it is kept for highlights."""
    text = _PART.join(_PASSAGE.join(passages) for passages in parts)
    return zlib.compress(text.encode(), 1)


def decoded_content(data: bytes) -> dict[str, list[str]]:
    """Return the passages of each of PARTS."""
    parts = zlib.decompress(data).decode().split(_PART)
    return {
        name: text.split(_PASSAGE) if text else [] for name, text in zip(PARTS, parts, strict=True)
    }


def microseconds(document: Document) -> int:
    """Return the moment of publication in microseconds since 1970."""
    return round(document.published_at.timestamp() * 1_000_000)


def tie_breaker(key: str) -> int:
    """Return a number of 63 bits that orders documents alike in everything else."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") >> 1


class _Terms:
    """Gathers a document's words, and for each of its terms the places where it stands."""

    def __init__(self, language: str) -> None:
        self.language = language if language in STEMMERS and language != "en" else ""
        self.places: dict[str, list[int]] = defaultdict(list)
        self.words: set[str] = set()
        self.lengths = [0] * len(PARTS)

    def read(self, number: int, passages: Iterable[str]) -> None:
        """Take in the passages of one part."""
        first = number * PART_SIZE
        end = first + PART_SIZE
        for passage in passages:
            last = first
            for word, position, _, _ in tokens(passage):
                last = first + position
                if last >= end:
                    return
                self.lengths[number] += 1
                self.words.add(word)
                self.places[stem(word)].append(last)
                if self.language:
                    self.places[foreign_stem(word, self.language)].append(last)
            first = last + PASSAGE_GAP

    def fields(self) -> dict[str, Any]:
        """Return the values of the searched fields and of the lengths."""
        text: Prepared = []
        claim: Prepared = []
        for term, places in self.places.items():
            packed = struct.pack(f"<{len(places)}I", *places)
            data = term.encode()
            text.append((data, len(places), sum(_boost(place) for place in places), packed))
            in_claim = sum(place < CLAIM_END for place in places)
            if in_claim:
                claim.append((data, in_claim, float(in_claim), b""))
        words: Prepared = [(word.encode(), 1, 1.0, b"") for word in self.words]
        return {
            "text": text,
            "claim": claim,
            "word": words,
            "text_length": sum(self.lengths),
            "claim_length": sum(self.lengths[:CLAIM_PARTS]),
        }


def _boost(place: int) -> float:
    return _BOOSTS[place // PART_SIZE]


def field_values(document: Document) -> Values:
    """Return what Whoosh's writer is given for a document."""
    parts = parts_of(document)
    terms = _Terms(base_language(document.language))
    for number, passages in enumerate(parts):
        terms.read(number, passages)
    said = {
        "said_from": document.said_from.toordinal() if document.said_from else 0,
        "said_until": document.said_until.toordinal() if document.said_until else 0,
    }
    return {
        "id": [(document.id.encode(), 1, 1.0, b"")],
        "key": document.id.encode(),
        "content": encoded_content(parts),
        "fingerprint": int(document.fingerprint(), 16),
        "published": microseconds(document),
        "repeats": document.repeats,
        "tie": tie_breaker(document.id),
        **said,
        **terms.fields(),
        **{f"facet_{facet}": document.facet_values(facet) for facet in FACETS},
    }
