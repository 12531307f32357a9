"""The figures by which a post and a ruling are compared once BM25 has found the pool."""

import math
from collections.abc import Set as AbstractSet

from search_index.resemblance import PICTURES, Claimed, Post, Wording

FEATURES = (
    "rarity",
    "signature",
    "second",
    "claim_likeness",
    "summary_likeness",
    "reach",
    "summary_cosine",
    "pairs",
    "coverage",
    "shared",
    "names",
    "signed_names",
    "handle",
    "other_year",
    "same_date",
    "picture",
    "summary_length",
)
"""The first three come from the words' BM25, the others from `wording_features`."""


def wording_features(post: Post, claimed: Claimed) -> tuple[float, ...]:
    """Return the features from `claim_likeness` on."""
    said, whole, title = post.said, post.whole, claimed.title
    shared = said.telling & claimed.kinds
    names = title.names.keys()
    return (
        max(likeness(said, each) for each in (title, *claimed.quotations)),
        likeness(said, claimed.summary),
        reach(said, claimed),
        cosine(said, claimed.summary),
        nearness(said, claimed),
        share(said, shared, said.telling),
        math.log1p(len(shared)),
        share(title, names & whole.kinds, names),
        share(title, names & (whole.kinds - said.kinds), names),
        handled(post, claimed),
        *dates(whole, claimed),
        float(post.has_picture and not PICTURES.isdisjoint(claimed.kinds)),
        math.log1p(len(claimed.summary.words)),
    )


def likeness(post: Wording, other: Wording) -> float:
    """Return the cosine of two texts' stretches of letters, from 0 to 1."""
    small, large = sorted((post.grams, other.grams), key=len)
    shared = sum(weight * large[gram] for gram, weight in small.items() if gram in large)
    return shared / (post.norm * other.norm)


def reach(post: Wording, claimed: Claimed) -> float:
    """Return how much of the post's own stretches of letters the ruling has."""
    grams = claimed.title.grams.keys() | claimed.summary.grams.keys()
    shared = sum(weight * weight for gram, weight in post.grams.items() if gram in grams)
    return shared / post.norm / 10


def cosine(post: Wording, other: Wording) -> float:
    """Return the cosine of two texts' stems, from 0 to 1."""
    shared = post.vector.keys() & other.vector.keys()
    if not shared:
        return 0.0
    product = sum(post.vector[root] * other.vector[root] for root in shared)
    return product / (post.length * other.length)


def nearness(post: Wording, claimed: Claimed) -> float:
    """Return how much the words weigh that stand near one another in both."""
    pairs = post.pairs & (claimed.title.pairs | claimed.summary.pairs)
    return sum(math.sqrt(post.weight([one]) * post.weight([other])) for one, other in pairs)


def share(wording: Wording, some: AbstractSet[str], every: AbstractSet[str]) -> float:
    """Return which share of the weight of some stems others have, from 0 to 1."""
    return wording.weight(some) / (wording.weight(every) or 1.0)


def handled(post: Post, claimed: Claimed) -> float:
    """Return how much of a handle or hashtag of the post is made of words of the ruling."""
    return max(
        (
            len(run) / len(handle)
            for handle in post.handles
            for run in claimed.runs
            if run in handle
        ),
        default=0.0,
    )


def dates(post: Wording, claimed: Claimed) -> tuple[float, float]:
    """Say whether both name years but not the same, and whether month and year are the same."""
    years = claimed.title.years | claimed.summary.years
    months = claimed.title.months | claimed.summary.months
    same = not years.isdisjoint(post.years)
    other = bool(years) and bool(post.years) and not same
    return float(other), float(same and not months.isdisjoint(post.months))
