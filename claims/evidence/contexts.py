"""A quotation among the words that stand round it in its source, as a short excerpt."""

import re
from dataclasses import dataclass

from claims.evidence.quotations import NotFound, Passage, find_quotation

AROUND = 300
# A quotation with omissions may span pages: beyond this, each of its parts is shown by itself.
_LONGEST_SPAN = 1_200
_CUT = "…"
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Excerpt:
    """A passage as the source has it, and some words before and after; `page` counts from 1."""

    before: str
    passage: str
    after: str
    page: int | None


def quotation_in_context(quotation: str, text: str, around: int = AROUND) -> tuple[Excerpt, ...]:
    """Return where a quotation stands in `text`, with up to `around` characters on each side.

    One excerpt, or one for each part of a quotation whose omissions are long; none if it does
    not stand there. Words are not cut, and "…" marks where the source goes on.
    Raises what `find_quotation` raises.
    """
    found = find_quotation(quotation, text)
    if isinstance(found, NotFound):
        return ()
    span = found.passage
    passages = (span,) if span.end - span.start <= _LONGEST_SPAN else found.parts
    return tuple(_excerpt(text, passage, around) for passage in passages)


def _excerpt(text: str, passage: Passage, around: int) -> Excerpt:
    return Excerpt(
        before=_before(text, passage.start, around),
        passage=_tidy(passage.text),
        after=_after(text, passage.end, around),
        page=passage.page,
    )


def _before(text: str, end: int, around: int) -> str:
    begin = max(0, end - around)
    words = text[begin:end]
    if begin > 0 and not text[begin - 1].isspace():
        # The first word may be cut: leave it out.
        words = words.partition(" ")[2]
    tidy = _tidy(words)
    return f"{_CUT} {tidy}" if begin > 0 else tidy


def _after(text: str, begin: int, around: int) -> str:
    end = min(len(text), begin + around)
    words = text[begin:end]
    if end < len(text) and not text[end].isspace():
        words = words.rpartition(" ")[0]
    tidy = _tidy(words)
    return f"{tidy} {_CUT}" if end < len(text) else tidy


def _tidy(words: str) -> str:
    """Return the words with plain spaces; one at either end stays, so that words do not join."""
    return _SPACES.sub(" ", words)
