"""What every engine promises, whatever it is made of: words, phrases, beginnings and fields."""

import pytest

from search_index.engine import Mode, SearchEngine
from search_index.parsing import parse_query
from search_index.query import Query
from tests.search_index.asking import found, search
from tests.search_index.rulings import ruling


def test_an_empty_query_finds_everything_newest_first(engine: SearchEngine) -> None:
    assert search(engine, "") == ["e", "d", "c", "b", "a"]


def test_all_words_must_be_in_a_ruling(engine: SearchEngine) -> None:
    assert search(engine, "gomez coronation") == ["d", *search(engine, "gomez coronation")[1:]]
    results = engine.search(parse_query("endorsement gomez coronation"))
    assert results.hits[0].all_words
    assert results.total_all_words == 1


def test_words_are_found_in_every_part(engine: SearchEngine) -> None:
    assert search(engine, "silent") == ["a"]
    assert search(engine, "issue") == ["a"]
    assert search(engine, "certificates") == ["a"]
    assert search(engine, "equality") == ["a"]
    assert search(engine, "election") == ["a"]
    assert search(engine, "carrillo") == ["d"]


def test_words_are_found_in_their_other_forms(engine: SearchEngine) -> None:
    assert search(engine, "advocates") == ["b"]
    assert search(engine, "endorsed") == ["d"]


def test_a_word_in_the_claim_counts_for_more_than_one_in_the_analysis(
    empty_engine: SearchEngine,
) -> None:
    empty_engine.update(
        [
            ruling("in-body", "Another thing", body="taxes are a matter of debate"),
            ruling("in-claim", "Taxes have doubled", body="It is a matter of debate"),
        ]
    )
    assert search(empty_engine, "taxes") == ["in-claim", "in-body"]


def test_when_few_have_all_words_those_with_some_follow_and_it_says_so(
    engine: SearchEngine,
) -> None:
    results = engine.search(parse_query("coronation singlepayer gomez"))
    assert results.mode is Mode.ANY_WORDS
    assert found(results)[0] == "d"
    assert not any(hit.all_words for hit in results.hits)
    assert "No ruling has all your words" in results.notes[-1]
    some = engine.search(parse_query("coronation gomez"))
    assert next(hit.all_words for hit in some.hits) is True
    assert "Few rulings have all your words" in some.notes[-1]


def test_a_pasted_sentence_finds_the_ruling_it_is_about(engine: SearchEngine) -> None:
    results = engine.search(
        parse_query("I heard that Jimmy Gomez has been silent about gay marriage all these years")
    )
    assert found(results)[0] == "a"
    assert results.mode is Mode.ANY_WORDS
    assert results.notes == ()


def test_a_phrase_is_found_only_in_its_order(engine: SearchEngine) -> None:
    assert search(engine, '"gay marriage"') == ["a"]
    assert search(engine, '"marriage gay"') == []
    assert search(engine, '"largely silent on the issue"') == ["a"]
    assert search(engine, '"special interests" gomez') == ["c"]


def test_a_phrase_never_reaches_from_one_passage_into_the_next(
    empty_engine: SearchEngine,
) -> None:
    empty_engine.update([ruling("x", "First words", quotations=("one two", "three four"))])
    assert search(empty_engine, '"one two"') == ["x"]
    assert search(empty_engine, '"two three"') == []
    assert search(empty_engine, '"words one"') == []


def test_a_beginning_finds_the_words_that_begin_so(engine: SearchEngine) -> None:
    assert search(engine, "coro*") == ["d"]
    assert sorted(search(engine, "mar*")) == ["a"]
    assert search(engine, "zzz*") == []


def test_excluded_words_and_phrases_are_not_in_the_results(engine: SearchEngine) -> None:
    assert sorted(search(engine, "gomez -marriage")) == ["c", "d"]
    assert sorted(search(engine, 'gomez -"special interests"')) == ["a", "d"]
    assert sorted(search(engine, "-gomez")) == ["b", "e"]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("speaker:carrillo", ["d"]),
        ("speaker:robert-lee-ahn", ["a", "b", "c"]),
        ('speaker:"lee ahn"', ["a", "b", "c"]),
        ("speaker:nobody", []),
        ("rating:half-true", ["b", "c"]),
        ('rating:"Half true"', ["b", "c"]),
        ("rating:true", ["d"]),
        ("rating:half", []),
        ("-rating:half-true", ["a", "d", "e"]),
        ("party:republican", ["e"]),
        ("topic:record", ["a", "d"]),
        ("contest:ca-34-2017 gomez", ["a", "c", "d"]),
        ("language:es", ["e"]),
        ("title:silent", ["a"]),
        ("title:score", []),
        ("quote:issue", ["a"]),
        ("analysis:score", ["a"]),
        ("summary:record", ["b"]),
        ('title:"gay marriage"', ["a"]),
        ("-title:gomez", ["b", "e"]),
    ],
)
def test_fields_look_in_one_place(engine: SearchEngine, text: str, ids: list[str]) -> None:
    assert sorted(search(engine, text)) == ids


def test_no_word_is_said_of_further_hits_where_there_are_none(empty_engine: SearchEngine) -> None:
    empty_engine.update([ruling("x", "Salt is healthy"), ruling("y", "Rain is wet")])
    for text, total in (("salt healthy", 1), ("salt healthy -salt", 0), ("nothing nowhere", 0)):
        results = empty_engine.search(parse_query(text))
        assert (results.total, results.mode, results.notes) == (total, Mode.ALL_WORDS, ())
    narrowed = parse_query("salt wet").narrowed(filters={"rating": {"true"}})
    assert empty_engine.search(narrowed).notes == ()


@pytest.mark.parametrize(
    "text",
    [
        "a*",
        "*",
        "(((((" * 300,
        '"' * 99,
        "word " * 5000,
        "x" * 100_000,
        "[a-z]+.*?(foo|bar){9}",
        "title: AND OR NOT ~^",
        "speaker:***",
        "said:yesterday",
        'said:"" published:0000',
        "sort:best",
        "\x00\x01\u202e",
        "😀 �",
        '--- +++ -- -"',
        "a:b:c http://example.org/?q=1",
    ],
)
def test_nothing_typed_is_an_error(engine: SearchEngine, text: str) -> None:
    results = engine.search(parse_query(text))
    assert all(note.endswith(".") for note in results.notes)


def test_nothing_is_found_by_an_empty_index(empty_engine: SearchEngine) -> None:
    for text in ("", "word", '"two words"', "wor* -x", "speaker:x", "a b c d e f g h i j"):
        results = empty_engine.search(parse_query(text))
        assert (results.hits, results.total, results.next_cursor) == ((), 0, None)
    assert empty_engine.match("a sentence") == ()
    assert empty_engine.state().documents == 0


def test_a_query_may_be_made_without_parsing(engine: SearchEngine) -> None:
    assert found(engine.search(Query(words=("coronation",)))) == ["d"]
