"""What a reporter may type as a date, what it is read as, and what is refused."""

from datetime import date

import pytest

from claims.dates import exact, parse_imprecise_date
from claims.edtf_days import days_of
from claims.errors import BadInput, UnreadableDate

PRIMARY = {"The June 2016 primary": date(2016, 6, 7)}
OPEN_START, OPEN_END = "0001-01-01", "9999-12-31"

READ = [
    ("2017", "2017", "2017-01-01", "2017-12-31"),
    ("May 2017", "2017-05", "2017-05-01", "2017-05-31"),
    ("in May of 2017", "2017-05", "2017-05-01", "2017-05-31"),
    ("some time in 2017", "2017", "2017-01-01", "2017-12-31"),
    ("Sept. 2014", "2014-09", "2014-09-01", "2014-09-30"),
    ("14 May 2017", "2017-05-14", "2017-05-14", "2017-05-14"),
    ("the 14th of May, 2017", "2017-05-14", "2017-05-14", "2017-05-14"),
    ("May 14, 2017", "2017-05-14", "2017-05-14", "2017-05-14"),
    ("Sunday, May 14, 2017", "2017-05-14", "2017-05-14", "2017-05-14"),
    ("29 February 2016", "2016-02-29", "2016-02-29", "2016-02-29"),
    ("5/14/2017", "2017-05-14", "2017-05-14", "2017-05-14"),
    ("14.5.2017", "2017-05-14", "2017-05-14", "2017-05-14"),
    ("12/13/2017", "2017-12-13", "2017-12-13", "2017-12-13"),
    ("5/5/2017", "2017-05-05", "2017-05-05", "2017-05-05"),
    ("1/13/2017", "2017-01-13", "2017-01-13", "2017-01-13"),
    ("2017/5/14", "2017-05-14", "2017-05-14", "2017-05-14"),
    ("2017-5-4", "2017-05-04", "2017-05-04", "2017-05-04"),
    ("5/2017", "2017-05", "2017-05-01", "2017-05-31"),
    ("12/2017", "2017-12", "2017-12-01", "2017-12-31"),
    ("spring 2015", "2015-21", "2015-03-01", "2015-05-31"),
    ("summer of 2015", "2015-22", "2015-06-01", "2015-08-31"),
    ("the fall of 2015", "2015-23", "2015-09-01", "2015-11-30"),
    ("autumn 2015", "2015-23", "2015-09-01", "2015-11-30"),
    ("winter 2015-2016", "2015-24", "2015-12-01", "2016-02-29"),
    ("winter of 2014/15", "2014-24", "2014-12-01", "2015-02-28"),
    ("early 2015", "2015-37", "2015-01-01", "2015-04-30"),
    ("mid-2015", "2015-38", "2015-05-01", "2015-08-31"),
    ("late in 2015", "2015-39", "2015-09-01", "2015-12-31"),
    ("early May 2017", "[2017-05-01..2017-05-10]", "2017-05-01", "2017-05-10"),
    ("mid May 2017", "[2017-05-11..2017-05-20]", "2017-05-11", "2017-05-20"),
    ("late February 2016", "[2016-02-21..2016-02-29]", "2016-02-21", "2016-02-29"),
    ("Q1 2015", "2015-33", "2015-01-01", "2015-03-31"),
    ("the fourth quarter of 2015", "2015-36", "2015-10-01", "2015-12-31"),
    ("first half of 2015", "2015-40", "2015-01-01", "2015-06-30"),
    ("second half of 2015", "2015-41", "2015-07-01", "2015-12-31"),
    ("1990s", "199X", "1990-01-01", "1999-12-31"),
    ("the 1990s", "199X", "1990-01-01", "1999-12-31"),
    ("the 2000s", "200X", "2000-01-01", "2009-12-31"),
    ("the early 1990s", "[1990..1993]", "1990-01-01", "1993-12-31"),
    ("mid 1990s", "[1994..1996]", "1994-01-01", "1996-12-31"),
    ("late 1990s", "[1997..1999]", "1997-01-01", "1999-12-31"),
    ("c. 2012", "2012~", "2011-01-01", "2013-12-31"),
    ("c.2012", "2012~", "2011-01-01", "2013-12-31"),
    ("ca. May 2012", "2012-05~", "2012-04-01", "2012-06-30"),
    ("circa 2012", "2012~", "2011-01-01", "2013-12-31"),
    ("about 2012", "2012~", "2011-01-01", "2013-12-31"),
    ("2012 or so", "2012~", "2011-01-01", "2013-12-31"),
    ("around 14 May 2017", "2017-05-14~", "2017-05-07", "2017-05-21"),
    ("around the 1990s", "199X~", "1980-01-01", "2009-12-31"),
    ("around spring 2015", "[2014-12-01..2015-08-31]", "2014-12-01", "2015-08-31"),
    ("about late 2015", "[2015-06-01..2016-03-31]", "2015-06-01", "2016-03-31"),
    ("probably 2012", "2012?", "2011-01-01", "2013-12-31"),
    ("probably c. 2012", "2012%", "2010-01-01", "2014-12-31"),
    ("2012-2014", "2012/2014", "2012-01-01", "2014-12-31"),
    ("2012\u20132014", "2012/2014", "2012-01-01", "2014-12-31"),
    ("2012 to 2014", "2012/2014", "2012-01-01", "2014-12-31"),
    ("from c. 2012 through 2014", "2012~/2014", "2011-01-01", "2014-12-31"),
    ("between 2012 and 2014", "[2012..2014]", "2012-01-01", "2014-12-31"),
    ("between May 2012 and 2014", "[2012-05-01..2014-12-31]", "2012-05-01", "2014-12-31"),
    ("between c. 2012 and 2014", "[2011-01-01..2014-12-31]", "2011-01-01", "2014-12-31"),
    ("May-June 2017", "2017-05/2017-06", "2017-05-01", "2017-06-30"),
    ("May to June 2017", "2017-05/2017-06", "2017-05-01", "2017-06-30"),
    ("12-14 May 2017", "2017-05-12/2017-05-14", "2017-05-12", "2017-05-14"),
    ("May 12-14, 2017", "2017-05-12/2017-05-14", "2017-05-12", "2017-05-14"),
    ("May 2016 - June 2017", "2016-05/2017-06", "2016-05-01", "2017-06-30"),
    ("early 2012 to spring 2014", "2012-01-01/2014-05-31", "2012-01-01", "2014-05-31"),
    ("before 2015", "[..2014]", OPEN_START, "2014-12-31"),
    ("prior to May 2015", "[..2015-04]", OPEN_START, "2015-04-30"),
    ("before 14 May 2017", "[..2017-05-13]", OPEN_START, "2017-05-13"),
    ("before spring 2015", "[..2015-02]", OPEN_START, "2015-02-28"),
    ("after 2015", "[2016..]", "2016-01-01", OPEN_END),
    ("after May 2015", "[2015-06..]", "2015-06-01", OPEN_END),
    ("after 14 May 2017", "[2017-05-15..]", "2017-05-15", OPEN_END),
    ("since 2012", "2012/..", "2012-01-01", OPEN_END),
    ("from 2012 on", "2012/..", "2012-01-01", OPEN_END),
    ("since c. 2012", "2012~/..", "2011-01-01", OPEN_END),
    ("since early 2015", "2015-01-01/..", "2015-01-01", OPEN_END),
    ("until 2015", "../2015", OPEN_START, "2015-12-31"),
    ("up to spring 2015", "../2015-05-31", OPEN_START, "2015-05-31"),
    ("by 2015", "[..2015]", OPEN_START, "2015-12-31"),
    ("on or before 14 May 2017", "[..2017-05-14]", OPEN_START, "2017-05-14"),
    ("2014 or earlier", "[..2014]", OPEN_START, "2014-12-31"),
    ("no earlier than the 1990s", "[1990-01-01..]", "1990-01-01", OPEN_END),
    ("2016 or later", "[2016..]", "2016-01-01", OPEN_END),
    ("the June 2016 primary", "2016-06-07", "2016-06-07", "2016-06-07"),
    ("before the June 2016 primary", "[..2016-06-06]", OPEN_START, "2016-06-06"),
    ("BEFORE JUNE 2016  PRIMARY", "[..2016-06-06]", OPEN_START, "2016-06-06"),
    ("after the june 2016 primary", "[2016-06-08..]", "2016-06-08", OPEN_END),
    ("around the June 2016 primary", "2016-06-07~", "2016-05-31", "2016-06-14"),
    (
        "between 2014 and the June 2016 primary",
        "[2014-01-01..2016-06-07]",
        "2014-01-01",
        "2016-06-07",
    ),
]

