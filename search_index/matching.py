"""A sentence or post in, the rulings that already settle it out."""

import numpy as np

from search_index.clauses import Clause, plain_words
from search_index.engine import Candidate, Strength
from search_index.scoring import MATCHING, Scorer
from search_index.snapshot import Snapshot

MOST_WORDS = 200


def bm25_best(snapshot: Snapshot, text: str, limit: int) -> list[tuple[int, float]]:
    """Return the numbers and BM25 scores of the best documents for a text's words."""
    scorer = Scorer(snapshot, MATCHING, "claim")
    scores = np.zeros(snapshot.size, np.float32)
    for word in dict.fromkeys(plain_words(text)[:MOST_WORDS]):
        found = scorer.find(Clause(((word,),)))
        scores[found.ids] += found.impacts
    best = np.flatnonzero(scores)
    if len(best) > limit:
        best = best[np.argpartition(-scores[best], limit)[:limit]]
    order = best[np.lexsort((snapshot.newest_rank[best], -scores[best]))]
    return [(int(number), float(scores[number])) for number in order]


def match_snapshot(snapshot: Snapshot, text: str, limit: int) -> tuple[Candidate, ...]:
    """Return the documents that a text most likely repeats, best first."""
    return tuple(
        Candidate(snapshot.key(number), score, Strength.WEAK, ())
        for number, score in bm25_best(snapshot, text, limit)
    )
