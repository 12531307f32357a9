"""An engine for installations that switch search off: it holds nothing and finds nothing."""

from collections.abc import Iterable, Mapping

from search_index.document import Document
from search_index.engine import Candidate, Condition, Progress, Results, State, Synonyms
from search_index.query import Query

SWITCHED_OFF = "Search is switched off on this site."


class NullEngine:
    """Takes every document and forgets it; says of itself that search is switched off."""

    def search(self, query: Query, synonyms: Synonyms = ()) -> Results:
        """Return no hits, and the note that search is switched off."""
        del synonyms
        return Results(notes=(*query.notes, SWITCHED_OFF))

    def match(self, text: str, limit: int = 5, synonyms: Synonyms = ()) -> tuple[Candidate, ...]:
        """Return no candidates."""
        del text, limit, synonyms
        return ()

    def update(self, documents: Iterable[Document], removed: Iterable[str] = ()) -> None:
        """Read the documents through, so that a fault in them shows here too, and drop them."""
        del removed
        for _ in documents:
            pass

    def rebuild(self, documents: Iterable[Document], progress: Progress | None = None) -> int:
        """Read the documents through, telling `progress`; the index stays empty: return 0."""
        for number, _ in enumerate(documents, start=1):
            if progress is not None:
                progress(number)
        return 0

    def ids(self) -> Mapping[str, str]:
        """Return nothing: nothing is held."""
        return {}

    def state(self) -> State:
        """Return the condition OFF."""
        return State(Condition.OFF, SWITCHED_OFF)
