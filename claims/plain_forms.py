"""Single dates in plain English, put into EDTF: "May 2017", "14 May 2017", "spring 2015".

Each form means one thing or is refused: 04/05/2017 is a day in April or in May, and "winter 2015"
is either of two winters. Parts are thirds: early 2015 is January to April, mid May the 11th to the
20th, the late 1990s are 1997 to 1999.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date

from claims.edtf_days import MONTHS, days_of, is_edtf
from claims.errors import UnreadableDate

Anchors = Mapping[str, date]
_MONTH_NUMBERS = {name.lower(): number for number, name in enumerate(MONTHS, 1)}
_MONTH_NUMBERS |= {name[:3]: number for name, number in _MONTH_NUMBERS.items()} | {"sept": 9}
MONTH = f"({'|'.join(sorted(_MONTH_NUMBERS, key=len, reverse=True))})"
YEAR = "([0-9]{4})"
_DAY = "([0-9]{1,2})(?:st|nd|rd|th)?"
_PART = "(early|mid|late)[ -](?:in )?"
_SEASON_CODES = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23}
_PARTS = ("early", "mid", "late")
_FIRST_THIRD_OF_YEAR = 37
_FIRST_QUARTER = 33
_FIRST_HALF = 40
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_DECADE_PARTS = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def nameless(words: str) -> str:
    """Return the words without the article in front."""
    return re.sub("^the ", "", words, flags=re.IGNORECASE)


def read_form(words: str, anchors: Anchors) -> str | None:
    """Read one date that is not about, before or between anything."""
    words = nameless(re.sub(r"^(?:in|on|during|some ?time in|some ?time during) ", "", words))
    if words in anchors:
        return anchors[words].isoformat()
    if is_edtf(words.upper()) and not re.search(r"[?~%/\[{]", words):
        return words.upper()
    for pattern, written in _FORMS:
        match = pattern.fullmatch(words)
        if match:
            return written(*match.groups())
    return None


def _month_of_year(month: str, year: str) -> str:
    return f"{year}-{_MONTH_NUMBERS[month]:02}"


def _day_of_month(day: str, month: str, year: str) -> str:
    return _existing(int(year), _MONTH_NUMBERS[month], int(day))


def _month_then_day(month: str, day: str, year: str) -> str:
    return _day_of_month(day, month, year)


def _existing(year: int, month: int, day: int) -> str:
    edtf = f"{year:04}-{month:02}-{day:02}"
    days_of(edtf)
    return edtf


def _weekday(name: str, rest: str) -> str | None:
    """Read a date behind the name of its weekday, and hold it to that."""
    edtf = read_form(rest, {})
    if edtf is None or not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", edtf):
        return None
    actual = _WEEKDAYS[days_of(edtf)[0].weekday()]
    if actual != name:
        raise UnreadableDate(f"{rest.title()} was a {actual.title()}, not a {name.title()}.")
    return edtf


def _two_numbers(first: str, second: str, year: str) -> str:
    """Read 5/14/2017 or 14/5/2017; which comes first must show from the numbers themselves."""
    low, high = sorted((int(first), int(second)))
    if 1 <= low < high <= len(MONTHS):
        ways = " or ".join(f"{b} {MONTHS[a - 1]}" for a, b in ((low, high), (high, low)))
        raise UnreadableDate(
            f"{first}/{second}/{year} is {ways}, depending on the country.",
            f"{high} {MONTHS[low - 1]} {year}",
        )
    return _numbered(year, str(low), str(high))


def _numbered(year: str, month: str, day: str) -> str:
    if not 1 <= int(month) <= len(MONTHS):
        raise UnreadableDate(f"There is no month {int(month)}.")
    return _existing(int(year), int(month), int(day))


def _numbered_month(month: str, year: str) -> str:
    _numbered(year, month, "1")
    return f"{year}-{int(month):02}"


def _part_of_year(part: str, year: str) -> str:
    return f"{year}-{_FIRST_THIRD_OF_YEAR + _PARTS.index(part)}"


def _part_of_month(part: str, month: str, year: str) -> str:
    """Return a tenth-day third; the last runs to the month's end."""
    whole = _month_of_year(month, year)
    first = 10 * _PARTS.index(part) + 1
    last = days_of(whole)[1].day if part == "late" else first + 9
    return f"[{whole}-{first:02}..{whole}-{last:02}]"


def _part_of_decade(part: str, decade: str) -> str:
    first, last = _DECADE_PARTS[part]
    return f"[{_decade(decade)[:3]}{first}..{decade}{last}]"


def _decade(decade: str) -> str:
    """Return 199X for the 1990s; the 1900s may be ten years or a hundred."""
    if decade.endswith("0") and decade != "200":
        raise UnreadableDate(
            f"The {decade}0s can be ten years or a hundred.", f"{decade}X, {decade[:2]}XX"
        )
    return f"{decade}X"


def _season(season: str, year: str) -> str:
    return f"{year}-{_SEASON_CODES[season]}"


def _winter(year: str, following: str) -> str:
    """Return December to February; the winter must span two years that follow each other."""
    after = f"{int(year) + 1:04}"
    if following not in {after, after[2:]}:
        raise UnreadableDate(f"No winter lies in {year} and {following}.", "winter 2014-2015")
    return f"{year}-24"


def _which_winter(year: str) -> str:
    raise UnreadableDate(
        f"Winter {year} may be the one before or the one after.", f"winter {year}-{int(year) + 1}"
    )


def _quarter(number: str, year: str) -> str:
    return f"{year}-{_FIRST_QUARTER - 1 + _count(number)}"


def _half(number: str, year: str) -> str:
    return f"{year}-{_FIRST_HALF - 1 + _count(number)}"


def _count(number: str) -> int:
    return _ORDINALS.get(number) or int(number)


_FORMS: tuple[tuple[re.Pattern[str], Callable[..., str | None]], ...] = tuple(
    (re.compile(pattern), written)
    for pattern, written in (
        (rf"{MONTH}(?: of)? {YEAR}", _month_of_year),
        (rf"{_DAY}(?: of)? {MONTH} {YEAR}", _day_of_month),
        (rf"{MONTH} {_DAY} {YEAR}", _month_then_day),
        (rf"({'|'.join(_WEEKDAYS)}) ([^ ].*)", _weekday),
        (
            rf"([0-9]{{1,2}})([/.-])([0-9]{{1,2}})\2{YEAR}",
            lambda a, _, b, y: _two_numbers(a, b, y),
        ),
        (rf"{YEAR}([/.-])([0-9]{{1,2}})\2([0-9]{{1,2}})", lambda y, _, m, d: _numbered(y, m, d)),
        (rf"([0-9]{{1,2}})/{YEAR}", _numbered_month),
        (rf"{_PART}{YEAR}", _part_of_year),
        (rf"{_PART}{MONTH}(?: of)? {YEAR}", _part_of_month),
        (rf"{_PART}(?:the )?([0-9]{{3}})0'?s", _part_of_decade),
        (r"([0-9]{3})0'?s", _decade),
        (rf"(spring|summer|autumn|fall)(?: of)? {YEAR}", _season),
        (rf"winter(?: of)? {YEAR} ?[-/] ?([0-9]{{2}}|[0-9]{{4}})", _winter),
        (rf"winter(?: of)? {YEAR}", _which_winter),
        (rf"q([1-4]) {YEAR}", _quarter),
        (rf"(first|second|third|fourth) quarter(?: of)? {YEAR}", _quarter),
        (rf"(first|second) half(?: of)? {YEAR}", _half),
    )
)
