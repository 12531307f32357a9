"""Promises of the parts that no search shows by itself."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from search_index import gathering, snapshot, writing
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
