"""Text with everything folded away that a quotation may change without changing a word.

White space, case, quotation marks, dashes, hyphenation and Unicode compatibility (NFKC, Unicode
Standard Annex 15) differ between a page and what somebody typed from it. `FoldedText` compares
without them and still knows where in the original each character came from.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

_IGNORED = "\0"
_SPACE = " "
_DASH = "-"
_QUOTE = "'"
_QUOTES = frozenset(
    "\"'`\u00b4\u2032\u2033\u2034\u201a\u201e\u301d\u301e\u301f\uff02\uff07「」『』"
)
_DASHES = frozenset("\u00ad\u2212")
_JAMO = range(0x1160, 0x1200)


@dataclass(frozen=True)
class FoldedText:
    """A text, what is left of it after folding, and the way back.

    Run `n` of the folded text begins at `folded_starts[n]` and came from `origins[n]` of the
    original; both lists end with the lengths of the two texts.
    """

    original: str
    folded: str
    folded_starts: list[int]
    origins: list[int]

    def origin_of_start(self, index: int) -> int:
        """Return the offset in the original where the folded character `index` begins."""
        run, within, alike = self._locate(index)
        return self.origins[run] + (within if alike else 0)

    def origin_of_end(self, index: int) -> int:
        """Return the offset in the original where the folded text up to `index` (> 0) ends."""
        run, within, alike = self._locate(index - 1)
        return self.origins[run] + within + 1 if alike else self.origins[run + 1]

    def _locate(self, index: int) -> tuple[int, int, bool]:
        run = bisect_right(self.folded_starts, index, hi=len(self.folded_starts) - 1) - 1
        folded_length = self.folded_starts[run + 1] - self.folded_starts[run]
        alike = folded_length == self.origins[run + 1] - self.origins[run]
        return run, index - self.folded_starts[run], alike


def fold(text: str) -> FoldedText:
    r"""Return `text` folded, in time that grows with its length alone.

    A dash, hyphen or soft hyphen goes with the white space around it, so that "campa-\nign",
    "campaign" with a soft hyphen and "campaign" are one, and so are "won - and" and "won—and".
    Between two digits it stays, and so does a minus before one: neither may get lost in a figure.
    """
    table, unequal, marks = _classes(text)
    plain = text.translate(table)
    pieces: list[str] = []
    starts, origins = [0], [0]
    length = done = 0
    for match in _pattern(unequal, marks).finditer(plain):
        begin, end = match.span()
        if match.lastgroup == "marks" and begin > done:
            begin -= 1
        for piece, piece_end in (
            (plain[done:begin], begin),
            (_replacement(match, plain, begin), end),
        ):
            pieces.append(piece)
            length += len(piece)
            starts.append(length)
            origins.append(piece_end)
        done = end
    pieces.append(plain[done:])
    starts.append(length + len(plain) - done)
    origins.append(len(plain))
    return FoldedText(text, "".join(pieces), starts, origins)


def _replacement(match: re.Match[str], plain: str, begin: int) -> str:
    if match.lastgroup == "dash":
        return _dash(match.group(), plain[begin - 1 : begin], plain[match.end() : match.end() + 1])
    if match.lastgroup == "space":
        return _SPACE if _SPACE in match.group() else ""
    if match.lastgroup == "quotes":
        return _QUOTE
    return _compatible(plain[begin : match.end()])


def _dash(dash: str, before: str, after: str) -> str:
    if not after.isdecimal():
        return ""
    if before.isdecimal():
        return _DASH
    spaced = dash.startswith(_SPACE)
    is_minus = dash.endswith(_DASH) and (spaced or not before.isalnum())
    return (_SPACE if spaced else "") + _DASH if is_minus else ""


def _classes(text: str) -> tuple[dict[int, str], str, str]:
    """Return what one character becomes, those that become several, and combining marks."""
    table: dict[int, str] = {}
    unequal: list[str] = []
    marks: list[str] = []
    for character in set(text):
        folded = _fold_character(character)
        if len(folded) == 1:
            table[ord(character)] = folded
        else:
            unequal.append(character)
        if unicodedata.combining(character) or ord(character) in _JAMO:
            marks.append(character)
    return table, "".join(unequal), "".join(marks)


def _fold_character(character: str) -> str:
    if character.isspace():
        return _SPACE
    category = unicodedata.category(character)
    if character in _DASHES or category == "Pd":
        return _DASH
    if character in _QUOTES or category in {"Pi", "Pf"}:
        return _QUOTE
    if category in {"Cc", "Cf", "Cs"}:
        return _IGNORED
    return _compatible(character)


def _compatible(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _pattern(unequal: str, marks: str) -> re.Pattern[str]:
    """Return what matches all that is not folded character by character.

    Every alternative is linear. Marks are taken thirty at a time, because normalising a long run
    of them takes time with its square.
    """
    kinds = [r"(?P<dash>[ \0]*-[- \0]*)", r"(?P<space>[ \0]{2,}|\0)", r"(?P<quotes>''+)"]
    if marks:
        kinds.append(f"(?P<marks>[{re.escape(marks)}]{{1,30}})")
    if unequal:
        kinds.append(f"(?P<unequal>[{re.escape(unequal)}])")
    return re.compile("|".join(kinds))
