"""Where in a text a conversation hangs: on a paragraph, found again after the text was edited."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
# Below this, two paragraphs have no more in common than any two on one subject.
ALIKE = 0.5
MOST_COMPARED = 2_000


@dataclass(frozen=True)
class Paragraph:
    """One paragraph: its number from 1, its text as written, and what it is known by."""

    number: int
    text: str
    digest: str


@dataclass(frozen=True)
class Anchor:
    """The paragraph that was meant, as it stood then."""

    number: int
    text: str
    digest: str


@dataclass(frozen=True)
class Place:
    """Where an anchor hangs now: the paragraph, or None if it is gone; and whether it changed."""

    paragraph: Paragraph | None
    has_changed: bool


def paragraphs_of(text: str) -> list[Paragraph]:
    """Return the paragraphs of a Markdown text: what blank lines part."""
    pieces = _BLANK_LINES.split(text.replace("\r\n", "\n"))
    whole = [piece.strip("\n") for piece in pieces if piece.strip()]
    return [Paragraph(number, piece, digest_of(piece)) for number, piece in enumerate(whole, 1)]


def digest_of(text: str) -> str:
    """Return what a paragraph is known by; how its lines are broken does not matter."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()


def place_of(anchor: Anchor, paragraphs: Sequence[Paragraph]) -> Place:
    """Return where an anchor hangs in the text as it is now.

    The same words are found wherever they moved, the nearest of equals. Else it is the paragraph
    most like it, if any is alike.
    """
    same = [each for each in paragraphs if each.digest == anchor.digest]
    if same:
        return Place(min(same, key=lambda each: abs(each.number - anchor.number)), False)
    likest = max(paragraphs, key=lambda each: _likeness(anchor, each), default=None)
    if likest is None or _likeness(anchor, likest) < ALIKE:
        return Place(None, has_changed=True)
    return Place(likest, has_changed=True)


def _likeness(anchor: Anchor, paragraph: Paragraph) -> float:
    """Return from 0 to 1 how much of both is the same, word by word."""
    before = anchor.text[:MOST_COMPARED].split()
    after = paragraph.text[:MOST_COMPARED].split()
    return SequenceMatcher(None, before, after, autojunk=False).ratio()
