"""A query's words as clauses: for each, the ways in which a document can have it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from search_index.analysis import composed, tokens, variants
from search_index.engine import Synonyms
from search_index.query import Query

Words = tuple[str, ...]

PART_OF_FIELD = {"title": "title", "quote": "quotation", "summary": "summary", "analysis": "body"}


@dataclass(frozen=True)
class Clause:
    """Something a document can have: any of some words or phrases, or a word's beginning.

    `together` are words that it can also have in any order and place. `part` keeps it to one part
    of the text. Words are plain, not stemmed.
    """

    alternatives: tuple[Words, ...] = ()
    together: Words = ()
    prefix: str = ""
    part: str = ""

    @property
    def words(self) -> frozenset[str]:
        """All words that a document can have it by."""
        return frozenset((*self.together, *chain.from_iterable(self.alternatives)))


@dataclass(frozen=True)
class Clauses:
    """What a query asks of the text: `soft` may be missing in some hits, `hard` may not.

    `also` are the wordings that were added as synonyms, as they were given.
    """

    soft: tuple[Clause, ...]
    hard: tuple[Clause, ...]
    banned: tuple[Clause, ...]
    also: tuple[str, ...] = ()

    def shown(self) -> Iterable[Clause]:
        """Yield the clauses whose words are to be marked in highlights."""
        yield from self.soft
        yield from self.hard


def plain_words(text: str) -> Words:
    """Return the plain words of a text."""
    return tuple(token.word for token in tokens(composed(text)))


def phrase_words(text: str) -> Words:
    """Return the plain words that follow one another in a text.

    A currency sign shares its number's place, so the number alone stands for both.
    """
    return tuple({token.position: token.word for token in tokens(composed(text))}.values())


def clauses_of(query: Query, synonyms: Synonyms = ()) -> Clauses:
    """Return the clauses of a query; words that have synonyms may be met by any of these."""
    words = [word for text in query.words for word in plain_words(text)]
    prefixes = [Clause(prefix=word) for text in query.prefixes for word in plain_words(text)]
    hard = [Clause((phrase,)) for phrase in map(phrase_words, query.phrases) if phrase]
    banned = [Clause((phrase,)) for phrase in map(phrase_words, query.excluded) if phrase]
    for term in query.fields:
        phrase = phrase_words(term.value)
        if term.field in PART_OF_FIELD and phrase:
            clause = Clause((phrase,), part=PART_OF_FIELD[term.field])
            (banned if term.excluded else hard).append(clause)
    groups = synonym_groups(tuple(synonyms))
    runs = list(runs_of(words, groups))
    soft = [*(_clause(run, groups) for run in runs), *prefixes]
    also = (text for run in runs for text in _others(run, groups))
    return Clauses(
        tuple(dict.fromkeys(soft)), tuple(hard), tuple(banned), tuple(dict.fromkeys(also))
    )


@dataclass(frozen=True)
class SynonymGroup:
    """Wordings that stand for one another, by their plain words, as they were given."""

    texts: Mapping[Words, str]

    @property
    def first(self) -> str:
        """The one that can stand for all."""
        return next(iter(self.texts.values()))


Groups = Mapping[Words, SynonymGroup]
"""The group of each wording by the stems of its words."""


@lru_cache(maxsize=4)
def synonym_groups(synonyms: tuple[frozenset[str], ...]) -> Groups:
    """Return the groups for looking up; one wording in two groups joins them for its own sake."""
    groups: dict[Words, SynonymGroup] = {}
    for group in synonyms:
        texts = {words: text for text in sorted(group) if (words := phrase_words(text))}
        for words in texts:
            known = groups.get(stems_of(words))
            both = {**known.texts, **texts} if known else texts
            groups[stems_of(words)] = SynonymGroup(both)
    return groups


def runs_of(words: Sequence[str], groups: Groups) -> Iterable[Words]:
    """Yield words one by one, but those that are a wording of a group together, the longest."""
    longest = max(map(len, groups), default=1)
    place = 0
    while place < len(words):
        for size in range(min(longest, len(words) - place), 1, -1):
            if stems_of(words[place : place + size]) in groups:
                break
        else:
            size = 1
        yield tuple(words[place : place + size])
        place += size


def _clause(run: Words, groups: Groups) -> Clause:
    """Return the clause of words typed: they need not stand in order, their synonyms must."""
    group = groups.get(stems_of(run))
    others = tuple(words for words in group.texts if words != run) if group else ()
    if len(run) == 1:
        return Clause((run, *others))
    return Clause(others, together=run)


def _others(run: Words, groups: Groups) -> Iterable[str]:
    group = groups.get(stems_of(run))
    stems = stems_of(run)
    return (
        text for words, text in (group.texts.items() if group else ()) if stems_of(words) != stems
    )


def stems_of(words: Iterable[str]) -> Words:
    """Return the English stems of plain words."""
    return tuple(variants(word, frozenset())[0] for word in words)
