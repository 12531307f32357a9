"""Which segments are merged into one, so that a search never has many to look into.

Segments fall into tiers by size, each TIER times the one below. When a tier has TIER segments they
become one of the next, so that a document is written again only a few times in its life. What
takes long is left to quiet times (`thorough`), unless there is nobody to see to these.
"""

import itertools
import math
from collections.abc import Iterable, Sequence

from whoosh.codec.base import Segment

TIER = 8
QUICK = 1_000
"""Merging so many documents takes a tenth of a second, which a publication can bear."""
MOST_SEGMENTS = 40
"""With more segments than this the smaller ones are merged at once, whatever it takes."""
LARGEST = 25_000
"""No more documents than these are merged at once: it takes seconds, in which updates wait."""


def to_merge(segments: Sequence[Segment], *, thorough: bool) -> list[Segment]:
    """Return the segments to be merged now, in the order of the index; often none."""
    room = LARGEST if thorough or len(segments) > MOST_SEGMENTS else QUICK
    chosen = _fitting(filter(_is_wasted, segments), room)
    room -= _living(chosen)
    for tier in _tiers(segments):
        fitting = _fitting((each for each in tier if each not in chosen), room)
        if len(fitting) >= TIER:
            chosen += fitting
            room -= _living(fitting)
    return [each for each in segments if each in chosen]


def _is_wasted(segment: Segment) -> bool:
    """Say whether more than half of a segment is deleted: merging it frees its place."""
    return bool(segment.deleted_count() * 2 > segment.doc_count_all())


def _living(segments: Iterable[Segment]) -> int:
    return sum(int(segment.doc_count()) for segment in segments)


def _fitting(segments: Iterable[Segment], room: int) -> list[Segment]:
    """Return the smallest ones that have no more documents together than there is room."""
    ordered = sorted(segments, key=lambda each: int(each.doc_count()))
    ends = itertools.accumulate(int(each.doc_count()) for each in ordered)
    return [each for each, end in zip(ordered, ends, strict=True) if end <= room]


def _tiers(segments: Sequence[Segment]) -> list[list[Segment]]:
    tiers: dict[int, list[Segment]] = {}
    for segment in segments:
        height = int(math.log(max(1, segment.doc_count_all()), TIER))
        tiers.setdefault(height, []).append(segment)
    return [tiers[height] for height in sorted(tiers)]
