"""Which claims and rulings a text is like, by both matchers: the index's, and one in memory.

The index holds what is published. The pool in memory holds what is not, which no index for readers
may hold, and the newest rulings too: in a small collection the index cannot know which words are
rare. Who may see what was found is the caller's to decide.
"""

import threading
from collections.abc import Sequence

import structlog
from flask import Flask, current_app
from sqlmodel import Session

from claims.audit.operations import head_event
from claims.filing.wordings import changed_since, newest_claims, wordings_of
from factcheck.database import db
from factcheck.indexing import search_engine
from search_index.engine import Candidate, SearchUnavailable, Strength
from search_index.wordings import Said, WordingPool

LEAST_CHARACTERS = 12
LONGEST_TEXT = 3_000
_POOL = "factcheck.pool_of_claims"

log = structlog.get_logger()


class ClaimPool:
    """The newest claims, in this process, brought up to date by the record of changes."""

    def __init__(self) -> None:
        self._pool = WordingPool()
        self._seq: int | None = None
        self._lock = threading.Lock()

    def match(self, session: Session, text: str, limit: int) -> tuple[Candidate, ...]:
        """Return the claims that the text most likely repeats, as the database has them now."""
        with self._lock:
            self._catch_up(session)
        return self._pool.match(text, limit)

    def _catch_up(self, session: Session) -> None:
        if self._seq is None:
            head = head_event(session)
            touched, newest = newest_claims(session), head.seq if head else 0
        else:
            touched, newest = changed_since(session, self._seq)
        now = [
            Said(each.claim_id, each.wording, each.quotations)
            for each in wordings_of(session, touched)
        ]
        self._pool.replace(now, set(touched) - {each.key for each in now})
        self._seq = newest


def claim_pool(app: Flask) -> ClaimPool:
    """Return this application's pool."""
    known: ClaimPool = app.extensions.setdefault(_POOL, ClaimPool())
    return known


def likely_same(texts: Sequence[str], most: int) -> dict[str, Candidate]:
    """Return what is worth showing beside any of the texts, by claim id, the likeliest first.

    Short texts say too little to be like anything.
    """
    likely = [
        each
        for text in dict.fromkeys(text.strip()[:LONGEST_TEXT] for text in texts)
        if len(text) >= LEAST_CHARACTERS
        for matched in (claim_pool(current_app).match(db.session, text, most), _rulings(text, most))
        for each in matched
        if each.strength is not Strength.WEAK
    ]
    best: dict[str, Candidate] = {}
    for each in sorted(likely, key=lambda candidate: -candidate.score):
        best.setdefault(each.id, each)
    return best


def _rulings(text: str, most: int) -> tuple[Candidate, ...]:
    try:
        return search_engine().match(text, most)
    except SearchUnavailable as fault:
        log.warning("rulings_not_compared", reason=fault.reason)
        return ()
