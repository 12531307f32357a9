"""What every engine promises: pages that show everything once, in an order that stays."""

import itertools

from search_index.engine import SearchEngine
from search_index.parsing import parse_query
from tests.search_index.asking import found, search
from tests.search_index.rulings import ruling


def test_pages_by_cursor_show_everything_once(empty_engine: SearchEngine) -> None:
    empty_engine.update([ruling(f"{n:03}", "Same claim", repeats=n % 3) for n in range(25)])
    for text in ("", "claim", "claim sort:newest", "claim sort:repeated"):
        seen: list[str] = []
        cursor: str | None = None
        for _ in range(5):
            results = empty_engine.search(parse_query(text).narrowed(cursor=cursor, per_page=6))
            seen += found(results)
            cursor = results.next_cursor
        assert cursor is None
        assert sorted(seen) == [f"{n:03}" for n in range(25)]
        whole = empty_engine.search(parse_query(text).narrowed(per_page=100))
        assert found(whole) == seen


def test_a_cursor_keeps_its_place_when_rulings_are_added(empty_engine: SearchEngine) -> None:
    empty_engine.update([ruling(f"{n:03}", "Same claim") for n in range(6)])
    first = empty_engine.search(parse_query("sort:newest").narrowed(per_page=3))
    empty_engine.update([ruling("zzz", "The newest claim"), ruling("!", "The oldest claim")])
    second = empty_engine.search(
        parse_query("sort:newest").narrowed(per_page=3, cursor=first.next_cursor)
    )
    assert not set(found(first)) & set(found(second))
    assert len(found(second)) == 3
    assert "zzz" not in found(second)


def test_a_nonsense_cursor_gives_the_first_page_and_says_so(engine: SearchEngine) -> None:
    for cursor in ("%%%", "AAAA", "_" * 32, "é"):
        results = engine.search(parse_query("").narrowed(cursor=cursor))
        assert len(results.hits) == 5
        assert "could not be read" in results.notes[-1]


def test_pages_by_number_follow_one_another(engine: SearchEngine) -> None:
    pages = [search(engine, "", page=page, per_page=2) for page in (1, 2, 3, 4)]
    assert list(itertools.chain(*pages)) == ["e", "d", "c", "b", "a"]
    assert pages[3] == []