STANDARD = [
    ("2017-05-14", "2017-05-14", "2017-05-14"),
    ("2012~", "2011-01-01", "2013-12-31"),
    ("2012?", "2011-01-01", "2013-12-31"),
    ("2012%", "2010-01-01", "2014-12-31"),
    ("~2012", "2011-01-01", "2013-12-31"),
    ("2012-02~", "2012-01-01", "2012-03-31"),
    ("2012-12~", "2012-11-01", "2013-01-31"),
    ("2012-05-14%", "2012-04-30", "2012-05-28"),
    ("2004?-06-11", "2003-06-11", "2005-06-11"),
    ("2004?-02-29", "2003-02-28", "2005-02-28"),
    ("2003?-02-28", "2002-02-28", "2004-02-29"),
    ("2004-06?-11", "2004-05-11", "2004-07-11"),
    ("2004-03?-31", "2004-02-29", "2004-04-30"),
    ("2016-06-~11", "2016-06-04", "2016-06-18"),
    ("201X", "2010-01-01", "2019-12-31"),
    ("201X~", "2000-01-01", "2029-12-31"),
    ("19XX", "1900-01-01", "1999-12-31"),
    ("19XX~", "1800-01-01", "2099-12-31"),
    ("201x", "2010-01-01", "2019-12-31"),
    ("2017-XX", "2017-01-01", "2017-12-31"),
    ("2016-02-XX", "2016-02-01", "2016-02-29"),
    ("2017-XX-14", "2017-01-14", "2017-12-14"),
    ("2015-21", "2015-03-01", "2015-05-31"),
    ("2015-24", "2015-12-01", "2016-02-29"),
    ("2014-28", "2014-12-01", "2015-02-28"),
    ("2014-30", "2014-12-01", "2015-02-28"),
    ("2014-32", "2014-06-01", "2014-08-31"),
    ("2015-38", "2015-05-01", "2015-08-31"),
    ("2012/2014", "2012-01-01", "2014-12-31"),
    ("2014/2014-03", "2014-01-01", "2014-03-31"),
    ("2012-05~/2014?", "2012-04-01", "2015-12-31"),
    ("2015-21/2016-22", "2015-03-01", "2016-08-31"),
    ("../201X", OPEN_START, "2019-12-31"),
    ("2015/2016-XX", "2015-01-01", "2016-12-31"),
    ("2015-37/2016", "2015-01-01", "2016-12-31"),
    ("[2014..2016-06-07]", "2014-01-01", "2016-06-07"),
    ("2012/..", "2012-01-01", OPEN_END),
    ("2012/", "2012-01-01", OPEN_END),
    ("../2012", OPEN_START, "2012-12-31"),
    ("/2012", OPEN_START, "2012-12-31"),
    ("[2012, 2014]", "2012-01-01", "2014-12-31"),
    ("{2014,2012..2013}", "2012-01-01", "2014-12-31"),
    ("[..2012-05]", OPEN_START, "2012-05-31"),
    ("[2012-05..]", "2012-05-01", OPEN_END),
    ("9999", "9999-01-01", OPEN_END),
    ("9999-24", "9999-12-01", OPEN_END),
    ("9998-12~", "9998-11-01", "9999-01-31"),
    ("9999-11~", "9999-10-01", OPEN_END),
    ("9999-12-30~", "9999-12-23", OPEN_END),
    ("9999?-12-31", "9998-12-31", OPEN_END),
    ("0001", OPEN_START, "0001-12-31"),
    ("0001~", OPEN_START, "0002-12-31"),
    ("0001-01-03~", OPEN_START, "0001-01-10"),
]

