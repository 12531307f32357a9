"""An installation without search works like any other and says that search is off."""

import pytest

from search_index.engine import Condition, SearchEngine
from search_index.null_engine import SWITCHED_OFF, NullEngine
from search_index.parsing import parse_query
from tests.search_index.rulings import race


def test_it_is_off_and_finds_nothing() -> None:
    engine: SearchEngine = NullEngine()
    engine.update(race(), ["a"])
    results = engine.search(parse_query("(gomez)"))
    assert results.hits == ()
    assert results.notes[-1] == SWITCHED_OFF
    assert len(results.notes) == 2
    assert engine.match("gomez") == ()
    assert engine.ids() == {}
    assert engine.state().condition is Condition.OFF


def test_a_rebuild_tells_its_progress_and_keeps_nothing() -> None:
    told: list[int] = []
    engine = NullEngine()
    assert engine.rebuild(race(), told.append) == 0
    assert engine.rebuild(race()) == 0
    assert told == [1, 2, 3, 4, 5]


def test_faults_in_the_documents_show_here_too() -> None:
    with pytest.raises(ZeroDivisionError):
        NullEngine().update(race()[int(1 / number)] for number in (1, 0))
