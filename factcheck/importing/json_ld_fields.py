"""Reading one field of JSON-LD as publishers write it: what can be kept, or why it cannot.

Each reader takes the value as found and returns what it means, or None for nothing there. What is
there and cannot be read raises BadInput with the reason, so that no field is lost unseen.
"""

import html
import math
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin

from claims.dates import ImpreciseDate, exact, parse_imprecise_date
from claims.errors import BadInput
from claims.typed import web_address

ISO_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ].*)?", re.ASCII)
ISO_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", re.ASCII)
DECIMAL = re.compile(r"-?\d+(?:[.,]\d+)?", re.ASCII)
MOST_MONTHS = 12
# Moments as numbers: seconds before the year 2286, else milliseconds.
MOST_SECONDS = 10_000_000_000


def things(value: object) -> Iterator[dict[str, Any]]:
    """Yield the objects of a value: one, several in a list, or a name or address alone."""
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict):
            yield each
        elif isinstance(each, str) and each.strip():
            yield {"url" if each.startswith(("http:", "https:")) else "name": each}


def thing(value: object) -> dict[str, Any]:
    """Return the first object of a value, or an empty one."""
    return next(things(value), {})


def text(value: object) -> str | None:
    """Return words: of several the first, language tags taken off, entities resolved, tidied."""
    if isinstance(value, list):
        return next(filter(None, map(text, value)), None)
    if isinstance(value, dict):
        return text(value.get("@value", value.get("name")))
    if value is None or isinstance(value, bool):
        return None
    # Content managers escape twice, as in &amp;#039;.
    return " ".join(html.unescape(html.unescape(str(value))).split()) or None


def number(value: object) -> float | None:
    """Return a number, given as one or as text, with a point or a comma."""
    if isinstance(value, list):
        value = value[0] if value else None
    if value is None or value == "":
        return None
    written = str(value).strip()
    if isinstance(value, bool) or not DECIMAL.fullmatch(written):
        raise BadInput("", f"“{written[:60]}” is no number")
    found = float(written.replace(",", "."))
    if not math.isfinite(found):
        raise BadInput("", f"“{written[:60]}” is no number")
    return found


def address(value: object, base: str | None = None) -> str | None:
    """Return a whole web address; one that is relative is joined to `base`, if that is known."""
    if isinstance(value, list):
        return next(filter(None, (address(each, base) for each in value)), None)
    if isinstance(value, dict):
        return address(value.get("@id", value.get("url")), base)
    written = text(value)
    if written is None:
        return None
    whole = urljoin(base, written) if base else written
    if not whole.startswith(("http:", "https:")):
        raise BadInput("", f"“{written[:60]}” is no whole web address")
    return web_address("url", whole)


def day(value: object) -> ImpreciseDate | None:
    """Return the day, month or year that is meant, on the calendar of whoever wrote it.

    Days written as 03/04/2020 are refused: which of the two is the month cannot be known.
    """
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return exact(_of_number(value))
    written = text(value)
    if written is None:
        return None
    try:
        return _day(written)
    except ValueError as error:
        raise BadInput("", f"“{written[:60]}” cannot be read as a date") from error


def _day(written: str) -> ImpreciseDate:
    """Return the date in a text. Raises ValueError or UnreadableDate, which is a BadInput."""
    if match := ISO_DAY.fullmatch(written):
        return exact(date.fromisoformat(match[1]))
    if match := ISO_COMPACT.fullmatch(written):
        return exact(date(int(match[1]), int(match[2]), int(match[3])))
    if match := SLASHED.fullmatch(written):
        return exact(_of_slashes(int(match[1]), int(match[2]), int(match[3])))
    if "," in written and written.rpartition(" ")[2] in {"GMT", "UTC", "+0000"}:
        return exact(parsedate_to_datetime(written).date())
    return parse_imprecise_date(written)


def _of_slashes(first: int, second: int, year: int) -> date:
    if first > MOST_MONTHS:
        return date(year, second, first)
    if second > MOST_MONTHS or first == second:
        return date(year, first, second)
    raise BadInput("", f"“{first}/{second}/{year}” may be either of two days")


def _of_number(value: float) -> date:
    seconds = value if abs(value) < MOST_SECONDS else value / 1000
    try:
        return datetime.fromtimestamp(seconds, UTC).date()
    except (ValueError, OverflowError, OSError) as error:
        raise BadInput("", f"“{value}” cannot be read as a date") from error
