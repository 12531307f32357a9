"""Running a query over one snapshot: clauses, masks, counts, order, highlights."""

from dataclasses import replace

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from search_index.clauses import Clauses, clauses_of
from search_index.document import FACETS
from search_index.engine import Hit, Mode, Results, Synonyms
from search_index.facet_column import Mask
from search_index.facets import date_mask, facet_counts, field_mask, filter_masks, narrowed
from search_index.highlighting import Highlighter
from search_index.joining import FEW_HITS, mode_notes
from search_index.ordering import Page, page_of
from search_index.query import Query, Sort
from search_index.scoring import Scored, Scorer, scored
from search_index.snapshot import Snapshot
from search_index.spelling import SCANNED_WORDS, did_you_mean


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
    total, with_all = int(shown.sum()), int((shown & found.all_words).sum())
    page, notes = _page(snapshot, found, shown, query)
    return Results(
        hits=_hits(snapshot, found, page, Highlighter(clauses, scorer.languages)),
        total=total,
        total_all_words=with_all,
        facets=facet_counts(snapshot, text & days, filters, query),
        mode=mode,
        notes=(*notes, *mode_notes(query, mode, total, with_all)),
        did_you_mean=_suggestion(snapshot, scorer, query, int(found.all_words.sum())),
        also_searched=clauses.also,
        next_cursor=page.next_cursor,
    )


def _suggestion(snapshot: Snapshot, scorer: Scorer, query: Query, with_all: int) -> str | None:
    if with_all >= FEW_HITS:
        return None
    return did_you_mean(SnapshotWords(snapshot, scorer), query)


class SnapshotWords:
    """The words of one snapshot, for looking up what was meant."""

    def __init__(self, snapshot: Snapshot, scorer: Scorer) -> None:
        self._snapshot = snapshot
        self._scorer = scorer

    def is_known(self, word: str) -> bool:
        """Say whether any document holds a word in one of its forms."""
        return any(self._snapshot.count("text", term) for term in self._scorer.terms_of(word))

    def near(self, word: str, most: int) -> dict[str, int]:
        """Return words with the same first letter, and in how many documents each is."""
        near = {
            other
            for words in self._snapshot.words_from(word[0], SCANNED_WORDS)
            for other, _, _ in process.extract(
                # Much faster than the distance that decides, and at most one step longer.
                word,
                words,
                scorer=OSA.distance,
                score_cutoff=most + 1,
                limit=None,
            )
        }
        return {other: self._snapshot.count("word", other) for other in near}


def _asks_for_text(clauses: Clauses) -> bool:
    return bool(clauses.soft or clauses.hard)


def _field_masks(snapshot: Snapshot, query: Query) -> Mask:
    mask = snapshot.alive.copy()
    for term in query.fields:
        if term.field in FACETS:
            mask &= field_mask(snapshot, term)
    return mask


def _mode(query: Query, clauses: Clauses, found: Scored) -> Mode:
    if len(clauses.soft) < 2:  # noqa: PLR2004 -- one word is all of them
        return Mode.ALL_WORDS
    with_all = int(found.all_words.sum())
    adds = with_all < FEW_HITS and int(found.any_words.sum()) > with_all
    return Mode.ANY_WORDS if query.any_words or adds else Mode.ALL_WORDS


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
