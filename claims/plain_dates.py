"""The dates that reporters type in plain English, put into EDTF.

Each form means one thing or is refused: 04/05/2017 is a day in April or in May, "winter 2015" is
either of two winters, and "2012-14" is a span of years to one reader and a bad month to another.
Parts of a year or month are thirds: early 2015 is January to April, mid May is the 11th to 20th.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from claims.edtf_days import MONTHS, OPEN_END, OPEN_START, days_of, is_edtf, widened
from claims.errors import UnreadableDate

Anchors = Mapping[str, date]

_MONTH_NUMBERS = {name.lower(): number for number, name in enumerate(MONTHS, 1)}
_MONTH_NUMBERS |= {name[:3]: number for name, number in _MONTH_NUMBERS.items()} | {"sept": 9}
_MONTH = f"({'|'.join(sorted(_MONTH_NUMBERS, key=len, reverse=True))})"
_YEAR = "([0-9]{4})"
_DAY = "([0-9]{1,2})(?:st|nd|rd|th)?"
_PART = "(early|mid|late)[ -](?:in )?"
_SEASON_CODES = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23}
_PARTS = ("early", "mid", "late")
_FIRST_THIRD_OF_YEAR = 37
_FIRST_QUARTER = 33
_FIRST_HALF = 40
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_MONTHS_OF_A_SEASON = 3
_DECADE_PARTS = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def edtf_of(text: str, anchors: Anchors) -> str:
    """Return the EDTF for a plain form; `anchors` are the days of known events by name.

    Raises UnreadableDate where the form is unknown, ambiguous, or names no possible day.
    """
    words = _tidied(text)
    known = {_nameless(_tidied(name)): day for name, day in anchors.items()}
    for read in (_moment, _relation, _range):
        edtf = read(words, known)
        if edtf:
            return edtf
    raise _explained(text, words, anchors)


def _tidied(text: str) -> str:
    """Return lower case words with single spaces, plain hyphens, and no commas or stops."""
    words = re.sub("[\u2010-\u2015\u2212]", "-", text.lower()).replace("\u2019", "'")
    words = re.sub(r"(?<=[a-z])\.|,", " ", words)
    return " ".join(words.split())


def _nameless(words: str) -> str:
    return words.removeprefix("the ")


def _moment(words: str, anchors: Anchors) -> str | None:
    """Read one date, exact or about."""
    return _simple(words, anchors) or _approximate(words, anchors)


def _simple(words: str, anchors: Anchors) -> str | None:
    """Read one date that is not about, before or between anything."""
    words = _nameless(re.sub(r"^(?:in|on|during|some ?time in|some ?time during) ", "", words))
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
    edtf = _simple(rest, {})
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
        (rf"{_MONTH}(?: of)? {_YEAR}", _month_of_year),
        (rf"{_DAY}(?: of)? {_MONTH} {_YEAR}", _day_of_month),
        (rf"{_MONTH} {_DAY} {_YEAR}", _month_then_day),
        (rf"({'|'.join(_WEEKDAYS)}) ([^ ].*)", _weekday),
        (
            rf"([0-9]{{1,2}})([/.-])([0-9]{{1,2}})\2{_YEAR}",
            lambda a, _, b, y: _two_numbers(a, b, y),
        ),
        (rf"{_YEAR}([/.-])([0-9]{{1,2}})\2([0-9]{{1,2}})", lambda y, _, m, d: _numbered(y, m, d)),
        (rf"([0-9]{{1,2}})/{_YEAR}", _numbered_month),
        (rf"{_PART}{_YEAR}", _part_of_year),
        (rf"{_PART}{_MONTH}(?: of)? {_YEAR}", _part_of_month),
        (rf"{_PART}(?:the )?([0-9]{{3}})0'?s", _part_of_decade),
        (r"([0-9]{3})0'?s", _decade),
        (rf"(spring|summer|autumn|fall)(?: of)? {_YEAR}", _season),
        (rf"winter(?: of)? {_YEAR} ?[-/] ?([0-9]{{2}}|[0-9]{{4}})", _winter),
        (rf"winter(?: of)? {_YEAR}", _which_winter),
        (rf"q([1-4]) {_YEAR}", _quarter),
        (rf"(first|second|third|fourth) quarter(?: of)? {_YEAR}", _quarter),
        (rf"(first|second) half(?: of)? {_YEAR}", _half),
    )
)
_ABOUT = r"(?:ca?(?= |[0-9])|circa|about|around|approximately|approx|roughly|in or about)"
_APPROXIMATE = (
    (re.compile(rf"{_ABOUT} ?([^ ].*)"), "~"),
    (re.compile(r"([^ ].*?) or (?:so|thereabouts)"), "~"),
    (re.compile(r"(?:probably|possibly|perhaps|maybe) ([^ ].*)"), "?"),
)
_CALENDAR_POINT = re.compile("[0-9]{3,4}X?(?:-(?:0[1-9]|1[0-2])(?:-[0-9]{2})?)?")
_SPAN_END = re.compile("[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-[0-9]{2})?)?[~?]?")
_SET_END = re.compile("[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-[0-9]{2})?)?")
_SEASON_POINT = re.compile("[0-9]{4}-[234][0-9]")


def _approximate(words: str, anchors: Anchors) -> str | None:
    for pattern, mark in _APPROXIMATE:
        match = pattern.fullmatch(words)
        edtf = match and _simple(match[1], anchors)
        if edtf and _CALENDAR_POINT.fullmatch(edtf):
            return edtf + mark
        if edtf and _SEASON_POINT.fullmatch(edtf):
            first, last = widened(*days_of(edtf), _MONTHS_OF_A_SEASON, 1)
            return f"[{first}..{last}]"
    return None


def _before(edtf: str) -> str:
    first = days_of(edtf)[0]
    if first == OPEN_START:
        raise UnreadableDate("Nothing is dated before the year 1.")
    last = first - timedelta(days=1)
    return f"[..{_coarse(last, ends=True)}]"


def _after(edtf: str) -> str:
    last = days_of(edtf)[1]
    if last == OPEN_END:
        raise UnreadableDate("Nothing is dated after the year 9999.")
    return f"[{_coarse(last + timedelta(days=1), ends=False)}..]"


def _coarse(day: date, *, ends: bool) -> str:
    """Write a day that ends or begins a month or a year as that month or year."""
    text = day.isoformat()
    for unit in (text[:4], text[:7]):
        if days_of(unit)[ends] == day:
            return unit
    return text


def _since(edtf: str) -> str:
    return f"{_edge(edtf, 0, _SPAN_END)}/.."


def _until(edtf: str) -> str:
    return f"../{_edge(edtf, 1, _SPAN_END)}"


def _at_latest(edtf: str) -> str:
    return f"[..{_edge(edtf, 1, _SET_END)}]"


def _at_earliest(edtf: str) -> str:
    return f"[{_edge(edtf, 0, _SET_END)}..]"


def _edge(edtf: str, side: int, allowed: re.Pattern[str]) -> str:
    """Return what the standard lets stand there as it is; of all else, the first or last day."""
    return edtf if allowed.fullmatch(edtf) else days_of(edtf)[side].isoformat()


_Reader = Callable[[str, Anchors], str | None]
_RELATIONS: tuple[tuple[re.Pattern[str], _Reader, Callable[[str], str]], ...] = tuple(
    (re.compile(pattern), read, written)
    for pattern, read, written in (
        (r"(?:before|prior to|earlier than) ([^ ].*)", _simple, _before),
        (r"(?:after|later than) ([^ ].*)", _simple, _after),
        (r"(?:since|from) ([^ ].*?)(?: on| onwards?)?", _moment, _since),
        (r"(?:until|till|up to|through) ([^ ].*)", _moment, _until),
        (r"(?:by|no later than|(?:in|on) or before) ([^ ].*)", _moment, _at_latest),
        (r"([^ ].*?) or (?:earlier|before)", _moment, _at_latest),
        (r"(?:no earlier than|not before|(?:in|on) or after) ([^ ].*)", _moment, _at_earliest),
        (r"([^ ].*?) or (?:later|after)", _moment, _at_earliest),
    )
)


def _relation(words: str, anchors: Anchors) -> str | None:
    for pattern, read, written in _RELATIONS:
        match = pattern.fullmatch(words)
        edtf = match and read(match[1], anchors)
        if edtf:
            return written(edtf)
    return None


_RANGES = (
    (re.compile(r"between ([^ ].*?) and ([^ ].*)"), "[{}..{}]", _SET_END),
    (re.compile(r"from ([^ ].*?) (?:to|until|till|through) ([^ ].*)"), "{}/{}", _SPAN_END),
    (re.compile(r"([^ ].*?) (?:to|until|till|through) ([^ ].*)"), "{}/{}", _SPAN_END),
    (re.compile(rf"{_YEAR}-{_YEAR}"), "{}/{}", _SPAN_END),
    (re.compile(rf"{_MONTH}-({_MONTH} {_YEAR})"), "{}/{}", _SPAN_END),
    (re.compile(rf"([0-9]{{1,2}})-([0-9]{{1,2}} {_MONTH} {_YEAR})"), "{}/{}", _SPAN_END),
    (re.compile(r"([^ ].*?) - ([^ ].*)"), "{}/{}", _SPAN_END),
)
_DAYS_OF_ONE_MONTH = re.compile(rf"{_MONTH} ([0-9]{{1,2}}) ?- ?([0-9]{{1,2}}) {_YEAR}")


def _range(words: str, anchors: Anchors) -> str | None:
    american = _DAYS_OF_ONE_MONTH.fullmatch(words)
    if american:
        month, first, last, year = american.groups()
        words = f"{first}-{last} {month} {year}"
    for pattern, written, allowed in _RANGES:
        match = pattern.fullmatch(words)
        ends = match and _ends(match[1], match[2], anchors)
        if ends:
            return written.format(*(_edge(end, side, allowed) for side, end in enumerate(ends)))
    return None


def _ends(start: str, end: str, anchors: Anchors) -> tuple[str, str] | None:
    """Read both ends of a span; the start may lend its month and year from the end."""
    last = _moment(end, anchors)
    lent = end.split(" ")[1:]
    first = _moment(start, anchors) or _moment(" ".join([start, *lent]), anchors)
    if first is None or last is None:
        return None
    if days_of(last)[1] < days_of(first)[0]:
        raise UnreadableDate(f"{start} to {end} ends before it begins.", "2012-2014")
    return first, last


_AWAY = re.compile(
    r".*\b(?:days?|weeks?|months?|years?|shortly|soon|just|long) (?:before|after|ago)\b.*"
)
_EVENT = re.compile(
    r"(?:before|after|since|until|by|around|about) (?:the )?" + rf"(?!{_MONTH}\b|{_ABOUT})[^0-9].*"
)


def _explained(text: str, words: str, anchors: Anchors) -> UnreadableDate:
    """Say what stands in the way of reading the text."""
    shown = f"“{text}”"
    if re.fullmatch("[0-9]{4}[-/][0-9]{1,2}", words):
        why = f"{shown} can be a month or a span of years."
        return UnreadableDate(why, f"{words[:4]}-{int(words[:4]) + 2}, May {words[:4]}")
    if _AWAY.fullmatch(words):
        return UnreadableDate(f"{shown} does not say how long.", "before 7 June 2016")
    if re.search("[0-9]t[0-9]", words):
        return UnreadableDate(f"{shown} has a time of day: leave it out.", "14 May 2017")
    if _EVENT.fullmatch(words):
        names = ", ".join(f"before the {_nameless(name)}" for name in anchors)
        return UnreadableDate(
            f"{shown} names an event not known here.", names or "before 7 June 2016"
        )
    if not re.search("[0-9]{4}", words):
        return UnreadableDate(f"{shown} names no year in four digits.")
    return UnreadableDate(f"{shown} is not a date that can be read.")
