"""An index that is missing, damaged, old, being written to, or whose writer was killed."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from search_index.document import Document
from search_index.engine import Condition, SearchUnavailable
from search_index.folder import POINTER, IndexFolder
from search_index.parsing import parse_query
from search_index.whoosh_engine import WhooshEngine
from tests.search_index.rulings import race, ruling

ROOT = Path(__file__).parents[2]
ALL = parse_query("")


@pytest.fixture
def engine(tmp_path: Path) -> WhooshEngine:
    engine = WhooshEngine(tmp_path / "index", lock_seconds=0.2)
    engine.rebuild(race())
    return engine


def generation_folder(tmp_path: Path) -> Path:
    return next((tmp_path / "index").glob("generation-*"))


USES: list[Callable[[WhooshEngine], object]] = [
    lambda engine: engine.search(parse_query("gomez")),
    lambda engine: engine.match("gomez was silent"),
    lambda engine: engine.update([ruling("new")]),
    lambda engine: engine.ids(),
]


def assert_unavailable(tmp_path: Path, condition: Condition) -> None:
    engine = WhooshEngine(tmp_path / "index", lock_seconds=0.1)
    state = engine.state()
    assert state.condition is condition
    assert state.reason.endswith(".")
    for use in USES:
        with pytest.raises(SearchUnavailable) as caught:
            use(engine)
        assert caught.value.condition is condition
        assert str(caught.value) == state.reason
    assert engine.rebuild(race()) == 5
    assert engine.state().condition is Condition.READY


def test_a_missing_index_says_so_until_it_is_rebuilt(tmp_path: Path) -> None:
    assert_unavailable(tmp_path, Condition.MISSING)


def test_a_path_that_is_a_file_is_a_missing_index(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("not a folder")
    engine = WhooshEngine(tmp_path / "index")
    assert engine.state().condition is Condition.MISSING


@pytest.mark.usefixtures("engine")
def test_an_index_of_another_layout_is_outdated(tmp_path: Path) -> None:
    pointer = tmp_path / "index" / POINTER
    pointer.write_text(json.dumps(json.loads(pointer.read_text()) | {"schema": 0}))
    assert_unavailable(tmp_path, Condition.OUTDATED)


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("text", ["", "{", "[]", '{"folder": 1}', '{"folder": "x"}'])
def test_a_damaged_pointer_is_noticed(tmp_path: Path, text: str) -> None:
    (tmp_path / "index" / POINTER).write_text(text)
    assert_unavailable(tmp_path, Condition.CORRUPT)


@pytest.mark.usefixtures("engine")
def test_a_deleted_generation_is_noticed(tmp_path: Path) -> None:
    folder = generation_folder(tmp_path)
    folder.rename(tmp_path / "elsewhere")
    assert_unavailable(tmp_path, Condition.CORRUPT)


FILES = ["toc", "trm", "pst", "content.col", "key.col", "published.col", "topic.col"]


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("ending", FILES)
@pytest.mark.parametrize("damage", ["empty", "half", "garbage", "gone"])
def test_no_damage_to_a_file_is_an_error_to_a_reader(
    tmp_path: Path, ending: str, damage: str
) -> None:
    path = next(generation_folder(tmp_path).glob(f"*{ending}"))
    data = path.read_bytes()
    damaged = {"empty": b"", "half": data[: len(data) // 2], "garbage": b"\xff" * len(data)}
    path.unlink() if damage == "gone" else path.write_bytes(damaged[damage])
    engine = WhooshEngine(tmp_path / "index", lock_seconds=0.1)
    for use in USES:
        try:
            use(engine)
        except SearchUnavailable as fault:
            assert fault.condition is Condition.CORRUPT  # noqa: PT017 -- some uses never touch the file
    engine.rebuild(race())
    assert engine.search(ALL).total == 5


def test_damage_under_an_open_index_is_reported(engine: WhooshEngine, tmp_path: Path) -> None:
    engine.search(ALL)
    for path in generation_folder(tmp_path).glob("*.pst"):
        path.write_bytes(b"\xff" * path.stat().st_size)
    with pytest.raises(SearchUnavailable):
        engine.search(parse_query("coronation"))


def test_a_reader_sees_what_another_engine_wrote(engine: WhooshEngine, tmp_path: Path) -> None:
    other = WhooshEngine(tmp_path / "index")
    assert other.search(ALL).total == 5
    engine.update([ruling("f")], ["a"])
    assert sorted(other.ids()) == ["b", "c", "d", "e", "f"]
    engine.rebuild([ruling("z")])
    assert list(other.ids()) == ["z"]
    assert other.state().generation == engine.state().generation


def test_a_writer_that_waits_too_long_says_who_is_busy(
    engine: WhooshEngine, tmp_path: Path
) -> None:
    folder = IndexFolder(tmp_path / "index", lock_seconds=0)
    with folder.writing(), pytest.raises(SearchUnavailable, match="Another process is writing"):
        engine.update([ruling("f")])
    with folder.rebuilding() as (beside, _):
        with pytest.raises(SearchUnavailable, match="being rebuilt"):
            engine.update([ruling("f")])
        assert engine.search(ALL).total == 5
        folder.discard(beside)


def test_the_first_building_of_an_index_is_a_condition_of_its_own(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "index", lock_seconds=0)
    folder = IndexFolder(tmp_path / "index", lock_seconds=0)
    with folder.rebuilding():
        assert engine.state().condition is Condition.REBUILDING
    assert engine.state().condition is Condition.MISSING


def test_readers_never_see_an_error_while_writers_write(engine: WhooshEngine) -> None:
    done = threading.Event()
    faults: list[Exception] = []
    totals: set[int] = set()

    def read() -> None:
        while not done.is_set():
            try:
                totals.add(engine.search(parse_query("gomez")).total)
            except Exception as fault:  # noqa: BLE001 -- whatever it is, the test names it
                faults.append(fault)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(16):
        engine.update([ruling(f"n{number}", "Gomez again")])
        if number % 6 == 0:
            engine.rebuild([*race(), *(ruling(f"n{n}", "Gomez again") for n in range(number + 1))])
    done.set()
    for reader in readers:
        reader.join()
    assert faults == []
    assert max(totals) <= 19
    assert engine.search(parse_query("gomez")).total == 19


def write_numbers(directory: Path, writer: int, count: int) -> None:
    engine = WhooshEngine(directory, lock_seconds=60)
    for number in range(count):
        engine.update([ruling(f"{writer}-{number}", f"Number {number} of writer {writer}")])


def test_writers_in_several_processes_lose_and_double_nothing(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "index")
    engine.rebuild([])
    context = multiprocessing.get_context("spawn")
    writers = [
        context.Process(target=write_numbers, args=(tmp_path / "index", n, 8)) for n in range(3)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    expected = {f"{writer}-{number}" for writer in range(3) for number in range(8)}
    assert set(engine.ids()) == expected
    assert engine.search(parse_query("writer")).total == len(expected)


KILLED = """
import sys
from pathlib import Path
from search_index.whoosh_engine import WhooshEngine
from tests.search_index.rulings import ruling

