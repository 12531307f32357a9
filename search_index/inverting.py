"""From words in the order of their documents to postings in the order of their terms, in bulk."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from search_index.postings import Ids, Inverted, Weights

_HALF = np.uint64(32)
_LOW = np.uint64(2**32 - 1)
_NO_WEIGHTS = np.empty(0, np.float32)
_NO_PLACES = np.empty(0, np.uint32)


def ends_of(counts: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return where stretches of these lengths begin and, one place on, where they end."""
    ends = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=ends[1:])
    return ends


def order_by(ranks: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return the order that sorts rows by rank and leaves equals as they stand."""
    # One sort of plain numbers is several times faster than numpy's stable argsort.
    keys = ranks.astype(np.uint64) << _HALF
    keys |= np.arange(len(ranks), dtype=np.uint64)
    keys.sort()
    order: NDArray[np.int64] = (keys & _LOW).astype(np.int64)
    return order


def inverted(
    terms: Sequence[bytes], ranks: Ids, documents: Ids, positions: Ids, weights: Weights
) -> Inverted:
    """Return the postings of occurrences given in the order of documents and positions.

    `ranks` are the places of their terms among `terms`, which rise; `weights` how much each counts.
    """
    order = order_by(ranks)
    ranks, documents = ranks[order], documents[order]
    starts = _starts(ranks, documents)
    frequencies = np.diff(starts, append=len(order)).astype(np.uint32)
    counts = np.bincount(ranks[starts], minlength=len(terms))
    places = np.bincount(ranks, minlength=len(terms))
    return Inverted(
        terms,
        ends_of(counts),
        documents[starts],
        _sums(weights[order], starts),
        frequencies,
        ends_of(places),
        positions[order],
    )


def _starts(ranks: Ids, documents: Ids) -> NDArray[np.int64]:
    """Return where a new pair of term and document begins."""
    is_new = np.ones(len(ranks), np.bool_)
    is_new[1:] = (ranks[1:] != ranks[:-1]) | (documents[1:] != documents[:-1])
    return np.flatnonzero(is_new)


def _sums(weights: Weights, starts: NDArray[np.int64]) -> Weights:
    return np.add.reduceat(weights, starts) if len(starts) else _NO_WEIGHTS


def restricted(whole: Inverted, end: int) -> Inverted:
    """Return the postings of what stands before a position, weighing 1 each, without positions."""
    starts = ends_of(whole.frequencies)[:-1]
    before = (whole.positions < end).astype(np.float32)
    weights = _sums(before, starts)
    return _chosen(whole, weights > 0, weights)


def _chosen(whole: Inverted, kept: NDArray[np.bool_], weights: Weights) -> Inverted:
    rows = np.repeat(np.arange(len(whole.terms)), np.diff(whole.ends))[kept]
    counts = np.bincount(rows, minlength=len(whole.terms))
    terms = [term for term, count in zip(whole.terms, counts.tolist(), strict=True) if count]
    nowhere = np.zeros(len(terms) + 1, np.int64)
    ids, ends = whole.ids[kept], ends_of(counts[counts > 0])
    return Inverted(terms, ends, ids, weights[kept], _NO_PLACES, nowhere, _NO_PLACES)


def listed(terms: Sequence[bytes], ranks: Ids, documents: Ids) -> Inverted:
    """Return postings that say of each term only in which documents it is."""
    pairs = np.unique((ranks.astype(np.uint64) << _HALF) | documents)
    counts = np.bincount((pairs >> _HALF).astype(np.int64), minlength=len(terms))
    ids = (pairs & _LOW).astype(np.uint32)
    nowhere = np.zeros(len(terms) + 1, np.int64)
    return Inverted(terms, ends_of(counts), ids, _NO_WEIGHTS, _NO_PLACES, nowhere, _NO_PLACES)


def merged(parts: Sequence[Inverted]) -> Inverted:
    """Return the postings of several parts, whose documents are numbered through, as one."""
    terms = sorted(set().union(*(part.terms for part in parts)))
    known = {term: rank for rank, term in enumerate(terms)}
    rows = np.concatenate([_ranks(part, known) for part in parts])
    order = order_by(rows)
    frequencies = np.concatenate([part.frequencies for part in parts])
    weights = np.concatenate([part.weights for part in parts])
    positions = np.concatenate([part.positions for part in parts])
    moved = stretches(ends_of(frequencies), order) if len(frequencies) else _NO_PLACES
    frequencies = frequencies[order] if len(frequencies) else frequencies
    ends = ends_of(np.bincount(rows, minlength=len(terms)))
    return Inverted(
        terms,
        ends,
        np.concatenate([part.ids for part in parts])[order],
        weights[order] if len(weights) else weights,
        frequencies,
        ends_of(frequencies)[ends] if len(frequencies) else np.zeros(len(ends), np.int64),
        positions[moved],
    )


def _ranks(part: Inverted, known: dict[bytes, int]) -> Ids:
    own = np.array([known[term] for term in part.terms], np.uint32)
    return np.repeat(own, np.diff(part.ends))


def stretches(ends: NDArray[np.int64], order: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return the indices of some stretches' items, stretch after stretch in a given order."""
    starts, sizes = ends[:-1][order], np.diff(ends)[order]
    firsts = ends_of(sizes)
    indices: NDArray[np.int64] = np.arange(firsts[-1])
    indices += np.repeat(starts - firsts[:-1], sizes)
    return indices


def renumbered(part: Inverted, numbers: NDArray[np.int64]) -> Inverted:
    """Return the postings with documents numbered anew; those numbered below 0 are left out."""
    kept = numbers[part.ids] >= 0
    rows = np.repeat(np.arange(len(part.terms)), np.diff(part.ends))[kept]
    counts = np.bincount(rows, minlength=len(part.terms))
    terms = [term for term, count in zip(part.terms, counts.tolist(), strict=True) if count]
    ends = ends_of(counts[counts > 0])
    frequencies, positions = part.frequencies, part.positions
    if len(frequencies):
        positions = positions[stretches(ends_of(frequencies), np.flatnonzero(kept))]
        frequencies = frequencies[kept]
    return Inverted(
        terms,
        ends,
        numbers[part.ids][kept].astype(np.uint32),
        part.weights[kept] if len(part.weights) else part.weights,
        frequencies,
        ends_of(frequencies)[ends] if len(frequencies) else np.zeros(len(ends), np.int64),
        positions,
    )
