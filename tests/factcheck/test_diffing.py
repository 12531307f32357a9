"""What people are shown of a change: all of it, in phrases, and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from factcheck.diffing import Op, Segment, word_diff

TEXTS = st.text(alphabet=st.sampled_from("ab c.\n\té\u2019-"), max_size=60)


def test_a_changed_word_is_removed_and_added_in_its_place() -> None:
    assert word_diff("He said so in 2015.", "He said so in 2017.") == [
        Segment(Op.SAME, "He said so in "),
        Segment(Op.REMOVED, "2015"),
        Segment(Op.ADDED, "2017"),
        Segment(Op.SAME, "."),
    ]


def test_words_that_changed_side_by_side_are_one_phrase() -> None:
    assert word_diff("a mostly true claim", "a half false claim") == [
        Segment(Op.SAME, "a "),
        Segment(Op.REMOVED, "mostly true"),
        Segment(Op.ADDED, "half false"),
        Segment(Op.SAME, " claim"),
    ]


def test_equal_texts_are_one_segment_and_empty_ones_none() -> None:
    assert word_diff("One. Two.", "One. Two.") == [Segment(Op.SAME, "One. Two.")]
    assert word_diff("", "") == []


def test_a_new_paragraph_leaves_the_others_alone() -> None:
    found = word_diff("One.\n\nThree.", "One.\n\nTwo.\n\nThree.")
    assert found == [
        Segment(Op.SAME, "One.\n\n"),
        Segment(Op.ADDED, "Two.\n\n"),
        Segment(Op.SAME, "Three."),
    ]


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_out_of_the_difference(before: str, after: str) -> None:
    segments = word_diff(before, after)
    assert "".join(text for op, text in segments if op != Op.ADDED) == before
    assert "".join(text for op, text in segments if op != Op.REMOVED) == after


def test_a_rewritten_sentence_in_a_long_text_is_all_that_is_shown() -> None:
    sentences = [f"Sentence {number} says what it says, twice. " for number in range(1900)]
    before = "".join(sentences)
    after = before.replace("Sentence 1700 says", "Sentence 1700 claims")
    changed = [each for each in word_diff(before, after) if each.op != Op.SAME]
    assert changed == [Segment(Op.REMOVED, "says"), Segment(Op.ADDED, "claims")]


def test_texts_too_long_to_compare_are_given_whole() -> None:
    before, after = "a b " * 2000, "c a " * 2000
    assert word_diff(before, after) == [Segment(Op.REMOVED, before), Segment(Op.ADDED, after)]
