"""Every hostile address and server here is a real one: sockets, redirects, bombs and drips."""

import contextlib
import gzip
import socket
import zlib
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from factcheck.snapshots.addresses import Deadline, is_public
from factcheck.snapshots.errors import (
    AddressRefused,
    CaptureFailed,
    NotReached,
    TooLarge,
    TooManyRedirects,
    TooSlow,
    Unreadable,
)
from factcheck.snapshots.fetching import FetchPolicy, check_url, fetch
from factcheck.snapshots.unpacking import unpack

from .conftest import PRIVATE, PUBLIC, Answer, Site, page, redirect

HOSTILE_URLS = {
    "loopback": "http://127.0.0.1:{port}/",
    "loopback, another": "http://127.8.9.10:{port}/",
    "loopback in decimal": "http://2130706433:{port}/",
    "loopback in hexadecimal": "http://0x7f000001:{port}/",
    "loopback in octal": "http://0177.0.0.01:{port}/",
    "loopback in mixed radix": "http://0x7f.0.1:{port}/",
    "loopback, short": "http://127.1:{port}/",
    "this host, zero": "http://0:{port}/",
    "this host, zeros": "http://0.0.0.0:{port}/",
    "loopback in IPv6": "http://[::1]:{port}/",
    "unspecified in IPv6": "http://[::]:{port}/",
    "IPv4-mapped": "http://[::ffff:127.0.0.1]:{port}/",
    "IPv4-mapped in hexadecimal": "http://[::ffff:7f00:1]:{port}/",
    "IPv4-compatible": "http://[::127.0.0.1]:{port}/",
    "NAT64": "http://[64:ff9b::7f00:1]:{port}/",
    "6to4": "http://[2002:7f00:1::]:{port}/",
    "Teredo": "http://[2001:0:7f00:1::]:{port}/",
    "site-local": "http://[fec0::1]:{port}/",
    "unique local": "http://[fd00:ec2::254]:{port}/",
    "link-local in IPv6": "http://[fe80::1]:{port}/",
    "localhost": "http://localhost:{port}/",
    "localhost with a dot": "http://localhost.:{port}/",
    "LOCALHOST": "http://LOCALHOST:{port}/",
    "digits in circles": "http://①②⑦.⓪.⓪.①:{port}/",
    "wide digits and ideographic stops": "http://\uff11\uff12\uff17\u3002\uff10\u3002\uff10\u3002\uff11:{port}/",
    "user name": "http://www.latimes.com@127.0.0.1:{port}/",
    "user name and password": "http://www.latimes.com:80@127.0.0.1:{port}/",
    "user name before a public name": "http://127.0.0.1@www.latimes.com:{port}/",
    "backslash": "http://127.0.0.1:{port}\\@www.latimes.com/",
    "fragment trick": "http://127.0.0.1:{port}#@www.latimes.com/",
    "tab inside": "http://127.0.0.1\t:{port}/",
    "new line and header": "http://127.0.0.1:{port}/ HTTP/1.1\r\nX: y",
    "cloud metadata": "http://169.254.169.254/latest/meta-data/",
    "cloud metadata in decimal": "http://2852039166/latest/meta-data/",
    "private 10": "http://10.0.0.1/",
    "private 172": "http://172.16.0.1/",
    "private 192": "http://192.168.1.1/",
    "carrier": "http://100.64.0.1/",
    "broadcast": "http://255.255.255.255/",
    "multicast": "http://224.0.0.1/",
    "reserved": "http://240.0.0.1/",
    "documentation": "http://203.0.113.5/",
    "file": "file:///etc/passwd",
    "gopher": "gopher://127.0.0.1:{port}/_GET%20/",
    "ftp": "ftp://127.0.0.1:{port}/",
    "dict": "dict://127.0.0.1:{port}/",
    "data": "data:text/html,hello",
    "javascript": "javascript:alert(1)",
    "nearly http": "httpx://127.0.0.1:{port}/",
    "scheme inside": "http+unix://%2Fvar%2Frun%2Fdocker.sock/info",
    "no scheme": "127.0.0.1:{port}/",
    "no host": "http:///index.html",
    "empty": "",
    "half an IPv6 address": "http://[::1/",
    "bad port": "http://127.0.0.1:99999/",
    "mail port": "http://127.0.0.1:25/",
    "label too long": "http://" + "a" * 70 + ".example/",
    "dots alone": "http://..../",
    "bad escape in the host": "http://%zz/",
    "too long": "http://127.0.0.1/" + "a" * 3000,
}