REFUSED = [
    ("", "No date is given"),
    ("   ", "No date is given"),
    ("x" * 101, "at most 100 characters"),
    ("2017\x00", "invisible"),
    ("20\u200b17", "invisible"),
    ("\ud8002017", "invisible"),
    ("04/05/2017", "5 April or 4 May, depending on the country"),
    ("1/12/2017", "12 January or 1 December"),
    ("11/12/2017", "12 November or 11 December"),
    ("00/05/2017", "no month 0"),
    ("0/2017", "no month 0"),
    ("13/2017", "no month 13"),
    ("13/13/2017", "no month 13"),
    ("31 Feb 2015", "February 2015 has no day 31"),
    ("29 February 2015", "February 2015 has no day 29"),
    ("2/29/2015", "February 2015 has no day 29"),
    ("2015-02-29", "February 2015 has no day 29"),
    ("2017-04-31/2018", "April 2017 has no day 31"),
    ("0 May 2017", "May 2017 has no day 0"),
    ("winter 2015", "the one before or the one after"),
    ("winter 2014-2016", "No winter lies in 2014 and 2016"),
    ("winter 2014-16", "No winter lies in 2014 and 16"),
    ("the 1900s", "ten years or a hundred"),
    ("early 1900s", "ten years or a hundred"),
    ("Monday, 14 May 2017", "was a Sunday, not a Monday"),
    ("Monday in May 2017", "that can be read"),
    ("Monday, May 2017", "that can be read"),
    ("Monday, before 2017", "that can be read"),
    ("2012-14", "a month or a span of years"),
    ("2012/14", "a month or a span of years"),
    ("2012-5", "a month or a span of years"),
    ("2014-2012", "ends before it begins"),
    ("2014/2012", "ends before it begins"),
    ("between 2014 and 2012", "ends before it begins"),
    ("[2014..2012]", "ends before it begins"),
    ("before 0001", "Nothing is dated before the year 1"),
    ("after 9999", "Nothing is dated after the year 9999"),
    ("a few weeks before the June 2016 primary", "does not say how long"),
    ("shortly after 2015", "does not say how long"),
    ("two years ago", "does not say how long"),
    ("2012-05-14T10:00:00Z", "time of day"),
    ("before the caucus", "not known here. Write for example: before the June 2016 primary."),
    ("since the beginning", "an event not known here"),
    ("before c. 2012", "that can be read"),
    ("around early May 2017", "that can be read"),
    ("about between 2012 and 2014", "that can be read"),
    ("between 2012 and whenever", "that can be read"),
    ("May 17", "no year in four digits"),
    ("since May", "no year in four digits"),
    ("for years", "no year in four digits"),
    ("yesterday", "no year in four digits"),
    ("\u0662\u0660\u0661\u0667", "no year in four digits"),
    ("early spring 2015", "that can be read"),
    ("20 2012", "that can be read"),
    ("0000", "leaves open which days exist"),
    ("XXXX", "leaves open which days exist"),
    ("201X-02-29", "leaves open which days exist"),
    ("2015-21-05", "gives a season a day"),
    ("2015-21~", "not a date that can be read"),
    ("2015-XX-32", "not a date that can be read"),
    ("[" + "2012," * 13 + "2013]", "not a date that can be read"),
]


