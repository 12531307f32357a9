import datetime as dt
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from factcheck.snapshots.fetching import FetchPolicy

PUBLIC = "127.0.0.5"
PRIVATE = "127.0.0.1"
Answer = Callable[[BaseHTTPRequestHandler], None]


def page(
    body: bytes, kind: str = "text/html; charset=utf-8", status: int = 200, **headers: str
) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def redirect(location: str, status: int = 302) -> Answer:
    return page(b"", status=status, Location=location)


@dataclass
class Site:
    """A real web server on a loopback address; `visited` lists the paths that were asked for."""

    server: ThreadingHTTPServer
    pages: dict[str, Answer]
    visited: list[str] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    def url(self, path: str, host: str = PUBLIC, scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what these tests are about."""


def serve(address: str = PUBLIC, port: int = 0, tls: ssl.SSLContext | None = None) -> Site:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.visited.append(self.path)
            site.hosts.append(self.headers["Host"])
            site.pages.get(self.path, page(b"Nothing here.", status=404))(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 # http.server's name
            """Keep quiet."""

    server = _Server((address, port), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    site = Site(server, {})
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return site


def close(site: Site) -> None:
    site.released.set()
    site.server.shutdown()
    site.server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    site = serve()
    yield site
    close(site)


@pytest.fixture
def neighbour(site: Site) -> Iterator[Site]:
    """Stands for a server of the newsroom's own network, at the same port as the public one."""
    neighbour = serve(PRIVATE, site.port)
    neighbour.pages["/"] = page(b"secret")
    yield neighbour
    close(neighbour)


@pytest.fixture
def local() -> FetchPolicy:
    """Allows the one address of `site`."""
    return FetchPolicy(allow_addresses=frozenset({PUBLIC}), max_seconds=10, connect_seconds=5)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """A name server of our own: each look-up of a name takes the next of its addresses."""
    known: dict[str, list[str]] = {}
    real = socket.getaddrinfo

    def resolve(host: str, *args: object, **kwargs: object) -> object:
        if host in known:
            found = known[host]
            host = found.pop(0) if len(found) > 1 else found[0]
        elif host.endswith(".example"):
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return real(host, *args, **kwargs)  # type: ignore[arg-type] # passed on as it came

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return known


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for news.example, with its key, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "news.example")])
    now = dt.datetime.now(dt.UTC)
    names = [x509.DNSName("news.example")]
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "news.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(built.public_bytes(serialization.Encoding.PEM) + private)
    return path


@pytest.fixture
def secure_site(certificate: Path) -> Iterator[Site]:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    site = serve(tls=tls)
    yield site
    close(site)
