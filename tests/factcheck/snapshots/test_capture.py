import gzip
import hashlib
import io

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from claims.base import now
from claims.evidence.quotations import FoundExactly, find_quotation
from factcheck.snapshots.capture import capture
from factcheck.snapshots.errors import CaptureFailed, Refused, Unreadable
from factcheck.snapshots.fetching import FetchPolicy
from factcheck.snapshots.reading import read_file
from factcheck.snapshots.store import SnapshotStore

from .conftest import PUBLIC, Site, page, redirect

STORY = (
    "<!doctype html><html><head><title>Debate</title><meta name='author' content='Maria Reyes'>"
    "</head><body><article><h1>Debate</h1><p>They met on Thursday evening in a hall of the "
    "district and spoke for two hours.</p>"
    "<p>He said: “I will fight for single-payer.”</p></article>"
).encode()


def test_a_capture_keeps_the_page_its_headers_and_its_words(site: Site, local: FetchPolicy) -> None:
    site.pages["/old"] = redirect("/story")
    site.pages["/story"] = page(gzip.compress(STORY, mtime=0), Content_Encoding="gzip", ETag='"7"')
    began = now()
    captured = capture(site.url("/old"), local)
    assert (captured.url, captured.final_url) == (site.url("/old"), site.url("/story"))
    assert captured.status == 200
    assert began <= captured.captured_at <= now()
    assert captured.body == STORY
    assert captured.body_digest == hashlib.sha256(STORY).hexdigest()
    assert captured.reading.media_type == "text/html"
    assert captured.reading.author == "Maria Reyes"
    found = find_quotation("I will fight for single-payer", captured.reading.text)
    assert isinstance(found, FoundExactly)


def test_the_archive_holds_every_exchange_and_passes_a_checker(
    site: Site, local: FetchPolicy, tmp_path_factory: pytest.TempPathFactory
) -> None:
    site.pages["/old"] = redirect("/story")
    site.pages["/story"] = page(gzip.compress(STORY, mtime=0), Content_Encoding="gzip", ETag='"7"')
    archive = capture(site.url("/old"), local).warc
    records = []
    for record in ArchiveIterator(io.BytesIO(archive), check_digests="raise"):
        headers = record.rec_headers
        assert headers.get_header("WARC-IP-Address") == PUBLIC
        kind, target = record.rec_type, headers.get_header("WARC-Target-URI")
        records.append((kind, target, record.http_headers, record.content_stream().read()))
    assert [(kind, target) for kind, target, _, _ in records] == [
        ("response", site.url("/old")),
        ("request", site.url("/old")),
        ("response", site.url("/story")),
        ("request", site.url("/story")),
    ]
    assert records[2][2].get_header("ETag") == '"7"'
    assert records[2][3] == STORY
    assert records[3][2].get_header("Host") == f"{PUBLIC}:{site.port}"
    path = tmp_path_factory.mktemp("warc") / "story.warc.gz"
    path.write_bytes(archive)
    assert (
        Checker(type("Command", (), {"inputs": [str(path)], "verbose": False})()).process_all() == 0
    )


def test_a_stored_capture_can_be_read_again(site: Site, local: FetchPolicy) -> None:
    def chunked(handler: object) -> None:
        handler.wfile.write(  # type: ignore[attr-defined] # http.server's handler
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/html\r\n\r\n"
            + f"{len(STORY):x}\r\n".encode()
            + STORY
            + b"\r\n0\r\n\r\n"
        )

    site.pages["/story"] = chunked
    captured = capture(site.url("/story"), local)
    store = SnapshotStore("memory://captures")
    again = read_file(store.read(store.put(captured.warc).digest))
    assert again.text == captured.reading.text
    assert b"X-Archive-Orig-Transfer-Encoding" in gzip.decompress(captured.warc)


def test_a_declared_charset_is_heeded(site: Site, local: FetchPolicy) -> None:
    body = "Привет, это новости для выборов".encode("koi8-r")
    site.pages["/"] = page(body, kind="text/plain; charset=KOI8-R")
    captured = capture(site.url("/"), local)
    assert captured.reading.text == "Привет, это новости для выборов"


@pytest.mark.parametrize(
    ("status", "retryable"),
    [(404, False), (410, False), (403, False), (300, False), (429, True), (500, True), (503, True)],
)
def test_a_refusal_says_its_status_and_whether_to_try_again(
    status: int, retryable: bool, site: Site, local: FetchPolicy
) -> None:
    site.pages["/"] = page(b"<p>No.</p>", status=status)
    with pytest.raises(Refused, match=str(status)) as failed:
        capture(site.url("/"), local)
    assert (failed.value.status, failed.value.retryable) == (status, retryable)


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "image/png", "SVG"),
        (b"PK\x03\x04\x14\0\0\0", "text/html", "application/zip"),
        (b"MZ\x90\0\x03\0\0\0", "application/pdf", "not kept"),
        (b"", "text/html", "empty"),
    ],
)
def test_the_wrong_kind_is_refused_whatever_the_server_calls_it(
    body: bytes, kind: str, words: str, site: Site, local: FetchPolicy
) -> None:
    site.pages["/"] = page(body, kind=kind)
    with pytest.raises(Unreadable, match=words) as failed:
        capture(site.url("/"), local)
    assert isinstance(failed.value, CaptureFailed)
    assert not failed.value.retryable
