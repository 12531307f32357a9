"""A page of the web as evidence: fetched safely, kept as a web archive, read for its words."""

import hashlib
import io
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from claims.base import now
from factcheck.snapshots.errors import FileRefused, Refused, Unreadable
from factcheck.snapshots.fetching import Exchange, FetchPolicy, fetch
from factcheck.snapshots.reading import DEFAULT_LIMITS, Limits, Reading, charset_of, read_file

_UNCHUNKED = "X-Archive-Orig-"


@dataclass(frozen=True)
class Capture:
    """A captured page.

    `warc` is what to store: every request and answer, redirects first, as ISO 28500 (WARC 1.1),
    each record packed by itself. `body` is the page alone, unpacked, and `body_digest` its
    SHA-256. `reading` has its media type, its text, and the title, author, publisher and date
    that it gives itself, for a person to confirm.
    """

    url: str
    final_url: str
    status: int
    captured_at: datetime
    warc: bytes
    body: bytes
    reading: Reading

    @property
    def body_digest(self) -> str:
        """Return SHA-256 of the page in 64 hex digits."""
        return hashlib.sha256(self.body).hexdigest()


def capture(url: str, policy: FetchPolicy, limits: Limits = DEFAULT_LIMITS) -> Capture:
    """Fetch and read `url`.

    Raises CaptureFailed: what `fetch` raises, Refused for any status but 2xx, and Unreadable for
    an empty answer or one of a kind that is not kept. `retryable` tells whether to try again.
    """
    captured_at = now()
    fetched = fetch(url, policy)
    final = fetched.final
    if not HTTPStatus.OK <= final.status < HTTPStatus.MULTIPLE_CHOICES:
        raise Refused(final.status)
    try:
        reading = read_file(fetched.body, charset_of(final.header("Content-Type")), limits)
    except FileRefused as refused:
        raise Unreadable(refused.message) from refused
    return Capture(
        url=url,
        final_url=final.url,
        status=final.status,
        captured_at=captured_at,
        warc=write_warc(fetched.exchanges, captured_at),
        body=fetched.body,
        reading=reading,
    )


def write_warc(exchanges: tuple[Exchange, ...], captured_at: datetime) -> bytes:
    """Return the exchanges as a web archive, which any WARC player shows."""
    output = io.BytesIO()
    writer = WARCWriter(output, gzip=True, warc_version="1.1")
    date = captured_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    for exchange in exchanges:
        warc_headers = {"WARC-Date": date, "WARC-IP-Address": exchange.address}
        answer = StatusAndHeaders(
            f"{exchange.status} {exchange.phrase}", _stored_headers(exchange), exchange.protocol
        )
        request = StatusAndHeaders(exchange.request_line, list(exchange.request_headers))
        writer.write_request_response_pair(
            writer.create_warc_record(
                exchange.url, "request", http_headers=request, warc_headers_dict=warc_headers
            ),
            writer.create_warc_record(
                exchange.url,
                "response",
                payload=io.BytesIO(exchange.raw_body),
                length=len(exchange.raw_body),
                http_headers=answer,
                warc_headers_dict=warc_headers,
            ),
        )
    return output.getvalue()


def _stored_headers(exchange: Exchange) -> list[tuple[str, str]]:
    """Return the answer's headers; the body is kept without its chunk marks, and says so."""
    return [
        (f"{_UNCHUNKED}{name}" if name.lower() == "transfer-encoding" else name, value)
        for name, value in exchange.headers
    ]
