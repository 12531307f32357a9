"""A post in, the rulings that settle it out, with reasons; quality measured on real posts."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from search_index.engine import Strength
from search_index.matching import likelihoods, matcher_over, strength
from search_index.matching_weights import STRONG, SUGGEST
from search_index.resemblance import Post, cleaned
from search_index.whoosh_engine import WhooshEngine
from tests.search_index.rulings import race, ruling

REAL = Path(__file__).parents[3] / "shared" / "data" / "retrieval"


@pytest.fixture
def engine(tmp_path: Path) -> WhooshEngine:
    engine = WhooshEngine(tmp_path / "index")
    others = [
        ruling(f"o{n}", f"Governor number {n} raised the tax on {word} by {n}% in Ohio")
        for n, word in enumerate(("salt", "beer", "cars", "land", "milk", "bread", "tea", "rum"))
    ]
    engine.rebuild([*race(), *others])
    return engine


def test_a_repeated_claim_comes_first_with_its_reasons(engine: WhooshEngine) -> None:
    best = engine.match("Wow! Jimmy Gomez was LARGELY silent on gay marriage!! https://t.co/x1")[0]
    assert best.id == "a"
    assert "Both name “Gomez”." in best.reasons
    assert "The wording is much the same." in best.reasons


def test_a_quotation_counts_as_the_claims_wording(engine: WhooshEngine) -> None:
    assert engine.match("He has been largely silent on the issue")[0].id == "a"


def test_shared_and_missing_figures_are_given_as_reasons(engine: WhooshEngine) -> None:
    found = {each.id: each.reasons for each in engine.match("They raised tea taxes by 6% in Ohio")}
    assert "Both give the figure “6”." in found["o6"]
    other = engine.match("They raised taxes on beer by 44%")[0]
    assert other.id == "o1"
    assert "Its figure “1” is not in your text." in other.reasons


def test_without_shared_names_the_rarest_shared_words_are_the_reason(
    engine: WhooshEngine,
) -> None:
    best = engine.match("it was nothing but a coronation of some kind or other they tell us")[0]
    assert best.id == "d"
    assert any(reason.startswith("Both speak of “coronation”") for reason in best.reasons)


def test_scores_are_likelihoods_best_first_and_limited(engine: WhooshEngine) -> None:
    found = engine.match("raised the tax on salt and beer and cars", limit=3)
    assert len(found) == 3
    assert all(0 <= each.score <= 1 for each in found)
    assert found[0].id in {"o0", "o1", "o2"}


def test_nothing_in_common_matches_nothing(engine: WhooshEngine) -> None:
    assert engine.match("xyzzy") == ()
    assert engine.match("") == ()
    assert engine.match("https://t.co/abc") == ()


def test_the_only_candidate_is_judged_too(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.rebuild([ruling("x", "Salt is healthy"), ruling("y", "")])
    assert [each.id for each in engine.match("salt")] == ["x"]


def test_a_post_is_read_apart_from_its_signature() -> None:
    post = Post("Salt is good — Ann Lee (@annlee) May 3, 2017", lambda _: 1.0)
    assert post.said.words == ["salt", "is", "good"]
    assert "annlee" in post.whole.words
    only = Post("— Ann Lee (@annlee)", lambda _: 1.0)
    assert only.said.words == ["ann", "lee", "annlee"]


def test_addresses_are_left_out_of_a_post() -> None:
    assert cleaned("see https://t.co/abc pic.twitter.com/xyz www.a.org now") == "see       now"


def test_strengths_follow_the_thresholds() -> None:
    assert strength(STRONG) is Strength.STRONG
    assert strength(SUGGEST) is Strength.SUGGEST
    assert strength(SUGGEST - 0.001) is Strength.WEAK


def test_a_long_post_is_bounded(engine: WhooshEngine) -> None:
    assert engine.match("Gomez silent marriage " * 5_000)[0].id == "a"


def test_of_two_rulings_on_one_claim_the_earlier_indexed_is_first_in_the_pool(
    tmp_path: Path,
) -> None:
    engine = WhooshEngine(tmp_path)
    engine.rebuild([ruling(f"{n:03}", "The very same claim") for n in range(80)])
    assert engine.best_by_words("the very same claim", 3) == ["000", "001", "002"]


@pytest.mark.skipif(not REAL.exists(), reason="the real posts of ../shared/data are not here")
def test_real_posts_find_their_claims(tmp_path: Path) -> None:
    """A part of what bench/search/quality.py measures in full."""
    answers = [line.split() for line in (REAL / "ct20.dev.qrels").read_text().splitlines()][:50]
    wanted = {right for _, _, right, _ in answers}
    rows = [json.loads(line) for line in (REAL / "ct20.corpus.jsonl").read_text().splitlines()]
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    engine = WhooshEngine(tmp_path)
    engine.rebuild(
        ruling(row["id"], row["vclaim"], summary=row["title"], published_at=moment)
        for number, row in enumerate(rows)
        if number % 5 == 0 or row["id"] in wanted
    )
    lines = (REAL / "ct20.dev.queries.tsv").read_text().splitlines()
    texts = dict(line.split("\t", 1) for line in lines)
    first, strong = 0, []
    for query, _, right, _ in answers:
        best = engine.match(texts[query])[0]
        first += best.id == right
        if best.strength is Strength.STRONG:
            strong.append(best.id == right)
    assert first / len(answers) >= 0.85
    assert sum(strong) / len(strong) >= 0.95
    assert len(strong) >= 20


def test_a_matcher_judges_every_candidate_of_its_pool(engine: WhooshEngine) -> None:
    numbers, features = matcher_over(engine.opened()).features("raised the tax on salt")
    chances = likelihoods(features, features.sum(axis=1))
    assert len(chances) == len(numbers)
    assert sys.float_info.min < chances.max() <= 1
