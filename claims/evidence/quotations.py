"""Is this quotation in that text? Exactly, with small differences, or not at all, and where."""

import enum
import re
from dataclasses import dataclass, replace

from rapidfuzz.distance import Indel, Levenshtein, ScoreAlignment
from rapidfuzz.fuzz import partial_ratio_alignment

from claims.errors import BadInput
from claims.evidence.folding import FoldedText, fold

LONGEST_QUOTATION = 5_000
MOST_PARTS = 20
SMALL_DIFFERENCES = 0.85
NEAREST_WORTH_SHOWING = 0.5
_SHORTEST_INEXACT = 12
_WIDEST_SEARCH = 200
_COMPARISONS = 20_000_000
_UNSURE = 0.84
_PROBE = 64
_DOTS = r"(?:…|\.{3,}|\.(?:\s\.){2,3})"
_HYPHENATED = r"(?:[^\s\u2013\u2014]*[-\u00ad][ \t]*\r?\n\s*)*[^\s\u2013\u2014]+"
_WORD = re.compile(rf"{_HYPHENATED}(?:\s*[\u2013\u2014]+|\s+-+(?=\s))?|[\u2013\u2014]+")
_ELLIPSIS = re.compile(rf"[\[(]\s{{0,3}}{_DOTS}\s{{0,3}}[\])]|{_DOTS}")


class SegmentKind(enum.StrEnum):
    """Where the words of a segment stand."""

    BOTH = "both"
    QUOTATION = "quotation"
    SOURCE = "source"


@dataclass(frozen=True)
class Segment:
    """Some words of a word-by-word comparison of a quotation with its source."""

    kind: SegmentKind
    text: str


@dataclass(frozen=True)
class Passage:
    """A place in the original text: offsets in characters, end exclusive.

    `page` counts from 1 and is None where the text has no page marks (form feeds).
    """

    start: int
    end: int
    text: str
    page: int | None


@dataclass(frozen=True)
class FoundExactly:
    """Every word is there. `passage` spans it all; `parts` has one passage between ellipses."""

    passage: Passage
    parts: tuple[Passage, ...]


@dataclass(frozen=True)
class FoundWithDifferences:
    """It is there but for what `segments` shows; `similarity` is at least SMALL_DIFFERENCES."""

    passage: Passage
    parts: tuple[Passage, ...]
    similarity: float
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class NotFound:
    """It is not there. `nearest` is the passage most like the first part that is missing.

    Without any passage worth showing `nearest` is None and `segments` is empty.
    """

    nearest: Passage | None
    similarity: float
    segments: tuple[Segment, ...]


QuotationResult = FoundExactly | FoundWithDifferences | NotFound


@dataclass(frozen=True)
class _Match:
    """Where a part stands in the folded text, and how alike the two are, from 0 to 1."""

    start: int
    end: int
    similarity: float


def find_quotation(quotation: str, text: str | FoldedText) -> QuotationResult:
    """Look for `quotation` in `text`, the extracted text of a snapshot (pages end in form feeds).

    White space, case, quotation marks, dashes, hyphenation and Unicode compatibility do not
    count. An ellipsis ("…", "...", "[...]") parts the quotation; its parts must follow each
    other. Words are found whole: "5 million" is not in "1.5 million". To check many quotations
    in one text, pass it folded.

    Raises BadInput for a quotation without words, of more than LONGEST_QUOTATION characters or of
    more than MOST_PARTS parts.
    """
    parts = _parts(quotation)
    source = text if isinstance(text, FoldedText) else fold(text)
    folded = [fold(part).folded.strip(" '") for part in parts]
    exact = _find_in_order(folded, source)
    if exact is not None:
        passages = _passages(exact, source)
        return FoundExactly(_span(passages, source), passages)
    return _compare(parts, folded, source)


def _parts(quotation: str) -> list[str]:
    if len(quotation) > LONGEST_QUOTATION:
        raise BadInput("quotation", f"Quote at most {LONGEST_QUOTATION:,} characters at a time.")
    parts = [part.strip() for part in _ELLIPSIS.split(quotation)]
    parts = [part for part in parts if any(character.isalnum() for character in part)]
    if not parts:
        raise BadInput("quotation", "The quotation has no words.")
    if len(parts) > MOST_PARTS:
        raise BadInput("quotation", f"Leave out at most {MOST_PARTS - 1} passages of a quotation.")
    return parts


