"""Settings are read once, checked at once, and each is documented."""

import re
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest

from factcheck.config import SettingError, Settings

ROOT = Path(__file__).parents[2]
SECRET = {"FACTCHECK_SECRET_KEY": "s" * 32}


def read(**given: str) -> Settings:
    return Settings.from_environment(SECRET | {f"FACTCHECK_{k}": v for k, v in given.items()})


def test_a_secret_is_all_that_must_be_set() -> None:
    settings = read()
    assert settings.data == Path("instance").absolute()
    assert settings.database_url == f"sqlite:///{settings.data}/factcheck.sqlite3"
    assert settings.snapshots_url == (settings.data / "snapshots").as_uri()
    assert settings.public_host == "127.0.0.1"
    assert not settings.is_https
    assert not settings.is_demo


def test_there_is_no_default_secret() -> None:
    with pytest.raises(SettingError, match="is not set") as error:
        Settings.from_environment({})
    assert error.value.variable == "FACTCHECK_SECRET_KEY"
    assert "openssl" in error.value.mend


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(SettingError, match="has 31 characters"):
        Settings.from_environment({"FACTCHECK_SECRET_KEY": "s" * 31})


def test_the_demo_makes_up_its_secret_each_time() -> None:
    one, other = (Settings.from_environment({"FACTCHECK_DEMO": "1"}) for _ in range(2))
    assert len(one.secret_key) >= 32
    assert one.secret_key != other.secret_key


def test_a_postgresql_address_gets_our_driver() -> None:
    url = read(DATABASE_URL="postgresql://u:p@db.example.org/facts").database_url
    assert url == "postgresql+psycopg://u:p@db.example.org/facts"


def test_units_are_those_that_people_type() -> None:
    settings = read(UPLOAD_LIMIT_MB="2", SESSION_IDLE_MINUTES="5", SESSION_HOURS="1")
    assert settings.upload_limit == 2 * 1024 * 1024
    assert settings.session_idle == timedelta(minutes=5)
    assert settings.session_lifetime == timedelta(hours=1)


def test_an_https_address_is_known_as_such() -> None:
    settings = read(PUBLIC_URL="https://facts.example.org/")
    assert settings.is_https
    assert settings.public_url == "https://facts.example.org"
    assert settings.mail_from == "factcheck@facts.example.org"


def test_search_is_in_postgresql_where_the_data_is_unless_said_otherwise() -> None:
    there = "postgresql://db/facts"
    assert read().search_engine == "whoosh"
    assert read(DATABASE_URL=there).search_engine == "postgres"
    assert read(DATABASE_URL=there, SEARCH="whoosh").search_engine == "whoosh"
    with pytest.raises(SettingError, match="whoosh, none"):
        read(SEARCH="postgres")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEMO", "maybe"),
        ("SEARCH", "elastic"),
        ("UPLOAD_LIMIT_MB", "0"),
        ("UPLOAD_LIMIT_MB", "²"),
        ("TRUSTED_PROXIES", "-1"),
        ("PUBLIC_URL", "facts.example.org"),
        ("PUBLIC_URL", "https://facts.example.org/path"),
        ("SOURCE_CODE_URL", "here"),
        ("DATABASE_URL", "mysql://db/facts"),
        ("DATABASE_URL", "sqlite:///relative.sqlite3"),
        ("MAIL", "sendmail"),
        ("MAIL", "smtp://"),
        ("DATABSE_URL", "postgresql://db/facts"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name_with_a_remedy(name: str, value: str) -> None:
    with pytest.raises(SettingError) as error:
        read(**{name: value})
    assert error.value.variable == f"FACTCHECK_{name}"
    assert error.value.mend in str(error.value)


def known_variables() -> set[str]:
    source = (ROOT / "factcheck" / "config.py").read_text()
    return {f"FACTCHECK_{name}" for name in re.findall(r'given\.\w+\("([A-Z_]+)"', source)}


def test_every_setting_is_documented_and_nothing_else() -> None:
    documented = re.findall(
        r"^\| `(FACTCHECK_\w+)`", (ROOT / "docs/running.md").read_text(), re.MULTILINE
    )
    assert len(known_variables()) == len(fields(Settings))
    assert sorted(documented) == sorted(known_variables())


def test_every_setting_is_read_by_somebody() -> None:
    code = "\n".join(
        path.read_text() for path in (ROOT / "factcheck").rglob("*.py") if path.name != "config.py"
    )
    unread = [field.name for field in fields(Settings) if not re.search(rf"\.{field.name}\b", code)]
    assert unread == []
