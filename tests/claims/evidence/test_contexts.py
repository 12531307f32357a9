import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.errors import BadInput
from claims.evidence.contexts import Excerpt, quotation_in_context

WORDS = "one two three four five six seven eight nine ten"


def test_a_quotation_is_shown_among_the_words_round_it() -> None:
    (shown,) = quotation_in_context("Five six", WORDS, around=12)
    assert shown == Excerpt("… three four ", "five six", " seven eight …", None)


def test_where_the_source_begins_and_ends_nothing_is_marked_as_left_out() -> None:
    (shown,) = quotation_in_context("five six", WORDS)
    assert (shown.before, shown.after) == ("one two three four ", " seven eight nine ten")


def test_the_page_is_named_and_line_ends_become_spaces() -> None:
    (shown,) = quotation_in_context("five\n six", f"{WORDS}\n\ffive  six\nseven eight", 300)
    assert shown.passage == "five six"
    (other,) = quotation_in_context("alpha beta", f"{WORDS}\falpha\nbeta gamma")
    assert (other.page, other.before, other.after) == (2, f"{WORDS} ", " gamma")


def test_a_quotation_with_a_long_omission_is_shown_part_by_part() -> None:
    text = f"{WORDS}. {'filler ' * 400}The end is near."
    shown = quotation_in_context("two three … the end is near", text, around=10)
    assert [each.passage for each in shown] == ["two three", "The end is near"]


def test_what_does_not_stand_there_has_no_context() -> None:
    assert quotation_in_context("Entirely other things were said", WORDS) == ()
    with pytest.raises(BadInput):
        quotation_in_context("…", WORDS)


@given(
    st.lists(st.sampled_from(["mild", "river", "stone", "cloud"]), max_size=200),
    st.lists(st.sampled_from(["mild", "river", "stone", "cloud"]), max_size=200),
    st.integers(min_value=0, max_value=400),
)
def test_an_excerpt_is_short_and_cuts_no_word(
    before: list[str], after: list[str], around: int
) -> None:
    text = " ".join([*before, "quoted exactly", *after])
    (shown,) = quotation_in_context("quoted exactly", text, around)
    assert shown.passage == "quoted exactly"
    assert max(len(shown.before), len(shown.after)) <= around + 2
    words = {"mild", "river", "stone", "cloud", "…"}
    assert set(f"{shown.before} {shown.after}".split()) <= words
