import base64
import gzip
import io
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject

from claims.evidence.quotations import FoundExactly, find_quotation
from factcheck.snapshots.errors import FileRefused
from factcheck.snapshots.kinds import identify
from factcheck.snapshots.reading import Limits, clean, decode, read_file
from factcheck.snapshots.reading_process import read_html, read_pdf, read_warc, visible_text

STORY = """<!DOCTYPE html><html><head><title>Ahn and Gomez debate - The Daily</title>
<meta charset="utf-8"><meta name="author" content="Maria Reyes">
<meta property="og:site_name" content="The Daily">
<meta property="og:title" content="Ahn and Gomez debate">
<meta property="article:published_time" content="2017-05-12T10:00:00Z"></head><body>
<nav><a href="/">Home</a> <a href="/p">Politics</a></nav>
<article><h1>Ahn and Gomez debate</h1>
<p>The candidates met on Thursday evening in a hall of the district and spoke for two hours.</p>
<p>He said that he had <b>publicly</b> advocated for universal single-payer healthcare for years,
and that his opponent had been largely silent on the issue.</p>
<p>She answered that the record of the Legislature says otherwise, and named three bills.</p>
</article><aside>Subscribe to our letter</aside><script>alert("no words")</script></body></html>"""


def locked(*pages: str) -> bytes:
    """Give a PDF that only its owner may change, but anybody read."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf(*pages)))
    writer.encrypt("", owner_password="hunter2", algorithm="RC4-128")
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def pdf(*pages: str, password: str = "") -> bytes:
    writer = PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    fonts = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})})
    for text in pages:
        page = writer.add_blank_page(300, 300)
        stream = StreamObject()
        stream.set_data(f"BT /F1 12 Tf 20 200 Td ({text}) Tj ET".encode())
        page[NameObject("/Resources")] = fonts
        page[NameObject("/Contents")] = writer._add_object(stream)  # noqa: SLF001 # pypdf's own way to add one
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def warc(body: bytes, kind: str = "text/html; charset=utf-8", status: str = "200 OK") -> bytes:
    answer = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n".encode() + body
    head = (
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: http://news.example/\r\n"
        "WARC-Date: 2017-05-12T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    return head.encode() + answer + b"\r\n\r\n"


PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
KEPT = {
    "PDF": (pdf("one"), "application/pdf"),
    "PNG": (PNG, "image/png"),
    "JPEG": (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "image/jpeg"),
    "GIF": (b"GIF89a\x01\0\x01\0\x80\0\0", "image/gif"),
    "WebP": (b"RIFF\x24\0\0\0WEBPVP8 \0\0", "image/webp"),
    "MP3": (b"ID3\x03\0\0\0\0\0\0", "audio/mpeg"),
    "Ogg": (b"OggS\0\x02" + b"\0" * 30, "audio/ogg"),
    "WAV": (b"RIFF\x24\0\0\0WAVEfmt \0", "audio/x-wav"),
    "MP4": (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "video/mp4"),
    "WebM": (b"\x1a\x45\xdf\xa3\x01\0\0\0\0\0\0\x1f\x42\x86\x42\x82\x84webm", "video/webm"),
    "WARC": (warc(b"x"), "application/warc"),
    "packed WARC": (gzip.compress(warc(b"x")), "application/warc"),
    "plain text": (b"BM, MZ and ID3 begin this text.", "text/plain"),
    "text in UTF-16": ("“Yes”".encode("utf-16"), "text/plain"),
    "HTML": (b"\xef\xbb\xbf \n<!-- saved --> <!DOCTYPE html><svg>", "text/html"),
    "HTML without doctype": (b"<HTML><p>", "text/html"),
    "XHTML": (
        b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0"><html>',
        "text/html",
    ),
    "a fragment": (b"<p>We won</p>", "text/html"),
    "a tag that HTML lacks": (b"<wonder> is the word", "text/plain"),
    "an endless comment": (b"<!-- " * 2000, "text/plain"),
}


@pytest.mark.parametrize("name", KEPT)
def test_files_are_known_by_what_is_in_them(name: str) -> None:
    content, media_type = KEPT[name]
    assert identify(content) == media_type


REFUSED = {
    "nothing": (b"", "empty"),
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "SVG"),
    "SVG in disguise": (
        b'<?xml version="1.0"?><!-- <html> --><!DOCTYPE svg PUBLIC "a" "b">\n<svg >',
        "SVG",
    ),
    "SVG with a prefix": (b'<x:svg xmlns:x="http://www.w3.org/2000/svg">', "SVG"),
    "XML": (b'<?xml version="1.0"?><rss></rss>', "XML"),
    "ZIP": (b"PK\x03\x04\x14\0\0\0", "application/zip"),
    "a program": (b"MZ\x90\0\x03\0\0\0", "Save it as PDF"),
    "ELF": (b"\x7fELF\x02\x01\x01\0", "Save it as PDF"),
    "gzip": (gzip.compress(b"text", mtime=0), "application/gzip"),
    "no gzip after all": (b"\x1f\x8b\x08\xff\xff\xff", "application/gzip"),
    "BMP": (b"BM\x36\0\0\0\0\0", "image/bmp"),
    "noise": (bytes(range(256)), "unknown kind"),
    "broken UTF-16": (b"\xff\xfe\x00\xd8\x00\xd8", "unknown kind"),
    "RTF": (b"{\\rtf1\\ansi hello}", "RTF"),
    "MHTML": (
        b"From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related;",
        "MHTML",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_other_files_are_refused_with_words(name: str) -> None:
    content, words = REFUSED[name]
    with pytest.raises(FileRefused, match=words) as refused:
        read_file(content)
    assert refused.value.field == "file"


@given(st.binary(max_size=400))
@settings(max_examples=500, deadline=None)
def test_any_bytes_are_known_or_refused(content: bytes) -> None:
    try:
        assert "/" in identify(content)
    except FileRefused as refused:
        assert str(refused).endswith(".")  # noqa: PT017 # either outcome is right


def test_a_page_gives_its_story_first_then_all_else_and_says_who_wrote_it() -> None:
    reading = read_file(STORY.encode())
    assert reading.media_type == "text/html"
    assert (reading.title, reading.author) == ("Ahn and Gomez debate", "Maria Reyes")
    assert (reading.publisher, reading.published) == ("The Daily", "2017-05-12")
    assert reading.text.startswith(reading.article)
    assert "largely silent" in reading.article
    assert "Subscribe to our letter" in reading.text
    assert "no words" not in reading.text
    assert reading.note == ""
    quotation = "“publicly advocated for universal single-payer healthcare for years”"
    assert isinstance(find_quotation(quotation, reading.text), FoundExactly)


def test_the_digest_of_the_text_survives_a_new_menu_but_not_a_new_word() -> None:
    menu = read_file(STORY.replace("Politics", "Politics today").encode())
    word = read_file(STORY.replace("largely silent", "never silent").encode())
    assert read_file(STORY.encode()).text_digest == menu.text_digest
    assert menu.text_digest != word.text_digest
    assert read_file(PNG).text_digest is None


def test_a_page_without_a_story_still_gives_its_words() -> None:
    reading = read_file(b"<html><body><p>We won</p></body></html>")
    assert "We won" in reading.text


@pytest.mark.parametrize("content", [b"<html></html>", b"<p>", b"<!doctype html>", b"<html><!-- "])
def test_an_empty_page_is_no_error(content: bytes) -> None:
    assert read_file(content).text == ""


def test_a_pdf_is_read_page_by_page() -> None:
    reading = read_file(pdf("The first page", "Single-payer for years", "The last"))
    assert reading.text.split("\f") == ["The first page", "Single-payer for years", "The last"]
    found = find_quotation("single-payer for years", reading.text)
    assert isinstance(found, FoundExactly)
    assert found.passage.page == 2


def test_a_pdf_with_too_many_pages_says_how_many_were_read() -> None:
    reading = read_file(pdf("one", "two", "three"), limits=Limits(pages=2))
    assert reading.text == "one\ftwo"
    assert reading.note == "Only 2 of 3 pages could be read."


def test_a_locked_pdf_says_so_and_one_with_an_empty_password_opens() -> None:
    assert "locked with a password" in read_file(pdf("secret", password="hunter2")).note
    assert read_file(locked("open to all")).text == "open to all"


@pytest.mark.parametrize("cut", [20, 200])
def test_a_damaged_pdf_gives_a_note(cut: int) -> None:
    reading = read_file(pdf("one")[:cut])
    assert reading.text == ""
    assert reading.note == "Only 0 of the pages could be read."


def test_a_pdf_bomb_is_stopped() -> None:
    bomb = zlib.compress(b"BT (a) Tj ET " * 20_000_000, 1)
    whole = pdf("one", "two")
    stream = b"/Length %d /Filter /FlateDecode >>\nstream\n" % len(bomb) + bomb
    start = whole.index(b"(two)")
    begin = whole.rindex(b"/Length", 0, start)
    end = whole.index(b"\nendstream", start)
    reading = read_file(
        whole[:begin] + stream + whole[end:], limits=Limits(seconds=3, memory=600_000_000)
    )
    assert "could be read" in reading.note


def test_a_page_nested_without_end_does_no_harm() -> None:
    deep = b"<html>" + b"<div><table><tr><td>" * 60_000 + b"We won"
    reading = read_file(deep, limits=Limits(seconds=1))
    assert reading.media_type == "text/html"
    assert reading.note in {"", "The page could not be read in full."}


def test_a_reader_that_hangs_is_killed() -> None:
    reading = read_file(STORY.encode(), limits=Limits(seconds=0))
    assert reading.note == "The page could not be read in full."


def test_long_texts_are_cut_and_say_so() -> None:
    few = Limits(characters=100)
    assert "first 100 characters" in read_file(b"word " * 100, limits=few).note
    page = read_file(b"<html><p>" + b"word " * 100, limits=few)
    assert page.note == "Only the beginning of the page was read."
    assert len(page.text) <= 100


@pytest.mark.parametrize(
    ("content", "charset", "text"),
    [
        ("“naïve”".encode(), "", "“naïve”"),
        ("“naïve”".encode("utf-8-sig"), "latin-1", "“naïve”"),
        ("“naïve”".encode("cp1252"), "windows-1252", "“naïve”"),
        ("“naïve”".encode("utf-16"), "utf-8", "“naïve”"),
        ("“naïve”".encode("utf-32"), "", "“naïve”"),
        (
            '<meta charset="iso-8859-2">Łódź'.encode("iso-8859-2"),
            "",
            '<meta charset="iso-8859-2">Łódź',
        ),
        (
            "Привет, это новости для выборов".encode("koi8-r"),
            "koi8-r",
            "Привет, это новости для выборов",
        ),
        ("naïve".encode("latin-1"), "no-such-thing", "naïve"),
        ("naïve".encode("latin-1"), "x-no-such-thing", "naïve"),
        ("naïve, French".encode("latin-1"), "punycode", "naïve, French"),
        (("Привет, это новости для выборов в нашем городе. " * 9).encode("cp1251"), "", "Привет"),
        (bytes(range(0x80, 0x100)) * 3, "", None),
        (b"\xff", "utf-8", None),
    ],
)
def test_text_is_decoded_by_mark_by_declaration_or_by_its_look(
    content: bytes, charset: str, text: str | None
) -> None:
    decoded = decode(content, charset)
    assert decoded.startswith(text or "")


def test_control_characters_do_not_come_in() -> None:
    assert clean("a\x1bb\x85c\r\nd\re\ff\ud800") == "abc\nd\ne\ff"


def test_a_web_archive_is_read_for_its_page() -> None:
    for archive in (
        warc(b"gone", status="301 Moved") + warc(STORY.encode()),
        gzip.compress(warc(STORY.encode("utf-16"))),
    ):
        reading = read_file(archive)
        assert reading.media_type == "application/warc"
        assert reading.title == "Ahn and Gomez debate"
        assert "largely silent" in reading.text


@pytest.mark.parametrize(
    ("archive", "note"),
    [
        (b"WARC/1.0\r\nrubbish", "No page was found"),
        (warc(b"x", status="404 Not Found"), "No page was found"),
        (b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n" * 1100, "No page"),
        (warc(warc(b"x")), "inside a web archive"),
        (warc(b"<svg>"), "SVG"),
        (warc(b""), "empty"),
    ],
)
def test_a_web_archive_without_a_page_says_so(archive: bytes, note: str) -> None:
    reading = read_file(archive)
    assert reading.text == ""
    assert note in reading.note


def test_the_reading_process_reads_as_the_application_sees_it() -> None:
    html = {key: value for part in read_html(STORY) for key, value in part.items()}
    assert html["title"] == "Ahn and Gomez debate"
    assert list(read_html("<p>"))[-1] == {"article": ""}
    assert visible_text("<p>We <b>won</b></p><p>all</p>") == "We won\nall"
    assert list(read_pdf(pdf("one", "two"), 1)) == [{"pages": 2}, {"page": "one"}]
    assert next(read_pdf(pdf("one", password="hunter2"), 1)).keys() == {"note"}
    (page,) = read_warc(warc(b"abcdef"), 3)
    assert base64.b64decode(str(page["body"])) == b"abc"
    assert list(read_warc(warc(b"x", status="500 No"), 3)) == []
    info = b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    assert list(read_warc(info * 1100, 3)) == []
