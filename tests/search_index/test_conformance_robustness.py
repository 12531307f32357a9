"""What every engine promises: no reader sees a fault of the index, no writer loses or doubles."""

import threading
from collections.abc import Callable, Iterator

import pytest

from search_index.document import Document
from search_index.engine import Condition, SearchEngine, SearchUnavailable
from search_index.parsing import parse_query
from tests.search_index.asking import search
from tests.search_index.rulings import race, ruling

Open = Callable[[], SearchEngine]
ALL = parse_query("")

USES: list[Callable[[SearchEngine], object]] = [
    lambda engine: engine.search(parse_query("gomez")),
    lambda engine: engine.match("gomez was silent"),
    lambda engine: engine.update([ruling("new")]),
    lambda engine: engine.ids(),
]


def test_a_missing_index_says_so_until_it_is_rebuilt(open_engine: Open) -> None:
    engine = open_engine()
    state = engine.state()
    assert state.condition is Condition.MISSING
    assert state.reason.endswith(".")
    for use in USES:
        with pytest.raises(SearchUnavailable) as caught:
            use(engine)
        assert caught.value.condition is Condition.MISSING
        assert str(caught.value) == state.reason
    assert engine.rebuild(race()) == 5
    assert engine.state().condition is Condition.READY


def test_a_reader_sees_what_another_engine_wrote(engine: SearchEngine, open_engine: Open) -> None:
    other = open_engine()
    assert other.search(ALL).total == 5
    engine.update([ruling("f")], ["a"])
    assert sorted(other.ids()) == ["b", "c", "d", "e", "f"]
    assert search(other, "") == ["f", "e", "d", "c", "b"]
    engine.rebuild([ruling("z")])
    assert search(other, "") == ["z"]
    assert list(other.ids()) == ["z"]
    assert other.state().generation == engine.state().generation


def test_generations_only_grow(engine: SearchEngine) -> None:
    seen = [engine.state().generation]
    for number in range(3):
        engine.update([ruling(f"n{number}")])
        seen.append(engine.state().generation)
        engine.rebuild(race())
        seen.append(engine.state().generation)
    assert seen == sorted(set(seen))


def test_readers_never_see_an_error_while_writers_write(engine: SearchEngine) -> None:
    done = threading.Event()
    faults: list[Exception] = []
    totals: set[int] = set()

    def read() -> None:
        while not done.is_set():
            try:
                results = engine.search(parse_query("gomez"))
                assert sum(each.count for each in results.facets["language"]) == results.total
                totals.add(results.total)
            except Exception as fault:  # noqa: BLE001 -- whatever it is, the test names it
                faults.append(fault)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(12):
        engine.update([ruling(f"n{number}", "Gomez again")])
        if number % 3 == 0:
            engine.rebuild([*race(), *(ruling(f"n{n}", "Gomez again") for n in range(number + 1))])
    done.set()
    for reader in readers:
        reader.join()
    assert faults == []
    assert max(totals) <= 15
    assert engine.search(parse_query("gomez")).total == 15


def test_writers_at_once_lose_and_double_nothing(open_engine: Open) -> None:
    engine = open_engine()
    engine.rebuild([])
    faults: list[Exception] = []

    def write(writer: int) -> None:
        mine = open_engine()
        try:
            for number in range(6):
                mine.update([ruling(f"{writer}-{number}", f"Number {number} of writer {writer}")])
        except Exception as fault:  # noqa: BLE001 -- the same
            faults.append(fault)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert faults == []
    expected = {f"{writer}-{number}" for writer in range(3) for number in range(6)}
    assert set(engine.ids()) == expected
    assert engine.search(parse_query("writer")).total == len(expected)


def test_updates_wait_for_a_rebuild_and_searches_do_not(
    engine: SearchEngine, open_engine: Open
) -> None:
    other = open_engine()
    begun, proceed = threading.Event(), threading.Event()

    def documents() -> Iterator[Document]:
        yield from race()
        begun.set()
        assert proceed.wait(20)
        yield ruling("late", "The late one")

    rebuild = threading.Thread(target=engine.rebuild, args=(documents(),))
    update = threading.Thread(target=other.update, args=([ruling("f", "Meanwhile")],))
    rebuild.start()
    assert begun.wait(20)
    update.start()
    assert other.search(ALL).total == 5
    assert other.state().condition is Condition.READY
    proceed.set()
    rebuild.join()
    update.join()
    assert sorted(other.ids()) == ["a", "b", "c", "d", "e", "f", "late"]
    assert search(other, "meanwhile") == ["f"]


def test_the_first_building_of_an_index_is_a_condition_of_its_own(open_engine: Open) -> None:
    engine = open_engine()
    begun, proceed = threading.Event(), threading.Event()

    def documents() -> Iterator[Document]:
        begun.set()
        assert proceed.wait(20)
        yield from race()

    rebuild = threading.Thread(target=engine.rebuild, args=(documents(),))
    rebuild.start()
    assert begun.wait(20)
    assert engine.state().condition is Condition.REBUILDING
    proceed.set()
    rebuild.join()
    assert engine.state().condition is Condition.READY
