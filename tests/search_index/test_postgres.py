"""What is PostgreSQL's alone: locks, crashes, tables of other versions, odd documents and words."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from search_index import postgres_browsing, postgres_rows
from search_index.document import Document
from search_index.engine import Condition, SearchEngine, SearchUnavailable
from search_index.parsing import parse_query
from search_index.postgres_engine import PostgresEngine
from search_index.postgres_layout import POINTER, SCHEMA, WRITE_LOCK
from tests.postgres import PostgresServer
from tests.search_index.asking import search
from tests.search_index.rulings import race, ruling

ROOT = Path(__file__).parents[2]


@pytest.fixture
def engine(postgres_index: sa.Engine) -> PostgresEngine:
    """Return an engine that holds the rulings of one race and soon tires of waiting."""
    engine = PostgresEngine(postgres_index, lock_seconds=0.2)
    engine.rebuild(race())
    return engine


def run(database: sa.Engine, statement: str) -> None:
    with database.begin() as connection:
        connection.exec_driver_sql(statement)


def table_names(database: sa.Engine) -> set[str]:
    return set(sa.inspect(database).get_table_names(SCHEMA))


def test_terms_are_ours_whatever_the_database_is_set_to(postgres_index: sa.Engine) -> None:
    engine = PostgresEngine(postgres_index)
    engine.rebuild([ruling("x", "The whose about it"), ruling("y", "H.R. 676 & 'quotes' \\ back")])
    assert search(engine, "the") == ["x"]
    assert search(engine, "whose about") == ["x"]
    assert search(engine, "hr676 back") == ["y"]
    assert search(engine, "quotes") == ["y"]


@pytest.mark.parametrize(
    ("statement", "condition"),
    [
        ("UPDATE search_index.pointer SET version = '0.0'", Condition.OUTDATED),
        ("ALTER TABLE search_index.pointer DROP COLUMN languages", Condition.OUTDATED),
        ("DELETE FROM search_index.pointer", Condition.MISSING),
        ("DROP TABLE search_index.pointer", Condition.MISSING),
        ("DROP TABLE search_index.text_1", Condition.CORRUPT),
        ("ALTER TABLE search_index.ruling_1 DROP COLUMN claim", Condition.CORRUPT),
    ],
)
def test_tables_that_are_not_ours_or_not_whole_are_noticed_and_rebuilt(
    engine: PostgresEngine, postgres_index: sa.Engine, statement: str, condition: Condition
) -> None:
    run(postgres_index, statement)
    for use in (
        lambda: engine.search(parse_query("gomez")),
        lambda: engine.match("gomez was silent"),
        lambda: engine.update([ruling("a", "Changed")]),
    ):
        with pytest.raises(SearchUnavailable) as caught:
            use()
        assert caught.value.condition is condition
        assert str(caught.value).endswith(".")
    assert engine.rebuild(race()) == 5
    assert search(engine, "silent") == ["a"]


def test_a_database_that_is_away_is_no_reason_to_rebuild() -> None:
    engine = PostgresEngine(sa.create_engine("postgresql+psycopg://nobody@/none?host=/nowhere"))
    state = engine.state()
    assert (state.condition, state.reason) == (
        Condition.AWAY,
        "The search index's database does not answer.",
    )
    with pytest.raises(SearchUnavailable):
        engine.update([ruling("x")])


def test_a_pool_without_free_connections_is_told(
    engine: PostgresEngine, postgres: PostgresServer
) -> None:
    del engine
    narrow = sa.create_engine(
        postgres.url("search"), pool_size=1, max_overflow=0, pool_timeout=0.05
    )
    with narrow.connect():
        state = PostgresEngine(narrow).state()
    narrow.dispose()
    assert (state.condition, "is free" in state.reason) == (Condition.AWAY, True)


def test_who_may_not_make_a_schema_is_told(
    postgres_index: sa.Engine, postgres: PostgresServer
) -> None:
    run(postgres_index, "CREATE ROLE guest LOGIN")
    try:
        url = sa.make_url(postgres.url("search")).set(username="guest")
        guest = sa.create_engine(url)
        with pytest.raises(SearchUnavailable, match="may not make or use the schema"):
            PostgresEngine(guest).rebuild(race())
        PostgresEngine(postgres_index).rebuild(race())
        assert "may not make or use" in PostgresEngine(guest).state().reason
        guest.dispose()
    finally:
        run(postgres_index, "DROP ROLE guest")


def test_a_writer_that_waits_too_long_says_who_is_busy(
    engine: PostgresEngine, postgres_index: sa.Engine
) -> None:
    with postgres_index.begin() as other:
        other.execute(sa.select(sa.func.pg_advisory_xact_lock(WRITE_LOCK)))
        with pytest.raises(SearchUnavailable, match="Another process is writing") as caught:
            engine.update([ruling("f")])
        assert caught.value.condition is Condition.READY
        assert engine.search(parse_query("")).total == 5
    begun, proceed = threading.Event(), threading.Event()

    def documents() -> list[Document]:
        begun.set()
        assert proceed.wait(20)
        return []

    rebuild = threading.Thread(
        target=lambda: engine.rebuild(document for _ in (1,) for document in documents())
    )
    rebuild.start()
    assert begun.wait(20)
    with pytest.raises(SearchUnavailable, match="being rebuilt") as caught:
        engine.update([ruling("f")])
    assert caught.value.condition is Condition.REBUILDING
    proceed.set()
    rebuild.join()


def test_old_tables_are_dropped_even_if_a_reader_held_them_for_a_while(
    engine: PostgresEngine, postgres_index: sa.Engine
) -> None:
    with postgres_index.begin() as reader:
        reader.exec_driver_sql("SELECT count(*) FROM search_index.ruling_1")
        engine.rebuild(race())
        assert "ruling_1" in table_names(postgres_index)
        assert search(engine, "silent") == ["a"]
    engine.rebuild(race())
    assert table_names(postgres_index) == {POINTER.name, "ruling_3", "text_3", "term_3"}


def test_a_rebuild_that_fails_leaves_nothing_behind(
    engine: PostgresEngine, postgres_index: sa.Engine
) -> None:
    before = table_names(postgres_index)
    with pytest.raises(ZeroDivisionError):
        engine.rebuild(ruling(f"{1 // number}") for number in (1, 0))
    assert table_names(postgres_index) == before
    assert engine.search(parse_query("")).total == 5


KILLED = """
import sys
import sqlalchemy as sa
from search_index.postgres_engine import PostgresEngine
from tests.search_index.rulings import ruling

