"""Which days an EDTF text can mean: the first and the last, read through the `edtf` library.

EDTF is the Extended Date/Time Format of the Library of Congress, now part of ISO 8601-2:2019
(loc.gov/standards/datetime). The standard says how to write a date of which little is known; how
many days that spans it leaves open in three places, where this module decides:

- Seasons are those of meteorologists, and of the north unless the code says south: spring 2015
  (2015-21) is March to May. The one that begins in December (2015-24, and 2015-28 and 2015-30) has
  its year there, and ends with the February after.
- `~` (approximate) and `?` (uncertain) widen the span at both ends by one of the unit that they
  stand at: a year, a month, seven days for a day, ten years for 201X, a hundred for 20XX. `%`
  (both) widens by two.
- An end that is open (`..`) or unknown (nothing) may be any day at all.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from edtf import EDTFParseException, parse_edtf
from edtf.parser.parser_classes import EDTFObject

from claims.errors import UnreadableDate

MAX_EDTF_LENGTH = 70
OPEN_START = date.min
OPEN_END = date.max
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_QUALITY = "[?~%]?"
_POINT = (
    rf"{_QUALITY}[0-9X]{{4}}{_QUALITY}"
    rf"(?:-{_QUALITY}(?:0[1-9]|1[0-2]|2[1-9]|3[0-9]|4[01]|XX){_QUALITY}"
    rf"(?:-{_QUALITY}(?:[0-3][0-9]|XX){_QUALITY})?)?"
)
_MEMBER = rf"(?:{_POINT}(?:\.\.(?:{_POINT})?)?|\.\.{_POINT})"
_SHAPE = re.compile(
    rf"{_POINT}"
    rf"|{_POINT}/(?:{_POINT}|\.\.)?"
    rf"|(?:\.\.)?/{_POINT}"
    rf"|[\[{{]{_MEMBER}(?:, ?{_MEMBER})*[\]}}]"
)
_UNIT = re.compile(r"([?~%]?)([0-9X]+)([?~%]?)")
_MONTHS_IN_YEAR = 12
_FIRST_SEASON = 21
_WINTERS = {"24": 2, "28": 2, "30": 2}
_CLOSE_DAYS = timedelta(days=7)


def is_edtf(text: str) -> bool:
    """Tell whether `text` has the shape of EDTF, be it a possible date or not."""
    return len(text) <= MAX_EDTF_LENGTH and _SHAPE.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def days_of(edtf: str) -> tuple[date, date]:
    """Return the first and the last day that `edtf` can mean; open ends are date.min and date.max.

    Raises UnreadableDate for a text that is not EDTF, for a day that no calendar has, for a span
    that ends before it begins, and for years before 1.
    """
    spans = [_span(start, end) for start, end in _stretches(edtf)]
    return min(first for first, _ in spans), max(last for _, last in spans)


def _stretches(edtf: str) -> Iterator[tuple[str, str]]:
    """Yield the beginning and the end of each stretch, as EDTF; an open end is an empty text."""
    if not is_edtf(edtf):
        raise UnreadableDate(f"“{edtf}” is not EDTF.")
    if edtf[0] not in "[{":
        start, slash, end = edtf.partition("/")
        yield start.strip("."), end.strip(".") if slash else start
        return
    for member in edtf[1:-1].split(","):
        start, dots, end = member.strip().partition("..")
        yield start, end if dots else start


def _span(start: str, end: str) -> tuple[date, date]:
    first = _point(start)[0] if start else OPEN_START
    last = _point(end)[1] if end else OPEN_END
    if start and end and _point(end)[0] < _point(start)[0] and last < _point(start)[1]:
        raise UnreadableDate(f"{start} to {end} ends before it begins.", "2012-2014")
    return first, last


@lru_cache(maxsize=4096)
def _point(point: str) -> tuple[date, date]:
    """Return the days of one date without a slash or brackets."""
    units = [match.groups() for match in _UNIT.finditer(point)]
    _parsed(point)
    first, last = _bare_days("-".join(digits for _, digits, _ in units))
    for place, (before, digits, after) in enumerate(units):
        for quality in before + after:
            times = 2 if quality == "%" else 1
            first, last = widened(first, last, _slack(place, digits), times)
    return first, last


def _bare_days(bare: str) -> tuple[date, date]:
    """Return the days of a date without qualification, as the library reads it."""
    parsed = _parsed(bare)
    first, last = (tuple(end)[:3] for end in (parsed.lower_strict(), parsed.upper_strict()))
    try:
        span = date(*first), date(*last)
    except ValueError:
        raise UnreadableDate(f"“{bare}” leaves open which days exist.", "2016-02-29") from None
    return _whole_winter(bare, *span)


def _parsed(point: str) -> EDTFObject:
    """Have the library judge and read one date.

    It is shown neither slash nor brackets: on "../201X" and on others that are EDTF it breaks.
    """
    _check_day("-".join(match[2] for match in _UNIT.finditer(point)))
    try:
        parsed: EDTFObject = parse_edtf(point)
    except EDTFParseException:
        raise UnreadableDate(f"“{point}” is not a date that can be read.") from None
    return parsed


def _check_day(bare: str) -> None:
    """Refuse the days that no month has, in words; what has an X is left to the library."""
    units = bare.split("-")
    if "X" in bare or len(units) < len(("year", "month", "day")):
        return
    year, month, day = (int(unit) for unit in units)
    if month > _MONTHS_IN_YEAR:
        raise UnreadableDate(f"“{bare}” gives a season a day.", f"{year:04}-{month}")
    try:
        date(year, month, day)
    except ValueError:
        raise UnreadableDate(f"{MONTHS[month - 1]} {year} has no day {day}.") from None


def _whole_winter(bare: str, first: date, last: date) -> tuple[date, date]:
    """Carry a winter over the turn of the year, which the library cuts off at 31 December."""
    months = _WINTERS.get(bare[5:], 0)
    return first, _later(last, months) if months else last


def _slack(place: int, digits: str) -> int | timedelta:
    """Return what one `~` adds: months for a year, month or season, days for a day."""
    if place == 0:
        years: int = 10 ** digits.count("X")
        return _MONTHS_IN_YEAR * years
    if place == 1:
        is_season = digits.isdigit() and int(digits) >= _FIRST_SEASON
        return 3 if is_season else 1
    return _CLOSE_DAYS


def widened(first: date, last: date, slack: int | timedelta, times: int) -> tuple[date, date]:
    """Push both ends outward by so many months or days, within the calendar."""
    if isinstance(slack, int):
        return _earlier(first, slack * times), _later(last, slack * times)
    days = slack * times
    return max(first, OPEN_START + days) - days, min(last, OPEN_END - days) + days


def _month_start(day: date, months: int) -> date | None:
    """Return the first of the month so many months away, or None beyond the calendar."""
    count = day.year * _MONTHS_IN_YEAR + day.month - 1 + months
    year, month = divmod(count, _MONTHS_IN_YEAR)
    return date(year, month + 1, 1) if OPEN_START.year <= year <= OPEN_END.year else None


def _earlier(day: date, months: int) -> date:
    """Go back; a day that the month lacks becomes the month's last."""
    start = _month_start(day, -months)
    if start is None:
        return OPEN_START
    after = _month_start(start, 1)
    longest = (after - start).days if after else 31
    return start + timedelta(days=min(day.day, longest) - 1)


def _later(day: date, months: int) -> date:
    """Go forward to the day before the one that follows, so that a month's end stays one."""
    if day == OPEN_END:
        return day
    following = day + timedelta(days=1)
    start = _month_start(following, months)
    return start + timedelta(days=following.day - 2) if start else OPEN_END
