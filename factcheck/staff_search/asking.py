"""What staff type into search, read as a question. Nothing typed is an error."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from factcheck.staff_search.models import ItemKind
from search_index.query import Query

LONGEST_TEXT = 500
MOST_PIECES = 30
SHORTEST_PREFIX = 2
FIELDS = ("kind", "state", "owner", "speaker", "contest", "topic")

_PIECE = re.compile(
    r"""
    (?P<minus>-)?
    (?:(?P<field>[a-z]+):(?=[^\s/]))?
    (?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))
    """,
    re.VERBOSE | re.IGNORECASE,
)
_WORDLIKE = re.compile(r"[^\W_]")


class StaffSort(StrEnum):
    """The order of what is found."""

    BEST = "best"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True)
class Question:
    """What is looked for: all the words and phrases, none of the excluded ones.

    `fields` are the filters that were typed (`state:returned`), by name. `any_words` asks for any
    of the words instead.
    """

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    any_words: bool = False

    @property
    def has_text(self) -> bool:
        """Return whether words are looked for; the excluded alone find nothing."""
        return bool(self.words or self.phrases or self.prefixes)

    def for_highlights(self) -> Query:
        """Return the words as the search library marks them."""
        return Query(words=self.words, phrases=self.phrases, prefixes=self.prefixes)


def read_question(text: str) -> Question:
    """Return what a text asks: words, "phrases", beginnings*, -excluded, and field:value."""
    words: dict[str, list[str]] = {"words": [], "phrases": [], "prefixes": [], "excluded": []}
    fields: dict[str, str] = {}
    for piece in list(_PIECE.finditer(text[:LONGEST_TEXT]))[:MOST_PIECES]:
        value = piece["word"] if piece["phrase"] is None else piece["phrase"]
        name = (piece["field"] or "").lower()
        if name in FIELDS and not piece["minus"]:
            fields[name] = value
        elif _WORDLIKE.search(value):
            said = f"{piece['field']}:{value}" if piece["field"] else value
            words[_sort_of(piece, said)].append(said.rstrip("*"))
    words_of = {name: tuple(dict.fromkeys(found)) for name, found in words.items()}
    return Question(
        words=words_of["words"],
        phrases=words_of["phrases"],
        prefixes=words_of["prefixes"],
        excluded=words_of["excluded"],
        fields=fields,
    )


def _sort_of(piece: re.Match[str], said: str) -> str:
    if piece["minus"]:
        return "excluded"
    if piece["phrase"] is not None:
        return "phrases"
    beginning = said.rstrip("*")
    is_prefix = said.endswith("*") and beginning.isalnum() and len(beginning) >= SHORTEST_PREFIX
    return "prefixes" if is_prefix else "words"


def kind_named(text: str) -> ItemKind | None:
    """Return the kind of item with this name, in any letter case, or None."""
    return next((kind for kind in ItemKind if kind == text.lower()), None)
