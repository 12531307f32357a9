"""How good matching is: MAP@5 and precision on CLEF 2020 CheckThat! task 2, and the fitting.

    .venv/bin/python bench/search/quality.py DATA [--fit]

DATA is a folder with ct20.corpus.jsonl, ct20.{train,dev}.queries.tsv and .qrels. `--fit` prints
new contents for search_index/matching_weights.py, learnt on train alone.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[2]))

from search_index import matching
from search_index.clauses import plain_words
from search_index.document import Document
from search_index.matching import FARTHEST_LEAD, Matcher, likelihoods, matcher_over
from search_index.snapshot import Snapshot
from search_index.whoosh_engine import WhooshEngine

SUGGEST_PRECISION, STRONG_PRECISION = 0.6, 0.96
# Somewhat more than is promised, since the thresholds are found on the part that they fit best.


class Row(NamedTuple):
    """A post's pool: ids, features, which are right or word for word the same as one that is.

    `answers` counts all that are right, in the pool or not.
    """

    keys: list[str]
    features: NDArray[np.float64]
    right: NDArray[np.bool_]
    same: NDArray[np.bool_]
    answers: int


def corpus(folder: Path) -> Iterator[Document]:
    """Yield the checked claims as rulings."""
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    for line in (folder / "ct20.corpus.jsonl").open():
        row = json.loads(line)
        yield Document(row["id"], row["vclaim"], moment, summary=row["title"])


def queries(folder: Path, part: str) -> list[tuple[str, set[str]]]:
    """Return the posts of a part, each with the ids of the claims that it repeats."""
    lines = (folder / f"ct20.{part}.queries.tsv").read_text().splitlines()
    texts = dict(line.split("\t", 1) for line in lines)
    right: dict[str, set[str]] = {}
    for line in (folder / f"ct20.{part}.qrels").read_text().splitlines():
        query, _, document, _ = line.split()
        right.setdefault(query, set()).add(document)
    return [(texts[query], answers) for query, answers in right.items()]


def average_precision(ranked: Iterable[bool], answers: int) -> float:
    """Return the average precision of the first five."""
    hits, total = 0, 0.0
    for place, right in enumerate(ranked, start=1):
        hits += right
        total += right * hits / place
    return total / min(answers, 5)


def bm25(engine: WhooshEngine, asked: Sequence[tuple[str, set[str]]]) -> float:
    """Return MAP@5 by words alone."""
    return float(
        np.mean(
            [
                average_precision((k in right for k in engine.best_by_words(text, 5)), len(right))
                for text, right in asked
            ]
        )
    )


def rows(
    matcher: Matcher, engine: WhooshEngine, asked: Iterable[tuple[str, set[str]]]
) -> list[Row]:
    """Return the pool of every post."""
    snapshot = engine.opened()
    made = []
    for text, right in asked:
        numbers, features = matcher.features(text)
        keys = [snapshot.key(number) for number in numbers.tolist()]
        is_right = np.array([key in right for key in keys])
        wordings = [worded(snapshot, number) for number in numbers.tolist()]
        wanted = {
            worded(snapshot, n) for key in right if (n := snapshot.number_of(key)) is not None
        }
        is_same = is_right | np.array([wording in wanted for wording in wordings])
        made.append(Row(keys, features, is_right, is_same, len(right)))
    return made


def worded(snapshot: Snapshot, number: int) -> tuple[str, ...]:
    """Return the plain words of a claim: the corpus has many twice, apart in quotation marks."""
    return plain_words(" ".join(snapshot.content(number)["title"]))


def reranked(
    pool: Iterable[Row], means: NDArray[np.float64], weights: NDArray[np.float64]
) -> float:
    """Return MAP@5 of pools in the order of the weights."""
    scores = []
    for row in pool:
        order = np.argsort(-((row.features - means) @ weights), kind="stable")[:5]
        scores.append(average_precision(row.right[order], row.answers))
    return float(np.mean(scores))


def fitted(
    pool: Sequence[Row], steps: int = 250, decay: float = 0.03
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return means and weights by maximum likelihood of the right candidate within its pool."""
    every = np.concatenate([row.features for row in pool])
    means, spread = every.mean(0), every.std(0) + 1e-9
    given = [((row.features - means) / spread, row.right) for row in pool if row.right.any()]
    weights = np.zeros(len(means))
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, steps + 1):
        slope = decay * weights
        for features, right in given:
            chance = np.exp(features @ weights - (features @ weights).max())
            chance /= chance.sum()
            target = chance * right / (chance * right).sum()
            slope -= (target - chance) @ features / len(given)
        first, second = 0.9 * first + 0.1 * slope, 0.99 * second + 0.01 * slope**2
        weights -= 0.08 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    return means, weights / spread


