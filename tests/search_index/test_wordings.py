"""A pool of wordings in memory: finds what says the same, follows every change, stays quick."""

import random
import time

import pytest

from search_index.engine import Strength
from search_index.wordings import Said, WordingPool

SINGLE_PAYER = "Robert Lee Ahn has publicly advocated for single-payer healthcare for years"
CLAIMS = (
    SINGLE_PAYER,
    "Jimmy Gomez has been largely silent on gay marriage",
    "The bullet train will cost 98 billion dollars",
    "Crime rose by 30 percent in Los Angeles since 2015",
)


@pytest.fixture
def pool() -> WordingPool:
    pool = WordingPool()
    pool.replace(Said(str(number), wording) for number, wording in enumerate(CLAIMS))
    return pool


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Ahn said he has advocated single-payer for years", "0"),
        ("Gomez was silent about gay marriage", "1"),
        ("high-speed rail will cost $98 billion", "2"),
        ("crime has risen 30% in L.A.", "3"),
    ],
)
def test_a_claim_is_found_in_other_words(pool: WordingPool, text: str, key: str) -> None:
    best = pool.match(text)[0]
    assert best.id == key
    assert best.strength is not Strength.WEAK
    assert best.reasons


@pytest.mark.parametrize("text", ["I like tea and biscuits", "Gomez voted for the bill", ""])
def test_what_nobody_claimed_is_not_suggested(pool: WordingPool, text: str) -> None:
    assert [each.id for each in pool.match(text) if each.strength is not Strength.WEAK] == []


def test_words_that_were_said_verbatim_find_the_claim_too(pool: WordingPool) -> None:
    pool.replace([Said("4", "He flip-flops", ("My opponent was a registered Republican once",))])
    assert pool.match("He was once a registered Republican")[0].id == "4"


def test_a_claim_that_changes_is_found_by_its_new_words_alone(pool: WordingPool) -> None:
    pool.replace([Said("0", "Ahn was once a Republican")])
    found = {each.id: each.strength for each in pool.match(SINGLE_PAYER)}
    assert found.get("0") is not Strength.STRONG
    assert len(pool) == len(CLAIMS)


def test_a_claim_that_is_gone_is_found_no_more_and_its_place_is_used_again(
    pool: WordingPool,
) -> None:
    pool.replace([], removed=["0", "no such claim"])
    assert "0" not in {each.id for each in pool.match(SINGLE_PAYER)}
    pool.replace([Said("5", SINGLE_PAYER)])
    assert pool.match(SINGLE_PAYER)[0].id == "5"
    assert pool.size == len(CLAIMS)


def test_five_thousand_claims_are_looked_through_while_one_types() -> None:
    dice = random.Random(1)  # noqa: S311 -- the same words each run; nothing secret
    words = [f"word{number}" for number in range(4000)] + " ".join(CLAIMS).split()
    pool = WordingPool()
    pool.replace(
        Said(
            str(number), " ".join(dice.choices(words, k=16)), (" ".join(dice.choices(words, k=30)),)
        )
        for number in range(5000)
    )
    spans = []
    for text in CLAIMS * 3:
        began = time.thread_time()
        pool.match(text)
        spans.append(time.thread_time() - began)
    # The bar is 50 ms of work; a slow machine gets four times that before this fails.
    assert sorted(spans)[len(spans) // 2] < 0.2
