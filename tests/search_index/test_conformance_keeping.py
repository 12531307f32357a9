"""What every engine promises: documents are taken in, replaced and let go, all or nothing."""

import itertools

import pytest

from search_index.engine import Condition, SearchEngine
from tests.search_index.asking import search
from tests.search_index.rulings import race, ruling


def test_updating_replaces_removes_and_may_be_repeated(engine: SearchEngine) -> None:
    for _ in range(2):
        engine.update([ruling("a", "Entirely new wording")], ["b", "no-such-id"])
        assert search(engine, "silent") == []
        assert search(engine, "entirely") == ["a"]
        assert sorted(engine.ids()) == ["a", "c", "d", "e"]
        assert engine.state().documents == 4


def test_the_last_of_two_documents_with_one_id_counts(empty_engine: SearchEngine) -> None:
    twice = [ruling("x", "First wording"), ruling("y"), ruling("x", "Second wording")]
    empty_engine.update(twice)
    assert (search(empty_engine, "first"), search(empty_engine, "second")) == ([], ["x"])
    assert empty_engine.rebuild(twice) == 2
    assert (search(empty_engine, "first"), search(empty_engine, "second")) == ([], ["x"])


def test_an_id_that_is_given_and_removed_is_removed(empty_engine: SearchEngine) -> None:
    empty_engine.update([ruling("x")], ["x"])
    assert empty_engine.ids() == {}


def test_an_update_that_changes_nothing_keeps_the_generation(engine: SearchEngine) -> None:
    before = engine.state().generation
    engine.update(race(), ["no-such-id"])
    assert engine.state().generation == before
    engine.update([ruling("f")])
    assert engine.state().generation > before


def test_an_update_whose_documents_fail_changes_nothing(engine: SearchEngine) -> None:
    def failing() -> itertools.chain[object]:
        return itertools.chain([ruling("f")], (1 / 0 for _ in range(1)))

    with pytest.raises(ZeroDivisionError):
        engine.update(failing())  # type: ignore[arg-type] # the second one never comes
    with pytest.raises(ZeroDivisionError):
        engine.rebuild(failing())  # type: ignore[arg-type] # the same
    assert sorted(engine.ids()) == ["a", "b", "c", "d", "e"]


def test_a_rebuild_takes_the_place_of_everything_and_tells_its_progress(
    engine: SearchEngine,
) -> None:
    told: list[int] = []
    before = engine.state().generation
    assert engine.rebuild([ruling("x"), ruling("y")], told.append) == 2
    assert told == [1, 2]
    assert sorted(engine.ids()) == ["x", "y"]
    assert engine.state().generation > before
    assert engine.state().condition is Condition.READY


def test_ids_come_with_the_fingerprints_of_their_documents(engine: SearchEngine) -> None:
    assert engine.ids() == {each.id: each.fingerprint() for each in race()}


def test_many_small_updates_leave_everything_findable(empty_engine: SearchEngine) -> None:
    for number in range(30):
        empty_engine.update([ruling(f"{number:02}", f"Claim number {number}", repeats=number)])
    empty_engine.update([], [f"{number:02}" for number in range(0, 30, 2)])
    odd = [f"{number:02}" for number in range(1, 30, 2)]
    assert sorted(search(empty_engine, "claim", per_page=100)) == odd
    assert search(empty_engine, '"number 17"') == ["17"]
    assert search(empty_engine, "number sort:repeated")[0] == "29"
