"""Running a query over one generation in PostgreSQL."""

from dataclasses import replace

from search_index.clauses import Clauses, clauses_of
from search_index.document import FACETS
from search_index.engine import Hit, Mode, Results, Synonyms
from search_index.field_values import values_meant
from search_index.highlighting import Highlighter
from search_index.joining import FEW_HITS, mode_notes
from search_index.postgres_clauses import Compiler
from search_index.postgres_page import Shown, shown
from search_index.postgres_query import STEPS, Matching, Parts
from search_index.postgres_reading import Held
from search_index.postgres_statement import Meant, Values, run
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

    def _matching(self, values: Values) -> Matching:
        sums = self._held.sums
        average = max(1.0, sums.text_words / max(1, sums.documents))
        # Points are for the order, and for what is near enough to the best.
        ranks = self._query.sort is Sort.RELEVANCE or len(self._parts.soft) > 1
        return Matching(self._held.tables, average, values, ranks=ranks)

    def run(self) -> tuple[Shown, tuple[str, ...]]:
        """Return what is shown, and the notes."""
        may_have_some = self._may_have_some()
        try:
            return self._shown(self._query, may_have_some=may_have_some), self._query.notes
        except ValueError as fault:
            first = replace(self._query, cursor=None)
            notes = (*self._query.notes, str(fault))
            return self._shown(first, may_have_some=may_have_some), notes

    def _shown(self, query: Query, *, may_have_some: bool) -> Shown:
        values = Values()
        matching = self._matching(values)
        write = matching.with_some if may_have_some else matching.with_all
        return shown(self._held.connection, write(self._parts), values, query)

    def _may_have_some(self) -> bool:
        """Say whether rulings without all the words are shown too."""
        if len(self._parts.soft) < 2:  # noqa: PLR2004 -- one word is all of them
            return False
        if self._query.any_words or not all(each.most for each in self._parts.soft):
            return True
        values = Values()
        text = self._matching(values).count_whole(self._parts, FEW_HITS)
        return int(run(self._held.connection, text, values).scalar_one()) < FEW_HITS

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

    def _field(self, term: FieldTerm) -> Meant:
        """Return what `speaker:gomez` means: the values that have all these words."""
        vocabulary = self._held.facet_values(term.field)
        return Meant(term.field, values_meant(term, vocabulary), excluded=term.excluded)
