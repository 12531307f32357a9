"""The words in a file: of a page, a PDF, a text, or the page that a web archive holds."""

import hashlib
import json
import re
import subprocess
import sys
import tempfile
from base64 import b64decode
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import charset_normalizer

from factcheck.snapshots.errors import FileRefused
from factcheck.snapshots.kinds import HTML, PDF, PLAIN, WARC, identify, wide_encoding

_PROCESS = Path(__file__).with_name("reading_process.py")
_SAMPLE = 1 << 16
_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}charset\s{0,9}=\s{0,9}["']?([a-zA-Z0-9_:.-]{1,40})""", re.IGNORECASE
)
# The families of WHATWG's Encoding Standard. Python has codecs that are traps: punycode takes time
# with the square of what it is given.
_OF_THE_WEB = re.compile(
    r"(utf-?(8|16)|(us-)?ascii|latin|l\d|iso-?(8859|2022)|windows|cp|x-|mac|koi8|gb|big5|euc|shift|"
    r"sjis|tis|ibm|ks_?c)[\w-]*",
    re.IGNORECASE,
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LONGEST_LABEL = 500


@dataclass(frozen=True)
class Limits:
    """How much a file may take to read: seconds of CPU (and twice that in all), bytes, counts."""

    seconds: int = 30
    memory: int = 1_500_000_000
    characters: int = 5_000_000
    pages: int = 2_000
    unpacked: int = 32_000_000

    @property
    def output(self) -> int:
        """Return how many bytes the process may write: JSON takes six for a character at most."""
        return self.characters * 12 + self.unpacked * 2


@dataclass(frozen=True)
class Reading:
    """What was read. Pages of a PDF end in form feeds; images, sound and film have no text.

    `article` is the part of a web page that looks like the story; the text begins with it and
    goes on with every other visible line. `title` to `published` (YYYY-MM-DD) are what the page
    says of itself, to be confirmed by a person. `note` says in words what could not be read.
    """

    media_type: str
    text: str = ""
    article: str = ""
    title: str = ""
    author: str = ""
    publisher: str = ""
    published: str = ""
    note: str = ""

    @property
    def text_digest(self) -> str | None:
        """Return SHA-256 of the story's words, which menus, advertisements and spacing leave alone.

        None where there are no words.
        """
        words = (self.article or self.text).split()
        return hashlib.sha256(" ".join(words).encode()).hexdigest() if words else None


DEFAULT_LIMITS = Limits()


def read_file(content: bytes, charset: str = "", limits: Limits = DEFAULT_LIMITS) -> Reading:
    """Find out what `content` is and read its text; `charset` is what its sender declared.

    Raises FileRefused for kinds that are not kept. A file that is damaged, hostile or too large
    to read in full gives what could be read, with a note.
    """
    kind = identify(content)
    if kind == PDF:
        return _read_pdf(content, limits)
    if kind == WARC:
        return _read_warc(content, limits)
    if kind == HTML:
        return _read_html(decode(content, charset), limits)
    if kind == PLAIN:
        return _bounded(Reading(PLAIN, decode(content, charset)), limits)
    return Reading(kind)


def decode(content: bytes, charset: str = "") -> str:
    """Return bytes as text: by byte order mark, as UTF-8, as declared, else by their look."""
    wide = wide_encoding(content)
    if wide is not None:
        return content.decode(wide, "replace")
    declared = _CHARSET.search(content[:4096])
    for name in ("utf-8-sig", charset, declared.group(1).decode() if declared else ""):
        if not _OF_THE_WEB.fullmatch(name):
            continue
        try:
            return content.decode(name)
        except (LookupError, UnicodeDecodeError):
            # Not in this encoding, or no encoding of this name: the next may fit.
            continue
    return content.decode(_likely_encoding(content[:_SAMPLE]), "replace")


def _likely_encoding(sample: bytes) -> str:
    """Guess: few letters beyond ASCII are accents of Western Europe, many are another script."""
    beyond = len(sample) - len(sample.translate(None, bytes(range(128, 256))))
    if beyond < len(sample) / 3:
        return "cp1252"
    likely = charset_normalizer.from_bytes(sample).best()
    return likely.encoding if likely else "cp1252"


def clean(text: str) -> str:
    """Return text without the control characters that databases, pages and feeds refuse."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _read_pdf(content: bytes, limits: Limits) -> Reading:
    found, complete = _in_process("pdf", content, limits)
    pages = [str(each["page"]) for each in found if "page" in each]
    count = next((int(each["pages"]) for each in found if "pages" in each), 0)
    note = next((str(each["note"]) for each in found if "note" in each), "")
    if not note and (not complete or len(pages) < count):
        note = f"Only {len(pages)} of {count or 'the'} pages could be read."
    text = "\f".join(page.replace("\f", "\n") for page in pages)
    return _bounded(Reading(PDF, text, note=note), limits)


def _read_html(page: str, limits: Limits) -> Reading:
    shortened = clean(page)[: limits.characters]
    found, complete = _in_process("html", shortened.encode(), limits)
    parts: dict[str, Any] = {}
    for each in found:
        parts |= each
    said = {name: _label(parts.get(name)) for name in ("title", "author", "publisher", "published")}
    article = clean(parts.get("article") or "")
    reading = Reading(HTML, _join(article, clean(parts.get("visible") or "")), article, **said)
    if len(shortened) < len(page) - page.count("\r") and len(shortened) == limits.characters:
        return _bounded(replace(reading, note="Only the beginning of the page was read."), limits)
    note = "" if complete else "The page could not be read in full."
    return _bounded(replace(reading, note=note), limits)


def _join(article: str, visible: str) -> str:
    """Return the story and then every visible line that is not one of its own."""
    own = {" ".join(line.split()) for line in article.splitlines()}
    others = [line for line in visible.splitlines() if line not in own]
    return "\n\n".join(part for part in (article, "\n".join(others)) if part)


def _label(value: str | None) -> str:
    return " ".join(clean(value or "").split())[:_LONGEST_LABEL]


def _read_warc(content: bytes, limits: Limits) -> Reading:
    found, _ = _in_process("warc", content, limits)
    if not found:
        return Reading(WARC, note="No page was found in the web archive.")
    charset = charset_of(str(found[0]["content_type"]))
    try:
        reading = _read_page(b64decode(found[0]["body"]), charset, limits)
    except FileRefused as refused:
        return Reading(WARC, note=str(refused))
    return replace(reading, media_type=WARC)


def _read_page(body: bytes, charset: str, limits: Limits) -> Reading:
    if body and identify(body) == WARC:
        raise FileRefused("A web archive inside a web archive is not read.")
    return read_file(body, charset, limits)


def charset_of(content_type: str) -> str:
    """Return the charset parameter of a Content-Type header, or nothing."""
    match = re.search(r"charset\s{0,9}=\s{0,9}[\"']?([\w:.-]{1,40})", content_type, re.IGNORECASE)
    return match.group(1) if match else ""


def _bounded(reading: Reading, limits: Limits) -> Reading:
    text = clean(reading.text)
    if len(text) <= limits.characters:
        return replace(reading, text=text)
    note = reading.note or f"Only the first {limits.characters:,} characters were read."
    return replace(reading, text=text[: limits.characters], note=note)


def _in_process(kind: str, content: bytes, limits: Limits) -> tuple[list[dict[str, Any]], bool]:
    """Return what the reading process found, and whether it came to its end."""
    counts = (limits.seconds, limits.memory, limits.unpacked, limits.output, limits.pages)
    command = [sys.executable, "-I", "-X", "utf8", str(_PROCESS), kind, *map(str, counts)]
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as found:
        given.write(content)
        given.seek(0)
        complete = _run(command, given.fileno(), found.fileno(), limits.seconds * 2)
        found.seek(0)
        return _whole_lines(found.read()), complete


def _run(command: list[str], given: int, found: int, seconds: float) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 # our own script, no shell, no words of a user
            command,
            stdin=given,
            stdout=found,
            stderr=subprocess.DEVNULL,
            env={},
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def _whole_lines(output: bytes) -> list[dict[str, Any]]:
    """Parse what was written; the process may have been killed in the middle of a line."""
    return [json.loads(line) for line in output.splitlines(keepends=True) if line.endswith(b"\n")]