@pytest.mark.parametrize(("typed", "edtf", "earliest", "latest"), READ)
def test_a_plain_form_is_read_as_the_days_it_can_mean(
    typed: str, edtf: str, earliest: str, latest: str
) -> None:
    read = parse_imprecise_date(typed, anchors=PRIMARY)
    assert (read.edtf, str(read.earliest), str(read.latest)) == (edtf, earliest, latest)
    assert read.typed == typed


@pytest.mark.parametrize(("typed", "earliest", "latest"), STANDARD)
def test_edtf_is_read_as_the_days_it_can_mean(typed: str, earliest: str, latest: str) -> None:
    read = parse_imprecise_date(typed)
    assert (str(read.earliest), str(read.latest)) == (earliest, latest)
    assert read.edtf == typed.upper().replace(", ", ",")


@pytest.mark.parametrize(("typed", "why"), REFUSED)
def test_what_cannot_be_read_without_guessing_is_refused_with_an_example(
    typed: str, why: str
) -> None:
    with pytest.raises(UnreadableDate) as refusal:
        parse_imprecise_date(typed, anchors=PRIMARY)
    assert why in str(refusal.value)
    assert "Write for example: " in str(refusal.value)
    assert refusal.value.field == "date"
    assert isinstance(refusal.value, BadInput)


def test_an_unknown_event_is_refused_though_no_event_is_known() -> None:
    with pytest.raises(UnreadableDate, match="before 7 June 2016"):
        parse_imprecise_date("before the primary")


def test_blanks_around_a_date_are_not_kept() -> None:
    assert parse_imprecise_date("  May 2017 ").typed == "May 2017"


def test_an_exact_day_makes_a_date_of_one_day() -> None:
    day = date(2017, 5, 14)
    assert exact(day) == parse_imprecise_date("2017-05-14")


def test_the_example_in_a_refusal_can_itself_be_read() -> None:
    for typed, _ in REFUSED:
        with pytest.raises(UnreadableDate) as refusal:
            parse_imprecise_date(typed, anchors=PRIMARY)
        examples = str(refusal.value).partition("Write for example: ")[2].removesuffix(".")
        whole = examples.split(", ")
        assert all(parse_imprecise_date(example, anchors=PRIMARY) for example in whole)


def test_only_edtf_has_days() -> None:
    with pytest.raises(UnreadableDate, match="is not EDTF"):
        days_of("May 2017")
