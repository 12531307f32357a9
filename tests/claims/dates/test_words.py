"""How a date is said back: in full before saving, and short in tables."""

from datetime import date

import pytest

from claims.dates import days_in_words, exact, in_words, parse_imprecise_date, short_words

SAID = [
    ("14 May 2017", "14 May 2017", "14 May 2017"),
    ("May 2017", "May 2017", "some time in May 2017 (1 to 31 May 2017)"),
    ("2017", "2017", "some time in 2017 (1 January to 31 December 2017)"),
    ("spring 2015", "spring 2015", "some time in spring 2015 (1 March to 31 May 2015)"),
    (
        "winter 2014-15",
        "winter 2014-2015",
        "some time in winter 2014-2015 (1 December 2014 to 28 February 2015)",
    ),
    ("2015-25", "spring 2015", "some time in spring 2015 (1 March to 31 May 2015)"),
    (
        "2015-30",
        "southern summer 2015-2016",
        "some time in southern summer 2015-2016 (1 December 2015 to 29 February 2016)",
    ),
    (
        "2015-32",
        "southern winter 2015",
        "some time in southern winter 2015 (1 June to 31 August 2015)",
    ),
    ("Q4 2015", "Q4 2015", "some time in Q4 2015 (1 October to 31 December 2015)"),
    ("early 2015", "early 2015", "some time in early 2015 (1 January to 30 April 2015)"),
    (
        "2015-41",
        "the second half of 2015",
        "some time in the second half of 2015 (1 July to 31 December 2015)",
    ),
    ("early May 2017", "early May 2017", "some time in early May 2017 (1 to 10 May 2017)"),
    ("mid May 2017", "mid May 2017", "some time in mid May 2017 (11 to 20 May 2017)"),
    ("late May 2017", "late May 2017", "some time in late May 2017 (21 to 31 May 2017)"),
    (
        "[2017-05-21..2017-05-30]",
        "21 May 2017 \u2013 30 May 2017",
        "some time between 21 May 2017 and 30 May 2017",
    ),
    (
        "[2017-05-01..2017-05-20]",
        "1 May 2017 \u2013 20 May 2017",
        "some time between 1 May 2017 and 20 May 2017",
    ),
    (
        "the 1990s",
        "the 1990s",
        "some time in the 1990s (1 January 1990 to 31 December 1999)",
    ),
    (
        "19XX",
        "1900\u20131999",
        "some time in 1900\u20131999 (1 January 1900 to 31 December 1999)",
    ),
    ("20X7", "20X7", "some time in 20X7 (1 January 2007 to 31 December 2097)"),
    ("2017-XX-XX", "2017", "some time in 2017 (1 January to 31 December 2017)"),
    ("2017-XX-14", "2017-XX-14", "some time in 2017-XX-14 (14 January to 14 December 2017)"),
    ("c. 2012", "c. 2012", "2012 or thereabouts (1 January 2011 to 31 December 2013)"),
    ("c. 1990s", "c. 1990s", "the 1990s or thereabouts (1 January 1980 to 31 December 2009)"),
    ("c. 14 May 2017", "c. 14 May 2017", "14 May 2017 or thereabouts (7 to 21 May 2017)"),
    ("2012?", "probably 2012", "probably 2012 (1 January 2011 to 31 December 2013)"),
    (
        "2012%",
        "probably c. 2012",
        "probably 2012 or thereabouts (1 January 2010 to 31 December 2014)",
    ),
    (
        "2012?-~05",
        "probably c. May 2012",
        "probably May 2012 or thereabouts (1 April 2011 to 30 June 2013)",
    ),
    (
        "2012-2014",
        "2012\u20132014",
        "from 2012 to 2014 (1 January 2012 to 31 December 2014)",
    ),
    (
        "between 2012 and 2014",
        "2012\u20132014",
        "some time between 2012 and 2014 (1 January 2012 to 31 December 2014)",
    ),
    (
        "May 2016 to 2017",
        "May 2016 \u2013 2017",
        "from May 2016 to 2017 (1 May 2016 to 31 December 2017)",
    ),
    ("12-14 May 2017", "12 May 2017 \u2013 14 May 2017", "from 12 May 2017 to 14 May 2017"),
    ("before 2015", "2014 or earlier", "2014 or earlier (no later than 31 December 2014)"),
    ("after 2015", "2016 or later", "2016 or later (no earlier than 1 January 2016)"),
    ("by 14 May 2017", "14 May 2017 or earlier", "14 May 2017 or earlier"),
    ("since 2012", "since 2012", "since 2012 (no earlier than 1 January 2012)"),
    ("2012/", "from 2012", "from 2012 (no earlier than 1 January 2012)"),
    ("until 2015", "until 2015", "until 2015 (no later than 31 December 2015)"),
    ("/2015", "up to 2015", "up to 2015 (no later than 31 December 2015)"),
    (
        "[2012,2014]",
        "2012 or 2014",
        "2012 or 2014 (1 January 2012 to 31 December 2014)",
    ),
    (
        "{2012,2014..}",
        "2012 and 2014 or later",
        "2012 and 2014 or later (no earlier than 1 January 2012)",
    ),
    ("{..2014,2012..}", "2014 or earlier and 2012 or later", "2014 or earlier and 2012 or later"),
]


@pytest.mark.parametrize(("typed", "short", "long"), SAID)
def test_a_date_is_said_back_short_and_in_full(typed: str, short: str, long: str) -> None:
    when = parse_imprecise_date(typed)
    assert short_words(when) == short
    assert in_words(when).removesuffix(" (any day)") == long


def test_an_exact_day_is_said_without_brackets() -> None:
    assert in_words(exact(date(2017, 5, 4))) == "4 May 2017"


def test_days_that_are_one_are_said_once() -> None:
    assert days_in_words(date(2017, 5, 4), date(2017, 5, 4)) == "4 May 2017"


def test_open_days_are_said_to_be_open() -> None:
    assert days_in_words(date.min, date.max) == "any day"
    assert days_in_words(date.min, date(2016, 6, 6)) == "no later than 6 June 2016"
    assert days_in_words(date(2016, 6, 6), date.max) == "no earlier than 6 June 2016"
