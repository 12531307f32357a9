"""What changed between two texts, word by word, for people to read."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Row:
    """A stretch of two texts side by side: what stood before, and what stands after."""

    before: Sequence[Segment]
    after: Sequence[Segment]


@dataclass(frozen=True)
class Change:
    """One part of a text that differs between two versions, word by word."""

    label: str
    segments: list[Segment]

    @property
    def rows(self) -> list[Row]:
        """The same side by side, in rows that begin where both texts begin a paragraph."""
        return side_by_side(self.segments)


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


def changes_of_texts(*parts: tuple[str, str, str]) -> list[Change]:
    """Return what differs of parts given as label, text before, text after."""
    found = [Change(label, word_diff(old, new)) for label, old, new in parts]
    return [each for each in found if any(op != Op.SAME for op, _ in each.segments)]


def side_by_side(segments: Sequence[Segment]) -> list[Row]:
    """Return the run of segments as rows for two columns.

    A row ends where a paragraph ends in both texts, so that what belongs together stands level.
    """
    rows, current = [], list[Segment]()
    for op, text in segments:
        pieces = PARAGRAPHS.findall(text) if op is Op.SAME else [text]
        for piece in pieces:
            current.append(Segment(op, piece))
            if op is Op.SAME and piece.endswith("\n\n"):
                rows.append(_row(current))
                current = []
    return [*rows, _row(current)] if current else rows


def _row(segments: Sequence[Segment]) -> Row:
    return Row(
        [each for each in segments if each.op is not Op.ADDED],
        [each for each in segments if each.op is not Op.REMOVED],
    )


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
