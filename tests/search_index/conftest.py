"""Every engine that keeps documents, empty and new for each test."""

from pathlib import Path

import pytest

from search_index.engine import SearchEngine
from search_index.whoosh_engine import WhooshEngine
from tests.search_index.rulings import race


@pytest.fixture(params=["whoosh"])
def empty_engine(request: pytest.FixtureRequest, tmp_path: Path) -> SearchEngine:
    assert request.param == "whoosh"
    engine = WhooshEngine(tmp_path / "index", lock_seconds=5)
    engine.rebuild([])
    return engine


@pytest.fixture
def engine(empty_engine: SearchEngine) -> SearchEngine:
    empty_engine.update(race())
    return empty_engine
