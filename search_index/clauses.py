"""A query's words as clauses: for each, the ways in which a document can have it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from search_index.analysis import composed, tokens, variants
from search_index.engine import Synonyms
from search_index.query import Query

Words = tuple[str, ...]

PART_OF_FIELD = {"title": "title", "quote": "quotation", "summary": "summary", "analysis": "body"}


@dataclass(frozen=True)
class Clause:
    """Something a document can have: any of some words or phrases, or a word's beginning.

    `part` keeps it to one part of the text. Words are plain, not stemmed.
    """

    alternatives: tuple[Words, ...] = ()
    prefix: str = ""
    part: str = ""


@dataclass(frozen=True)
class Clauses:
    """What a query asks of the text: `soft` may be missing in some hits, `hard` may not."""

    soft: tuple[Clause, ...]
    hard: tuple[Clause, ...]
    banned: tuple[Clause, ...]

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
    soft = [*_with_synonyms(words, synonyms), *prefixes]
    return Clauses(tuple(dict.fromkeys(soft)), tuple(hard), tuple(banned))


def _with_synonyms(words: Sequence[str], synonyms: Synonyms) -> Iterable[Clause]:
    groups = _groups(synonyms)
    longest = max((len(member) for member in groups), default=1)
    place = 0
    while place < len(words):
        for size in range(min(longest, len(words) - place), 0, -1):
            member = tuple(words[place : place + size])
            if _stems(member) in groups:
                others = groups[_stems(member)]
                yield Clause((member, *(each for each in others if each != member)))
                break
        else:
            size = 1
            yield Clause(((words[place],),))
        place += size


def _groups(synonyms: Synonyms) -> dict[Words, tuple[Words, ...]]:
    groups: dict[Words, tuple[Words, ...]] = {}
    for group in synonyms:
        members = tuple(sorted(filter(None, map(phrase_words, group))))
        for member in members:
            groups[_stems(member)] = tuple(
                dict.fromkeys((*groups.get(_stems(member), ()), *members))
            )
    return groups


def _stems(words: Words) -> Words:
    return tuple(variants(word, frozenset())[0] for word in words)
