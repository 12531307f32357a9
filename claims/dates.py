"""Dates as people know them: EDTF text and the interval of days that it can mean."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from claims import date_words
from claims.edtf_days import days_of, is_edtf
from claims.errors import UnreadableDate
from claims.plain_dates import edtf_of

MAX_TYPED_LENGTH = 100
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))


@dataclass(frozen=True)
class ImpreciseDate:
    """A date about the world: as typed, as EDTF, and the first and last day it can mean.

    An end that nobody knows is `date.min` or `date.max`.
    """

    typed: str
    edtf: str
    earliest: date
    latest: date


def parse_imprecise_date(text: str, *, anchors: Mapping[str, date] | None = None) -> ImpreciseDate:
    """Read a date as people type it: EDTF (levels 0 to 2) or plain English.

    `anchors` are the days of events that the text may name, "before the June 2016 primary".
    Raises UnreadableDate, whose message says why and gives an example, for all that cannot be read
    without guessing. `docs/dates-and-findings.md` lists the forms.
    """
    typed = _checked(text)
    standard = typed.translate(_DASHES).upper().replace(", ", ",")
    edtf = standard if is_edtf(standard) else edtf_of(typed, anchors or {})
    earliest, latest = days_of(edtf)
    return ImpreciseDate(typed=typed, edtf=edtf, earliest=earliest, latest=latest)


def exact(day: date) -> ImpreciseDate:
    """Return the imprecise date that is exactly this day."""
    return ImpreciseDate(typed=day.isoformat(), edtf=day.isoformat(), earliest=day, latest=day)


def in_words(when: ImpreciseDate) -> str:
    """Return the date for a sentence, with the days it can mean.

    "14 May 2017"; "some time in spring 2015 (1 March to 31 May 2015)"; "2012 or thereabouts (…)".
    """
    return date_words.sentence(when.edtf, when.earliest, when.latest)


def short_words(when: ImpreciseDate) -> str:
    """Return the date for a table cell: "May 2017", "c. 2012", "early 2015", "2014 or earlier"."""
    return date_words.short(when.edtf)


def days_in_words(earliest: date, latest: date) -> str:
    """Return a span of days: "1 March to 31 May 2015", "no later than 6 June 2016"."""
    return date_words.days(earliest, latest)


def _checked(text: str) -> str:
    """Return the text without outer blanks, if it can be stored and shown."""
    typed = text.strip()
    if not typed:
        raise UnreadableDate("No date is given.")
    if len(typed) > MAX_TYPED_LENGTH:
        raise UnreadableDate(f"A date has at most {MAX_TYPED_LENGTH} characters.")
    if any(unicodedata.category(character).startswith("C") for character in typed):
        raise UnreadableDate("The date contains an invisible character.")
    return typed
