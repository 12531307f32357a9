"""From text to terms: one way for documents and queries, so that they meet."""

import itertools
import re
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

STEMMERS = {
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "pt": "portuguese",
    "de": "german",
    "it": "italian",
}
"""Snowball's stemmer for each language that documents are read in besides English."""

LONGEST_WORD = 60
_UNITS = {"%": "percent", "$": "dollar", "€": "euro", "£": "pound"}
_CURRENCY = frozenset("$€£")
_QUOTES = {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"}  # noqa: RUF001 -- these are the characters meant

_TOKEN = re.compile(
    r"""
    # Most words are plain: they are tried first. A longer word can begin none of the others.
    (?P<word>(?!per[ -]cent\b)[^\W\d_]{2,}(?:'[^\W\d_]+)*)
    |(?P<handle>[#@]\w+)                                 # hashtags and handles, split by case
    |(?P<acronym>(?<!\w)(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?)  # H.R., U.S.A
    |(?P<joined>(?<![\w-])[^\W\d_]-[^\W\d_]{2,})          # e-mail, x-ray
    |(?P<percent>per[ -]cent\b)
    |(?P<number>\d+(?:st|nd|rd|th)\b|\d+(?:[.,]\d+)*)
    |(?P<letter>[^\W\d_](?:'[^\W\d_]+)*)
    |(?P<unit>[%$€£])
    """,
    re.VERBOSE,
)
_WHOLE_TOKEN = re.compile(re.sub(r"\(\?P<\w+>", "(?:", _TOKEN.pattern), re.VERBOSE)
# The same without names, so that `findall` gives the words alone.
whole_words = _WHOLE_TOKEN.findall
"""Return the words of a folded text, hashtags whole, not yet `plain`."""
word_matches = _WHOLE_TOKEN.finditer
"""Return the same words as matches, which say where they stand."""
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")
_ELISION = re.compile(r"(?:[cdjlmnst]|qu)'(?=\w\w)")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3}){2,}")
_local = threading.local()


class Token(NamedTuple):
    """A word of a text: its plain form, its place among the words, and where it stands."""

    word: str
    position: int
    start: int
    end: int


class _Folding(dict[int, str]):
    """Maps each character to one plain lower-case character, so that places in the text stay."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        bare = "".join(
            each
            for each in unicodedata.normalize("NFKD", character.lower())
            if not unicodedata.combining(each)
        )
        folded = _QUOTES.get(character, bare if len(bare) == 1 else character)
        self[code] = folded
        return folded


_FOLDING = _Folding()


def composed(text: str) -> str:
    """Return the text with accents composed (NFC), the form in which it is stored and read."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Return the text in lower case without accents, character for character as long as it was."""
    # Most text is ASCII, of which only one character has another form than its lower case.
    return text.lower().replace("`", "'") if text.isascii() else text.translate(_FOLDING)


def tokens(text: str) -> Iterator[Token]:
    """Yield the words of a composed text in order.

    Thousands lose their commas, units become words ("30%" reads as "30 percent", the dollar of
    "$1,000" shares its number's place), hyphens part words, apostrophes vanish.
    """
    position = 0
    for match in _TOKEN.finditer(fold(text)):
        kind, word = match.lastgroup, match.group()
        start, end = match.span()
        if kind == "handle":
            for part in _CAMEL.finditer(text, start, end):
                yield Token(fold(part.group())[:LONGEST_WORD], position, *part.span())
                position += 1
            continue
        if kind != "word" or "'" in word or end - start > LONGEST_WORD:
            word = plain(word)
        yield Token(word, position, start, end)
        # A currency sign stands with its number: "$5" and "5 dollars" are then near the same.
        if kind != "unit" or word == "percent":
            position += 1


def placed_words(text: str) -> tuple[Sequence[str], Sequence[int]]:
    """Return a composed text's words as `tokens` finds them, not yet `plain`, and their places.

    This is what an index is built with: several times faster than `tokens`.
    """
    if "#" in text or "@" in text:
        found = list(tokens(text))
        return [token.word for token in found], [token.position for token in found]
    words = whole_words(fold(text))
    if _CURRENCY.isdisjoint(text):
        return words, range(len(words))
    steps = (word not in _CURRENCY for word in words[:-1])
    return words, list(itertools.accumulate(steps, initial=0))[: len(words)]


def plain(word: str) -> str:
    """Return the plain form of a word as it stands in a folded text; a plain one stays as it is."""
    if word in _UNITS:
        word = _UNITS[word]
    elif "'" in word:
        word = _bare_word(word)
    elif word[0].isdecimal():
        word = _bare_number(word)
    elif not word.isalpha():
        word = word.replace(".", "").replace("-", "").replace(" ", "")
    return word[:LONGEST_WORD]


def _bare_word(text: str) -> str:
    text = _ELISION.sub("", text, count=1) if _ELISION.match(text) else text
    return text.removesuffix("'s").replace("'", "")


def _bare_number(text: str) -> str:
    if _THOUSANDS.fullmatch(text):
        parts = text.split(",") if "," in text else text.split(".")
        return "".join(parts)
    return text.replace(",", ".")


def _stemmer(language: str) -> snowballstemmer.stemmer:
    # A stemmer keeps the word it works on in itself, so each thread has its own.
    known: dict[str, snowballstemmer.stemmer] = _local.__dict__.setdefault("stemmers", {})
    if language not in known:
        known[language] = snowballstemmer.stemmer(STEMMERS[language])
    return known[language]


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Return the English stem of a plain word."""
    return str(_stemmer("en").stemWord(word))


@lru_cache(maxsize=50_000)
def foreign_stem(word: str, language: str) -> str:
    """Return the stem of a plain word in one of STEMMERS, marked with its language."""
    return f"{language}:{_stemmer(language).stemWord(word)}"


def base_language(tag: str) -> str:
    """Return the language of a tag such as "es-MX", in lower case."""
    return tag.partition("-")[0].lower()


@lru_cache(maxsize=100)
def foreign_languages(languages: frozenset[str]) -> tuple[str, ...]:
    """Return those of some languages that have a stemmer besides the English one."""
    return tuple(sorted(languages & STEMMERS.keys() - {"en"}))


def variants(word: str, languages: frozenset[str]) -> tuple[str, ...]:
    """Return the terms under which documents in these languages hold a plain word."""
    foreign = foreign_languages(languages)
    return (stem(word), *(foreign_stem(word, language) for language in foreign))
