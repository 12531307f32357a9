"""What kind of file this is, by what is in it: names and headers are what a sender claims."""

import re
import zlib

import filetype

from factcheck.snapshots.errors import FileRefused

HTML = "text/html"
PLAIN = "text/plain"
PDF = "application/pdf"
WARC = "application/warc"
_HEAD = 8_192
_IMAGES = frozenset({"image/png", "image/apng", "image/jpeg", "image/webp", "image/gif"})
_AUDIO = frozenset(
    {"audio/mpeg", "audio/mp4", "audio/ogg", "audio/x-flac", "audio/x-wav", "audio/amr"}
    | {"audio/aac"}
)
_VIDEO = frozenset(
    {"video/mp4", "video/x-m4v", "video/x-matroska", "video/webm", "video/quicktime"}
    | {"video/x-msvideo", "video/mpeg", "video/3gpp"}
)
# "Binary data bytes" of WHATWG's MIME Sniffing Standard, section 3.
_BINARY = bytes([*range(9), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20)])
_WIDE_MARKS = {b"\xff\xfe\x00\x00": "utf-32", b"\x00\x00\xfe\xff": "utf-32"} | {
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
# The tags by which the same standard, section 7.1, knows HTML.
_HTML_TAGS = frozenset(
    "html head script iframe h1 div font table a style title b body br p".split()  # noqa: SIM905 # reads as the standard does
)
_BEFORE_ROOT = re.compile(
    r"\s+|<!--(?:(?!-->).)*(?:-->|\Z)|<\?[^>]*>|<!doctype(?!\s+html)[^>]*>",
    re.IGNORECASE | re.DOTALL,
)
_ROOT = re.compile(r"<(!doctype\s+html|[a-z][a-z0-9:]*)(?=[\s>/])", re.IGNORECASE)


def identify(content: bytes) -> str:
    """Return the media type of a file that may be kept as evidence.

    These are PDF, PNG, JPEG, WebP and GIF, plain text, HTML, audio, video and WARC. Raises
    FileRefused for all else, SVG among it, because it runs scripts.
    """
    if not content:
        raise FileRefused("The file is empty.")
    if content.startswith(b"%PDF-"):
        return PDF
    if _is_warc(content):
        return WARC
    text = _as_text(content)
    if text is not None:
        return _identify_text(text)
    guessed = filetype.guess_mime(content[:_HEAD]) or ""
    if guessed in _IMAGES | _AUDIO | _VIDEO:
        return str(guessed)
    what = f"A file of the kind {guessed}" if guessed else "A file of unknown kind"
    raise FileRefused(f"{what} is not kept as evidence. Save it as PDF, or take a screenshot.")


def wide_encoding(content: bytes) -> str | None:
    """Return the encoding that a UTF-16 or UTF-32 byte order mark announces."""
    return next((name for mark, name in _WIDE_MARKS.items() if content.startswith(mark)), None)


def _is_warc(content: bytes) -> bool:
    if not content.startswith(b"\x1f\x8b"):
        return content.startswith(b"WARC/1.")
    try:
        opening = zlib.decompressobj(zlib.MAX_WBITS + 16).decompress(content[:_HEAD], 8)
    except zlib.error:
        return False
    return opening.startswith(b"WARC/1.")


def _as_text(content: bytes) -> str | None:
    """Return how the file begins if it is text, all of it."""
    wide = wide_encoding(content)
    if wide is not None:
        try:
            return content.decode(wide)[:_HEAD]
        except UnicodeDecodeError:
            return None
    if len(content.translate(None, _BINARY)) != len(content):
        return None
    return content[:_HEAD].removeprefix(b"\xef\xbb\xbf").decode("latin-1")


def _identify_text(text: str) -> str:
    position = 0
    while match := _BEFORE_ROOT.match(text, position):
        position = match.end()
    root = _ROOT.match(text, position)
    name = root.group(1).lower() if root else ""
    if name == "svg" or name.endswith(":svg"):
        raise FileRefused("SVG is not kept as evidence: it can run scripts. Save it as PNG.")
    if name in _HTML_TAGS or name.startswith("!doctype"):
        return HTML
    if text.lstrip().startswith("<?xml"):
        raise FileRefused("XML is not kept as evidence. Save the page as HTML or PDF.")
    if text.startswith("{\\rtf"):
        raise FileRefused("RTF is not kept as evidence. Save the document as PDF.")
    if (
        re.search(r"^MIME-Version:", text, re.IGNORECASE | re.MULTILINE)
        and "multipart/related" in text
    ):
        raise FileRefused("MHTML is not kept as evidence. Save the page as HTML alone, or as PDF.")
    return PLAIN
