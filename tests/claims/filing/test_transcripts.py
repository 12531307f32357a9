"""A transcript is taken apart into turns and sentences with their times, and nothing is lost."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.filing.transcripts import names_in, read_transcript

DEBATE = """[00:12:31] GOMEZ: I was the author of the bill. It passed in 2014, with 41 votes.
It helped families in the U.S. and beyond.
[00:12:50] MODERATOR: Mr. Ahn?
AHN (12:55): My opponent has been silent. He voted no! Dr. J. Smith said so: it is true.
12:59 GOMEZ: That is false.
"""
SRT = """1
00:00:01,000 --> 00:00:04,000
GOMEZ: I was the author
of the bill.

2
00:00:05,000 --> 00:00:07,000
It passed.
"""
VTT = """WEBVTT - debate

NOTE made by hand
and checked

intro
00:01.000 --> 00:04.000 align:start
<v Jimmy Gomez>I was the <i>author</i>.</v>

00:05.000 --> 00:06.000
<v.loud Robert Ahn>Not so.
"""


def told(text: str) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (turn.name, [(each.at, each.text) for each in turn.sentences])
        for turn in read_transcript(text)
    ]


def test_names_and_times_are_read_however_people_mark_them() -> None:
    assert told(DEBATE) == [
        (
            "GOMEZ",
            [
                ("00:12:31", "I was the author of the bill."),
                ("00:12:31", "It passed in 2014, with 41 votes."),
                ("00:12:31", "It helped families in the U.S. and beyond."),
            ],
        ),
        ("MODERATOR", [("00:12:50", "Mr. Ahn?")]),
        (
            "AHN",
            [
                ("00:12:55", "My opponent has been silent."),
                ("00:12:55", "He voted no!"),
                ("00:12:55", "Dr. J. Smith said so: it is true."),
            ],
        ),
        ("GOMEZ", [("00:12:59", "That is false.")]),
    ]
    assert names_in(read_transcript(DEBATE)) == ["GOMEZ", "MODERATOR", "AHN"]


def test_subtitles_are_read_across_their_lines() -> None:
    assert told(SRT) == [
        ("GOMEZ", [("00:00:01", "I was the author of the bill."), ("00:00:05", "It passed.")])
    ]
    assert told(VTT) == [
        ("Jimmy Gomez", [("00:00:01", "I was the author.")]),
        ("Robert Ahn", [("00:00:05", "Not so.")]),
    ]


def test_words_without_marks_are_sentences_of_nobody() -> None:
    assert told("He was here. And so he said: nothing at all") == [
        ("", [("", "He was here."), ("", "And so he said: nothing at all")])
    ]


PIECES = ["Yes", "no.", "\nAHN: he", "12:31", "[0:01]", "Mr.", "\n", "“So”"]


@given(st.lists(st.sampled_from(PIECES)))
def test_no_word_is_lost(words: list[str]) -> None:
    text = " ".join(words)
    kept = " ".join(each.text for turn in read_transcript(text) for each in turn.sentences)
    for word in ("Yes", "no.", "Mr.", "“So”"):
        assert kept.count(word) == text.count(word)


@given(st.text())
def test_any_text_can_be_read_and_sentences_are_numbered_in_order(text: str) -> None:
    numbers = [each.number for turn in read_transcript(text) for each in turn.sentences]
    assert numbers == list(range(len(numbers)))


@pytest.mark.parametrize("piece", ["<v ", "A (12:31 ", "[(", "Mr. ", "A: ", "-->", "a b. ", "<a"])
def test_no_text_takes_long(piece: str) -> None:
    began = time.perf_counter()
    read_transcript(piece * (300_000 // len(piece)))
    assert time.perf_counter() - began < 5
