"""Every engine that keeps documents, empty and new for each test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from search_index.engine import SearchEngine
from search_index.postgres_engine import PostgresEngine
from search_index.whoosh_engine import WhooshEngine
from tests.postgres import PostgresServer
from tests.search_index.rulings import race
from tests.search_index.smallest_engine import SmallestEngine

ENGINES = ("whoosh", "postgres", "smallest")
"""The last one stands for an engine that somebody else writes."""
LOCK_SECONDS = 5.0
_DATABASE = "search"


@pytest.fixture(scope="session")
def search_database(postgres: PostgresServer) -> Iterator[sa.Engine]:
    """Return a database for indexes alone; each test empties it."""
    engine = sa.create_engine(postgres.create(_DATABASE))
    yield engine
    engine.dispose()


@pytest.fixture
def postgres_index(search_database: sa.Engine) -> sa.Engine:
    """Return a database without an index."""
    with search_database.begin() as connection:
        connection.execute(sa.DDL("DROP SCHEMA IF EXISTS search_index CASCADE"))
    return search_database


@pytest.fixture(params=ENGINES)
def open_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], SearchEngine]:
    """Return what opens this test's index, as one more process would; there is none yet."""
    if request.param == "whoosh":
        return lambda: WhooshEngine(tmp_path / "index", lock_seconds=LOCK_SECONDS)
    if request.param == "smallest":
        smallest = SmallestEngine()
        return lambda: smallest
    database: sa.Engine = request.getfixturevalue("postgres_index")
    return lambda: PostgresEngine(database, lock_seconds=LOCK_SECONDS)


@pytest.fixture
def empty_engine(open_engine: Callable[[], SearchEngine]) -> SearchEngine:
    """Return an engine that holds nothing."""
    engine = open_engine()
    engine.rebuild([])
    return engine


@pytest.fixture
def engine(empty_engine: SearchEngine) -> SearchEngine:
    """Return an engine that holds the rulings of one race."""
    empty_engine.update(race())
    return empty_engine
