"""EDTF back in words: in a sentence, to be confirmed before saving, and short, for tables."""

import re
from calendar import monthrange
from datetime import date

from claims.edtf_days import MONTHS, OPEN_END, OPEN_START

_UNITS = re.compile("[?~%]")
_QUALITY_BEFORE = {"?": "probably ", "~": "c. ", "%": "probably c. "}
_SEASONS = (
    *("spring {}", "summer {}", "autumn {}", "winter {}-{}"),
    *("spring {}", "summer {}", "autumn {}", "winter {}-{}"),
    *("southern spring {}", "southern summer {}-{}", "southern autumn {}", "southern winter {}"),
    *("Q1 {}", "Q2 {}", "Q3 {}", "Q4 {}"),
    *("early {}", "mid {}", "late {}"),
    *("the first half of {}", "the second half of {}"),
)
_FIRST_SEASON = 21
# EDTF for a day of which nothing is known.
ANY_DAY = "XXXX-XX-XX"
_DASH = "\u2013"
_SHORT_SPAN = f"{{}}{_DASH}{{}}"
_POINTS = re.compile(r"[^][{},/.]+")
_FULL_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TENS_OF_A_MONTH = re.compile(r"\[(\d{4}-\d\d)-(01|11|21)\.\.\1-(10|20|28|29|30|31)\]")
_PARTS = {"01": "early", "11": "mid", "21": "late"}


def sentence(edtf: str, first: date, last: date) -> str:
    """Return the date in words, and in brackets the days it can mean unless the words say them."""
    if edtf == first.isoformat():
        return _day(first)
    head = _sentence_head(edtf)
    is_plain = not _part_of_month(edtf) and all(
        _FULL_DAY.fullmatch(point) for point in _POINTS.findall(edtf)
    )
    return head if is_plain else f"{head} ({days(first, last)})"


def _doubtful(edtf: str) -> bool:
    return _UNITS.search(edtf) is not None


def _sentence_head(edtf: str) -> str:
    part = _part_of_month(edtf)
    if part:
        return f"some time in {part}"
    if edtf[0] in "[{":
        return _members(edtf, "some time between {} and {}")
    if "/" in edtf:
        return _ends(edtf, "from {} to {}")
    if not _doubtful(edtf):
        return f"some time in {point(edtf)}"
    about, thereabouts = {"?": ("probably ", ""), "~": ("", " or thereabouts")}.get(
        _quality(edtf), ("probably ", " or thereabouts")
    )
    return f"{about}{_bare(edtf)}{thereabouts}"


def short(edtf: str) -> str:
    """Return the date in as few words as say it: "May 2017", "c. 2012", "2014 or earlier"."""
    if edtf == ANY_DAY:
        return "undated"
    part = _part_of_month(edtf)
    if part:
        return part
    if edtf[0] in "[{":
        return _members(edtf, _SHORT_SPAN)
    return _ends(edtf, _SHORT_SPAN) if "/" in edtf else point(edtf)


def days(first: date, last: date) -> str:
    """Return a span of days in words, saying month and year once where they are the same."""
    if first == OPEN_START and last == OPEN_END:
        return "any day"
    if first == OPEN_START:
        return f"no later than {_day(last)}"
    if last == OPEN_END:
        return f"no earlier than {_day(first)}"
    if first == last:
        return _day(first)
    return f"{_without_the_same(first, last)} to {_day(last)}"


def _without_the_same(first: date, last: date) -> str:
    if first.year != last.year:
        return _day(first)
    if first.month != last.month:
        return f"{first.day} {MONTHS[first.month - 1]}"
    return str(first.day)


def point(edtf: str) -> str:
    """Return one EDTF date, without slash or brackets, in a few words."""
    quality = _quality(edtf)
    return _QUALITY_BEFORE[quality] + _bare(edtf).removeprefix("the ") if quality else _bare(edtf)


def _quality(edtf: str) -> str:
    """Return the one mark that stands for all marks of a date, or nothing."""
    marks = set(_UNITS.findall(edtf))
    return marks.pop() if len(marks) == 1 else "%" if marks else ""


def _bare(edtf: str) -> str:
    """Return one date in words without its marks; what has no words stays EDTF."""
    units = _UNITS.sub("", edtf).split("-")
    while len(units) > 1 and units[-1] == "XX":
        units.pop()
    year, *month_and_day = units
    if any("X" in unit for unit in month_and_day):
        return "-".join(units)
    if not month_and_day:
        return _year(year)
    if len(month_and_day) == 1:
        return _month(year, int(month_and_day[0]))
    return f"{int(month_and_day[1])} {_month(year, int(month_and_day[0]))}"


def _year(year: str) -> str:
    if re.fullmatch("[0-9]{3}X", year):
        return f"the {year[:3]}0s"
    if re.fullmatch("[0-9]{2}XX", year):
        return f"{year[:2]}00{_DASH}{year[:2]}99"
    return year


def _month(year: str, month: int) -> str:
    """Return a month of a year, or what else EDTF numbers like a month."""
    if month < _FIRST_SEASON:
        return f"{MONTHS[month - 1]} {year}"
    words = _SEASONS[month - _FIRST_SEASON]
    return words.format(year, int(year) + 1 if "-" in words else "")


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _part_of_month(edtf: str) -> str:
    """Return "early May 2017" for the ten days which that means, and nothing for other texts."""
    match = _TENS_OF_A_MONTH.fullmatch(edtf)
    if not match:
        return ""
    month, first, last = match.groups()
    length = monthrange(int(month[:4]), int(month[5:]))[1]
    is_third = int(last) == (length if first == "21" else int(first) + 9)
    return f"{_PARTS[first]} {_bare(month)}" if is_third else ""


def _ends(edtf: str, between: str) -> str:
    """Return a span with a slash: open ends differ from unknown ones in the first word."""
    start, end = edtf.split("/")
    if start in {"", ".."}:
        return f"{'until' if start else 'up to'} {point(end)}"
    if end in {"", ".."}:
        return f"{'since' if end else 'from'} {point(start)}"
    return _between(between, start, end)


def _between(words: str, start: str, end: str) -> str:
    ends = point(start), point(end)
    spaced = words == _SHORT_SPAN and any(" " in each for each in ends)
    return f" {_DASH} ".join(ends) if spaced else words.format(*ends)


def _members(edtf: str, between: str) -> str:
    """Return a set: one of its members in brackets, all of them in braces."""
    joined = " or " if edtf[0] == "[" else " and "
    return joined.join(_member(member, between) for member in edtf[1:-1].split(","))


def _member(member: str, between: str) -> str:
    start, dots, end = member.partition("..")
    if not dots:
        return point(member)
    if not start:
        return f"{point(end)} or earlier"
    return _between(between, start, end) if end else f"{point(start)} or later"