def _find_in_order(parts: list[str], source: FoldedText) -> list[_Match] | None:
    """Return the parts one after the other, ending as early as they can; None if one is missing."""
    matches: list[_Match] = []
    after = 0
    for part in parts:
        start = _find_words(part, source, after)
        if start is None:
            return None
        after = start + len(part)
        matches.append(_Match(start, after, 1.0))
    return _drawn_together(matches, source)


def _drawn_together(matches: list[_Match], source: FoldedText) -> list[_Match]:
    """Move each part but the last as far back as its follower lets it, to quote the least."""
    together = [matches[-1]]
    for match in reversed(matches[:-1]):
        length = match.end - match.start
        start = source.folded.rfind(source.folded[match.start : match.end], 0, together[0].start)
        if not _stands_alone(source, start, start + length):
            start = match.start
        together.insert(0, _Match(start, start + length, 1.0))
    return together


def _find_words(part: str, source: FoldedText, after: int) -> int | None:
    """Return where `part` stands as whole words at or after `after`.

    Only as many places are tried as keep the comparisons bounded; a text that has more of them
    is not prose.
    """
    start = source.folded.find(part, after)
    for _ in range(max(1_000, _COMPARISONS // len(part))):
        if start < 0:
            return None
        if _stands_alone(source, start, start + len(part)):
            return start
        start = source.folded.find(part, start + 1)
    return None


def _stands_alone(source: FoldedText, start: int, end: int) -> bool:
    """Tell whether the words begin and end where words of the original do."""
    text = source.original
    first, last = source.origin_of_start(start), source.origin_of_end(end)
    return not (_cuts(text, first) or _cuts(text, last) or _loses_sign(source.folded, start))


def _cuts(text: str, offset: int) -> bool:
    before, after = text[max(0, offset - 2) : offset], text[offset : offset + 2]
    if not before or not after:
        return False
    if _in_word(before[-1]) and _in_word(after[0]):
        return True
    left_figure = before[-1] in ".," and before[0].isdecimal() and after[0].isdecimal()
    right_figure = before[-1].isdecimal() and after[0] in ".," and after[-1].isdecimal()
    return left_figure or right_figure


def _in_word(character: str) -> bool:
    """Tell whether a letter like it beside it makes one word: not so where words need no spaces."""
    return character.isdecimal() or character.lower() != character.upper()


def _loses_sign(folded: str, start: int) -> bool:
    return folded[start - 1 : start] == "-" and folded[start].isdecimal()


def _compare(parts: list[str], folded: list[str], source: FoldedText) -> QuotationResult:
    matches: list[_Match] = []
    after = 0
    for part, folded_part in zip(parts, folded, strict=True):
        match = _find_nearly(folded_part, source, after)
        if match.similarity < SMALL_DIFFERENCES:
            anywhere = match if after == 0 else _nearest(folded_part, source, 0)
            return _not_found(part, anywhere, source)
        matches.append(match)
        after = match.end
    passages = _passages(matches, source)
    weight = sum(len(part) for part in folded)
    alike = sum(each.similarity * len(part) for each, part in zip(matches, folded, strict=True))
    segments = [
        segment
        for part, passage in zip(parts, passages, strict=True)
        for segment in compare_words(part, passage.text)
    ]
    return FoundWithDifferences(
        _span(passages, source), passages, round(alike / weight, 4), tuple(segments)
    )


def _not_found(part: str, match: _Match, source: FoldedText) -> NotFound:
    if match.similarity < NEAREST_WORTH_SHOWING:
        return NotFound(None, match.similarity, ())
    nearest = _passages([match], source)[0]
    return NotFound(nearest, match.similarity, compare_words(part, nearest.text))


def _find_nearly(part: str, source: FoldedText, after: int) -> _Match:
    start = _find_words(part, source, after)
    if start is not None:
        return _Match(start, start + len(part), 1.0)
    nearest = _nearest(part, source, after)
    too_short = len(part) < _SHORTEST_INEXACT and nearest.similarity >= SMALL_DIFFERENCES
    return replace(nearest, similarity=_UNSURE) if too_short else nearest


def _nearest(part: str, source: FoldedText, after: int) -> _Match:
    """Return the words of the text, at or after `after`, that are most like `part`."""
    low, high = _neighbourhood(part, source.folded, after)
    near = source.folded[low:high]
    start, end = _stretch(part, near)
    end = _best_edge(part, near, start, end, moves_end=True)
    start = _best_edge(part, near, start, end, moves_end=False)
    return _Match(low + start, low + end, round(_likeness(part, near[start:end]), 4))


def _neighbourhood(part: str, folded: str, after: int) -> tuple[int, int]:
    """Return the stretch of the text to compare with all of `part`.

    Aligning takes time with the product of both lengths, so the whole text is searched for probes
    of bounded length alone, taken from the beginning, the middle and the end of the part.
    """
    probes = {0, max(0, (len(part) - _PROBE) // 2), max(0, len(part) - _PROBE)}
    found = [(_align(part[at : at + _PROBE], folded, after), at) for at in sorted(probes)]
    best, at = max(found, key=lambda each: each[0].score)
    reach = len(part) // 3 + _WIDEST_SEARCH
    begin = best.dest_start - at
    return max(after, begin - reach), max(after, begin + len(part) + reach)


def _stretch(part: str, near: str) -> tuple[int, int]:
    """Return where in `near` the part begins and ends, by its own first and last characters."""
    first, last = _align(part[:_PROBE], near, 0), _align(part[-_PROBE:], near, 0)
    start, end = first.dest_start, last.dest_end
    choices = [
        (start, end),
        (start, min(len(near), start + len(part))),
        (max(0, end - len(part)), end),
    ]
    return max(choices, key=lambda choice: _likeness(part, near[choice[0] : choice[1]]))


def _align(probe: str, text: str, after: int) -> ScoreAlignment:
    rest = text[after:]
    found = partial_ratio_alignment(probe, rest) if len(rest) >= len(probe) else None
    if found is None:
        return ScoreAlignment(0.0, 0, len(probe), after, len(text))
    return ScoreAlignment(
        found.score, 0, len(probe), after + found.dest_start, after + found.dest_end
    )


def _likeness(part: str, passage: str) -> float:
    return Levenshtein.normalized_similarity(part, passage)


def _best_edge(part: str, near: str, start: int, end: int, *, moves_end: bool) -> int:
    """Return the edge of a word, near the given end (or start), that makes the two most alike.

    The alignment's window is as long as the part, so it cuts words and stops short of a passage
    that has more words than the quotation.
    """
    edge = end if moves_end else start
    reach = min(_WIDEST_SEARCH, max(len(part) // 3, 20))
    low, high = max(0, edge - reach), min(len(near), edge + reach)
    edges = [position for position in range(low, high + 1) if _is_edge(near, position, moves_end)]

    def likeness(position: int) -> tuple[float, int]:
        piece = near[start:position] if moves_end else near[position:end]
        return _likeness(part, piece), -abs(position - edge)

    return max(edges or [edge], key=likeness)


def _is_edge(near: str, position: int, is_end: bool) -> bool:
    """Tell whether a word may begin (or end) here; figures are only parted by spaces."""
    before, after = near[max(0, position - 1) : position], near[position : position + 1]
    outside, inside = (after, before) if is_end else (before, after)
    if outside in {"", " "}:
        return inside not in {"", " "}
    return inside.isalpha() and not outside.isalnum()


def compare_words(quotation: str, passage: str) -> tuple[Segment, ...]:
    """Return a word-by-word comparison, in reading order, of two texts in their own spelling."""
    ours, theirs = _WORD.findall(quotation), _WORD.findall(passage)
    segments: list[Segment] = []
    for change in Indel.opcodes(_keys(ours), _keys(theirs)):
        kept, added = ours[change.src_start : change.src_end], theirs[change.dest_start :]
        added = added[: change.dest_end - change.dest_start]
        if change.tag == "equal":
            segments.append(Segment(SegmentKind.BOTH, " ".join(added)))
        elif change.tag == "delete":
            segments.append(Segment(SegmentKind.QUOTATION, " ".join(kept)))
        else:
            segments.append(Segment(SegmentKind.SOURCE, " ".join(added)))
    return tuple(segments)


def _keys(words: list[str]) -> list[str]:
    return [fold(word).folded.strip("'") for word in words]


def _passages(matches: list[_Match], source: FoldedText) -> tuple[Passage, ...]:
    starts = [source.origin_of_start(match.start) for match in matches]
    ends = [source.origin_of_end(match.end) for match in matches]
    pairs = zip(starts, ends, strict=True)
    return tuple(_passage(source.original, start, end) for start, end in pairs)


def _span(passages: tuple[Passage, ...], source: FoldedText) -> Passage:
    return _passage(source.original, passages[0].start, passages[-1].end)


def _passage(text: str, start: int, end: int) -> Passage:
    page = text.count("\f", 0, start) + 1 if "\f" in text else None
    return Passage(start, end, text[start:end], page)
