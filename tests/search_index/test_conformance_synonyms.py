"""What every engine promises: wordings of one group stand for one another, with nothing rebuilt."""

import pytest

from search_index.engine import SearchEngine
from search_index.parsing import parse_query
from tests.search_index.asking import found
from tests.search_index.rulings import ruling

GROUPS = (
    frozenset({"gay marriage", "same-sex marriage", "Marriage equality"}),
    frozenset({"Obamacare", "Affordable Care Act", "ACA"}),
    frozenset({"$15 minimum wage", "living wage"}),
)


@pytest.fixture
def engine(empty_engine: SearchEngine) -> SearchEngine:
    """Return an engine with rulings that say one thing in several ways, and some others."""
    empty_engine.rebuild(
        [
            ruling("a", "Gomez was silent on gay marriage", summary="He never spoke of it."),
            ruling("b", "Ahn has endorsed same-sex marriages", rating="true"),
            ruling("c", "The Affordable Care Act killed jobs in Ohio"),
            ruling("d", "A care act is affordable, and marriage is gay", rating="false"),
            ruling("e", "Rain is wet"),
        ]
    )
    return empty_engine


def search(engine: SearchEngine, text: str) -> list[str]:
    return sorted(found(engine.search(parse_query(text), GROUPS)))


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("gay marriage", ["a", "b", "d"]),
        ("same-sex marriage", ["a", "b"]),
        ("marriage equality", ["a", "b"]),
        ("silent same sex marriages", ["a"]),
        ("act care affordable", ["c", "d"]),
        ("affordable care act", ["c", "d"]),
        ("obamacare", ["c"]),
        ("aca jobs", ["c"]),
        ("ACA -jobs", []),
        ("living wage", []),
    ],
)
def test_wordings_stand_for_one_another_in_every_direction(
    engine: SearchEngine, text: str, ids: list[str]
) -> None:
    results = engine.search(parse_query(text), GROUPS)
    assert sorted(hit.id for hit in results.hits if hit.all_words) == ids


def test_words_typed_need_not_stand_in_order_but_their_synonyms_must(
    engine: SearchEngine,
) -> None:
    engine.update([ruling("f", "Equality before sex, and the same marriage")])
    assert search(engine, "gay marriage") == ["a", "b", "d"]
    assert search(engine, "equality marriage") == ["f"]


def test_the_other_wordings_are_named(engine: SearchEngine) -> None:
    results = engine.search(parse_query("silent on Same-Sex Marriage"), GROUPS)
    assert results.also_searched == ("Marriage equality", "gay marriage")
    assert engine.search(parse_query("rain"), GROUPS).also_searched == ()
    assert engine.search(parse_query("same-sex marriage")).also_searched == ()


def test_what_stands_in_quotation_marks_is_meant_as_it_stands(engine: SearchEngine) -> None:
    assert search(engine, '"gay marriage"') == ["a"]
    assert engine.search(parse_query('"gay marriage"'), GROUPS).also_searched == ()


def test_only_the_whole_wording_has_synonyms(engine: SearchEngine) -> None:
    results = engine.search(parse_query("care"), GROUPS)
    assert sorted(found(results)) == ["c", "d"]
    assert results.also_searched == ()


def test_synonyms_are_marked_where_they_are_found(engine: SearchEngine) -> None:
    hit = engine.search(parse_query("marriage equality -gay"), GROUPS).hits[0]
    assert hit.id == "b"
    marked = [each.text for each in hit.highlights[0].segments if each.is_match]
    assert marked == ["same", "sex", "marriages"]


def test_counts_and_filters_take_synonyms_in(engine: SearchEngine) -> None:
    results = engine.search(parse_query("marriage equality"), GROUPS)
    assert {each.value: each.count for each in results.facets["rating"]} == {"true": 1}
    narrowed = parse_query("marriage equality").narrowed(filters={"rating": {"true"}})
    assert found(engine.search(narrowed, GROUPS)) == ["b"]


def test_a_word_that_only_synonyms_know_is_no_spelling_mistake(engine: SearchEngine) -> None:
    engine.update([ruling(f"x{n}", "The affordable care act again") for n in range(3)])
    results = engine.search(parse_query("Obamacare"), GROUPS)
    assert (results.total, results.did_you_mean) == (4, None)


def test_a_claim_in_other_words_is_matched_and_the_reason_names_both(
    engine: SearchEngine,
) -> None:
    best = engine.match("Ahn endorsed marriage equality", synonyms=GROUPS)[0]
    assert best.id == "b"
    assert "“marriage equality” and “same-sex marriages” mean the same." in best.reasons
    best = engine.match("Obamacare did it", synonyms=GROUPS)[0]
    assert best.id == "c"
    assert engine.match("Obamacare did") == ()


def test_matching_a_post_without_any_synonym_is_as_without_them(engine: SearchEngine) -> None:
    text = "Gomez never spoke of rain in Ohio"
    assert engine.match(text, synonyms=GROUPS) == engine.match(text)
