"""The dates that reporters type in plain English, put into EDTF: about, before, between.

"Before 2015" ends with 2014 and "after 2015" begins with 2016; all other words (since, until, by,
between, or earlier) keep the whole of the year or month that they name, so that nothing that the
words may mean is left out.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

from claims.edtf_days import OPEN_END, OPEN_START, days_of, widened
from claims.errors import UnreadableDate
from claims.plain_forms import MONTH, YEAR, Anchors, nameless, read_form

_MONTHS_OF_A_SEASON = 3


def edtf_of(text: str, anchors: Anchors) -> str:
    """Return the EDTF for a plain form; `anchors` are the days of known events by name.

    Raises UnreadableDate where the form is unknown, ambiguous, or names no possible day.
    """
    words = _tidied(text)
    known = {nameless(_tidied(name)): day for name, day in anchors.items()}
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


def _moment(words: str, anchors: Anchors) -> str | None:
    """Read one date, exact or about."""
    return read_form(words, anchors) or _approximate(words, anchors)


_ABOUT = r"(?:ca?(?= |[0-9])|circa|about|around|approximately|approx|roughly|in or about)"
_APPROXIMATE = (
    (re.compile(rf"(?:probably|possibly|perhaps|maybe) {_ABOUT} ?([^ ].*)"), "%"),
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
        edtf = match and read_form(match[1], anchors)
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
        (r"(?:before|prior to|earlier than) ([^ ].*)", read_form, _before),
        (r"(?:after|later than) ([^ ].*)", read_form, _after),
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
    (re.compile(rf"{YEAR}-{YEAR}"), "{}/{}", _SPAN_END),
    (re.compile(rf"{MONTH}-({MONTH} {YEAR})"), "{}/{}", _SPAN_END),
    (re.compile(rf"([0-9]{{1,2}})-([0-9]{{1,2}} {MONTH} {YEAR})"), "{}/{}", _SPAN_END),
    (re.compile(r"([^ ].*?) - ([^ ].*)"), "{}/{}", _SPAN_END),
)
_DAYS_OF_ONE_MONTH = re.compile(rf"{MONTH} ([0-9]{{1,2}}) ?- ?([0-9]{{1,2}}) {YEAR}")


def _range(words: str, anchors: Anchors) -> str | None:
    american = _DAYS_OF_ONE_MONTH.fullmatch(words)
    if american:
        month, first, last, year = american.groups()
        words = f"{first}-{last} {month} {year}"
    for pattern, written, allowed in _RANGES:
        match = pattern.fullmatch(words)
        ends = match and _ends(match[1], match[2], anchors)
        if ends:
            return written.format(*_alike(*ends, allowed))
    return None


def _alike(start: str, end: str, allowed: re.Pattern[str]) -> tuple[str, str]:
    """Write both ends so that the library takes them: the two of a set with the same precision."""
    first, last = _edge(start, 0, allowed), _edge(end, 1, allowed)
    if allowed is _SET_END and len(first) != len(last):
        return days_of(first)[0].isoformat(), days_of(last)[1].isoformat()
    return first, last


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
    r"(?:before|after|since|until|by|around|about) (?:the )?"
    rf"(?!{MONTH}\b|{_ABOUT}|early|mid|late|between)[^0-9].*"
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
        names = ", ".join(f"before the {nameless(name)}" for name in anchors)
        return UnreadableDate(
            f"{shown} names an event not known here.", names or "before 7 June 2016"
        )
    if not re.search("[0-9]{4}", words):
        return UnreadableDate(f"{shown} names no year in four digits.")
    return UnreadableDate(f"{shown} is not a date that can be read.")
