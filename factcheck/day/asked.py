"""What the address of a page asks for: filters by name, kept in one order, nonsense left out."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from flask import request

from claims.newsroom.day_models import ViewKind
from claims.newsroom.saved_views import LONGEST_QUERY

LONGEST_VALUE = 200
FILTERS: Mapping[ViewKind, tuple[str, ...]] = {
    ViewKind.BOARD: ("q", "owner", "contest", "speaker", "topic", "overdue"),
    ViewKind.SEARCH: (
        "q",
        "kind",
        "state",
        "owner",
        "speaker",
        "contest",
        "topic",
        "overdue",
        "sort",
    ),
}


def given(kind: ViewKind) -> dict[str, str]:
    """Return the filters of a page that its address has, in their order, without empty ones."""
    return _kept(kind, request.args)


def filters_in(kind: ViewKind, query: str) -> dict[str, str]:
    """Return the filters of a page that the query of an address has; all else is left out."""
    return _kept(kind, dict(parse_qsl(query[:LONGEST_QUERY])))


def _kept(kind: ViewKind, values: Mapping[str, str]) -> dict[str, str]:
    tidy = {name: values.get(name, "").strip()[:LONGEST_VALUE] for name in FILTERS[kind]}
    return {name: value for name, value in tidy.items() if value}


def page_number(name: str, most: int) -> int:
    """Return a page's number in the address, from 1 to `most`; 1 for nonsense."""
    return min(max(1, request.args.get(name, 1, type=int)), most)


def as_query(values: Mapping[str, str]) -> str:
    """Return the values as the query of an address, as a saved view keeps it."""
    return urlencode(values)
