"""What is typed, and the query that it means."""

from datetime import date

import pytest

from search_index.parsing import (
    LONGEST_TEXT,
    MOST_PHRASES,
    MOST_PREFIXES,
    MOST_WORDS,
    parse_query,
    parse_range,
)
from search_index.query import MOST_PAGES, MOST_PER_PAGE, DateRange, FieldTerm, Query, Sort


def test_plain_words_are_words() -> None:
    query = parse_query("single payer, health-care!")
    assert query.words == ("single", "payer,", "health-care!")
    assert not query.notes
    assert not query.any_words
    assert query.has_text


def test_signs_make_phrases_exclusions_beginnings_and_fields() -> None:
    query = parse_query('+tax "flat tax" -income -"sales tax" immig* topic:taxes -party:green')
    assert query.words == ("tax",)
    assert query.phrases == ("flat tax",)
    assert query.excluded == ("income", "sales tax")
    assert query.prefixes == ("immig",)
    assert query.fields == (FieldTerm("topic", "taxes"), FieldTerm("party", "green", excluded=True))


def test_more_than_eight_words_are_a_sentence() -> None:
    assert not parse_query("one two three four five six seven eight").any_words
    assert parse_query("one two three four five six seven eight nine").any_words


def test_an_unknown_field_is_read_as_words() -> None:
    query = parse_query('https://example.org colour:red note:"two words"')
    assert query.words == ("https://example.org", "colour:red", "note:two words")


def test_a_lone_quotation_mark_is_left_out_with_a_note() -> None:
    query = parse_query('"flat tax" and "more')
    assert (query.phrases, query.words) == (("flat tax",), ("and", "more"))
    assert query.notes == ("A quotation mark without its partner was left out.",)


def test_operators_are_words_with_a_note() -> None:
    query = parse_query("tax AND spend OR borrow")
    assert query.words == ("tax", "AND", "spend", "OR", "borrow")
    assert len(query.notes) == 2


def test_a_note_is_given_once() -> None:
    assert parse_query("(a) (b) [c]").notes == (
        "Signs such as ? [ ] ( ) mean nothing here; the words were searched for.",
    )


def test_a_beginning_that_is_too_short_is_a_word_with_a_note() -> None:
    query = parse_query("a* f.o*")
    assert (query.prefixes, query.words) == ((), ("a", "f.o"))
    assert "“a*” was searched for as a word" in query.notes[0]


def test_an_empty_field_is_left_out_with_a_note() -> None:
    query = parse_query("topic:... said")
    assert (query.fields, query.words) == ((), ("said",))
    assert query.notes == ("Nothing was given to look for in “topic”.",)


def test_settings_are_dates_and_order() -> None:
    query = parse_query("said:2015..2017-05 published:2017-05-19 sort:NEWEST")
    assert query.said == DateRange(date(2015, 1, 1), date(2017, 5, 31))
    assert query.published == DateRange(date(2017, 5, 19), date(2017, 5, 19))
    assert query.sort is Sort.NEWEST
    assert not query.has_text


def test_settings_that_cannot_be_read_say_so() -> None:
    query = parse_query("said:yesterday sort:best")
    assert query.words == ("yesterday",)
    assert "a date looks like" in query.notes[0]
    assert "relevance, newest and repeated" in query.notes[1]


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("2017..", date(2017, 1, 1), None),
        ("..2017", None, date(2017, 12, 31)),
    ],
)
def test_ranges_of_days(text: str, since: date | None, until: date | None) -> None:
    assert parse_range(text) == DateRange(since, until)


@pytest.mark.parametrize("text", ["", "..", "17", "2017-13", "2017-02-30", "x..2017", "2017..x"])
def test_what_is_no_range(text: str) -> None:
    assert parse_range(text) is None


def test_long_texts_are_cut_between_words_with_a_note() -> None:
    query = parse_query("word " * 1000)
    assert query.words == ("word",) * MOST_WORDS
    assert query.notes == (
        f"Only the first {LONGEST_TEXT} characters were searched for.",
        f"Only the first {MOST_WORDS} words were searched for.",
    )
    assert len(parse_query("x" * 5000).words[0]) == LONGEST_TEXT


def test_phrases_and_beginnings_are_bounded_with_a_note() -> None:
    query = parse_query('"a b" ' * 30 + "immi* " * 30)
    assert (len(query.phrases), len(query.prefixes)) == (MOST_PHRASES, MOST_PREFIXES)
    assert query.notes == ("Only 5 phrases and 5 beginnings are searched for.",)


def test_narrowing_keeps_figures_in_their_bounds() -> None:
    query = Query().narrowed(page=0, per_page=0, filters={"topic": [], "party": ["x"]})
    assert (query.page, query.per_page, query.filters) == (1, 1, {"party": frozenset({"x"})})
    query = Query().narrowed(page=10**9, per_page=10**9)
    assert (query.page, query.per_page) == (MOST_PAGES, MOST_PER_PAGE)


def test_narrowing_by_an_unknown_facet_is_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError):
        Query().narrowed(filters={"colour": ["red"]})


def test_narrowing_keeps_what_was_typed_unless_told_otherwise() -> None:
    typed = parse_query("said:2017 sort:newest")
    assert typed.narrowed() == typed
    days = DateRange(until=date(2000, 1, 1))
    assert typed.narrowed(said=days, sort=Sort.RELEVANCE).said == days
