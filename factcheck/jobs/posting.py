"""Posting a message to another program, without being led into our own network.

The rules are those of `factcheck.snapshots.fetching`: public addresses alone, checked where they
are dialled, and a limit on time. Hosts that a setting names may be anywhere. Redirects are
failures, as the Standard Webhooks specification wants.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import InvalidIPAddress

from claims.newsroom.webhook_queue import ANSWER_LENGTH, Answer
from factcheck.snapshots.addresses import Deadline, PublicAdapter, watched_pools
from factcheck.snapshots.errors import AddressRefused
from factcheck.snapshots.fetching import FetchPolicy, check_url

_NETWORK_ERRORS = (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError)
POLICY = FetchPolicy(max_seconds=15, connect_seconds=5, user_agent="factcheck-tracker webhooks")


@dataclass(frozen=True)
class Parcel:
    """What is posted where. `open_hosts` are names of hosts that need not be public."""

    url: str
    body: bytes
    headers: Mapping[str, str]
    open_hosts: frozenset[str] = field(default_factory=frozenset)


class _Session(HTTPSession):
    """Leaves redirects alone: requests reads all of a redirect's body, unbounded, to offer it."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Say that it leads nowhere."""


class _OpenAdapter(HTTPAdapter):
    """Dials any address of a host that an operator named; the deadline cuts it all the same."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline
        super().__init__()

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **options: object
    ) -> None:
        """Have the pools make connections that the deadline watches."""
        super().init_poolmanager(connections, maxsize, block, **options)
        self.poolmanager.pool_classes_by_scheme = watched_pools(self._deadline)


def post(parcel: Parcel, policy: FetchPolicy = POLICY) -> Answer:
    """Post the parcel; return the status and the first words of the answer, or the problem."""
    began = time.monotonic()
    with Deadline(policy.max_seconds) as deadline:
        try:
            status, text = _exchange(parcel, policy, deadline)
        except AddressRefused as refusal:
            return Answer(_since(began), problem=f"It cannot be sent there: {refusal.why}.")
        except _NETWORK_ERRORS as error:
            return Answer(_since(began), problem=_explain(error, deadline))
    return Answer(_since(began), status=status, text=text)


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)


def _exchange(parcel: Parcel, policy: FetchPolicy, deadline: Deadline) -> tuple[int, str]:
    url = check_url(parcel.url)
    with _session(parcel, policy, deadline) as session:
        request = requests.Request("POST", url, data=parcel.body, headers=dict(parcel.headers))
        with session.send(session.prepare_request(request), stream=True) as response:
            first = response.raw.read(ANSWER_LENGTH * 4, decode_content=True) or b""
            return response.status_code, _readable(first)


def _readable(first: bytes) -> str:
    """Return the first words of an answer as text that can be shown and stored."""
    text = first.decode("utf-8", errors="replace")
    tidy = "".join(mark if mark.isprintable() or mark == "\n" else " " for mark in text)
    return tidy.strip()[:ANSWER_LENGTH]


def _session(parcel: Parcel, policy: FetchPolicy, deadline: Deadline) -> requests.Session:
    is_open = (urlsplit(parcel.url).hostname or "") in parcel.open_hosts
    config = Config(
        ip_filter_enable=not is_open,
        ip_filter_allow_loopback_ips=False,
        never_redirect=True,
        default_timeout=(policy.connect_seconds, policy.max_seconds),
        user_agent_override=policy.user_agent,
    )
    session: requests.Session = _Session(config)
    # A proxy of the environment would resolve names behind our back.
    session.trust_env = False
    session.verify = policy.trusted_certificates or True
    for scheme in ("http", "https"):
        session.mount(f"{scheme}://", _adapter(scheme, policy, deadline, is_open=is_open))
    return session


def _adapter(scheme: str, policy: FetchPolicy, deadline: Deadline, *, is_open: bool) -> HTTPAdapter:
    if is_open:
        return _OpenAdapter(deadline)
    allowed = policy.allow_addresses
    return PublicAdapter(is_https=scheme == "https", allowed=allowed, deadline=deadline)


def _explain(error: Exception, deadline: Deadline) -> str:
    """Put into words what the network libraries raised."""
    if isinstance(error, InvalidIPAddress):
        return "Its address is not on the public internet."
    if isinstance(error, requests.exceptions.SSLError):
        return "Its certificate is not valid."
    if deadline.passed or isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError):
        return "It did not answer in time."
    if "resolve" in str(error):
        return "No server of this name was found."
    return "The connection was refused or broke off."
