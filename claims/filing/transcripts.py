"""A transcript as people paste it, taken apart into turns and sentences, each with its time.

Understood are "[00:12:31] GOMEZ: …", "GOMEZ (12:31): …", "12:31 GOMEZ: …", the subtitles of SubRip
(.srt) and of WebVTT (w3.org/TR/webvtt1), voice spans included. What has no name continues the turn
before it. Nothing is left out: what is not understood as a mark stays as words.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import itemgetter

MOST_CHARACTERS = 300_000
MOST_SENTENCES = 3_000
LONGEST_NAME = 60
MOST_NAME_WORDS = 6
LONGEST_SHORT_FORM = 8
_CLOCK = r"(?:\d{1,3}:)?[0-5]?\d:[0-5]\d(?:[.,]\d{1,3})?"
_CUE = re.compile(rf"\s*({_CLOCK})\s*-->\s*{_CLOCK}.*")
_LEADING_TIME = re.compile(rf"\s*[\[(]?({_CLOCK})[\])]?\s*(?:[-–—]\s+)?")  # noqa: RUF001 - dashes that people type
_NAMED = re.compile(
    rf"\s*(?P<name>[^\W\d_][^:\[\]()<>?!]*?)\s*(?:[\[(](?P<time>{_CLOCK})[\])])?\s*:\s+(?P<said>.*)"
)
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,80})?\s+([^<>]{1,80})>")
_TAG = re.compile(r"</?[a-z][^<>]{0,200}>|<[\d:.]{1,20}>", re.IGNORECASE)
_HEADER = re.compile(r"(WEBVTT|NOTE|STYLE|REGION)\b.*")
_SKIPPED_BLOCKS = frozenset({"NOTE", "STYLE", "REGION"})
# Where a sentence may end. An abbreviation, an initial or a number before the stop keeps it open.
_STOP = re.compile(r"[.!?…]+[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[^\W_a-zß-ÿ])")  # noqa: RUF001 - quotation marks
_OPEN = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Col|Lt|Sgt|Rev|Hon|St|Jr|Sr|No|vs|etc|e\.g|i\.e|a\.m"
    r"|p\.m|U\.S|D\.C|Jan|Feb|Mar|Apr|Aug|Sept|Oct|Nov|Dec)|(?<![^\W\d_])[A-Z])\.$"
)
_WHITE = re.compile(r"\s+")


@dataclass(frozen=True)
class Sentence:
    """One sentence: its number in the transcript (from 0), its words, and when it was said."""

    number: int
    text: str
    at: str


@dataclass
class Turn:
    """What one voice says until another does; `name` as the transcript has it, or nothing."""

    name: str
    sentences: list[Sentence] = field(default_factory=list)


@dataclass(frozen=True)
class _Line:
    """Words with the mark that stood before them."""

    name: str
    at: str
    said: str


def read_transcript(text: str) -> list[Turn]:
    """Return the transcript's turns in order; those without words are left out."""
    turns: list[Turn] = []
    number = 0
    for name, lines in _voices(_lines(text[:MOST_CHARACTERS])):
        turn = Turn(name)
        for said, at in _sentences(lines):
            turn.sentences.append(Sentence(number, said, at))
            number += 1
        if turn.sentences:
            turns.append(turn)
    return turns


def names_in(turns: list[Turn]) -> list[str]:
    """Return the names that the transcript has, each once, in the order in which they speak."""
    return list(dict.fromkeys(turn.name for turn in turns))


def _lines(text: str) -> Iterator[_Line]:
    """Yield every line of words; the time of a subtitle holds for the lines below it."""
    at, name, is_skipped = "", "", False
    lines = text.splitlines()
    is_vtt = bool(lines) and lines[0].lstrip("\ufeff").startswith("WEBVTT")
    for place, raw in enumerate(lines):
        line = raw.strip().lstrip("\ufeff")
        if not line:
            is_skipped = False
            continue
        if is_vtt and (header := _HEADER.fullmatch(line)):
            is_skipped = header[1] in _SKIPPED_BLOCKS or place == 0
        if is_skipped:
            continue
        if cue := _CUE.fullmatch(line):
            at, name = _tidy_time(cue[1]), ""
        elif not _is_cue_number(lines, place):
            found = _marked(line, at)
            at, name = found.at, found.name or name
            yield found
            name = ""


def _is_cue_number(lines: list[str], place: int) -> bool:
    """Tell whether a line only names the subtitle whose time stands on the next line."""
    return place + 1 < len(lines) and _CUE.fullmatch(lines[place + 1]) is not None


def _marked(line: str, at: str) -> _Line:
    """Return a line's words, with the name and the time that stand before them."""
    voice = _VOICE.match(line)
    bare = _TAG.sub("", line)
    if voice:
        return _Line(_WHITE.sub(" ", voice[1]).strip(), at, bare.strip())
    if time := _LEADING_TIME.match(bare):
        at, bare = _tidy_time(time[1]), bare[time.end() :]
    named = _NAMED.fullmatch(bare if bare.rstrip() != bare or ": " in bare else bare + " ")
    if named and _is_name(named["name"]):
        at = _tidy_time(named["time"]) if named["time"] else at
        return _Line(_WHITE.sub(" ", named["name"]).strip(), at, named["said"].strip())
    return _Line("", at, bare.strip())


def _is_name(text: str) -> bool:
    """Tell whether words before a colon are a name: few, and each begins with a capital."""
    words = text.split()
    is_short = len(text) <= LONGEST_NAME and len(words) <= MOST_NAME_WORDS
    return is_short and all(
        word[0].isupper() or word in {"de", "la", "van", "von", "of", "the"} for word in words
    )


def _tidy_time(text: str) -> str:
    """Return a time of day or of the recording as hours, minutes and seconds."""
    parts = text.replace(",", ".").split(".")[0].split(":")
    return ":".join(part.zfill(2) for part in ["0", *parts][-3:])


def _voices(lines: Iterator[_Line]) -> Iterator[tuple[str, list[_Line]]]:
    """Yield who speaks with all the lines until somebody else does."""
    name, held = "", list[_Line]()
    for line in lines:
        if line.name and line.name != name:
            if held:
                yield name, held
            name, held = line.name, []
        held.append(line)
    if held:
        yield name, held


def _sentences(lines: list[_Line]) -> Iterator[tuple[str, str]]:
    """Yield each sentence with the time of the line in which it begins."""
    text, times = "", list[tuple[int, str]]()
    for line in lines:
        if line.said:
            text += " " if text else ""
            times.append((len(text), line.at))
            text += line.said
    start = 0
    # The first line with words begins at 0, so that every sentence has a line before it.
    for end in [*_ends(text), len(text)]:
        said = _WHITE.sub(" ", text[start:end]).strip()
        if said:
            at = times[bisect_right(times, start, key=itemgetter(0)) - 1][1]
            yield said, at
        start = end


def _ends(text: str) -> Iterator[int]:
    for stop in _STOP.finditer(text):
        before = text[max(0, stop.start() - LONGEST_SHORT_FORM) : stop.start() + 1]
        if not _OPEN.search(before):
            yield stop.end()
