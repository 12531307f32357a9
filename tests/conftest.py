"""What tests share: a fresh database each, on SQLite or PostgreSQL, and the application on it."""

import inspect
import itertools
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
import structlog
from flask import Flask, request_started
from flask.testing import FlaskClient
from flask_security import hash_password
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.util import LRUCache
from sqlmodel import Session
from werkzeug.test import TestResponse

from claims.newsroom.models import User
from factcheck import create_app
from factcheck.accounts.models import Account
from factcheck.config import Settings
from factcheck.database import db, engine_options, prepare_engine
from factcheck.schema import alembic
from tests.postgres import PostgresServer, running_postgres

BOTH = ("sqlite", "postgres")
# Argon2 at full strength would take most of the run; its parameters are not what we test.
CHEAP_ARGON2 = {"argon2__rounds": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}
PASSWORD = "correct horse battery staple"
CSRF_FIELD = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')
SignIn = Callable[[FlaskClient, User], TestResponse]
_numbers = itertools.count(1)
_made: list[Flask] = []
_dialects: dict[str, sa.Dialect] = {}
_compiled: LRUCache[object, object] = LRUCache(5_000)


def settings_for(data: Path, url: str | None = None, **more: str) -> Settings:
    """Return the settings of a test instance whose files are in `data`."""
    given = {
        "FACTCHECK_DATA": str(data),
        "FACTCHECK_SECRET_KEY": "k" * 40,
        "FACTCHECK_PUBLIC_URL": "http://localhost",
    }
    if url is not None:
        given["FACTCHECK_DATABASE_URL"] = url
    return Settings.from_environment(given | more)


def make_app(settings: Settings) -> Flask:
    """Return the application as it runs, but for the cost of hashing.

    Compiled templates are shared by all tests' applications: each would compile them anew.
    """
    overrides = {"TESTING": True, "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": CHEAP_ARGON2}
    app = create_app(settings, overrides=overrides)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache()
    _made.append(app)
    return app


def migrate(settings: Settings) -> None:
    """Bring an empty database to the newest schema."""
    app = make_app(settings)
    with app.app_context():
        alembic.upgrade()
    with app.app_context():
        db.engine.dispose()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run on both databases what asks for `database`, and every test of the domain."""
    if "database" not in metafunc.fixturenames:
        return
    asked = set(inspect.signature(metafunc.function).parameters)
    for mark in metafunc.definition.iter_markers("usefixtures"):
        asked.update(mark.args)
    in_domain = Path(__file__).parent / "claims" in metafunc.definition.path.parents
    if "database" in asked or in_domain:
        metafunc.parametrize("database", BOTH, indirect=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated SQLite file, to be copied."""
    data = tmp_path_factory.mktemp("template")
    migrate(settings_for(data))
    return data / "factcheck.sqlite3"


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Start one server for this process's tests."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(
    postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> PostgresServer:
    """Make the database `migrated` on the server, to be copied."""
    url = postgres.create("migrated")
    migrate(settings_for(tmp_path_factory.mktemp("template"), url))
    return postgres


@pytest.fixture
def fresh_database(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Callable[[str], AbstractContextManager[str]]:
    """Return what makes one more migrated database of a kind and yields its address."""

    @contextmanager
    def make(kind: str) -> Iterator[str]:
        number = next(_numbers)
        if kind == "sqlite":
            path = tmp_path / f"factcheck{number}.sqlite3"
            shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
            yield f"sqlite:///{path}"
            return
        server: PostgresServer = request.getfixturevalue("postgres_template")
        yield server.create(f"test_{number}", template="migrated")
        server.drop(f"test_{number}")

    return make


@pytest.fixture
def database(
    request: pytest.FixtureRequest, fresh_database: Callable[[str], AbstractContextManager[str]]
) -> Iterator[str]:
    """Return the address of this test's database: SQLite, or each in turn where asked for."""
    with fresh_database(getattr(request, "param", "sqlite")) as url:
        yield url


def share_compiled(engine: sa.Engine) -> None:
    """Let all tests' engines of one kind share compiled SQL: each would compile all of it anew.

    SQLAlchemy keeps it by dialect, so the dialect is shared too; it holds nothing of a database.
    """
    engine.dialect = _dialects.setdefault(engine.dialect.name, engine.dialect)
    engine.update_execution_options(compiled_cache=_compiled)


@contextmanager
def session_on(url: str) -> Iterator[Session]:
    """Yield a session on a database, and close all connections afterwards."""
    engine = sa.create_engine(url, **engine_options(url))
    prepare_engine(engine)
    share_compiled(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture
def session(database: str) -> Iterator[Session]:
    """Yield a session outside any request, for building. Commit before a request is made."""
    with session_on(database) as session:
        yield session


@pytest.fixture
def fresh_session(
    request: pytest.FixtureRequest, fresh_database: Callable[[str], AbstractContextManager[str]]
) -> Callable[[], AbstractContextManager[Session]]:
    """Return what yields a session on one more empty SQLite database, for property tests."""
    del request

    @contextmanager
    def make() -> Iterator[Session]:
        with fresh_database("sqlite") as url, session_on(url) as session:
            yield session

    return make


@pytest.fixture
def settings(tmp_path: Path, database: str) -> Settings:
    """Return the settings of this test's instance."""
    return settings_for(tmp_path / "data", database)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """Return the application on this test's database, in its own data folder."""
    settings.data.mkdir()
    app = make_app(settings)
    with app.app_context():
        share_compiled(db.engine)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a browser that keeps cookies. Never use it inside an application context."""
    return app.test_client()


def csrf_token(page: TestResponse) -> str:
    """Return the token of the first form on a page."""
    found = CSRF_FIELD.search(page.text)
    assert found, f"no form on {page.request.path}"
    return found.group(1)


def open_account(app: Flask, session: Session, user: User) -> Account:
    """Return the person's account, made with PASSWORD if there is none yet."""
    account = session.get(Account, user.id)
    if account is None:
        with app.app_context():
            hashed = hash_password(PASSWORD)
        account = Account(user_id=user.id, email=f"{user.id}@example.org", password=hashed)
        session.add(account)
    session.commit()
    return account


@pytest.fixture
def sign_in(app: Flask, session: Session) -> SignIn:
    """Return what signs a person in by the real form: `sign_in(client, user)`.

    Commits `session`, so that the request sees the person. From then on `session` ends what it
    only read whenever a request begins: pages note who looked at them, and on SQLite nobody writes
    from within a reading that is older than somebody else's writing.
    """

    def end_reading(*_: object, **__: object) -> None:
        if not (session.new or session.dirty or session.deleted):
            session.rollback()

    request_started.connect(end_reading, app, weak=False)

    def by_form(client: FlaskClient, user: User) -> TestResponse:
        account = open_account(app, session, user)
        fields = {"email": account.email, "password": PASSWORD}
        session.commit()
        fields["csrf_token"] = csrf_token(client.get("/sign-in"))
        answer = client.post("/sign-in", data=fields)
        assert answer.status_code == 302, answer.text
        return answer

    return by_form


@pytest.fixture(autouse=True)
def no_connection_left_open() -> Iterator[None]:
    """Close what the test's applications hold: it would be missed in the middle of another test."""
    yield
    while _made:
        with _made.pop().app_context():
            db.engine.dispose()


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """Undo what a command did to the logs: it sends them to its own standard error."""
    kept = structlog.get_config()
    yield
    structlog.configure(**kept)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make pictures` take the pictures of the documentation anew."""
    parser.addoption("--pictures", action="store_true", help="replace the pictures in docs/images")