@pytest.mark.parametrize("name", HOSTILE_URLS)
def test_no_hostile_address_reaches_a_server(name: str, neighbour: Site) -> None:
    with pytest.raises(CaptureFailed) as failed:
        fetch(HOSTILE_URLS[name].format(port=neighbour.port), FetchPolicy(max_seconds=5))
    assert isinstance(failed.value, AddressRefused)
    assert not failed.value.retryable
    assert str(failed.value).startswith("This address cannot be captured: ")
    assert neighbour.visited == []


@pytest.mark.parametrize("name", HOSTILE_URLS)
def test_no_redirect_leads_to_a_hostile_address(
    name: str, site: Site, neighbour: Site, local: FetchPolicy
) -> None:
    hostile = HOSTILE_URLS[name].format(port=site.port).replace("\r\n", "%0D%0A")
    site.pages["/start"] = redirect(hostile.encode().decode("latin-1"))
    reached: set[str | None] = set()
    with contextlib.suppress(AddressRefused):
        fetched = fetch(site.url("/start"), local)
        reached = {urlsplit(exchange.url).hostname for exchange in fetched.exchanges}
    assert reached <= {PUBLIC}
    assert neighbour.visited == []


def test_a_name_that_means_a_private_address_is_refused(names: dict[str, list[str]]) -> None:
    names["intranet.example"] = ["10.1.2.3"]
    with pytest.raises(AddressRefused, match=r"intranet\.example is not on the public internet"):
        fetch("http://intranet.example/", FetchPolicy())


def test_a_name_rebound_after_the_check_changes_nothing(
    names: dict[str, list[str]], site: Site, neighbour: Site, local: FetchPolicy
) -> None:
    site.pages["/"] = page(b"public")
    names["rebind.example"] = [PUBLIC, PRIVATE]
    assert fetch(site.url("/", "rebind.example"), local).body == b"public"
    assert neighbour.visited == []


def test_a_name_rebound_before_a_redirect_is_refused(
    names: dict[str, list[str]], site: Site, neighbour: Site, local: FetchPolicy
) -> None:
    site.pages["/start"] = redirect("/")
    names["rebind.example"] = [PUBLIC, PRIVATE]
    with pytest.raises(AddressRefused):
        fetch(site.url("/start", "rebind.example"), local)
    assert site.visited == ["/start"]
    assert neighbour.visited == []


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:2800:220:1::1"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "not an address"])
def test_only_loopback_addresses_can_be_allowed(address: str) -> None:
    with pytest.raises(ValueError, match="not a loopback address"):
        FetchPolicy(allow_addresses=frozenset({address}))


def test_the_port_of_a_web_server_and_free_ports_are_fine() -> None:
    for url in ("http://www.example/", "https://www.example:443/a?b", "http://www.example:8080/"):
        assert check_url(f"{url}#part") == url


def test_a_page_comes_with_its_redirects_and_headers(site: Site, local: FetchPolicy) -> None:
    site.pages |= {
        "/old": redirect("/older page", 301),
        "/older%20page": redirect(site.url("/new#top"), 307),
        "/new": page("“Single-payer”".encode(), ETag='"1"'),
    }
    fetched = fetch(site.url("/old"), local)
    assert [exchange.url for exchange in fetched.exchanges] == [
        site.url("/old"),
        site.url("/older%20page"),
        site.url("/new"),
    ]
    assert [exchange.status for exchange in fetched.exchanges] == [301, 307, 200]
    assert fetched.final.header("etag") == '"1"'
    assert fetched.final.address == PUBLIC
    assert dict(fetched.final.request_headers)["Host"] == f"{PUBLIC}:{site.port}"
    assert fetched.body.decode() == "“Single-payer”"


def test_a_redirect_without_a_target_and_an_error_page_are_answers(
    site: Site, local: FetchPolicy
) -> None:
    site.pages["/moved"] = page(b"Where to?", status=302)
    site.pages["/multiple"] = page(b"Choose.", status=300, Location="/moved")
    statuses = [fetch(site.url(path), local).final.status for path in ("/moved", "/multiple", "/x")]
    assert statuses == [302, 300, 404]


