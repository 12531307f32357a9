"""A conversation hangs on its paragraph, wherever that goes and whatever becomes of it."""

from claims.newsroom.anchors import Anchor, paragraphs_of, place_of

TEXT = "He said it in May.\n\n  \n\nNobody else did, as far\nas is known.\n\n- one\n- two\n"


def anchor(text: str, number: int) -> Anchor:
    meant = paragraphs_of(text)[number - 1]
    return Anchor(meant.number, meant.text, meant.digest)


def test_paragraphs_are_what_blank_lines_part() -> None:
    assert [each.text for each in paragraphs_of(TEXT)] == [
        "He said it in May.",
        "Nobody else did, as far\nas is known.",
        "- one\n- two",
    ]
    assert paragraphs_of(" \n\n") == []


def test_a_paragraph_is_found_where_it_moved_however_its_lines_break() -> None:
    moved = "New beginning.\n\nNobody else did,\nas far as is known.\n\nHe said it in May."
    place = place_of(anchor(TEXT, 2), paragraphs_of(moved))
    assert place.paragraph is not None
    assert (place.paragraph.number, place.has_changed) == (2, False)
    first = place_of(anchor(TEXT, 1), paragraphs_of(moved))
    assert first.paragraph is not None
    assert (first.paragraph.number, first.has_changed) == (3, False)


def test_of_two_that_say_the_same_the_nearer_one_is_meant() -> None:
    text = "Same.\n\nBetween.\n\nSame."
    place = place_of(anchor(text, 3), paragraphs_of(text))
    assert place.paragraph is not None
    assert place.paragraph.number == 3


def test_a_reworded_paragraph_is_known_by_its_likeness_and_said_to_have_changed() -> None:
    edited = "Entirely other words here.\n\nNobody else did so, as far as we know.\n"
    place = place_of(anchor(TEXT, 2), paragraphs_of(edited))
    assert place.paragraph is not None
    assert (place.paragraph.number, place.has_changed) == (2, True)


def test_a_paragraph_that_is_gone_is_nowhere() -> None:
    assert place_of(anchor(TEXT, 3), paragraphs_of("He said it in May.")).paragraph is None
    assert place_of(anchor(TEXT, 1), []).has_changed