engine = WhooshEngine(Path(sys.argv[1]), lock_seconds=60)
print("ready", flush=True)
for number in range(10_000):
    if number % 5 == 4:
        engine.rebuild([ruling(key) for key in [*engine.ids(), f"r{number}"]])
    else:
        engine.update([ruling(f"u{number}")])
    print(number, flush=True)
"""


@pytest.mark.parametrize("after", [0, 3, 4, 9])
def test_a_killed_writer_leaves_an_index_that_opens(tmp_path: Path, after: int) -> None:
    engine = WhooshEngine(tmp_path / "index", lock_seconds=5)
    engine.rebuild(race())
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path / "index")],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as writer:
        assert writer.stdout is not None
        acknowledged = -1
        for line in writer.stdout:
            acknowledged = int(line) if line.strip().isdigit() else acknowledged
            if acknowledged >= after:
                break
        writer.send_signal(signal.SIGKILL)
        rest = [int(line) for line in writer.stdout if line.strip().isdigit()]
    last = max([acknowledged, *rest])
    kept = set(engine.ids())
    written = {f"{'r' if n % 5 == 4 else 'u'}{n}" for n in range(last + 1)}
    assert written | {each.id for each in race()} <= kept
    assert len(kept) <= len(written) + 6
    engine.update([ruling("after-the-kill")])
    assert "after-the-kill" in engine.ids()
    engine.rebuild(race())
    assert len(list((tmp_path / "index").glob("generation-*"))) == 1


def test_a_rebuild_that_fails_leaves_nothing_behind(engine: WhooshEngine, tmp_path: Path) -> None:
    def failing() -> Iterator[Document]:
        yield ruling("f")
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011 -- it has no words
        engine.rebuild(failing())
    assert len(list((tmp_path / "index").glob("generation-*"))) == 1
    assert engine.search(ALL).total == 5
