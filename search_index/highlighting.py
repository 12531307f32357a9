"""Passages of a document with the searched words marked; words are never cut."""

import re
from collections.abc import Iterable, Mapping, Sequence

from search_index.analysis import (
    fold,
    foreign_languages,
    foreign_stem,
    plain,
    stem,
    tokens,
    variants,
    whole_words,
    word_matches,
)
from search_index.clauses import Clauses
from search_index.engine import Highlight, Segment

PASSAGE_LENGTH = 240
SCANNED_LENGTH = 60_000
_WHOLE_PARTS = ("title", "summary")
_SPACE = re.compile(r"\s")

Mark = tuple[int, int]
"""Where a word that is searched for begins and ends."""


class _Sought(dict[str, bool]):
    """Remembers for each word, as it stands in a folded text, whether it is searched for."""

    def __init__(self, clauses: Clauses, languages: frozenset[str]) -> None:
        super().__init__()
        self._foreign = foreign_languages(languages)
        self._prefixes = tuple(clause.prefix for clause in clauses.shown() if clause.prefix)
        words = {word for clause in clauses.shown() for word in clause.words}
        self._terms = {term for word in words for term in variants(word, languages)}
        # Stemming changes how words end: hardly a word need be stemmed to know that it is another.
        self._starts = {term.rpartition(":")[2][:2] for term in self._terms}

    @property
    def is_empty(self) -> bool:
        """Whether nothing is searched for."""
        return not (self._terms or self._prefixes)

    def __missing__(self, word: str) -> bool:
        # A hashtag may be several words, which its letters' case tells apart: it is looked into.
        found = word[0] in "#@" or self.is_match(plain(word))
        self[word] = found
        return found

    def is_match(self, word: str) -> bool:
        """Say whether a plain word is searched for."""
        if self._prefixes and word.startswith(self._prefixes):
            return True
        if word[:2] not in self._starts:
            return False
        if stem(word) in self._terms:
            return True
        return any(foreign_stem(word, each) in self._terms for each in self._foreign)


class Highlighter:
    """Marks the words of one query's clauses in documents of some languages."""

    def __init__(self, clauses: Clauses, languages: frozenset[str]) -> None:
        self._sought = _Sought(clauses, languages)

    def highlights(self, content: Mapping[str, Sequence[str]]) -> tuple[Highlight, ...]:
        """Return title and summary whole, of other parts the best passage, where words match."""
        if self._sought.is_empty:
            return ()
        found = []
        for part, passages in content.items():
            best = max(
                (self._passage(text, whole=part in _WHOLE_PARTS) for text in passages),
                key=_matches,
                default=(),
            )
            if _matches(best):
                found.append(Highlight(part, best))
        return tuple(found)

    def _passage(self, text: str, *, whole: bool) -> tuple[Segment, ...]:
        marks = self._marks(text if whole else text[:SCANNED_LENGTH])
        if not marks:
            return ()
        if whole or len(text) <= PASSAGE_LENGTH:
            return _segments(text, marks, 0, len(text))
        best = _densest(text, marks)
        first, end = _between_words(
            text, best - PASSAGE_LENGTH // 4, best + PASSAGE_LENGTH * 3 // 4
        )
        return _segments(text, marks, first, end)

    def _marks(self, text: str) -> list[Mark]:
        """Return where words stand that are searched for."""
        folded, sought = fold(text), self._sought
        if not any(map(sought.__getitem__, whole_words(folded))):
            return []
        if "#" in text or "@" in text:
            return [
                (token.start, token.end) for token in tokens(text) if sought.is_match(token.word)
            ]
        return [match.span() for match in word_matches(folded) if sought[match.group()]]


def _densest(text: str, marks: Sequence[Mark]) -> int:
    """Return where the stretch begins that has the most different words searched for."""
    words = [text[start:end].lower() for start, end in marks]
    best, best_kinds, last = marks[0][0], 0, 0
    for number, (start, _) in enumerate(marks):
        while last < len(marks) and marks[last][0] < start + PASSAGE_LENGTH * 2 // 3:
            last += 1
        kinds = len(set(words[number:last]))
        if kinds > best_kinds:
            best, best_kinds = start, kinds
    return best


def _segments(text: str, marks: Iterable[Mark], first: int, last: int) -> tuple[Segment, ...]:
    """Return the text between two places, with the marks in it."""
    segments: list[Segment] = [Segment("… ", is_match=False)] if first > 0 else []
    place = first
    for start, end in marks:
        if start < place or end > last:
            continue
        if start > place:
            segments.append(Segment(text[place:start], is_match=False))
        segments.append(Segment(text[start:end], is_match=True))
        place = end
    rest = text[place:last] + (" …" if last < len(text) else "")
    if rest:
        segments.append(Segment(rest, is_match=False))
    return tuple(segments)


def _between_words(text: str, start: int, end: int) -> tuple[int, int]:
    start, end = max(0, start), min(len(text), end)
    while start > 0 and not _SPACE.match(text[start - 1]):
        start -= 1
    while end < len(text) and not _SPACE.match(text[end]):
        end += 1
    return start, end


def _matches(segments: Sequence[Segment]) -> int:
    return len({segment.text.lower() for segment in segments if segment.is_match})
