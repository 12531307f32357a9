"""Reads the text of one file in a process of its own, so that no file can hurt the application.

Run as a script by `factcheck.snapshots.reading`: `html`, `pdf` or `warc`, then limits: seconds of
CPU, bytes of memory, bytes of a page in an archive, bytes of output, and pages. The file comes on
standard input; JSON goes to standard output, one object a line, each as soon as it is known.
Imports nothing of ours.
"""

import io
import json
import resource
import sys
from base64 import b64encode
from collections.abc import Iterator

_MOST_RECORDS = 1_000
_CHUNK = 1 << 16
_BLOCKS = frozenset(
    "address article aside blockquote br caption dd div dl dt fieldset figcaption figure footer "  # noqa: SIM905 # reads as HTML does
    "form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table td th tr ul".split()
)
_UNSEEN = ("script", "style", "noscript", "template", "head", "svg", "iframe", "object")


def read_pdf(content: bytes, most_pages: int) -> Iterator[dict[str, object]]:
    """Give the number of pages, then the text of each; raises what pypdf raises."""
    from pypdf import PdfReader  # noqa: PLC0415 # start-up counts: each kind loads its own library

    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        yield {"note": "The PDF is locked with a password and was not read."}
        return
    yield {"pages": len(reader.pages)}
    for number in range(min(len(reader.pages), most_pages)):
        yield {"page": reader.pages[number].extract_text()}


def read_html(text: str) -> Iterator[dict[str, object]]:
    """Give every visible line, then what is the story and who wrote it when."""
    yield {"visible": visible_text(text)}
    import trafilatura  # noqa: PLC0415 # start-up counts: each kind loads its own library

    about = trafilatura.extract_metadata(text)
    yield {"title": about.title, "author": about.author, "publisher": about.sitename}
    yield {"published": about.date}
    story = trafilatura.extract(text, favor_recall=True, include_comments=False)
    yield {"article": story or ""}


def visible_text(text: str) -> str:
    """Return all that a reader may see, a line for each block."""
    from lxml import etree, html  # type: ignore[import-untyped] # noqa: PLC0415 # lxml has no types; start-up counts

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    tree = html.document_fromstring(text.encode() or b"<p>", parser=parser)
    etree.strip_elements(tree, *_UNSEEN, with_tail=False)
    for element in tree.iter(*_BLOCKS):
        element.text = "\n" + (element.text or "")
        element.tail = "\n" + (element.tail or "")
    lines = (" ".join(line.split()) for line in tree.text_content().splitlines())
    return "\n".join(line for line in lines if line)


def read_warc(content: bytes, most: int) -> Iterator[dict[str, object]]:
    """Give the type and bytes (in base64) of the first page that was answered well."""
    from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415 # start-up counts: each kind loads its own library

    for number, record in enumerate(ArchiveIterator(io.BytesIO(content))):
        if number == _MOST_RECORDS:
            return
        status = record.http_headers.get_statuscode() if record.http_headers else ""
        if record.rec_type == "response" and status.startswith("2"):
            stream, body = record.content_stream(), bytearray()
            while len(body) <= most and (chunk := stream.read(_CHUNK)):
                body += chunk
            kind = record.http_headers.get_header("Content-Type")
            yield {"body": b64encode(body[:most]).decode(), "content_type": kind or ""}
            return


def main(kind: str, *limits: str) -> None:
    """Read standard input as `kind` within the limits; see the module's docstring."""
    seconds, memory, most, output, most_pages = map(int, limits)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (output, output))
    content = sys.stdin.buffer.read()
    if kind == "pdf":
        found = read_pdf(content, most_pages)
    elif kind == "html":
        found = read_html(content.decode())
    else:
        found = read_warc(content, most)
    for each in found:
        sys.stdout.write(json.dumps(each) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
