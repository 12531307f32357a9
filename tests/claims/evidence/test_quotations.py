import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.errors import BadInput
from claims.evidence.folding import fold
from claims.evidence.quotations import (
    LONGEST_QUOTATION,
    MOST_PARTS,
    FoundExactly,
    FoundWithDifferences,
    NotFound,
    SegmentKind,
    compare_words,
    find_quotation,
)

PAGES = (
    "The debate began late.\nHe said: “We will fight for single-\npayer — for  years … and "
    "we endorsed gay marriage.”\n\fOn page two the Na\u00efve cam-\npaign of $1.5 million, "
    "from 2012\u20132014, fell by -5 percent; it said \u2018never again\u2019.\fThe ﬁnal page."
)


def passage(quotation: str, text: str = PAGES) -> str:
    result = find_quotation(quotation, text)
    assert isinstance(result, FoundExactly), result
    return result.passage.text


@pytest.mark.parametrize(
    ("quotation", "in_the_text"),
    [
        ("We will fight for single-\npayer", "We will fight for single-\npayer"),
        ("we WILL   fight\tfor", "We will fight for"),
        ("“We will fight for single-payer”", "We will fight for single-\npayer"),
        ('"single-payer - for years', "single-\npayer — for  years"),
        ("singlepayer—for years", "single-\npayer — for  years"),
        ("campaign of", "cam-\npaign of"),
        ("cam\u00adpaign of", "cam-\npaign of"),
        ("nai\u0308ve campaign", "Na\u00efve cam-\npaign"),
        ('it said "never again".', "it said \u2018never again\u2019."),
        ("from 2012-2014", "from 2012\u20132014"),
        ("\u22125 percent", "-5 percent"),
        ("fell by \u20135 percent", "fell by -5 percent"),
        ("THE FINAL\u200b page", "The ﬁnal page"),
        ("$1.5 million, from", "$1.5 million, from"),
        ("marriage.” On page two", "marriage.”\n\fOn page two"),
        ("for years", "for  years"),
    ],
)
def test_what_a_typist_may_change_does_not_count(quotation: str, in_the_text: str) -> None:
    assert passage(quotation) == in_the_text


@pytest.mark.parametrize(
    "ellipsis", ["…", "...", "[...]", "[ … ]", "(…)", ". . .", ". . . .", " […]  "]
)
def test_an_ellipsis_leaves_words_out_between_parts_in_order(ellipsis: str) -> None:
    result = find_quotation(f"We will fight{ellipsis}we endorsed", PAGES)
    assert isinstance(result, FoundExactly)
    assert [part.text for part in result.parts] == ["We will fight", "we endorsed"]
    assert result.passage.text.startswith("We will fight for")
    assert result.passage.text.endswith("and we endorsed")
    assert isinstance(find_quotation(f"we endorsed{ellipsis}We will fight", PAGES), NotFound)


def test_the_parts_of_a_quotation_are_taken_as_close_together_as_they_stand() -> None:
    text = "We won. Much later we won the vote, and art the party."
    result = find_quotation("we won … vote", text)
    assert isinstance(result, FoundExactly)
    assert result.passage.text == "we won the vote"
    cut = find_quotation("art … ten", "art of the party ten")
    assert isinstance(cut, FoundExactly)
    assert cut.parts[0].start == 0


def test_ellipses_at_the_ends_and_in_the_source_are_no_words() -> None:
    assert passage("… for years … and we endorsed…") == "for  years … and we endorsed"


def test_a_page_is_named_where_the_text_has_page_marks() -> None:
    pages = [find_quotation(words, PAGES) for words in ("debate began", "campaign of", "final")]
    assert [each.passage.page for each in pages if isinstance(each, FoundExactly)] == [1, 2, 3]
    unpaged = find_quotation("began", "It began.")
    assert isinstance(unpaged, FoundExactly)
    assert unpaged.passage.page is None


