"""Running a query over one snapshot: clauses, masks, counts, order, highlights."""

from dataclasses import replace

import numpy as np

from search_index.clauses import Clauses, clauses_of
from search_index.document import FACETS
from search_index.engine import Hit, Mode, Results, Synonyms
from search_index.facets import date_mask, facet_counts, field_mask, filter_masks, narrowed
from search_index.highlighting import Highlighter
from search_index.ordering import Page, page_of
from search_index.query import Query, Sort
from search_index.scoring import Scored, Scorer, scored
from search_index.snapshot import Mask, Snapshot
from search_index.spelling import did_you_mean

FEW_HITS = 3
"""With fewer documents than this that have all words, those with some are shown below."""

ALL_WORDS_NOTE = "Few rulings have all your words; those below have some of them."
ANY_WORDS_NOTE = "No ruling has all your words; these have some of them."


def search_snapshot(snapshot: Snapshot, query: Query, synonyms: Synonyms = ()) -> Results:
    """Return the results of a query."""
    clauses = clauses_of(query, synonyms)
    scorer = Scorer(snapshot)
    if not _asks_for_text(clauses) and query.sort is Sort.RELEVANCE:
        query = replace(query, sort=Sort.NEWEST)
    found = scored(scorer, clauses, _field_masks(snapshot, query))
    mode = _mode(query, clauses, found)
    # How words are joined is settled before filters are: counts then say what a filter leaves.
    text = found.any_words if mode is Mode.ANY_WORDS else found.all_words
    filters = filter_masks(snapshot, query)
    days = date_mask(snapshot, query)
    shown = narrowed(text & days, filters)
    page, notes = _page(snapshot, found, shown, query)
    return Results(
        hits=_hits(snapshot, found, page, Highlighter(clauses, scorer.languages)),
        total=int(shown.sum()),
        total_all_words=int((shown & found.all_words).sum()),
        facets=facet_counts(snapshot, text & days, filters, query),
        mode=mode,
        notes=(*notes, *_mode_notes(query, mode, int((shown & found.all_words).sum()))),
        did_you_mean=_suggestion(snapshot, scorer, query, int(found.all_words.sum())),
        next_cursor=page.next_cursor,
    )


def _suggestion(snapshot: Snapshot, scorer: Scorer, query: Query, with_all: int) -> str | None:
    if with_all >= FEW_HITS:
        return None
    return did_you_mean(snapshot, scorer, query)


def _asks_for_text(clauses: Clauses) -> bool:
    return bool(clauses.soft or clauses.hard)


def _field_masks(snapshot: Snapshot, query: Query) -> Mask:
    mask = snapshot.alive.copy()
    for term in query.fields:
        if term.field in FACETS:
            mask &= field_mask(snapshot, term)
    return mask


def _mode(query: Query, clauses: Clauses, found: Scored) -> Mode:
    if len(clauses.soft) > 1 and (query.any_words or found.all_words.sum() < FEW_HITS):
        return Mode.ANY_WORDS
    return Mode.ALL_WORDS


def _mode_notes(query: Query, mode: Mode, with_all: int) -> tuple[str, ...]:
    if mode is Mode.ALL_WORDS or query.any_words:
        return ()
    return (ALL_WORDS_NOTE if with_all else ANY_WORDS_NOTE,)


def _page(
    snapshot: Snapshot, found: Scored, shown: Mask, query: Query
) -> tuple[Page, tuple[str, ...]]:
    candidates = np.flatnonzero(shown)
    try:
        return page_of(snapshot, found, candidates, query), query.notes
    except ValueError as fault:
        first = replace(query, cursor=None)
        return page_of(snapshot, found, candidates, first), (*query.notes, str(fault))


def _hits(
    snapshot: Snapshot, found: Scored, page: Page, highlighter: Highlighter
) -> tuple[Hit, ...]:
    return tuple(
        Hit(
            id=snapshot.key(number),
            score=float(found.scores[number]),
            highlights=highlighter.highlights(snapshot.content(number)),
            all_words=bool(found.all_words[number]),
        )
        for number in page.numbers
    )
