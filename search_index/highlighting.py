"""Passages of a document with the searched words marked; words are never cut."""

import re
from collections.abc import Iterable, Mapping, Sequence

from search_index.analysis import Token, fold, tokens, variants
from search_index.clauses import Clauses
from search_index.engine import Highlight, Segment

PASSAGE_LENGTH = 240
SCANNED_LENGTH = 60_000
_WHOLE_PARTS = ("title", "summary")
_UNIT_SIGNS = {"percent": "%", "dollar": "[$]", "euro": "€", "pound": "£"}
_SPACE = re.compile(r"\s")


class Highlighter:
    """Marks the words of one query's clauses in documents of some languages."""

    def __init__(self, clauses: Clauses, languages: frozenset[str]) -> None:
        self._languages = languages
        self._prefixes = tuple(clause.prefix for clause in clauses.shown() if clause.prefix)
        words = {word for clause in clauses.shown() for way in clause.alternatives for word in way}
        self._terms = {term for word in words for term in variants(word, languages)}
        self._hints = self._pattern(words)

    def _pattern(self, words: Iterable[str]) -> re.Pattern[str] | None:
        """Return an expression that finds every place where a word may be, and some more."""
        starts = {_beginning(term.rpartition(":")[2]) for term in self._terms}
        hints = {rf"(?<!\w){re.escape(start)}[\w',.]*" for start in starts | set(self._prefixes)}
        hints |= {_UNIT_SIGNS[word] for word in words if word in _UNIT_SIGNS}
        return re.compile("|".join(sorted(hints))) if hints else None

    def highlights(self, content: Mapping[str, Sequence[str]]) -> tuple[Highlight, ...]:
        """Return title and summary whole, of other parts the best passage, where words match."""
        if self._hints is None:
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
        start, end = 0, len(text)
        if not whole and end > PASSAGE_LENGTH:
            window = self._window(text)
            if window is None:
                return ()
            start, end = window
        return self._segments(text[start:end], cut_before=start > 0, cut_after=end < len(text))

    def _window(self, text: str) -> tuple[int, int] | None:
        """Return where to cut so that the passage has the most different words searched for."""
        places = self._places(text[:SCANNED_LENGTH])
        if not places:
            return None
        best, best_kinds, last = places[0][0], 0, 0
        for number, (start, _) in enumerate(places):
            while last < len(places) and places[last][0] < start + PASSAGE_LENGTH * 2 // 3:
                last += 1
            kinds = len({kind for _, kind in places[number:last]})
            if kinds > best_kinds:
                best, best_kinds = start, kinds
        return _between_words(text, best - PASSAGE_LENGTH // 4, best + PASSAGE_LENGTH * 3 // 4)

    def _places(self, text: str) -> list[tuple[int, str]]:
        """Return where words that are searched for begin, and the words."""
        known: dict[str, bool] = {}
        places = []
        for match in self._hints.finditer(fold(text)) if self._hints else ():
            word = match.group()
            if word not in known:
                known[word] = any(map(self._is_match, tokens(word)))
            if known[word]:
                places.append((match.start(), word))
        return places

    def _segments(self, text: str, *, cut_before: bool, cut_after: bool) -> tuple[Segment, ...]:
        segments: list[Segment] = [Segment("… ", is_match=False)] if cut_before else []
        place = 0
        for token in tokens(text):
            if token.start >= place and self._is_match(token):
                if token.start > place:
                    segments.append(Segment(text[place : token.start], is_match=False))
                segments.append(Segment(text[token.start : token.end], is_match=True))
                place = token.end
        rest = text[place:] + (" …" if cut_after else "")
        if rest:
            segments.append(Segment(rest, is_match=False))
        return tuple(segments)

    def _is_match(self, token: Token) -> bool:
        if any(term in self._terms for term in variants(token.word, self._languages)):
            return True
        return bool(self._prefixes) and token.word.startswith(self._prefixes)


def _beginning(stem: str) -> str:
    """Return what every form of a stem begins with: English stems change their last two letters."""
    if stem.isdigit():
        return stem[0]
    return stem[: max(1, len(stem) - 2)] if len(stem) > 3 else stem[:2]  # noqa: PLR2004 -- short stems change too ("did", "do")


def _between_words(text: str, start: int, end: int) -> tuple[int, int]:
    start, end = max(0, start), min(len(text), end)
    while start > 0 and not _SPACE.match(text[start - 1]):
        start -= 1
    while end < len(text) and not _SPACE.match(text[end]):
        end += 1
    return start, end


def _matches(segments: Sequence[Segment]) -> int:
    return len({segment.text.lower() for segment in segments if segment.is_match})