@pytest.mark.parametrize(
    ("quotation", "text", "as_it_stands"),
    [
        ("5 million", "It cost 1.5 million in all.", "1.5 million"),
        ("1,500", "It cost 1,500,000 in all.", "1,500,000"),
        ("5 percent", "It fell by -5 percent.", "-5 percent"),
        ("art of it", "The party of it was small.", "party of it"),
        ("the par", "The party was small.", "The party"),
    ],
)
def test_part_of_a_word_or_figure_is_not_it(quotation: str, text: str, as_it_stands: str) -> None:
    result = find_quotation(quotation, text)
    assert isinstance(result, NotFound)
    assert result.nearest is not None
    assert result.nearest.text == as_it_stands


def test_words_joined_by_a_hyphen_or_a_dash_may_be_quoted_apart() -> None:
    assert passage("partisan", "A non-partisan vote") == "partisan"
    assert passage("we won", "Today—we won—it ended") == "we won"
    assert passage("漢字", "これは漢字です") == "漢字"


def test_small_differences_are_found_and_shown_word_by_word() -> None:
    result = find_quotation(
        "We will not fight in Sacramento for single-payer for years",
        "He said: “We will fight in Sacramento for single-\npayer for ten years.” Then he left.",
    )
    assert isinstance(result, FoundWithDifferences)
    assert result.passage.text == "We will fight in Sacramento for single-\npayer for ten years"
    assert 0.85 <= result.similarity < 1
    shown = [(segment.kind, segment.text) for segment in result.segments]
    assert shown == [
        (SegmentKind.BOTH, "We will"),
        (SegmentKind.QUOTATION, "not"),
        (SegmentKind.BOTH, "fight in Sacramento for single-\npayer for"),
        (SegmentKind.SOURCE, "ten"),
        (SegmentKind.BOTH, "years"),
    ]


def test_a_difference_in_one_part_leaves_the_others_as_they_are() -> None:
    result = find_quotation("the debate began late … we endorse gay marriage", PAGES)
    assert isinstance(result, FoundWithDifferences)
    assert [part.text for part in result.parts] == [
        "The debate began late",
        "we endorsed gay marriage",
    ]
    assert [each.text for each in result.segments if each.kind is SegmentKind.QUOTATION] == [
        "endorse"
    ]


def test_what_is_not_there_is_said_with_the_nearest_passage() -> None:
    result = find_quotation("We shall never fight for single-payer at all", PAGES)
    assert isinstance(result, NotFound)
    assert result.nearest is not None
    assert "fight for single-" in result.nearest.text
    assert result.segments


def test_a_part_out_of_order_is_shown_where_it_stands() -> None:
    result = find_quotation("never again … we endorsed gay marriage", PAGES)
    assert isinstance(result, NotFound)
    assert result.nearest is not None
    assert result.nearest.text == "we endorsed gay marriage"
    assert result.nearest.page == 1


@pytest.mark.parametrize("text", ["", "   ", "Qqq.", "Zzzz xxxx qqqq wwww vvvv jjjj kkkk zzzz."])
def test_where_nothing_is_alike_no_passage_is_offered(text: str) -> None:
    result = find_quotation("a bill on health insurance of the state", text)
    assert result == NotFound(None, result.similarity, ())  # type: ignore[union-attr] # checked by the comparison itself


@pytest.mark.parametrize("quotation", ["", "  ", "…", "“ ”", "[...] -- !"])
def test_a_quotation_without_words_is_refused(quotation: str) -> None:
    with pytest.raises(BadInput, match="no words"):
        find_quotation(quotation, PAGES)


def test_a_quotation_too_long_or_in_too_many_parts_is_refused() -> None:
    with pytest.raises(BadInput, match="at most 5,000"):
        find_quotation("a" * (LONGEST_QUOTATION + 1), PAGES)
    with pytest.raises(BadInput, match="Leave out at most"):
        find_quotation(" … ".join(["word"] * (MOST_PARTS + 1)), PAGES)


def test_a_long_quotation_is_found_though_words_were_added_and_left_out() -> None:
    chance = random.Random(7)  # noqa: S311 # a seed repeats the test; it guards nothing
    words = [f"{chance.choice('bcdfgl')}{chance.choice('aeiou')}{n:x}" for n in range(6000)]
    quoted = words[3000:3400]
    del quoted[200:205]
    quoted[100:100] = ["added", "words"]
    result = find_quotation(" ".join(quoted), " ".join(words))
    assert isinstance(result, FoundWithDifferences)
    assert result.passage.text == " ".join(words[3000:3400])


