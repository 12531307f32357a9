"""Did you mean: words that are nowhere are replaced by near ones that are somewhere."""

import pytest

from search_index.engine import SearchEngine
from search_index.parsing import parse_query
from tests.search_index.rulings import ruling

WORDS = ("immigration reform", "immigrant", "single-payer", "tax", "reform", "reformed")


@pytest.fixture
def engine(empty_engine: SearchEngine) -> SearchEngine:
    empty_engine.rebuild([ruling(f"{n}", word) for n, word in enumerate(WORDS)])
    return empty_engine


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("imigration", "immigration"),
        ("immigartion", "immigration"),
        ("refrom tax", "reform tax"),
        ("Imigration,", "immigration,"),
        ("single-payre", "single-payer"),
        ('imigration "tax cut" ref*', 'immigration "tax cut" ref*'),
        ("immigration", None),
        ("xyzzyx", None),
        ("tox", None),
        ("", None),
    ],
)
def test_near_words_are_suggested(engine: SearchEngine, typed: str, meant: str | None) -> None:
    assert engine.search(parse_query(typed)).did_you_mean == meant


def test_nothing_is_suggested_where_enough_was_found(engine: SearchEngine) -> None:
    assert engine.search(parse_query("reform")).did_you_mean is None


def test_the_word_in_more_rulings_is_suggested_of_two_as_near(engine: SearchEngine) -> None:
    engine.update([ruling("x", "senate"), ruling("y", "senato"), ruling("z", "senate again")])
    assert engine.search(parse_query("senat0")).did_you_mean is None
    assert engine.search(parse_query("senatu")).did_you_mean == "senate"
