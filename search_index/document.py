"""What a search engine is given: one published ruling as plain text, keys, dates and a count."""

import hashlib
from dataclasses import dataclass, fields
from datetime import date, datetime

FACETS = ("rating", "speaker", "party", "topic", "contest", "language")
"""The facets by their names in queries and results; `topic` alone has several values a document."""


@dataclass(frozen=True, slots=True)
class Document:
    """One ruling. Facet values (speaker, party, topics, contest, rating, language) are slugs.

    `title` is the claim's wording, `quotations` its verbatim appearances, `body` the analysis as
    plain text; `names` are the readable names of its topics and contest. `said_from` and
    `said_until` are the first and last day on which it can have been said. `published_at` must
    carry a time zone.
    """

    id: str
    title: str
    published_at: datetime
    quotations: tuple[str, ...] = ()
    summary: str = ""
    body: str = ""
    speaker: str | None = None
    speaker_name: str = ""
    party: str | None = None
    topics: tuple[str, ...] = ()
    contest: str | None = None
    rating: str | None = None
    names: tuple[str, ...] = ()
    said_from: date | None = None
    said_until: date | None = None
    repeats: int = 0
    language: str = "en"

    def __post_init__(self) -> None:
        """Raise ValueError where the id is empty or the moment has no time zone."""
        if not self.id:
            raise ValueError("a document needs an id")
        if self.published_at.tzinfo is None:
            raise ValueError(f"published_at of {self.id} has no time zone")

    def facet_values(self, facet: str) -> tuple[str, ...]:
        """Return this document's values of one of FACETS; empty where it has none."""
        value = self.topics if facet == "topic" else getattr(self, facet)
        if isinstance(value, tuple):
            return value
        return (value,) if value else ()

    def fingerprint(self) -> str:
        """Return 16 hexadecimal digits that change when anything in the document changes."""
        values = repr(tuple(getattr(self, field.name) for field in fields(self)))
        return hashlib.sha256(values.encode()).hexdigest()[:16]
