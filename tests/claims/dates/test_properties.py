"""What holds for every text whatever, and for every date that can be read."""

import time
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from claims.base import ImpreciseDateType
from claims.dates import ImpreciseDate, in_words, parse_imprecise_date, short_words
from claims.edtf_days import MONTHS, days_of
from claims.errors import BadInput

ANCHORS = {"June 2016 primary": date(2016, 6, 7), "convention": date(2016, 7, 25)}
YEARS = st.integers(1, 9999).map("{:04}".format)
MONTH = st.sampled_from(MONTHS)
DAY = st.integers(0, 32).map(str)
PART = st.sampled_from(["early", "mid", "late"])


def joined(*pieces: str | st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    each = [st.just(piece) if isinstance(piece, str) else piece for piece in pieces]
    return st.tuples(*each).map(" ".join)


MOMENTS = st.one_of(
    YEARS,
    joined(MONTH, YEARS),
    joined(DAY, MONTH, YEARS),
    joined(MONTH, DAY, YEARS),
    joined(PART, YEARS),
    joined(PART, MONTH, YEARS),
    joined(st.sampled_from(["spring", "summer", "fall", "winter", "Q1", "Q4"]), YEARS),
    st.sampled_from(["the 1990s", "late 1980s", "the June 2016 primary", "convention"]),
    st.tuples(DAY, DAY, YEARS).map("/".join),
)
ABOUT = st.one_of(MOMENTS, joined(st.sampled_from(["c.", "about", "probably", "in"]), MOMENTS))
BEFORE = st.sampled_from(["before", "after", "since", "until", "by", "not before", "from"])
PLAIN = st.one_of(
    ABOUT,
    joined(BEFORE, ABOUT),
    joined(ABOUT, st.sampled_from(["or earlier", "or later", "or so"])),
    joined("between", ABOUT, "and", ABOUT),
    joined(ABOUT, st.sampled_from(["to", "-", "through"]), ABOUT),
)
MARK = st.sampled_from(["", "", "", "?", "~", "%"])
UNIT = st.one_of(st.integers(0, 45).map("{:02}".format), st.just("XX"))
DIGITS = st.one_of(YEARS, st.text("0129X", min_size=4, max_size=4))
POINT = st.one_of(
    st.tuples(MARK, DIGITS, MARK).map("".join),
    st.tuples(DIGITS, MARK, st.just("-"), MARK, UNIT, MARK).map("".join),
    st.tuples(DIGITS, MARK, st.just("-"), UNIT, st.just("-"), MARK, UNIT, MARK).map("".join),
)
OPEN_POINT = st.one_of(POINT, st.sampled_from(["", ".."]))
MEMBER = st.one_of(POINT, st.tuples(POINT, POINT).map("..".join), POINT.map("..{}".format))
STANDARD = st.one_of(
    POINT,
    st.tuples(OPEN_POINT, OPEN_POINT).map("/".join),
    st.lists(MEMBER, min_size=1, max_size=3).map(lambda each: f"[{','.join(each)}]"),
    st.lists(MEMBER, min_size=1, max_size=3).map(lambda each: f"{{{','.join(each)}}}"),
)
ALPHABET = "0123456789XxTZ~?%/[]{},.:+- -abcdefghijklmnopqrstuvwxyz\u2013\u2019\u0130\u00df'"
HOSTILE = [
    "[" * 100,
    "~" * 100,
    "2012/" * 20,
    "[2012.." * 14,
    "X" * 100,
    "-" * 100,
    "Y" * 100,
    " or so" * 16,
    "before " * 14,
    "monday " * 14,
    "c. " * 33,
    "the " * 25,
    "between " * 12,
    "1 to " * 20,
    " - " * 33,
    "early " * 16,
    "from 2012 to " * 7,
    "{" + "1999..2000," * 5 + "2001}",
    "[" + ",".join(str(year) for year in range(2000, 2013)) + "]",
    "2017-1X",
    "1950S2",
    "Y-17E7",
    "Y170000002",
    "-0100",
    "2004-06-~01/2004-06-~20",
]


def read_or_refused(text: str) -> ImpreciseDate | None:
    try:
        return parse_imprecise_date(text, anchors=ANCHORS)
    except BadInput:
        return None


def check_holds(when: ImpreciseDate) -> None:
    """What is true of every date that was read."""
    assert when.earliest <= when.latest
    again = parse_imprecise_date(when.edtf)
    assert (again.edtf, again.earliest, again.latest) == (when.edtf, when.earliest, when.latest)
    column = ImpreciseDateType()
    stored = column.process_bind_param(when, None)  # type: ignore[arg-type] # no dialect is asked
    assert stored is not None
    assert len(stored) <= 200
    assert column.process_result_value(stored, None) == when  # type: ignore[arg-type] # the same
    assert in_words(when)
    assert short_words(when)


@settings(max_examples=150, deadline=None)
@given(PLAIN)
@example("since 0001")
@example("around early 0001")
@example("winter 9999-10000")
def test_a_plain_form_that_is_read_keeps_its_days_as_edtf_and_in_store(text: str) -> None:
    when = read_or_refused(text)
    if when is not None:
        check_holds(when)


@settings(max_examples=150, deadline=None)
@given(PLAIN)
def test_the_short_words_of_a_plain_form_are_read_as_the_same_days(text: str) -> None:
    when = read_or_refused(text)
    if when is not None:
        again = parse_imprecise_date(short_words(when))
        assert (again.earliest, again.latest) == (when.earliest, when.latest)


@settings(max_examples=150, deadline=None)
@given(STANDARD)
@example("[2014~..2012]")
@example("{2012?,2014%}")
def test_edtf_that_is_read_keeps_its_days_as_edtf_and_in_store(text: str) -> None:
    when = read_or_refused(text)
    if when is not None:
        check_holds(when)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=120), st.text(ALPHABET, max_size=120)))
def test_no_text_at_all_does_more_than_be_read_or_refused(text: str) -> None:
    when = read_or_refused(text)
    if when is not None:
        check_holds(when)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_dealt_with_in_bounded_time(text: str) -> None:
    days_of.cache_clear()
    started = time.process_time()
    read_or_refused(text)
    assert time.process_time() - started < 2


@settings(max_examples=150, deadline=None)
@given(st.dates())
def test_every_day_there_is_can_be_typed_in_four_ways(day: date) -> None:
    month, year = MONTHS[day.month - 1], f"{day.year:04}"
    for typed in (
        day.isoformat(),
        f"{day.day} {month} {year}",
        f"{month[:3]} {day.day}, {year}",
        f"{day:%A}, {day.day} {month} {year}",
    ):
        when = parse_imprecise_date(typed)
        assert (when.earliest, when.latest) == (day, day)
