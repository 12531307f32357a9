"""What a reader asked for, read from the address, and the addresses that ask for a little else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from flask import url_for
from werkzeug.datastructures import MultiDict

from claims.dates import parse_imprecise_date
from claims.errors import UnreadableDate
from factcheck.public.room import page_number
from search_index.parsing import SORTS, parse_query
from search_index.query import DateRange, Query, Sort

FACETS = ("rating", "speaker", "party", "topic", "contest")
MOST_VALUES = 20
LONGEST_VALUE = 120
LONGEST_TEXT = 2_000
NAMES_OF_SORTS = {sort: name for name, sort in SORTS.items()}


@dataclass(frozen=True)
class SearchRequest:
    """A search as its address says it; `chosen` has the slugs chosen in each facet, in order."""

    text: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    since_text: str = ""
    until_text: str = ""
    since: date | None = None
    until: date | None = None
    sort: Sort | None = None
    page: int = 1
    notes: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Return whether nothing at all is asked for."""
        return not (self.text or self.is_narrowed)

    @property
    def is_narrowed(self) -> bool:
        """Return whether facets or dates narrow the search."""
        return any(self.chosen.values()) or bool(self.since_text or self.until_text)

    def query(self) -> Query:
        """Return what the engine is asked."""
        parsed = parse_query(self.text)
        query = parsed.narrowed(
            filters={facet: frozenset(values) for facet, values in self.chosen.items()},
            said=DateRange(self.since, self.until) or parsed.said,
            sort=self.sort,
            page=self.page,
        )
        return replace(query, notes=(*self.notes, *query.notes))

    def fields(self) -> Iterator[tuple[str, str]]:
        """Yield name and value of everything but text and page, for hidden fields of a form."""
        for facet, values in self.chosen.items():
            yield from ((facet, value) for value in values)
        if self.sort is not None:
            yield "sort", NAMES_OF_SORTS[self.sort]

    def url(self) -> str:
        """Return the address that asks for just this."""
        given = {
            "q": self.text or None,
            **{facet: list(values) for facet, values in self.chosen.items() if values},
            "from": self.since_text or None,
            "to": self.until_text or None,
            "sort": NAMES_OF_SORTS[self.sort] if self.sort else None,
            "page": self.page if self.page > 1 else None,
        }
        return url_for("public.search", **given)  # type: ignore[arg-type]  # lists are repeated

    def toggled(self, facet: str, value: str) -> "SearchRequest":
        """Return the request with one value of a facet chosen, or no longer chosen."""
        before = self.chosen.get(facet, ())
        after = tuple(each for each in before if each != value)
        if after == before:
            after = (*before, value)
        return replace(self, chosen={**self.chosen, facet: after}, page=1)

    def widened(self) -> "SearchRequest":
        """Return the request for the same words without facets and dates."""
        return SearchRequest(text=self.text, sort=self.sort)


def read_request(args: MultiDict[str, str]) -> SearchRequest:
    """Read a request; what cannot be read is left out, and a note says so."""
    since, since_notes = _day(args.get("from", ""), is_end=False)
    until, until_notes = _day(args.get("to", ""), is_end=True)
    return SearchRequest(
        text=args.get("q", "")[:LONGEST_TEXT].strip(),
        chosen={facet: _values(args, facet) for facet in FACETS if args.get(facet)},
        since_text=args.get("from", "").strip() if since else "",
        until_text=args.get("to", "").strip() if until else "",
        since=since,
        until=until,
        sort=SORTS.get(args.get("sort", "")),
        page=page_number(),
        notes=(*since_notes, *until_notes),
    )


def _values(args: MultiDict[str, str], facet: str) -> tuple[str, ...]:
    values = dict.fromkeys(value[:LONGEST_VALUE] for value in args.getlist(facet) if value)
    return tuple(values)[:MOST_VALUES]


def _day(text: str, *, is_end: bool) -> tuple[date | None, tuple[str, ...]]:
    """Return the first or last day that a typed date can mean, or a note why there is none."""
    if not text.strip():
        return None, ()
    try:
        when = parse_imprecise_date(text)
    except UnreadableDate as refusal:
        return None, (f"“{text.strip()}” was left out. {refusal}",)
    day = when.latest if is_end else when.earliest
    if day in {date.min, date.max}:
        return None, (f"“{text.strip()}” was left out: it has no such end.",)
    return day, ()
