"""Which network addresses a capture may reach, checked on the very address that is dialled."""

import contextlib
import ipaddress
import socket
import threading
from types import TracebackType
from typing import Any, Self

import requests
import urllib3
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

_IPV4_COMPATIBLE = ipaddress.ip_network("::/96")
_TEREDO = ipaddress.ip_network("2001::/32")


def is_public(address: str) -> bool:
    """Tell whether an IP address is one on the public internet.

    Stricter than requests-hardened: nothing but what IANA's special-purpose registries call
    global, and no IPv6 form that carries an IPv4 address.
    """
    ip = ipaddress.ip_address(address)
    if ip.version == 6 and (ip.is_site_local or ip in _IPV4_COMPATIBLE or ip in _TEREDO):  # noqa: PLR2004 # IP's version
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


class Deadline:
    """A moment after which every watched connection is cut, even one that sends byte by byte.

    Time limits of sockets are for one read each; a server that drips never meets them.
    """

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()

    def watch(self, connection: socket.socket) -> None:
        """Cut this connection, too, when the time comes; at once if it has come."""
        self._sockets.append(connection)
        if self.passed:
            self._cut()

    def _cut(self) -> None:
        self.passed = True
        for connection in self._sockets:
            # A connection that was closed meanwhile needs no cutting.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)


class PublicAdapter(IPFilterAdapter):
    """Dials public addresses alone, the same that were checked, and lets the deadline cut them.

    requests-hardened resolves a name once, checks and pins the address, and keeps the name for
    the certificate; what it pinned is checked again here. `allowed` are loopback addresses that
    may be dialled all the same, for tests and demonstrations.
    """

    def __init__(self, *, is_https: bool, allowed: frozenset[str], deadline: Deadline) -> None:
        self._allowed = allowed
        self._deadline = deadline
        self.dialled = ""
        super().__init__(is_https_proto=is_https, allow_loopback=bool(allowed))

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **options: object
    ) -> None:
        """Have the pools make connections that the deadline watches."""
        super().init_poolmanager(connections, maxsize, block, **options)
        self.poolmanager.pool_classes_by_scheme = watched_pools(self._deadline)

    def build_connection_pool_key_attributes(
        self,
        request: requests.PreparedRequest,
        verify: bool | str,
        cert: str | tuple[str, str] | None = None,
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return what to dial; raises InvalidIPAddress for anything but a public address."""
        host, pool = super().build_connection_pool_key_attributes(request, verify, cert)
        address = host["host"].strip("[]")
        if address not in self._allowed and not is_public(address):
            raise InvalidIPAddress(address)
        self.dialled = address
        return host, pool


def watched_pools(deadline: Deadline) -> dict[str, type[urllib3.HTTPConnectionPool]]:
    """Return the kinds of pools, by scheme, whose connections the deadline cuts."""

    class WatchedConnection(HTTPConnection):
        def connect(self) -> None:
            super().connect()
            deadline.watch(self.sock)

    class WatchedSecureConnection(HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            deadline.watch(self.sock)

    class Pool(urllib3.HTTPConnectionPool):
        ConnectionCls = WatchedConnection

    class SecurePool(urllib3.HTTPSConnectionPool):
        ConnectionCls = WatchedSecureConnection

    return {"http": Pool, "https": SecurePool}
