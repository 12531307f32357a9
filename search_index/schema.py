"""How a document is laid out in the Whoosh index."""

import hashlib
import re
import zlib
from collections.abc import Iterable
from typing import Any

from whoosh.fields import FieldType, Schema
from whoosh.formats import Existence

from search_index.analysis import composed
from search_index.columns import ArrayColumn, BytesColumn, ValuesColumn
from search_index.document import FACETS, Document
from search_index.postings import FIELDS

SCHEMA_VERSION = 2
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
    "fingerprint": ArrayColumn("<u8"),
    "published": ArrayColumn("<i8"),
    "said_from": ArrayColumn("<i4"),
    "said_until": ArrayColumn("<i4"),
    "repeats": ArrayColumn("<i4"),
    "tie": ArrayColumn("<u8"),
    "text_length": ArrayColumn("<u4"),
    "claim_length": ArrayColumn("<u4"),
}
"""Numbers kept for each document: moments in microseconds, days as ordinals (0: not known)."""

BYTES = {"key": BytesColumn(), "content": BytesColumn()}
"""The id, and the text for highlights."""

FACET_COLUMN = ValuesColumn()
COLUMNS: dict[str, ArrayColumn | ValuesColumn | BytesColumn] = {
    **ARRAYS,
    **BYTES,
    **dict.fromkeys(FACETS, FACET_COLUMN),
}
"""What is kept of each document besides postings, each in a file of its own."""

Values = dict[str, Any]
"""A document's value in each column."""

CLAIM_PARTS = 3
CLAIM_END = CLAIM_PARTS * PART_SIZE
"""The first three parts are what matching reads: claim, quotations, summary."""

_SEPARATORS = re.compile("[\x1e\x1f]")
_PART, _PASSAGE = "\x1e", "\x1f"


def whoosh_schema() -> Schema:
    """Return the fields of the index as Whoosh's table of contents names them."""
    postings = {name: FieldType(Existence(), None) for name in FIELDS}
    columns = {name: FieldType(None, None) for name in COLUMNS}
    return Schema(**postings, **columns)


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


def columns_of(
    document: Document, parts: Iterable[Iterable[str]], length: int, claim_length: int
) -> Values:
    """Return the document's value in each column, given its parts and how many words they have."""
    return {
        "key": document.id.encode(),
        "content": encoded_content(parts),
        "fingerprint": int(document.fingerprint(), 16),
        "published": microseconds(document),
        "said_from": document.said_from.toordinal() if document.said_from else 0,
        "said_until": document.said_until.toordinal() if document.said_until else 0,
        "repeats": document.repeats,
        "tie": tie_breaker(document.id),
        "text_length": length,
        "claim_length": claim_length,
        **{facet: document.facet_values(facet) for facet in FACETS},
    }
