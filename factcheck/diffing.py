"""What changed between two texts, word by word, for people to read."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

PARAGRAPHS = re.compile(r"[^\n]*\n+|[^\n]+")
SENTENCES = re.compile(r".+?(?:[.!?]+\s+|$)", re.DOTALL)
WORDS = re.compile(r"\w+(?:['\u2019\-]\w+)*|\s+|[^\w\s]")
# A comparison's cost grows with the product of both lengths: above this, people would wait.
MOST_PAIRS = 4_000_000


class Op(StrEnum):
    """What happened to a piece of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


class Segment(NamedTuple):
    """A piece of text, and what happened to it."""

    op: Op
    text: str


class _Change(NamedTuple):
    before: str
    after: str
    is_same: bool


def word_diff(before: str, after: str) -> list[Segment]:
    """Return both texts as one run of segments, a removed piece before the one added for it.

    The same and added segments together are `after`; the same and removed ones are `before`.
    Paragraphs are compared first, then the sentences of those that changed, then their words, so
    that a long text costs no more than its changes. What is too long even then is given whole.
    """
    changes = _finer([_Change(before, after, is_same=False)], PARAGRAPHS)
    return list(_segments(list(_finer(_finer(changes, SENTENCES), WORDS))))


def _finer(
    changes: "Iterator[_Change] | list[_Change]", unit: re.Pattern[str]
) -> Iterator[_Change]:
    """Compare anew, in smaller units, what is not the same yet."""
    for change in changes:
        if change.is_same or not (change.before and change.after):
            yield change
        else:
            yield from _compare(change, unit)


def _compare(change: _Change, unit: re.Pattern[str]) -> Iterator[_Change]:
    """Compare two texts by their units; white space alone anchors nothing."""
    before, after = unit.findall(change.before), unit.findall(change.after)
    if len(before) * len(after) > MOST_PAIRS:
        yield change
        return
    matcher = SequenceMatcher(str.isspace, before, after)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        old, new = "".join(before[old_from:old_to]), "".join(after[new_from:new_to])
        yield _Change(old, new, tag == "equal")


def _segments(changes: list[_Change]) -> Iterator[Segment]:
    """Join neighbouring changes, also across mere white space: people read phrases."""
    removed = added = ""
    for place, (old, new, is_same) in enumerate(changes):
        is_gap = is_same and old.isspace() and (removed or added) and place + 1 < len(changes)
        if not is_same or is_gap:
            removed, added = removed + old, added + new
            continue
        yield from _change(removed, added)
        removed = added = ""
        yield Segment(Op.SAME, new)
    yield from _change(removed, added)


def _change(removed: str, added: str) -> Iterator[Segment]:
    if removed:
        yield Segment(Op.REMOVED, removed)
    if added:
        yield Segment(Op.ADDED, added)