def test_redirects_end(site: Site, local: FetchPolicy) -> None:
    site.pages["/round"] = redirect("/round")
    with pytest.raises(TooManyRedirects, match="more than 3 times"):
        fetch(site.url("/round"), replace(local, max_redirects=3))
    assert len(site.visited) == 4


@pytest.mark.parametrize("target", ["http://[bad/", "//[", "http://127.0.0.1:port/"])
def test_a_malformed_redirect_is_refused(target: str, site: Site, local: FetchPolicy) -> None:
    site.pages["/start"] = redirect(target)
    with pytest.raises(AddressRefused):
        fetch(site.url("/start"), local)


def _raw(*parts: bytes) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        for part in parts:
            handler.wfile.write(part)

    return answer


def _endless(site: Site, opening: bytes, drip: bytes, pause: float) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(opening)
        while not site.released.wait(pause):
            handler.wfile.write(drip)

    return answer


ENDLESS: dict[str, tuple[bytes, bytes, float]] = {
    "no answer": (b"", b"", 30),
    "headers byte by byte": (b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a", 0.02),
    "headers line by line": (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", 0.1),
    "body byte by byte": (b"HTTP/1.1 200 OK\r\n\r\n", b"a", 0.02),
    "chunk by chunk": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"1\r\na\r\n",
        0.02,
    ),
    "a body that never comes": (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", b"", 30),
    "endless continue": (b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.02),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_a_server_that_takes_for_ever_is_cut_off(name: str, site: Site, local: FetchPolicy) -> None:
    site.pages["/slow"] = _endless(site, *ENDLESS[name])
    with pytest.raises(TooSlow, match=r"longer than 0\.5 seconds") as failed:
        fetch(site.url("/slow"), replace(local, max_seconds=0.5))
    assert failed.value.retryable


def test_a_connection_made_after_the_deadline_is_cut_at_once() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, Deadline(60) as deadline:
        deadline.passed = True
        deadline.watch(ours)
        assert theirs.recv(1) == b""


BOMB = gzip.compress(b"\0" * 50_000_000, mtime=0)
RAW = zlib.compressobj(wbits=-zlib.MAX_WBITS)
HUGE: dict[str, Answer] = {
    "a long body": page(b"a" * 2_000_001),
    "a body without end": _raw(b"HTTP/1.1 200 OK\r\n\r\n", b"a" * 3_000_000),
    "a gzip bomb": page(BOMB, Content_Encoding="gzip"),
    "a bomb in members": page(gzip.compress(b"\0" * 900_000, mtime=0) * 3, Content_Encoding="gzip"),
    "a raw deflate bomb": page(
        RAW.compress(b"\0" * 50_000_000) + RAW.flush(), Content_Encoding="deflate"
    ),
    "a long redirect": page(b"a" * 2_000_001, status=302, Location="/"),
}


@pytest.mark.parametrize("name", HUGE)
def test_what_is_too_large_is_not_taken_in(name: str, site: Site, local: FetchPolicy) -> None:
    site.pages["/huge"] = HUGE[name]
    with pytest.raises(TooLarge, match=r"larger than 2 MB") as failed:
        fetch(site.url("/huge"), replace(local, max_bytes=2_000_000))
    assert not failed.value.retryable


def test_a_bomb_in_a_redirect_is_never_unpacked(site: Site, local: FetchPolicy) -> None:
    site.pages["/bomb"] = page(BOMB, status=302, Location="/", Content_Encoding="gzip")
    site.pages["/"] = page(b"one")
    assert fetch(site.url("/bomb"), replace(local, max_bytes=100_000)).body == b"one"


PACKED: dict[str, tuple[bytes, str]] = {
    "gzip": (gzip.compress(b"one", mtime=0), "gzip"),
    "x-gzip": (gzip.compress(b"one", mtime=0), "X-GZIP"),
    "two members": (gzip.compress(b"o", mtime=0) + gzip.compress(b"ne", mtime=0), "gzip"),
    "trailing rubbish": (gzip.compress(b"one", mtime=0) + b"\0\0", "gzip"),
    "zlib": (zlib.compress(b"one"), "deflate"),
    "raw deflate": (zlib.compress(b"one", wbits=-zlib.MAX_WBITS), "deflate"),
    "identity": (b"one", "identity"),
}


@pytest.mark.parametrize("name", PACKED)
def test_packed_pages_are_unpacked(name: str, site: Site, local: FetchPolicy) -> None:
    body, coding = PACKED[name]
    site.pages["/packed"] = page(body, Content_Encoding=coding)
    fetched = fetch(site.url("/packed"), local)
    assert fetched.body == b"one"
    assert fetched.final.raw_body == body


def test_the_limit_holds_for_what_is_not_packed() -> None:
    with pytest.raises(TooLarge):
        unpack(b"one", "identity", 2)


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (b"one", "gzip"),
        (gzip.compress(b"one", mtime=0)[:-9], "gzip"),
        (b"one", "br"),
        (gzip.compress(gzip.compress(b"one", mtime=0), mtime=0), "gzip, gzip"),
        (b"", "gzip"),
        (gzip.compress(b"one", mtime=0) * 9, "gzip"),
    ],
)
def test_what_cannot_be_unpacked_is_said(
    body: bytes, coding: str, site: Site, local: FetchPolicy
) -> None:
    site.pages["/packed"] = page(body, Content_Encoding=coding)
    with pytest.raises(Unreadable, match="packed"):
        fetch(site.url("/packed"), local)


BROKEN: dict[str, Answer] = {
    "no HTTP": _raw(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "nothing": _raw(b""),
    "half a body": _raw(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf"),
    "a chunk of no size": _raw(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"zz\r\nabc\r\n"
    ),
    "a header line without end": _raw(b"HTTP/1.1 200 OK\r\nX: ", b"a" * 200_000),
    "a thousand headers": _raw(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 1000, b"\r\n"),
    "a status that is no number": _raw(b"HTTP/1.1 abc OK\r\n\r\n"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_servers_are_worth_another_try(name: str, site: Site, local: FetchPolicy) -> None:
    site.pages["/broken"] = BROKEN[name]
    with pytest.raises(NotReached, match="refused or broke off") as failed:
        fetch(site.url("/broken"), local)
    assert failed.value.retryable


def test_a_server_that_is_away_or_unknown_is_named(
    names: dict[str, list[str]], local: FetchPolicy
) -> None:
    assert names == {}
    with socket.socket() as taken:
        taken.bind((PUBLIC, 0))
        url = f"http://{PUBLIC}:{taken.getsockname()[1]}/"
        with pytest.raises(NotReached, match=r"127\.0\.0\.5 could not be reached"):
            fetch(url, local)
    with pytest.raises(NotReached, match=r"gone\.example could not be reached: no server"):
        fetch("http://gone.example/", local)


def test_a_secure_server_that_never_greets_is_given_up(local: FetchPolicy) -> None:
    with socket.create_server((PUBLIC, 0)) as silent:
        url = f"https://{PUBLIC}:{silent.getsockname()[1]}/"
        with pytest.raises(NotReached, match="did not answer in time") as failed:
            fetch(url, replace(local, connect_seconds=0.3))
    assert failed.value.retryable


def test_an_old_server_is_understood(site: Site, local: FetchPolicy) -> None:
    site.pages["/"] = _raw(b"HTTP/1.0 200\r\n\r\nold")
    fetched = fetch(site.url("/"), local)
    assert (fetched.final.protocol, fetched.final.phrase, fetched.body) == ("HTTP/1.0", "", b"old")


def test_a_proxy_of_the_environment_is_not_asked(
    site: Site, local: FetchPolicy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.3:9")
    site.pages["/"] = page(b"direct")
    assert fetch(site.url("/"), local).body == b"direct"


def test_a_secure_page_is_checked_against_its_name(
    names: dict[str, list[str]], secure_site: Site, local: FetchPolicy, certificate: Path
) -> None:
    names["news.example"] = [PUBLIC]
    names["other.example"] = [PUBLIC]
    secure_site.pages["/"] = page(b"secure")
    trusting = replace(local, trusted_certificates=str(certificate))
    assert fetch(secure_site.url("/", "news.example", "https"), trusting).body == b"secure"
    assert secure_site.hosts == [f"news.example:{secure_site.port}"]
    attempts: list[Callable[[], object]] = [
        lambda: fetch(secure_site.url("/", "other.example", "https"), trusting),
        lambda: fetch(secure_site.url("/", "news.example", "https"), local),
    ]
    for attempt in attempts:
        with pytest.raises(NotReached, match="certificate is not valid") as failed:
            attempt()
        assert not failed.value.retryable
