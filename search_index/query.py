"""One neutral query, whoever typed it and whichever engine runs it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from search_index.document import FACETS

PER_PAGE = 20
MOST_PER_PAGE = 100
MOST_PAGES = 500


class Sort(StrEnum):
    """The order of hits."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    MOST_REPEATED = "most_repeated"


@dataclass(frozen=True)
class DateRange:
    """Days from `since` to `until`, both included; None leaves an end open."""

    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return self.since is not None or self.until is not None


@dataclass(frozen=True)
class FieldTerm:
    """`field:value` as typed: a facet's value by its words, or a word in one part of the text."""

    field: str
    value: str
    excluded: bool = False


@dataclass(frozen=True)
class Query:
    """What to look for. Text is as typed; each engine analyses it the way it analyses documents.

    `filters` holds for each facet the slugs of which a document must have one. `said` and
    `published` are ranges of days (UTC); a document said within an uncertain interval is in the
    range if the interval touches it. Give `cursor` (from the page before) or `page`, not both.
    """

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    fields: tuple[FieldTerm, ...] = ()
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    said: DateRange = DateRange()
    published: DateRange = DateRange()
    sort: Sort = Sort.RELEVANCE
    cursor: str | None = None
    page: int = 1
    per_page: int = PER_PAGE
    any_words: bool = False
    notes: tuple[str, ...] = ()

    @property
    def has_text(self) -> bool:
        """Whether anything is looked for besides filters and dates."""
        return bool(self.words or self.phrases or self.prefixes or self.fields or self.excluded)

    def narrowed(
        self,
        *,
        filters: Mapping[str, Iterable[str]] | None = None,
        said: DateRange | None = None,
        published: DateRange | None = None,
        sort: Sort | None = None,
        cursor: str | None = None,
        page: int = 1,
        per_page: int = PER_PAGE,
    ) -> "Query":
        """Return the query with filters, ranges, order and page; figures out of range are moved in.

        Unknown facets raise KeyError: they are a mistake of the caller, not of the reader.
        """
        chosen = {facet: frozenset(values) for facet, values in (filters or {}).items()}
        for facet in chosen:
            if facet not in FACETS:
                raise KeyError(facet)
        return replace(
            self,
            filters={facet: values for facet, values in chosen.items() if values},
            said=said or self.said,
            published=published or self.published,
            sort=sort or self.sort,
            cursor=cursor,
            page=max(1, min(page, MOST_PAGES)),
            per_page=max(1, min(per_page, MOST_PER_PAGE)),
        )
