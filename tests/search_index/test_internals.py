"""Promises of the parts that no search shows by itself."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from search_index import gathering, merging, scoring, snapshot, writing
from search_index.cache import Cache
from search_index.document import Document
from search_index.inverting import merged
from search_index.parsing import parse_query
from search_index.postings import (
    DamagedPostings,
    encoded_postings,
    encoded_terms,
    read_fields,
)
from search_index.storage import SharedFile
from search_index.whoosh_engine import WhooshEngine
from search_index.writing import gathered
from tests.search_index.rulings import FIRST_DAY, ruling


def test_a_document_without_id_or_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs an id"):
        Document("", "A claim", FIRST_DAY)
    with pytest.raises(ValueError, match="no time zone"):
        Document("x", "A claim", datetime(2017, 5, 1))  # noqa: DTZ001 -- the fault under test


def test_a_fingerprint_changes_with_every_field() -> None:
    prints = {
        ruling("x").fingerprint(),
        ruling("x", "Other").fingerprint(),
        ruling("x", topics=("a",)).fingerprint(),
        ruling("x", repeats=1).fingerprint(),
    }
    assert len(prints) == 4
    assert ruling("x").fingerprint() == ruling("x").fingerprint()


def test_damaged_terms_are_known_by_their_first_bytes(tmp_path: Path) -> None:
    (tmp_path / "x.pst").write_bytes(b"")
    with pytest.raises(DamagedPostings):
        read_fields(b"\xff" * 400, SharedFile(tmp_path / "x.pst"), 1)


def test_terms_that_end_too_soon_are_damaged(tmp_path: Path) -> None:
    (tmp_path / "x.pst").write_bytes(b"")
    data = encoded_terms(gathered([ruling("x", "one two three")]).fields(0))
    with pytest.raises(DamagedPostings):
        read_fields(data[:-4], SharedFile(tmp_path / "x.pst"), 1)


def test_a_document_beyond_the_last_one_is_damage(tmp_path: Path) -> None:
    fields = gathered([ruling("x", "one"), ruling("y", "one")]).fields(0)
    (tmp_path / "x.pst").write_bytes(encoded_postings(fields))
    text = read_fields(encoded_terms(fields), SharedFile(tmp_path / "x.pst"), 1)["text"]
    with pytest.raises(DamagedPostings):
        text.documents(0, 1)


def test_a_part_that_is_too_long_is_cut_and_the_next_part_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gathering, "PART_SIZE", 4)
    text = gathered([ruling("x", "one two three $4 five", summary="six")]).fields(0)[0]
    assert list(text.terms) == [b"4", b"dollar", b"one", b"six", b"three", b"two"]
    assert text.positions.tolist() == [3, 3, 0, 8, 2, 1]


def test_merging_gives_the_postings_of_documents_gathered_together() -> None:
    first = [ruling("a", "one two", body="two $3"), ruling("b", "")]
    second = [ruling("c", "two four two", language="es"), ruling("d", "three")]
    together = gathered([*first, *second]).fields(0)
    parts = zip(gathered(first).fields(0), gathered(second).fields(2), strict=True)
    for whole, some in zip(together, parts, strict=True):
        joined = merged(some)
        assert list(joined.terms) == list(whole.terms)
        for name in ("ends", "ids", "weights", "frequencies", "place_ends", "positions"):
            assert getattr(joined, name).tolist() == getattr(whole, name).tolist(), name


def test_postings_read_before_stay_in_memory_up_to_a_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "CACHE_BYTES", 500)
    engine = WhooshEngine(tmp_path)
    engine.rebuild([ruling("x", "one two three four five six seven")])
    for _ in range(2):
        for word in ("one", "two", "three", "four"):
            assert engine.search(parse_query(word)).total == 1


def test_what_two_threads_read_at_once_is_kept_once() -> None:
    kept = Cache[str](1_000)
    kept.put("key", "first", 10)
    kept.put("key", "second", 10)
    assert kept.get("key") == "first"


def test_a_rebuild_in_chunks_is_one_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "CHUNK", 4)
    engine = WhooshEngine(tmp_path)
    documents = [ruling(f"{n}", f"Claim {n} of many") for n in range(10)]
    assert engine.rebuild([*documents, ruling("3", "Claim three again")]) == 10
    assert engine.search(parse_query("claim many")).total == 9
    assert engine.search(parse_query('"three again"')).hits[0].id == "3"


def test_segments_that_are_mostly_deleted_are_merged_away(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.rebuild([ruling(f"{n}", "Claim", body="word " * n) for n in range(8)])
    engine.update([], [f"{n}" for n in range(6)])
    engine.update([ruling("new", "Claim of its own")])
    assert sorted(engine.ids()) == ["6", "7", "new"]
    assert engine.opened().size == 3
    assert engine.search(parse_query('"word word"')).total == 2


def test_deleting_everything_leaves_an_empty_index_that_takes_more(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.rebuild([ruling("x"), ruling("y")])
    engine.update([], ["x", "y"])
    assert engine.search(parse_query("")).total == 0
    engine.update([ruling("z")])
    assert engine.search(parse_query("claim")).total == 1


def test_documents_with_little_in_them_are_found(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.rebuild([ruling("x", "")])
    uses: list[Callable[[], object]] = [
        lambda: engine.search(parse_query("word")),
        lambda: engine.match("word"),
    ]
    for use in uses:
        use()
    assert [hit.id for hit in engine.search(parse_query("")).hits] == ["x"]


def test_a_document_that_cannot_be_read_is_no_damage_to_the_index(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.rebuild([ruling("x")])
    wrong = ruling("y", title=5)  # type: ignore[arg-type] # the fault under test
    with pytest.raises(TypeError):
        engine.update([wrong])
    with pytest.raises(TypeError):
        engine.rebuild([wrong])
    assert list(engine.ids()) == ["x"]


def test_publications_are_merged_a_few_at_a_time_and_all_of_them_when_it_is_quiet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "QUICK", 3)
    engine = WhooshEngine(tmp_path)
    engine.rebuild([ruling("x", topics=("a", "b"), said_from=date(2017, 5, 1))])
    for number in range(20):
        engine.update([ruling(f"n{number}", "Gomez again", quotations=("said $5",))])
    assert len(engine.opened().views) == 21
    before = engine.search(parse_query("gomez again"))
    engine.update([])
    assert len(engine.opened().views) == 1
    assert engine.search(parse_query("gomez again")) == before
    assert engine.search(parse_query('"said 5"')).total == 20
    assert engine.search(parse_query("topic:b said:2017")).total == 1
    engine.update([])
    assert engine.state().documents == 21


def test_an_index_in_very_many_pieces_is_merged_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "QUICK", 3)
    monkeypatch.setattr(merging, "MOST_SEGMENTS", 9)
    engine = WhooshEngine(tmp_path)
    engine.rebuild([])
    for number in range(12):
        engine.update([ruling(f"n{number}")])
    assert len(engine.opened().views) < 9


def test_rulings_of_one_moment_stand_in_one_order_however_they_came(tmp_path: Path) -> None:
    moment = {"published_at": FIRST_DAY}
    engine, other = WhooshEngine(tmp_path / "a"), WhooshEngine(tmp_path / "b")
    keys = [f"n{number}" for number in range(9)]
    engine.rebuild([ruling(key, **moment) for key in keys])
    other.rebuild([ruling(keys[4], **moment)])
    for key in reversed(keys):
        other.update([ruling(key, **moment)])
        assert other.search(parse_query("")).total
    found = [[hit.id for hit in each.search(parse_query("")).hits] for each in (engine, other)]
    assert found[0] == found[1]


def test_rulings_in_other_languages_are_found_by_their_own_stems(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    rulings = [
        ruling("e", "The elections were stolen"),
        ruling("s", "Las elecciones fueron robadas", language="es-MX"),
    ]
    engine.rebuild(rulings)
    engine.update([ruling("t", "", language="es"), ruling("u", "elección robada", language="es")])
    found = {hit.id for hit in engine.search(parse_query("elección")).hits}
    assert found == {"s", "u"}


def test_passages_without_words_are_passed_over(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.rebuild([ruling("x", quotations=("…", "one $5 two"))])
    assert engine.search(parse_query('"one 5 two"')).total == 1


def test_how_rare_words_are_is_remembered_up_to_a_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "MOST_RARITIES", 2)
    engine = WhooshEngine(tmp_path)
    engine.rebuild([ruling("x", "Salt and pepper are healthy"), ruling("y", "Salt is not")])
    assert engine.match("salt and pepper are healthy")[0].id == "x"
    assert len(engine.opened().rarities) <= 2
