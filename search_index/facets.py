"""Filters as masks over documents, and counts that agree with them exactly."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from search_index.document import FACETS
from search_index.engine import FacetCount
from search_index.facet_column import Mask
from search_index.field_values import values_meant
from search_index.query import DateRange, FieldTerm, Query
from search_index.snapshot import Snapshot

VALUES_SHOWN = 100
"""How many values of a facet are counted out, the most frequent first; chosen ones always are."""

_DAY = 86_400_000_000
_EPOCH = 719_163  # 1970-01-01 as an ordinal day


def filter_masks(snapshot: Snapshot, query: Query) -> dict[str, Mask]:
    """Return for each filtered facet the documents that have one of the chosen values."""
    return {
        facet: _having(snapshot, facet, chosen) for facet, chosen in query.filters.items() if chosen
    }


def _having(snapshot: Snapshot, facet: str, values: frozenset[str]) -> Mask:
    return snapshot.facets[facet].having(values)


def field_mask(snapshot: Snapshot, term: FieldTerm) -> Mask:
    """Return the documents that `speaker:gomez` means."""
    values = values_meant(term, snapshot.facets[term.field].vocabulary)
    mask = _having(snapshot, term.field, values)
    return ~mask if term.excluded else mask


def date_mask(snapshot: Snapshot, query: Query) -> Mask:
    """Return the living documents in the query's ranges of days."""
    mask = snapshot.alive.copy()
    if query.published:
        days = snapshot.arrays["published"] // _DAY + _EPOCH
        mask &= _between(days, days, query.published)
    if query.said:
        first, last = snapshot.arrays["said_from"], snapshot.arrays["said_until"]
        # One end may be unknown; a document without either is in no range.
        mask &= (first > 0) | (last > 0)
        mask &= _between(first, np.where(last == 0, np.iinfo(np.int32).max, last), query.said)
    return mask


def _between(first: np.ndarray, last: np.ndarray, days: DateRange) -> Mask:
    mask = np.ones(len(first), np.bool_)
    if days.since:
        mask &= last >= days.since.toordinal()
    if days.until:
        mask &= first <= days.until.toordinal()
    return mask


def narrowed(mask: Mask, filters: Mapping[str, Mask], but: str = "") -> Mask:
    """Return the mask within all filters but one."""
    for facet, own in filters.items():
        if facet != but:
            mask = mask & own
    return mask


def facet_counts(
    snapshot: Snapshot, mask: Mask, filters: Mapping[str, Mask], query: Query
) -> dict[str, tuple[FacetCount, ...]]:
    """Return for each facet how many documents of `mask` each value would leave.

    A value's count is the total that a search has with that value alone chosen in its facet.
    """
    whole = narrowed(mask, filters)
    rows = np.flatnonzero(whole)
    counted = {}
    for facet in FACETS:
        within, numbers = whole, rows
        if facet in filters:
            within = narrowed(mask, filters, but=facet)
            numbers = np.flatnonzero(within)
        column = snapshot.facets[facet]
        chosen = query.filters.get(facet, frozenset())
        counted[facet] = _ranked(column.vocabulary, column.counts(within, numbers), chosen)
    return counted


def _ranked(
    vocabulary: tuple[str, ...], counts: NDArray[np.int64], chosen: frozenset[str]
) -> tuple[FacetCount, ...]:
    """Return the values that any document has, the most frequent first, equals by the alphabet."""
    found = np.flatnonzero(counts)
    ranked = found[np.argsort(-counts[found], kind="stable")]
    shown = ranked[:VALUES_SHOWN].tolist()
    shown += [
        code for code in ranked[VALUES_SHOWN:].tolist() if chosen and vocabulary[code] in chosen
    ]
    every = [
        FacetCount(vocabulary[code], int(counts[code]), vocabulary[code] in chosen)
        for code in shown
    ]
    missing = sorted(chosen - {each.value for each in every})
    return (*every, *(FacetCount(value, 0, selected=True) for value in missing))