def judged(
    pool: Iterable[Row], means: NDArray[np.float64], weights: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return each pool's best candidate, once with the answer there and once with it taken away.

    A row is the candidate's features less their means, and its lead over the next.
    """
    shown, right_ones = [], []
    for row in pool:
        scores = (row.features - means) @ weights
        for kept in (np.ones(len(scores), np.bool_), ~row.same):
            own, answer = scores[kept], row.same[kept]
            best, ranked = int(np.argmax(own)), np.sort(own)[::-1]
            lead = min(ranked[0] - ranked[1], FARTHEST_LEAD)
            shown.append([*(row.features[kept][best] - means), lead])
            right_ones.append(bool(answer[best]))
    return np.array(shown), np.array(right_ones)


def curve(shown: NDArray[np.float64], right: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return intercept and slopes of the logistic curve, by Newton's method with a little ridge."""
    spread = shown.std(0) + 1e-9
    given = np.column_stack([np.ones(len(shown)), shown / spread])
    slopes = np.zeros(given.shape[1])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-given @ slopes))
        bend = (given * (chance * (1 - chance))[:, None]).T @ given + np.eye(len(slopes))
        slopes += np.linalg.solve(bend, given.T @ (right - chance) - slopes)
    return np.array([slopes[0], *(slopes[1:] / spread)])


def threshold(chances: NDArray[np.float64], right: NDArray[np.bool_], precision: float) -> float:
    """Return the lowest likelihood from which on at least `precision` are right."""
    order = np.argsort(-chances)
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(share >= precision)
    return float(chances[order][enough[-1]]) if len(enough) else 1.0


def print_fit(pool: Sequence[Row]) -> None:
    """Fit on these pools and print the module of weights."""
    means, weights = fitted(pool)
    shown, right = judged(pool, means, weights)
    slopes = curve(shown, right)
    chances = 1 / (1 + np.exp(-(np.column_stack([np.ones(len(shown)), shown]) @ slopes)))
    text = Path(matching.__file__).with_name("matching_weights.py").read_text()
    print(text[: text.index("MEANS")], end="")
    print_array("MEANS", means)
    print_array("WEIGHTS", weights)
    print(f"CURVE_START = {slopes[0]:.5g}")
    print_array("CURVE", slopes[1:-1])
    print(f"LEAD = {slopes[-1]:.5g}")
    # Every second row is a pool without its answer, a text that no ruling settles: what is
    # promised must hold where half of all posts are such strangers.
    print(f"SUGGEST = {threshold(chances, right, SUGGEST_PRECISION):.3f}")
    print(f"STRONG = {threshold(chances, right, STRONG_PRECISION):.3f}")


def print_array(name: str, values: NDArray[np.float64]) -> None:
    """Print one array as the module holds it."""
    inner = "".join(f"        {value:.5g},\n" for value in values)
    print(f"{name} = np.array(\n    [\n{inner}    ]\n)")


def report(name: str, pool: Sequence[Row], plain: float) -> None:
    """Print one line of the table."""
    order = reranked(pool, matching.MEANS, matching.WEIGHTS)
    print(f"| {name} | {plain:.3f} | {order:.3f} |", end="")
    for least in (matching.SUGGEST, matching.STRONG):
        for answered in (True, False):
            found = [
                is_right
                for is_right, chance in judgements(pool, with_removed=not answered)
                if chance >= least
            ]
            print(f" {sum(found) / max(1, len(found)):.3f} ({len(found)}) |", end="")
    print()


def judgements(pool: Iterable[Row], *, with_removed: bool) -> Iterator[tuple[bool, float]]:
    """Yield whether each pool's best candidate is right, and how likely it was said to be."""
    for row in pool:
        every = np.ones(len(row.keys), np.bool_)
        for kept in (every, ~row.same) if with_removed else (every,):
            features = row.features[kept]
            scores = (features - matching.MEANS) @ matching.WEIGHTS
            best = int(np.argmax(scores))
            yield bool(row.same[kept][best]), float(likelihoods(features, scores)[best])


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--fit", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = WhooshEngine(Path(folder))
        engine.rebuild(corpus(options.data))
        matcher = matcher_over(engine.opened())
        if options.fit:
            print_fit(rows(matcher, engine, queries(options.data, "train")))
            return
        print("| part | MAP@5 BM25 | re-ranked | suggest | with strangers | strong | the same |")
        print("| --- | --- | --- | --- | --- | --- | --- |")
        for part in ("train", "dev"):
            asked = queries(options.data, part)
            report(part, rows(matcher, engine, asked), bm25(engine, asked))


if __name__ == "__main__":
    main()
