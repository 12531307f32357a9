"""The groups of wordings as every search uses them, without asking the database each time."""

import threading
import time
from collections.abc import Iterable, Mapping

from sqlmodel import Session

from claims.newsroom.synonyms import all_groups, synonyms_stamp
from factcheck.database import db
from search_index.document import Document
from search_index.engine import Candidate, Progress, Results, SearchEngine, State, Synonyms
from search_index.query import Query

FRESH_SECONDS = 3.0
"""After so long the database is asked whether any group has changed, by whichever process."""


class KnownSynonyms:
    """What one process knows of the groups. Any thread may ask."""

    def __init__(self) -> None:
        self._groups: tuple[frozenset[str], ...] = ()
        self._stamp: tuple[int, object] | None = None
        self._fresh_until = 0.0
        self._looking = threading.Lock()

    def current(self) -> Synonyms:
        """Return the groups; another process's change is known within FRESH_SECONDS."""
        if time.monotonic() < self._fresh_until:
            return self._groups
        # While one thread looks, the others go on with what is known.
        if self._looking.acquire(blocking=self._stamp is None):
            try:
                self._look()
            finally:
                self._looking.release()
        return self._groups

    def _look(self) -> None:
        with Session(db.engine) as session:
            stamp = synonyms_stamp(session)
            if stamp != self._stamp:
                groups = tuple(frozenset(group.wordings) for group in all_groups(session))
                self._groups, self._stamp = groups, stamp
        self._fresh_until = time.monotonic() + FRESH_SECONDS

    def look_again(self) -> None:
        """Have the next search ask the database: something was committed here."""
        self._fresh_until = 0.0


class SynonymousEngine:
    """A search engine that is given the newsroom's synonyms with every question."""

    def __init__(self, engine: SearchEngine, known: KnownSynonyms) -> None:
        self.engine = engine
        self._known = known

    def search(self, query: Query, synonyms: Synonyms = ()) -> Results:
        """Run a query with the newsroom's synonyms, and those given."""
        return self.engine.search(query, (*self._known.current(), *synonyms))

    def match(self, text: str, limit: int = 5, synonyms: Synonyms = ()) -> tuple[Candidate, ...]:
        """Match a text with the newsroom's synonyms, and those given."""
        return self.engine.match(text, limit, (*self._known.current(), *synonyms))

    def update(self, documents: Iterable[Document], removed: Iterable[str] = ()) -> None:
        """Hand the documents on: an index never holds synonyms."""
        self.engine.update(documents, removed)

    def rebuild(self, documents: Iterable[Document], progress: Progress | None = None) -> int:
        """Hand the documents on, for a new index."""
        return self.engine.rebuild(documents, progress)

    def ids(self) -> Mapping[str, str]:
        """Return what the engine holds."""
        return self.engine.ids()

    def state(self) -> State:
        """Return whether the engine can answer."""
        return self.engine.state()
