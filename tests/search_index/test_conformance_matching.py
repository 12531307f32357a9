"""What every engine promises: a post in, the rulings that settle it out, with reasons."""

import pytest

from search_index.engine import SearchEngine
from tests.search_index.rulings import race, ruling


@pytest.fixture
def engine(empty_engine: SearchEngine) -> SearchEngine:
    """Return an engine with rulings of one race among others on taxes."""
    others = [
        ruling(f"o{n}", f"Governor number {n} raised the tax on {word} by {n}% in Ohio")
        for n, word in enumerate(("salt", "beer", "cars", "land", "milk", "bread", "tea", "rum"))
    ]
    empty_engine.rebuild([*race(), *others])
    return empty_engine


def test_a_repeated_claim_comes_first_with_its_reasons(engine: SearchEngine) -> None:
    best = engine.match("Wow! Jimmy Gomez was LARGELY silent on gay marriage!! https://t.co/x1")[0]
    assert best.id == "a"
    assert "The wording is much the same." in best.reasons
    assert "Both name “Gomez”." in best.reasons


def test_a_quotation_or_a_summary_counts_as_the_claims_wording(engine: SearchEngine) -> None:
    assert engine.match("He has been largely silent on the issue")[0].id == "a"
    assert engine.match("voted for that bill on birth certificates")[0].id == "a"


def test_what_only_the_analysis_says_is_no_match(engine: SearchEngine) -> None:
    assert engine.match("perfect score") == ()


def test_candidates_are_limited_and_their_scores_are_likelihoods(engine: SearchEngine) -> None:
    found = engine.match("raised the tax on salt and beer and cars", limit=3)
    assert len(found) == 3
    assert all(0 <= each.score <= 1 for each in found)
    assert found[0].id in {"o0", "o1", "o2"}


def test_spanish_claims_are_matched_by_their_own_stems(engine: SearchEngine) -> None:
    assert engine.match("Suben los impuestos al inmigrante en California")[0].id == "e"


def test_nothing_in_common_matches_nothing(engine: SearchEngine) -> None:
    for text in ("xyzzy", "", "https://t.co/abc", "\0 ' \\ & | ! :* <->"):
        assert engine.match(text) == ()


def test_the_only_candidate_is_judged_too(empty_engine: SearchEngine) -> None:
    empty_engine.rebuild([ruling("x", "Salt is healthy"), ruling("y", "")])
    assert [each.id for each in empty_engine.match("salt")] == ["x"]


def test_a_claim_changed_or_removed_is_matched_as_it_is_now(engine: SearchEngine) -> None:
    engine.update([ruling("o0", "Entirely different words about whales")], ["o1"])
    assert engine.match("whales in different words")[0].id == "o0"
    assert "o1" not in {each.id for each in engine.match("tax on beer", limit=20)}


def test_a_long_post_is_bounded(engine: SearchEngine) -> None:
    assert engine.match("Gomez silent marriage " * 5_000)[0].id == "a"
