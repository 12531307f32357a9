"""What every engine promises, whatever it is made of."""

import itertools
from datetime import date

import pytest

from search_index.engine import Condition, Mode, Results, SearchEngine
from search_index.parsing import parse_query
from search_index.query import DateRange, Query, Sort
from tests.search_index.rulings import race, ruling


def found(results: Results) -> list[str]:
    return [hit.id for hit in results.hits]


def search(engine: SearchEngine, text: str, **narrowed: object) -> list[str]:
    return found(engine.search(parse_query(text).narrowed(**narrowed)))  # type: ignore[arg-type] # keywords of narrowed()


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


def test_updating_replaces_removes_and_may_be_repeated(engine: SearchEngine) -> None:
    for _ in range(2):
        engine.update([ruling("a", "Entirely new wording")], ["b", "no-such-id"])
        assert search(engine, "silent") == []
        assert search(engine, "entirely") == ["a"]
        assert sorted(engine.ids()) == ["a", "c", "d", "e"]
        assert engine.state().documents == 4


def test_the_last_of_two_documents_with_one_id_counts(empty_engine: SearchEngine) -> None:
    twice = [ruling("x", "First wording"), ruling("y"), ruling("x", "Second wording")]
    empty_engine.update(twice)
    assert (search(empty_engine, "first"), search(empty_engine, "second")) == ([], ["x"])
    assert empty_engine.rebuild(twice) == 2
    assert (search(empty_engine, "first"), search(empty_engine, "second")) == ([], ["x"])


def test_an_id_that_is_given_and_removed_is_removed(empty_engine: SearchEngine) -> None:
    empty_engine.update([ruling("x")], ["x"])
    assert empty_engine.ids() == {}


def test_an_update_that_changes_nothing_keeps_the_generation(engine: SearchEngine) -> None:
    before = engine.state().generation
    engine.update(race(), ["no-such-id"])
    assert engine.state().generation == before
    engine.update([ruling("f")])
    assert engine.state().generation > before


def test_an_update_whose_documents_fail_changes_nothing(engine: SearchEngine) -> None:
    def failing() -> itertools.chain[object]:
        return itertools.chain([ruling("f")], (1 / 0 for _ in range(1)))

    with pytest.raises(ZeroDivisionError):
        engine.update(failing())  # type: ignore[arg-type] # the second one never comes
    with pytest.raises(ZeroDivisionError):
        engine.rebuild(failing())  # type: ignore[arg-type] # the same
    assert sorted(engine.ids()) == ["a", "b", "c", "d", "e"]


def test_a_rebuild_takes_the_place_of_everything_and_tells_its_progress(
    engine: SearchEngine,
) -> None:
    told: list[int] = []
    before = engine.state().generation
    assert engine.rebuild([ruling("x"), ruling("y")], told.append) == 2
    assert told == [1, 2]
    assert sorted(engine.ids()) == ["x", "y"]
    assert engine.state().generation > before
    assert engine.state().condition is Condition.READY


def test_ids_come_with_the_fingerprints_of_their_documents(engine: SearchEngine) -> None:
    assert engine.ids() == {each.id: each.fingerprint() for each in race()}


def test_many_small_updates_leave_everything_findable(empty_engine: SearchEngine) -> None:
    for number in range(30):
        empty_engine.update([ruling(f"{number:02}", f"Claim number {number}", repeats=number)])
    empty_engine.update([], [f"{number:02}" for number in range(0, 30, 2)])
    odd = [f"{number:02}" for number in range(1, 30, 2)]
    assert sorted(search(empty_engine, "claim", per_page=100)) == odd
    assert search(empty_engine, '"number 17"') == ["17"]
    assert search(empty_engine, "number sort:repeated")[0] == "29"


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("It cost $1,000", "$1000"),
        ("It cost $1,000", "1,000"),
        ("Taxes rose by 30%", "30 percent"),
        ("Taxes rose by 30 per cent", "30%"),
        ("The bill H.R. 676 is dead", "HR676"),
        ("The bill HR 676 is dead", "H.R. 676"),
        ("He leaves the U.S.A. today", "USA"),
        ("An e-mail was sent", "email"),
        ("Universal single-payer care", "single payer"),
        ("The governor's plan", "governors plan"),
        ("Beto O’Rourke said so", "o'rourke"),  # noqa: RUF001 -- the typographic sign is meant
        ("Don't ask", "dont ask"),
        ("Peña and Núñez", "pena nunez"),
        ("Pena and Nunez", "Peña Núñez"),
        ("COVID-19 is over", "covid19"),
        ("#BlackLivesMatter is a slogan", "black lives matter"),
        ("STRASSE IN CAPITALS", "strasse"),
        ("L'état c'est moi", "etat"),
        ("Cost 1.000.000 pesos", "1000000"),
    ],
)
def test_other_spellings_meet(empty_engine: SearchEngine, written: str, typed: str) -> None:
    empty_engine.update([ruling("x", written), ruling("y", "Something else")])
    assert search(empty_engine, typed) == ["x"]


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Los inmigrantes votaron", "inmigrante votar"),
        ("El impuesto subió", "impuestos subio"),
        ("¿Cuánto ganó el señor Núñez?", "nunez ganó"),
        ("Las elecciones fueron robadas", "elección robada"),
    ],
)
def test_spanish_is_stemmed_as_spanish(
    empty_engine: SearchEngine, written: str, typed: str
) -> None:
    empty_engine.update(
        [ruling("x", written, language="es-MX"), ruling("y", "Something else", language="en")]
    )
    assert search(empty_engine, typed) == ["x"]
    quoted = " ".join(written.strip("¿?").split()[1:3])
    assert search(empty_engine, f'"{quoted}"') == ["x"]


def test_phrases_with_figures_are_found(empty_engine: SearchEngine) -> None:
    empty_engine.update([ruling("x", "It cost $5 million, or 30% more")])
    for text in ('"$5 million"', '"5 million"', '"30 percent more"', '"30% more"'):
        assert search(empty_engine, text) == ["x"]


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
