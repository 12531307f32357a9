"""The order of hits, and cursors that find the place in it again."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search_index.cursors import Mark, decoded
from search_index.query import Query, Sort
from search_index.scoring import Scored
from search_index.snapshot import Snapshot

_LOW = np.int64(2**32 - 1)
_SCORE_STEPS = 4096
_ALL_WORDS = 1 << 30


@dataclass(frozen=True)
class Page:
    """The documents of one page in order, and the cursor of the page after it."""

    numbers: list[int]
    next_cursor: str | None


def order_keys(
    snapshot: Snapshot, scored: Scored, candidates: NDArray[Any], sort: Sort
) -> NDArray[np.int64]:
    """Return one number for each candidate, the highest first, no two alike.

    Its upper half is what the sort is about; its lower half puts the newest first, then goes by
    id, so that the order is the same however often it is asked for.
    """
    if sort is Sort.RELEVANCE:
        upper = (scored.scores[candidates].astype(np.float64) * _SCORE_STEPS).astype(np.int64)
        upper = np.minimum(upper, _ALL_WORDS - 1) + _ALL_WORDS * scored.all_words[candidates]
    elif sort is Sort.MOST_REPEATED:
        upper = snapshot.arrays["repeats"][candidates].astype(np.int64)
    else:
        upper = np.zeros(len(candidates), np.int64)
    keys: NDArray[np.int64] = (upper << np.int64(32)) + (_LOW - snapshot.newest_rank[candidates])
    return keys


def page_of(snapshot: Snapshot, scored: Scored, candidates: NDArray[Any], query: Query) -> Page:
    """Return the query's page of the candidates. Raises ValueError for an unreadable cursor."""
    keys = order_keys(snapshot, scored, candidates, query.sort)
    if query.cursor is not None:
        kept = keys <= _key_after(snapshot, query.cursor)
        keys, candidates = keys[kept], candidates[kept]
        first = 0
    else:
        first = (query.page - 1) * query.per_page
    end = first + query.per_page
    best = np.argpartition(-keys, end)[:end] if end < len(keys) else np.arange(len(keys))
    best = best[np.argsort(-keys[best])][first:]
    numbers = candidates[best].tolist()
    if not numbers or end >= len(keys):
        return Page(numbers, None)
    return Page(numbers, _cursor(snapshot, numbers[-1], int(keys[best[-1]])))


def _cursor(snapshot: Snapshot, number: int, key: int) -> str:
    published, tie = snapshot.arrays["published"][number], snapshot.arrays["tie"][number]
    return Mark(key >> 32, int(published), int(tie)).encoded()


def _key_after(snapshot: Snapshot, cursor: str) -> int:
    """Return the highest key that comes after the document a cursor was made at.

    The document itself may be gone, or stand elsewhere in a later generation.
    """
    mark = decoded(cursor)
    newest = snapshot.newest_first
    falling = -snapshot.arrays["published"][newest]
    first = int(np.searchsorted(falling, -mark.published, "left"))
    last = int(np.searchsorted(falling, -mark.published, "right"))
    ties = snapshot.arrays["tie"][newest[first:last]]
    rank = first + int(np.searchsorted(ties, np.uint64(mark.tie), "right"))
    return (mark.rank << 32) + int(_LOW) - rank
