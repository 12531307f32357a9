"""Fetching a page of the public web without being led into our own network, or to death.

The rules are OWASP's (Server-Side Request Forgery Prevention Cheat Sheet): http and https alone,
public addresses alone, checked where they are dialled and again at every redirect, and limits on
time, size and redirects.
"""

import http.client
import ipaddress
import re
from dataclasses import dataclass
from typing import cast
from urllib.parse import urldefrag, urljoin, urlsplit

import requests
import urllib3
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import InvalidIPAddress

from factcheck.snapshots.addresses import Deadline, PublicAdapter
from factcheck.snapshots.errors import (
    AddressRefused,
    CaptureFailed,
    NotReached,
    TooLarge,
    TooManyRedirects,
    TooSlow,
)
from factcheck.snapshots.unpacking import unpack

_CHUNK = 1 << 16
_LONGEST_URL = 2_000
_WEB_PORTS = frozenset({80, 443})
_LOWEST_FREE_PORT = 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NETWORK_ERRORS = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
    ValueError,
)
_NEVER_IN_A_URL = re.compile(r"[\x00-\x20\x7f\\\u0080-\u00a0\u2000-\u200f\u2028-\u202f\u3000]")


@dataclass(frozen=True)
class FetchPolicy:
    """What a capture may do. The defaults are safe; sizes in bytes, times in seconds.

    `allow_addresses` are loopback addresses ("127.0.0.1") that may be reached although they are
    not public, for a test or a demonstration; any other raises ValueError. `trusted_certificates`
    is the path of a PEM file to trust in place of the public authorities.
    """

    allow_addresses: frozenset[str] = frozenset()
    max_bytes: int = 32_000_000
    max_seconds: float = 60
    max_redirects: int = 5
    connect_seconds: float = 10
    trusted_certificates: str | None = None
    user_agent: str = "Mozilla/5.0 (compatible; factcheck-tracker)"

    def __post_init__(self) -> None:
        outside = [each for each in self.allow_addresses if not _is_loopback(each)]
        if outside:
            raise ValueError(f"not a loopback address: {', '.join(sorted(outside))}")


@dataclass(frozen=True)
class Exchange:
    """One request and its answer. `raw_body` is as sent, still packed, without chunk marks."""

    url: str
    address: str
    request_line: str
    request_headers: tuple[tuple[str, str], ...]
    protocol: str
    status: int
    phrase: str
    headers: tuple[tuple[str, str], ...]
    raw_body: bytes

    def header(self, name: str) -> str:
        """Return the header's values joined by commas, or nothing."""
        return ", ".join(value for key, value in self.headers if key.lower() == name.lower())


@dataclass(frozen=True)
class Fetched:
    """What was fetched: all exchanges, redirects first, and the last one's body unpacked."""

    exchanges: tuple[Exchange, ...]
    body: bytes

    @property
    def final(self) -> Exchange:
        """Return the exchange that gave the body."""
        return self.exchanges[-1]


def fetch(url: str, policy: FetchPolicy) -> Fetched:
    """Fetch `url` and what it redirects to; any status of the last answer is returned.

    Raises CaptureFailed: AddressRefused, NotReached, TooSlow, TooLarge, TooManyRedirects or
    Unreadable. The time limit is for all of it but the resolver, which has limits of its own.
    """
    exchanges: list[Exchange] = []
    with Deadline(policy.max_seconds) as deadline, _session(policy, deadline) as session:
        target: str | None = url
        while target is not None:
            if len(exchanges) > policy.max_redirects:
                raise TooManyRedirects(policy.max_redirects)
            exchange = _exchange(session, target, policy, deadline)
            exchanges.append(exchange)
            target = _follow(exchange)
    body = unpack(exchange.raw_body, exchange.header("Content-Encoding"), policy.max_bytes)
    return Fetched(tuple(exchanges), body)


def check_url(url: str) -> str:
    """Return `url` without its fragment if it may be fetched, before any name is resolved.

    Raises AddressRefused for what is not a plain http or https address: other schemes, names and
    passwords in it, characters that programs read differently, ports of other services.
    """
    _require_short(url)
    if _NEVER_IN_A_URL.search(url):
        raise AddressRefused("it has a space, a backslash or a control character in it")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AddressRefused("it is not written as a web address is") from error
    if parts.scheme not in {"http", "https"}:
        raise AddressRefused("only addresses that begin with http:// or https:// can be")
    if not parts.hostname or "%" in parts.hostname:
        raise AddressRefused("it names no server")
    if parts.hostname.rstrip(".").split(".")[-1] == "localhost":
        raise AddressRefused("localhost is this very machine (RFC 6761)")
    if "@" in parts.netloc:
        raise AddressRefused("it has a user name in it")
    if port is not None and port not in _WEB_PORTS and port < _LOWEST_FREE_PORT:
        raise AddressRefused(f"port {port} is not one of web servers")
    return urldefrag(url).url