def test_words_are_compared_with_dashes_and_hyphenation_kept_for_the_eye() -> None:
    segments = compare_words("payer—for 'us'", "- pay-\r\ner \u2013 for us")
    assert [each.text for each in segments if each.kind is SegmentKind.BOTH] == [
        "pay-\r\ner \u2013 for us"
    ]


def test_a_text_folded_once_serves_many_quotations() -> None:
    folded = fold(PAGES)
    assert find_quotation("campaign of", folded) == find_quotation("campaign of", PAGES)


WORDS = st.lists(
    st.sampled_from(
        [
            "health",
            "insurance",
            "we",
            "will",
            "never",
            "Ma\u00f1ana",
            "2017",
            "CA",
            "stra\u00dfe",
            "漢字",
        ]
    ),
    min_size=1,
    max_size=40,
)
GAPS = st.sampled_from([" ", "  ", "\n", "\t ", "\u00a0", " \f", "\r\n", "\u200b "])


@st.composite
def spoken_twice(draw: st.DrawFn) -> tuple[str, str]:
    """Give a text, and words of it as somebody else would type them."""
    words = draw(WORDS)
    begin = draw(st.integers(0, len(words) - 1))
    end = draw(st.integers(begin + 1, len(words)))
    text = "".join(word + draw(GAPS) for word in words)
    retyped = [draw(st.sampled_from([word, word.upper(), word.lower()])) for word in words]
    hyphenated = [draw(st.sampled_from([word, word[:1] + "\u00ad" + word[1:]])) for word in retyped]
    return text, "“" + "".join(word + draw(GAPS) for word in hyphenated[begin:end]) + "”"


@given(spoken_twice())
@settings(max_examples=500, deadline=None)
def test_words_retyped_are_always_found_exactly(case: tuple[str, str]) -> None:
    text, quotation = case
    # A soft hyphen between two digits of 2017 is a dash there, which no one types.
    quotation = quotation.replace("2\u00ad0", "20")
    result = find_quotation(quotation, text)
    assert isinstance(result, FoundExactly)
    found = fold(text[result.passage.start : result.passage.end]).folded
    assert found == fold(quotation).folded.strip(" '")


@given(st.text(min_size=1, max_size=200), st.data())
@settings(max_examples=500, deadline=None)
def test_any_text_at_all_gives_a_passage_inside_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    quotation = data.draw(st.one_of(st.just(text[start:]), st.text(max_size=40)))
    try:
        result = find_quotation(quotation, text)
    except BadInput:
        return
    place = result.nearest if isinstance(result, NotFound) else result.passage
    if place is not None:
        assert 0 <= place.start < place.end <= len(text)
        assert place.text == text[place.start : place.end]


@given(st.text(max_size=300))
@settings(max_examples=500, deadline=None)
def test_every_folded_character_knows_where_it_came_from(text: str) -> None:
    folded = fold(text)
    starts = [folded.origin_of_start(index) for index in range(len(folded.folded))]
    ends = [folded.origin_of_end(index + 1) for index in range(len(folded.folded))]
    assert starts == sorted(starts)
    assert ends == sorted(ends)
    assert all(0 <= a < b <= len(text) for a, b in zip(starts, ends, strict=True))


HOSTILE = {
    "one letter": ("a" * 4999, "a" * 2_000_000),
    "nearly one letter": ("a" * 4000, "ba" * 1_000_000),
    "two letters in turn": ("a b " * 1200, "a b c " * 350_000),
    "inside every word": ("art", "party " * 330_000),
    "only spaces": ("x y", " " * 2_000_000),
    "only dashes": ("x y", "- " * 1_000_000),
    "endless marks": ("x y", "e" + "\u0301\u0327" * 1_000_000),
    "endless newlines": ("hello there, you all", "word\n\n" * 330_000),
    "nothing alike": ("zqzq jkjk " * 490, "the quick brown fox " * 100_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_two_megabytes_of_hostile_text_take_bounded_time(name: str) -> None:
    quotation, text = HOSTILE[name]
    began = time.process_time()
    find_quotation(quotation, text)
    assert time.process_time() - began < 15
