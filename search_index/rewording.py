"""Synonyms in matching: a claim that uses another wording for a thing is read in the post's words.

The pool is looked for with all wordings, because rulings are indexed as they are written.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from search_index.analysis import Token, composed, fold, tokens
from search_index.clauses import Groups, SynonymGroup, runs_of, stems_of, synonym_groups
from search_index.engine import Synonyms


class _Place(NamedTuple):
    """Where a wording of a group stands in a text."""

    start: int
    end: int
    group: SynonymGroup


class Rewording:
    """The wordings of one composed text that have synonyms; without any it changes nothing."""

    def __init__(self, text: str, synonyms: Synonyms = ()) -> None:
        every = synonym_groups(tuple(synonyms))
        self._said = {
            place.group.first: text[place.start : place.end]
            for place in reversed(list(_places(text, every)))
        }
        self._groups: Groups = {
            stems: group for stems, group in every.items() if group.first in self._said
        }
        others = (other for group in self._groups.values() for other in group.texts.values())
        self.wider = " ".join((text, *dict.fromkeys(others)))

    def read(self, text: str) -> str:
        """Return a composed text with our wordings in place of their synonyms."""
        for place in reversed(list(_places(text, self._groups))):
            ours = self._said[place.group.first]
            if not _is_same(ours, text[place.start : place.end]):
                text = f"{text[: place.start]}{ours}{text[place.end :]}"
        return text

    def said_otherwise(self, text: str) -> Mapping[str, str]:
        """Return our wordings for which a composed text has others, each with the other."""
        pairs = {
            self._said[place.group.first]: text[place.start : place.end]
            for place in _places(text, self._groups)
        }
        return {ours: theirs for ours, theirs in pairs.items() if not _is_same(ours, theirs)}


def _places(text: str, groups: Groups) -> Iterator[_Place]:
    if not groups or not _hints(groups).search(fold(text)):
        return
    found = _one_a_place(tokens(text))
    first = 0
    for run in runs_of([token.word for token in found], groups):
        group = groups.get(stems_of(run))
        last = first + len(run)
        if group is not None:
            yield _Place(found[first].start, found[last - 1].end, group)
        first = last


def _hints(groups: Groups) -> re.Pattern[str]:
    """Return an expression that finds every text with a wording in it, and some more."""
    starts = {re.escape(stems[0][:2]) for stems in groups}
    return re.compile(rf"(?<!\w)(?:{'|'.join(sorted(starts))})")


def _one_a_place(words: Iterator[Token]) -> list[Token]:
    """Return one word a place: a currency sign shares its number's, and begins before it."""
    found: list[Token] = []
    for token in words:
        if found and found[-1].position == token.position:
            token = token._replace(start=found.pop().start)  # noqa: PLW2901 -- the number with its sign
        found.append(token)
    return found


def _is_same(ours: str, theirs: str) -> bool:
    return _stems(ours) == _stems(theirs)


def _stems(text: str) -> tuple[str, ...]:
    return stems_of(token.word for token in tokens(composed(text)))
