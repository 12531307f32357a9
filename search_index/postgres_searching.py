"""Running a query over one generation in PostgreSQL."""

from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from search_index.clauses import Clauses, clauses_of
from search_index.document import FACETS
from search_index.engine import Hit, Mode, Results, Synonyms
from search_index.field_values import values_meant
from search_index.highlighting import Highlighter
from search_index.joining import FEW_HITS, mode_notes
from search_index.postgres_clauses import Compiler
from search_index.postgres_page import Condition, Shown, shown
from search_index.postgres_query import STEPS, Matching, Parts
from search_index.postgres_reading import Held, any_of
from search_index.query import FieldTerm, Query, Sort
from search_index.spelling import SCANNED_WORDS, did_you_mean


def search_held(held: Held, query: Query, synonyms: Synonyms = ()) -> Results:
    """Return the results of a query."""
    clauses = clauses_of(query, synonyms)
    if not (clauses.soft or clauses.hard) and query.sort is Sort.RELEVANCE:
        query = replace(query, sort=Sort.NEWEST)
    search = _Search(held, clauses, query)
    found, notes = search.run()
    mode = search.mode(found)
    return Results(
        hits=search.hits(found),
        total=found.total,
        total_all_words=found.total_whole,
        facets=found.facets,
        mode=mode,
        notes=(*notes, *mode_notes(query, mode, found.total, found.total_whole)),
        did_you_mean=search.suggestion(found),
        also_searched=clauses.also,
        next_cursor=found.next_cursor,
    )


class _Search:
    def __init__(self, held: Held, clauses: Clauses, query: Query) -> None:
        self._held = held
        self._clauses = clauses
        self._query = query
        self._compiler = Compiler(held, clauses)
        soft = self._compiler.asked(clauses.soft)
        self._parts = Parts(
            soft=soft,
            hard=self._compiler.asked(clauses.hard),
            banned=self._compiler.asked(clauses.banned),
            rare=self._compiler.rare(soft),
            fields=tuple(self._field(term) for term in query.fields if term.field in FACETS),
        )
        average = max(1.0, held.sums.text_words / max(1, held.sums.documents))
        self._matching = Matching(held.tables, average, ranks=self._ranks())

    def _ranks(self) -> bool:
        """Say whether points are needed: for the order, or for what is near enough to the best."""
        return self._query.sort is Sort.RELEVANCE or len(self._parts.soft) > 1

    def run(self) -> tuple[Shown, tuple[str, ...]]:
        """Return what is shown, and the notes."""
        chosen = self._chosen()
        try:
            return shown(self._held.connection, chosen, self._query), self._query.notes
        except ValueError as fault:
            first = replace(self._query, cursor=None)
            return shown(self._held.connection, chosen, first), (*self._query.notes, str(fault))

    def _chosen(self) -> sa.Select[Any]:
        if self._may_have_some():
            return self._matching.with_some(self._parts)
        return self._matching.with_all(self._parts)

    def _may_have_some(self) -> bool:
        """Say whether rulings without all the words are shown too."""
        if len(self._parts.soft) < 2:  # noqa: PLR2004 -- one word is all of them
            return False
        if self._query.any_words or not all(each.most for each in self._parts.soft):
            return True
        count = self._matching.count_whole(self._parts, FEW_HITS)
        return int(self._held.connection.execute(count).scalar_one()) < FEW_HITS

    def mode(self, found: Shown) -> Mode:
        """Return how the words were joined to get these hits."""
        if len(self._parts.soft) < 2:  # noqa: PLR2004 -- the same
            return Mode.ALL_WORDS
        is_any = self._query.any_words or found.matched > found.matched_whole
        return Mode.ANY_WORDS if is_any else Mode.ALL_WORDS

    def suggestion(self, found: Shown) -> str | None:
        """Return what may have been meant, where little was found."""
        if found.matched_whole >= FEW_HITS:
            return None
        return did_you_mean(self, self._query)

    def is_known(self, word: str) -> bool:
        """Say whether any document holds a word in one of its forms."""
        return self._compiler.knows(word)

    def near(self, word: str, most: int) -> dict[str, int]:
        """Return words of about the same length with the same first letter, with their counts."""
        lengths = range(len(word) - most, len(word) + most + 1)
        return self._held.words_from(word[0], SCANNED_WORDS, lengths)

    def hits(self, found: Shown) -> tuple[Hit, ...]:
        """Return the page's hits, with the words that were searched for marked."""
        contents = self._held.contents([row.number for row in found.rows])
        highlighter = Highlighter(self._clauses, self._held.sums.languages)
        return tuple(
            Hit(
                id=contents[row.number].id,
                score=row.points / STEPS,
                highlights=highlighter.highlights(contents[row.number].parts),
                all_words=row.whole,
            )
            for row in found.rows
        )

    def _field(self, term: FieldTerm) -> Condition:
        """Return what `speaker:gomez` means: a value that has all these words."""
        ruling = self._held.tables.ruling.c
        column = ruling[term.field]
        listed = sa.func.unnest(column) if term.field == "topic" else column
        vocabulary = self._held.connection.execute(sa.select(listed).distinct()).scalars()
        values = sorted(values_meant(term, (each for each in vocabulary if each is not None)))
        meant: Condition
        if term.field == "topic":
            meant = column.bool_op("&&")(sa.cast(values, column.type))
        else:
            meant = sa.func.coalesce(column == any_of(values), sa.false())
        return sa.not_(meant) if term.excluded else meant
