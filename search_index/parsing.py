"""What people type, read as a Query. Nothing typed is an error: what cannot be meant is words."""

import re
from dataclasses import dataclass, field, replace
from datetime import date

from search_index.document import FACETS
from search_index.query import DateRange, FieldTerm, Query, Sort

LONGEST_TEXT = 2_000
MOST_WORDS = 60
MOST_PHRASES = 5
MOST_PREFIXES = 5
SHORTEST_PREFIX = 3
SENTENCE_WORDS = 8
"""A text of more words than this is a sentence: its documents need not have every word."""

TEXT_FIELDS = ("title", "quote", "summary", "analysis")
FIELDS = (*FACETS, *TEXT_FIELDS)
RANGES = ("said", "published")
SORTS = {"relevance": Sort.RELEVANCE, "newest": Sort.NEWEST, "repeated": Sort.MOST_REPEATED}

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_PIECE = re.compile(
    r"""
    (?P<sign>[-+])?
    (?:(?P<field>[a-z]+):(?=[^\s/]))?
    (?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))
    """,
    re.VERBOSE | re.IGNORECASE,
)
_YEAR = re.compile(r"\d{4}")
_MONTH = re.compile(r"\d{4}-\d{2}")
_WORDLIKE = re.compile(r"\w")
_OPERATORS = {"AND", "OR", "NOT"}


@dataclass
class _Reading:
    """A query while it is read."""

    words: list[str] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    prefixes: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    fields: list[FieldTerm] = field(default_factory=list)
    ranges: dict[str, DateRange] = field(default_factory=dict)
    sort: Sort = Sort.RELEVANCE
    notes: list[str] = field(default_factory=list)

    def note(self, words: str) -> None:
        if words not in self.notes:
            self.notes.append(words)


def parse_query(text: str) -> Query:
    """Return the query that a text means; `notes` say in plain words what was read otherwise.

    Words are joined by AND; more than SENTENCE_WORDS of them are a sentence, read as OR.
    "quoted words" are a phrase, -word is excluded, word* is a beginning, field:value looks in one
    of FIELDS, said: and published: take a day, month, year or a range with two dots, sort: takes
    relevance, newest or repeated.
    """
    reading = _Reading()
    text = _CONTROL.sub(" ", text).strip()
    if len(text) > LONGEST_TEXT:
        text = text[:LONGEST_TEXT].rpartition(" ")[0] or text[:LONGEST_TEXT]
        reading.note(f"Only the first {LONGEST_TEXT} characters were searched for.")
    if text.count('"') % 2:
        head, _, tail = text.rpartition('"')
        text = f"{head} {tail}"
        reading.note("A quotation mark without its partner was left out.")
    for match in _PIECE.finditer(text):
        _take(reading, match)
    return _bounded(reading)


def _take(reading: _Reading, piece: re.Match[str]) -> None:
    name = (piece["field"] or "").lower()
    value = piece["word"] if piece["phrase"] is None else piece["phrase"]
    if name in RANGES or name == "sort":
        _take_setting(reading, name, value)
    elif name in FIELDS:
        _take_field(reading, FieldTerm(name, value, excluded=piece["sign"] == "-"))
    elif name:
        _take_text(reading, piece, f"{piece['field']}:{value}")
    else:
        _take_text(reading, piece, value)


def _take_setting(reading: _Reading, name: str, value: str) -> None:
    if name == "sort":
        if value.lower() in SORTS:
            reading.sort = SORTS[value.lower()]
        else:
            reading.note(f"There is no order “{value}”: relevance, newest and repeated are.")
        return
    days = parse_range(value)
    if days is None:
        reading.words.append(value)
        reading.note(f"“{value}” was read as a word; a date looks like 2017-05 or 2016..2017.")
    else:
        reading.ranges[name] = days


def _take_field(reading: _Reading, term: FieldTerm) -> None:
    if _WORDLIKE.search(term.value):
        reading.fields.append(term)
    else:
        reading.note(f"Nothing was given to look for in “{term.field}”.")


def _take_text(reading: _Reading, piece: re.Match[str], value: str) -> None:
    if not _WORDLIKE.search(value):
        return
    if piece["sign"] == "-":
        reading.excluded.append(value)
    elif piece["phrase"] is not None and not piece["field"]:
        reading.phrases.append(value)
    elif value.endswith("*"):
        _take_prefix(reading, value)
    elif value in _OPERATORS:
        reading.words.append(value)
        reading.note(f"“{value}” was searched for as a word: words are joined by themselves.")
    else:
        _take_word(reading, value)


def _take_prefix(reading: _Reading, value: str) -> None:
    beginning = value.rstrip("*")
    if beginning.isalnum() and len(beginning) >= SHORTEST_PREFIX:
        reading.prefixes.append(beginning)
    else:
        reading.words.append(beginning)
        reading.note(
            f"“{value}” was searched for as a word: a beginning needs {SHORTEST_PREFIX} letters."
        )


def _take_word(reading: _Reading, value: str) -> None:
    if any(sign in value for sign in "*?[]{}^~\\|()"):
        reading.note("Signs such as ? [ ] ( ) mean nothing here; the words were searched for.")
    reading.words.append(value)


def parse_range(text: str) -> DateRange | None:
    """Return the days that "2017", "2017-05", "2017-05-02", "2015..2017", "..2016" mean."""
    first, dots, last = text.partition("..")
    if not dots:
        last = first
    since, until = _first_day(first), _last_day(last)
    unreadable = (first and since is None) or (last and until is None)
    if unreadable or not (first or last):
        return None
    return DateRange(since, until)


def _first_day(text: str) -> date | None:
    if _YEAR.fullmatch(text):
        text += "-01-01"
    elif _MONTH.fullmatch(text):
        text += "-01"
    return _day(text)


def _last_day(text: str) -> date | None:
    if _YEAR.fullmatch(text):
        return _day(f"{text}-12-31")
    if _MONTH.fullmatch(text):
        days = (_day(f"{text}-{day}") for day in (31, 30, 29, 28))
        return next((day for day in days if day), None)
    return _day(text)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _bounded(reading: _Reading) -> Query:
    if len(reading.words) > MOST_WORDS:
        reading.note(f"Only the first {MOST_WORDS} words were searched for.")
    if len(reading.phrases) > MOST_PHRASES or len(reading.prefixes) > MOST_PREFIXES:
        reading.note(
            f"Only {MOST_PHRASES} phrases and {MOST_PREFIXES} beginnings are searched for."
        )
    query = Query(
        words=tuple(reading.words[:MOST_WORDS]),
        phrases=tuple(reading.phrases[:MOST_PHRASES]),
        prefixes=tuple(reading.prefixes[:MOST_PREFIXES]),
        excluded=tuple(reading.excluded[:MOST_PHRASES]),
        fields=tuple(reading.fields[:MOST_PHRASES]),
        said=reading.ranges.get("said", DateRange()),
        published=reading.ranges.get("published", DateRange()),
        sort=reading.sort,
        notes=tuple(reading.notes),
    )
    return replace(query, any_words=len(query.words) > SENTENCE_WORDS)