def _require_short(url: str) -> None:
    if len(url) > _LONGEST_URL:
        raise AddressRefused(f"it has more than {_LONGEST_URL:,} characters")


class _Session(HTTPSession):
    """Leaves redirects alone: requests reads all of a redirect's body, unbounded, to offer it."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Say that it leads nowhere."""


def _session(policy: FetchPolicy, deadline: Deadline) -> requests.Session:
    config = Config(
        ip_filter_enable=True,
        ip_filter_allow_loopback_ips=False,
        never_redirect=True,
        default_timeout=(policy.connect_seconds, policy.max_seconds),
        user_agent_override=policy.user_agent,
    )
    session: requests.Session = _Session(config)
    # A proxy of the environment would resolve names behind our back.
    session.trust_env = False
    session.verify = policy.trusted_certificates or True
    session.headers["Accept-Encoding"] = "gzip, deflate"
    for scheme in ("http", "https"):
        adapter = PublicAdapter(
            is_https=scheme == "https", allowed=policy.allow_addresses, deadline=deadline
        )
        session.mount(f"{scheme}://", adapter)
    return session


def _exchange(
    session: requests.Session, url: str, policy: FetchPolicy, deadline: Deadline
) -> Exchange:
    url = check_url(url)
    host = urlsplit(url).hostname or ""
    try:
        request = session.prepare_request(requests.Request("GET", url))
        # Letters beyond ASCII are longer once they are escaped.
        _require_short(str(request.url))
        with session.send(request, stream=True) as response:
            body = _read(response, policy.max_bytes)
    except _NETWORK_ERRORS as error:
        raise TooSlow(policy.max_seconds) if deadline.passed else _explain(error, host) from error
    if deadline.passed:
        raise TooSlow(policy.max_seconds)
    return _record(session, request, response, body)


def _follow(exchange: Exchange) -> str | None:
    """Return where a redirect leads; servers often leave spaces in it unescaped."""
    location = exchange.header("Location")
    if not location or exchange.status not in _REDIRECTS:
        return None
    try:
        target = location.encode("latin-1").decode("utf-8")
        return urljoin(exchange.url, target.replace(" ", "%20"))
    except ValueError as error:
        raise AddressRefused("it redirects to what is no web address") from error


def _read(response: requests.Response, most: int) -> bytes:
    body = bytearray()
    while chunk := response.raw.read(_CHUNK, decode_content=False):
        body += chunk
        if len(body) > most:
            raise TooLarge(most)
    return bytes(body)


def _record(
    session: requests.Session,
    request: requests.PreparedRequest,
    response: requests.Response,
    body: bytes,
) -> Exchange:
    raw = response.raw
    adapter = cast(PublicAdapter, session.get_adapter(str(request.url)))
    return Exchange(
        url=str(request.url),
        address=adapter.dialled,
        request_line=f"GET {request.path_url} HTTP/1.1",
        request_headers=tuple(request.headers.items()),
        protocol="HTTP/1.0" if raw.version == 10 else "HTTP/1.1",  # noqa: PLR2004 # http.client's way to say 1.0
        status=response.status_code,
        phrase=raw.reason or "",
        headers=tuple(raw.headers.items()),
        raw_body=body,
    )


def _explain(error: Exception, host: str) -> CaptureFailed:
    """Put into words what the network libraries raised."""
    if isinstance(error, InvalidIPAddress):
        return AddressRefused(f"{host} is not on the public internet")
    if isinstance(error, requests.exceptions.SSLError):
        return NotReached(host, "its certificate is not valid", retryable=False)
    if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError):
        return NotReached(host, "it did not answer in time")
    if isinstance(error, requests.exceptions.InvalidURL | UnicodeError):
        return AddressRefused("it is not written as a web address is")
    if "resolve" in str(error):
        return NotReached(host, "no server of this name was found")
    return NotReached(host, "the connection was refused or broke off")


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