engine = PostgresEngine(sa.create_engine(sys.argv[1]), lock_seconds=60)
for number in range(10_000):
    if number % 5 == 4:
        engine.rebuild([ruling(key) for key in [*engine.ids(), f"r{number}"]])
    else:
        engine.update([ruling(f"u{number}")])
    print(number, flush=True)
"""


@pytest.mark.parametrize("after", [3, 9])
def test_a_killed_writer_loses_nothing_and_holds_nothing(
    engine: PostgresEngine, postgres_index: sa.Engine, postgres: PostgresServer, after: int
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, postgres.url("search")],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as writer:
        assert writer.stdout is not None
        acknowledged = next(number for number in map(int, writer.stdout) if number >= after)
        writer.send_signal(signal.SIGKILL)
        last = max([acknowledged, *map(int, writer.stdout)])
    written = {f"{'r' if n % 5 == 4 else 'u'}{n}" for n in range(last + 1)}
    patient = PostgresEngine(postgres_index, lock_seconds=20)
    patient.update([ruling("after-the-kill")])
    kept = set(patient.ids())
    assert written | {each.id for each in race()} <= kept
    assert len(kept) <= len(written) + 7
    assert patient.state().documents == len(kept)
    assert engine.rebuild(race()) == 5


def test_counts_of_terms_follow_every_change(
    engine: PostgresEngine, postgres_index: sa.Engine
) -> None:
    engine.update(
        [ruling("a", "Entirely other words", language="es-MX"), ruling("f", "More words")]
    )
    engine.update([ruling("b", "Less")], ["c", "d", "f"])
    pointed = sa.select(POINTER)
    with postgres_index.connect() as connection:
        row = connection.execute(pointed).mappings().one()
        counted = {
            (kind, term): documents
            for kind, term, documents in connection.exec_driver_sql(
                f"SELECT kind, term, documents FROM search_index.term_{row['sequence']}"  # noqa: S608 -- a number
            )
        }
    kept = {each.id: each for each in race()}
    kept["a"] = ruling("a", "Entirely other words", language="es-MX")
    kept["b"] = ruling("b", "Less")
    expected: dict[tuple[str, str], int] = {}
    for key in ("a", "b", "e"):
        for term in postgres_rows.analysed(kept[key], 1).terms:
            expected[term] = expected.get(term, 0) + 1
    assert counted == expected
    assert row["documents"] == 3


def test_a_text_longer_than_a_tsvector_may_be_is_indexed_as_far_as_it_goes(
    postgres_index: sa.Engine,
) -> None:
    engine = PostgresEngine(postgres_index)
    body = " ".join(f"palabra{number}lejos" for number in range(60_000))
    engine.rebuild([ruling("long", "Title first", body=body), ruling("short", "Title second")])
    assert search(engine, '"title first"') == ["long"]
    assert search(engine, "palabra7lejos") == ["long"]
    engine.update([ruling("long", "Title third", body=body)])
    assert search(engine, "third") == ["long"]


def test_phrases_are_found_far_beyond_where_tsvectors_stop_counting(
    postgres_index: sa.Engine,
) -> None:
    engine = PostgresEngine(postgres_index)
    body = "the more the merrier " * 5_000 + "and the white house said so"
    engine.rebuild([ruling("x", "Long", body=body), ruling("y", "The house is white, said he")])
    assert search(engine, '"the white house"') == ["x"]
    assert search(engine, 'analysis:"white house"') == ["x"]
    assert search(engine, 'title:"white house"') == []


def test_lists_without_words_are_remembered_for_their_generation(
    engine: PostgresEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_browsing, "KEPT", 2)
    queries = [parse_query("").narrowed(page=page, per_page=2) for page in (1, 2, 3)]
    first, second = engine.search(queries[0]), engine.search(queries[1])
    assert engine.search(queries[0]) is first
    third = engine.search(queries[2])
    assert engine.search(queries[1]) is second
    assert engine.search(queries[2]) is third
    assert engine.search(queries[0]) is not first
    assert engine.search(parse_query("gomez")) is not engine.search(parse_query("gomez"))
    engine.update([ruling("f")])
    assert engine.search(queries[2]).total == 6


def test_bm25_alone_ranks_the_candidates(engine: PostgresEngine) -> None:
    assert engine.best_by_words("Gomez was silent on gay marriage", 1) == ["a"]


def test_zero_bytes_are_no_fault(postgres_index: sa.Engine) -> None:
    engine: SearchEngine = PostgresEngine(postgres_index)
    engine.rebuild([ruling("x", "Before\0after", rating="true")])
    assert search(engine, "before after") == ["x"]
    assert search(engine, "", filters={"rating": {"true\0"}}) == []


def test_a_document_that_cannot_be_read_is_no_damage_to_the_index(engine: PostgresEngine) -> None:
    wrong = ruling("y", title=5)  # type: ignore[arg-type] # the fault under test
    with pytest.raises(TypeError):
        engine.update([wrong])
    with pytest.raises(TypeError):
        engine.rebuild([wrong])
    assert sorted(engine.ids()) == ["a", "b", "c", "d", "e"]
