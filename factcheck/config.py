"""The settings of one instance: typed, frozen, read once from the environment."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

MIN_SECRET_LENGTH = 32
MEGABYTE = 1024 * 1024
PREFIX = "FACTCHECK_"


@dataclass
class SettingError(Exception):
    """A setting that cannot be used: which variable, what is wrong, how to mend it."""

    variable: str
    problem: str
    mend: str

    def __str__(self) -> str:
        return f"{self.variable} {self.problem}. {self.mend}"


@dataclass(frozen=True)
class Settings:
    """What an instance needs to know. docs/running.md explains each; a test compares the two."""

    data: Path
    secret_key: str
    database_url: str
    newsroom_name: str
    public_url: str
    mail: str
    mail_from: str
    digest_hour: int
    webhook_hosts: frozenset[str]
    search_engine: str
    snapshots_url: str
    upload_limit: int
    session_idle: timedelta
    session_lifetime: timedelta
    ratelimit_storage: str
    trusted_proxies: int
    reader_contact_days: int
    source_code_url: str | None
    is_demo: bool

    @property
    def is_https(self) -> bool:
        """Return whether readers come by TLS, which decides on HSTS and Secure cookies."""
        return self.public_url.startswith("https://")

    @property
    def public_host(self) -> str:
        """Return the host name, without a port, that readers use."""
        return urlsplit(self.public_url).hostname or ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read all `FACTCHECK_` variables.

        Raises SettingError for one that is unknown, missing or cannot be used.
        """
        given = _Environment(os.environ if environment is None else environment)
        data = Path(given.text("DATA", "instance")).expanduser().absolute()
        is_demo = given.flag("DEMO")
        public_url = given.web_address("PUBLIC_URL", "http://127.0.0.1:8000")
        database_url = given.database("DATABASE_URL", f"sqlite:///{data / 'factcheck.sqlite3'}")
        settings = cls(
            data=data,
            is_demo=is_demo,
            secret_key=given.secret("SECRET_KEY", is_demo=is_demo),
            database_url=database_url,
            newsroom_name=given.text("NEWSROOM_NAME", "The fact-check desk"),
            public_url=public_url,
            mail=given.mail("MAIL", "file"),
            mail_from=given.text("MAIL_FROM", f"factcheck@{urlsplit(public_url).hostname}"),
            digest_hour=given.number("DIGEST_HOUR", 6, least=0, most=23),
            webhook_hosts=given.names("WEBHOOK_HOSTS"),
            search_engine=given.one_of("SEARCH", search_engines(database_url)),
            snapshots_url=given.text("SNAPSHOTS_URL", (data / "snapshots").as_uri()),
            upload_limit=given.number("UPLOAD_LIMIT_MB", 100, least=1) * MEGABYTE,
            session_idle=timedelta(minutes=given.number("SESSION_IDLE_MINUTES", 240, least=1)),
            session_lifetime=timedelta(hours=given.number("SESSION_HOURS", 24, least=1)),
            ratelimit_storage=given.text("RATELIMIT_STORAGE", "memory://"),
            trusted_proxies=given.number("TRUSTED_PROXIES", 0, least=0),
            reader_contact_days=given.number("READER_CONTACT_DAYS", 90, least=1),
            source_code_url=given.optional_web_address("SOURCE_CODE_URL"),
        )
        given.refuse_unknown()
        return settings


def search_engines(database_url: str) -> tuple[str, ...]:
    """Return the search engines that go with a database, the default one first.

    An index in PostgreSQL leaves nothing on the machines that serve pages.
    """
    if database_url.startswith("postgresql"):
        return ("postgres", "whoosh", "none")
    return ("whoosh", "none")


class _Environment:
    """The variables with our prefix; remembers which were asked for, so that typos are found."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._values = {
            name.removeprefix(PREFIX): value.strip()
            for name, value in environment.items()
            if name.startswith(PREFIX)
        }
        self._asked: set[str] = set()

    def text(self, name: str, default: str) -> str:
        self._asked.add(name)
        return self._values.get(name) or default

    def flag(self, name: str) -> bool:
        value = self.text(name, "0").lower()
        if value not in {"0", "1", "no", "yes"}:
            raise SettingError(PREFIX + name, f"is “{value}”", "Set it to 1 or 0.")
        return value in {"1", "yes"}

    def number(self, name: str, default: int, *, least: int, most: int | None = None) -> int:
        value = self.text(name, str(default))
        fits = value.isascii() and value.isdigit() and int(value) >= least
        if not fits or (most is not None and int(value) > most):
            range_ = f"from {least} to {most}" if most is not None else f"{least} or more"
            raise SettingError(
                PREFIX + name, f"is “{value}”", f"Set it to a whole number, {range_}."
            )
        return int(value)

    def names(self, name: str) -> frozenset[str]:
        return frozenset(each.strip().lower() for each in self.text(name, "").split(",")) - {""}

    def one_of(self, name: str, choices: tuple[str, ...]) -> str:
        value = self.text(name, choices[0])
        if value not in choices:
            raise SettingError(
                PREFIX + name, f"is “{value}”", f"Set it to one of: {', '.join(choices)}."
            )
        return value

    def web_address(self, name: str, default: str) -> str:
        value = self.text(name, default).rstrip("/")
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
            raise SettingError(
                PREFIX + name,
                f"is “{value}”",
                "Give scheme and host, as in https://facts.example.org.",
            )
        return value

    def optional_web_address(self, name: str) -> str | None:
        value = self.text(name, "")
        if value and not value.startswith(("https://", "http://")):
            raise SettingError(PREFIX + name, f"is “{value}”", "Give a whole web address.")
        return value or None

    def database(self, name: str, default: str) -> str:
        value = self.text(name, default)
        if value.startswith(("postgresql://", "postgres://")):
            value = "postgresql+psycopg://" + value.split("://", 1)[1]
        if not value.startswith(("sqlite:////", "postgresql+psycopg://")):
            raise SettingError(
                PREFIX + name,
                "is neither SQLite nor PostgreSQL",
                "Give sqlite:////absolute/path or postgresql://user:password@host/name.",
            )
        return value

    def mail(self, name: str, default: str) -> str:
        value = self.text(name, default)
        parts = urlsplit(value)
        if value != "file" and (parts.scheme not in {"smtp", "smtps"} or not parts.hostname):
            raise SettingError(
                PREFIX + name,
                "cannot be used",
                "Give file, smtp://user:password@host:587 or smtps://user:password@host:465.",
            )
        return value

    def secret(self, name: str, *, is_demo: bool) -> str:
        value = self.text(name, "")
        if not value and is_demo:
            return secrets.token_hex(MIN_SECRET_LENGTH)
        if len(value) < MIN_SECRET_LENGTH:
            raise SettingError(
                PREFIX + name,
                f"has {len(value)} characters" if value else "is not set",
                "Set it to at least 32 random characters, for example from: openssl rand -hex 32",
            )
        return value

    def refuse_unknown(self) -> None:
        for name in sorted(self._values.keys() - self._asked):
            raise SettingError(
                PREFIX + name, "is no setting", "See docs/running.md for those that are."
            )
