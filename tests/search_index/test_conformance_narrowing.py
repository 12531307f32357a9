"""What every engine promises: filters, dates, orders, counts and synonyms."""

from datetime import date

import pytest

from search_index.engine import SearchEngine
from search_index.parsing import parse_query
from search_index.query import DateRange, Sort
from tests.search_index.asking import found, search
from tests.search_index.rulings import ruling


def test_filters_take_any_value_of_a_facet_and_all_facets(engine: SearchEngine) -> None:
    both = {"rating": {"true", "false"}}
    assert sorted(search(engine, "", filters=both)) == ["a", "d", "e"]
    assert search(engine, "", filters={**both, "party": {"republican"}}) == ["e"]
    assert search(engine, "", filters={"rating": {"no-such"}}) == []


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("said:2017", ["a", "b", "e"]),
        ("said:2017-05", ["a", "b", "e"]),
        ("said:2017-04", ["b", "e"]),
        ("said:2015", ["e"]),
        ("said:..2015-02", []),
        ("said:..2016", ["c", "e"]),
        ("said:2016-06-15", ["c", "e"]),
        ("said:2018..", ["e"]),
    ],
)
def test_what_may_have_been_said_in_a_range_is_in_it(
    engine: SearchEngine, text: str, ids: list[str]
) -> None:
    assert sorted(search(engine, text)) == ids


def test_the_day_of_publication_bounds_both_ends(empty_engine: SearchEngine) -> None:
    empty_engine.update([ruling("a"), ruling("z")])
    day = DateRange(date(2017, 5, 1), date(2017, 5, 1))
    assert sorted(search(empty_engine, "", published=day)) == ["a", "z"]
    assert search(empty_engine, "", published=DateRange(since=date(2017, 5, 2))) == []
    assert search(empty_engine, "", published=DateRange(until=date(2017, 4, 30))) == []


def test_results_come_newest_or_most_repeated_first_when_asked(engine: SearchEngine) -> None:
    assert search(engine, "gomez sort:newest") == ["d", "c", "a"]
    assert search(engine, "gomez sort:repeated") == ["d", "a", "c"]
    assert search(engine, "", sort=Sort.MOST_REPEATED) == ["d", "b", "a", "e", "c"]


FILTERS = [
    {},
    {"rating": {"half-true"}},
    {"rating": {"half-true", "false"}, "speaker": {"robert-lee-ahn"}},
    {"topic": {"record"}, "rating": {"true"}},
]


@pytest.mark.parametrize("text", ["", "gomez", "-gomez", "gomez marriage california", "said:2017"])
@pytest.mark.parametrize("filters", FILTERS)
def test_a_facets_count_is_the_total_that_choosing_the_value_gives(
    engine: SearchEngine, text: str, filters: dict[str, set[str]]
) -> None:
    query = parse_query(text)
    for facet, counts in engine.search(query.narrowed(filters=filters)).facets.items():
        for each in counts:
            chosen = filters | {facet: {each.value}}
            assert engine.search(query.narrowed(filters=chosen)).total == each.count
            assert each.selected == (each.value in filters.get(facet, set()))


def test_counts_leave_out_what_has_no_hits_but_never_what_was_chosen(
    engine: SearchEngine,
) -> None:
    results = engine.search(parse_query("coronat*").narrowed(filters={"rating": {"false"}}))
    assert {each.value: each.count for each in results.facets["rating"]} == {"true": 1, "false": 0}
    assert results.facets["speaker"] == ()


def test_synonyms_stand_for_one_another_both_ways(empty_engine: SearchEngine) -> None:
    empty_engine.update([ruling("x", "Obamacare costs jobs"), ruling("y", "Rain is wet")])
    synonyms = [frozenset({"Obamacare", "Affordable Care Act", "ACA"})]
    assert found(empty_engine.search(parse_query("affordable care act"))) == []
    for text in ("affordable care act", "ACA", "aca jobs", "obamacare"):
        assert found(empty_engine.search(parse_query(text), synonyms)) == ["x"]
