"""What the address of a page asks for: filters by name, kept in one order, nonsense left out."""

from collections.abc import Iterable
from urllib.parse import urlencode

from flask import request

LONGEST_VALUE = 200


def given(names: Iterable[str]) -> dict[str, str]:
    """Return the named values of the address that are not empty, in the order of the names."""
    values = {name: request.args.get(name, "").strip()[:LONGEST_VALUE] for name in names}
    return {name: value for name, value in values.items() if value}


def page_number(name: str, most: int) -> int:
    """Return a page's number in the address, from 1 to `most`; 1 for nonsense."""
    return min(max(1, request.args.get(name, 1, type=int)), most)


def as_query(values: dict[str, str]) -> str:
    """Return the values as the query of an address, as a saved view keeps it."""
    return urlencode(values)
