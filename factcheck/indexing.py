"""From published rulings to the search index: what changed, all of it again, and whether it agrees.

The index is disposable. What it should hold is decided here from the database alone, and what it
finds is looked up in the database again before anybody sees it.
"""

from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
import structlog
from flask import Flask, current_app
from slugify import slugify
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from claims.filing.models import Claim
from claims.outbox import IndexTask
from claims.review.models import Publication
from claims.review.public import live_rulings
from factcheck.config import Settings
from factcheck.database import after_commit, db, transaction
from factcheck.index_turn import Turn, turn_by_database, turn_by_file
from factcheck.index_upkeep import Upkeep
from factcheck.markdown import plain_text
from factcheck.synonyms.known import KnownSynonyms, SynonymousEngine
from search_index.document import Document
from search_index.engine import Progress, SearchEngine, SearchUnavailable
from search_index.null_engine import NullEngine
from search_index.postgres_engine import PostgresEngine
from search_index.whoosh_engine import WhooshEngine

BATCH = 200
HOOK_SECONDS = 2.0
COMMAND_SECONDS = 60.0
_ENGINE = "factcheck.search_engine"
_TURN = "factcheck.index_turn"
_UPKEEP = "factcheck.index_upkeep"

log = structlog.get_logger()


@dataclass(frozen=True)
class IndexReport:
    """How the index differs from the database: claim ids by kind of difference, and the queue."""

    documents: int
    missing: frozenset[str]
    outdated: frozenset[str]
    surplus: frozenset[str]
    waiting: int

    @property
    def agrees(self) -> bool:
        """Return whether the index holds just what it should."""
        return not (self.missing or self.outdated or self.surplus)


def init_search(app: Flask) -> None:
    """Give the application its search engine, and have it told of every committed change."""
    settings: Settings = app.config["SETTINGS"]
    with app.app_context():
        database = db.engine
    known = KnownSynonyms()
    app.extensions[_ENGINE] = SynonymousEngine(engine_of(settings, database), known)
    app.extensions[_TURN] = turn_of(settings, database)
    app.extensions[_UPKEEP] = Upkeep(app, rebuild_broken)
    after_commit(app, drain_after_commit)
    after_commit(app, known.look_again)


def engine_of(settings: Settings, database: sa.Engine) -> SearchEngine:
    """Return the engine that the settings ask for; `database` is the application's."""
    if settings.search_engine == "none":
        return NullEngine()
    if settings.search_engine == "postgres":
        return PostgresEngine(database)
    return WhooshEngine(settings.data / "search_index")


def turn_of(settings: Settings, database: sa.Engine) -> Turn:
    """Return how those who write the index take turns: by the database that holds it, or a file."""
    if settings.search_engine == "postgres":
        return turn_by_database(database)
    return turn_by_file(settings.data)


def search_engine() -> SearchEngine:
    """Return this application's search engine, which knows the newsroom's synonyms."""
    engine: SearchEngine = current_app.extensions[_ENGINE]
    return engine


def document_for(publication: Publication) -> Document:
    """Return what is searched of a live edition: its exact version, and public appearances."""
    claim, version = publication.claim, publication.ruling_version
    first = claim.first_appearance
    said = first.said if first else None
    contest = claim.contest
    return Document(
        id=claim.id,
        title=claim.wording,
        published_at=publication.first_published_at,
        quotations=tuple(each.quotation for each in claim.appearances if each.quotation),
        summary=version.summary,
        body=plain_text(version.analysis),
        speaker=claim.speaker.slug,
        speaker_name=claim.speaker.name,
        party=party_slug(claim.speaker_party),
        topics=tuple(topic.slug for topic in claim.topics),
        contest=contest.slug if contest else None,
        rating=version.rating_slug,
        names=(*(topic.name for topic in claim.topics), *([contest.name] if contest else ())),
        said_from=_known(said.earliest) if said else None,
        said_until=_known(said.latest) if said else None,
        repeats=max(0, len(claim.appearances) - 1),
    )


def party_slug(party: str | None) -> str | None:
    """Return a party's key in addresses and in the index; parties have no rows of their own."""
    return (slugify(party) or None) if party else None


def _known(day: date) -> date | None:
    """Return the day, or None for an end that nobody knows."""
    return None if day in {date.min, date.max} else day


def _indexable() -> SelectOfScalar[Publication]:
    """Return the query of live editions with all that a document needs."""
    claim = selectinload(Publication.claim)  # type: ignore[arg-type]  # SQLModel types it as the row
    return live_rulings().options(
        claim.selectinload(Claim.topics),  # type: ignore[arg-type]  # the same
        claim.selectinload(Claim.contest),  # type: ignore[arg-type]  # the same
        claim.selectinload(Claim.appearances),  # type: ignore[arg-type]  # the same
    )


def documents_of(session: Session, claim_ids: Collection[str]) -> list[Document]:
    """Return the documents of those of the claims that are public."""
    query = _indexable().where(col(Claim.id).in_(claim_ids))
    return [document_for(publication) for publication in session.exec(query)]


def all_documents(session: Session) -> Iterator[Document]:
    """Yield the documents of all public claims, a batch in memory at a time.

    A ruling corrected meanwhile may come twice, the newer one last.
    """
    query = _indexable().order_by(None).order_by(col(Publication.id)).limit(BATCH)
    last = ""
    while batch := session.exec(query.where(col(Publication.id) > last)).all():
        last = batch[-1].id
        yield from map(document_for, batch)
        session.expunge_all()


def drain_after_commit() -> None:
    """Bring the index up to date with what was just committed; what cannot be done now waits."""
    try:
        drain_outbox(HOOK_SECONDS)
    except SearchUnavailable as fault:
        log.warning("index_behind", condition=fault.condition, reason=fault.reason)
        mend_index(fault)


def drain_outbox(wait_seconds: float = COMMAND_SECONDS) -> int:
    """Bring every claim in the outbox up to date in the index; return how many there were.

    Tasks are dropped only when the engine has committed, so that a crash between loses nothing.
    Raises SearchUnavailable, with the tasks kept.
    """
    with Session(db.engine) as session:
        if not waiting_tasks(session):
            return 0
    with _turn(wait_seconds):
        return _drain()


def _drain() -> int:
    """Work through the outbox, a batch at a time, each in a session that sees what is true now."""
    done = 0
    while batch := _drain_batch():
        done += batch
    return done


def _drain_batch() -> int:
    with Session(db.engine) as session:
        tasks = session.exec(select(IndexTask).order_by(IndexTask.id).limit(BATCH)).all()
        ids, claim_ids = [task.id for task in tasks], {task.claim_id for task in tasks}
        if not ids:
            return 0
        documents = documents_of(session, claim_ids)
    search_engine().update(documents, claim_ids - {document.id for document in documents})
    with transaction() as session:
        session.execute(sa.delete(IndexTask).where(col(IndexTask.id).in_(ids)))
    return len(claim_ids)


def waiting_tasks(session: Session) -> int:
    """Return how many changes the index does not know of yet."""
    return int(session.execute(sa.select(sa.func.count(col(IndexTask.id)))).scalar_one())


def count_rulings() -> int:
    """Return how many documents the whole index has."""
    counted = live_rulings().order_by(None).with_only_columns(sa.func.count(col(Publication.id)))
    return int(db.session.execute(counted).scalar_one())


def rebuild_index(progress: Progress | None = None) -> int:
    """Build the whole index anew beside the old one and swap; return its number of documents.

    Raises SearchUnavailable while another process rebuilds.
    """
    with _turn(COMMAND_SECONDS):
        return _rebuild(progress)


def _rebuild(progress: Progress | None = None) -> int:
    with Session(db.engine) as session:
        count = search_engine().rebuild(all_documents(session), progress)
    _drain()
    return count


def mend_index(fault: SearchUnavailable) -> None:
    """Have an index that is missing, damaged or outdated built again, wherever this is noticed.

    A small one is built at once, a larger one in the background; never by two at a time.
    """
    background_rebuild().mend(fault)


def background_rebuild() -> Upkeep:
    """Return what keeps this application's index usable."""
    upkeep: Upkeep = current_app.extensions[_UPKEEP]
    return upkeep


def rebuild_broken() -> bool:
    """Rebuild the index unless another thread or process is at it; return whether it was done."""
    try:
        with _turn(0):
            _rebuild()
    except SearchUnavailable as fault:
        log.info("index_not_rebuilt", reason=fault.reason)
        return False
    log.info("index_rebuilt")
    return True


def check_index() -> IndexReport:
    """Compare the index with the database. Raises SearchUnavailable if it cannot be read."""
    held = dict(search_engine().ids())
    with Session(db.engine) as session:
        wanted = {each.id: each.fingerprint() for each in all_documents(session)}
        waiting = waiting_tasks(session)
    return IndexReport(
        documents=len(wanted),
        missing=frozenset(wanted.keys() - held.keys()),
        outdated=frozenset(key for key in wanted.keys() & held.keys() if wanted[key] != held[key]),
        surplus=frozenset(held.keys() - wanted.keys()),
        waiting=waiting,
    )


def _turn(wait_seconds: float) -> AbstractContextManager[None]:
    turn: Turn = current_app.extensions[_TURN]
    return turn(wait_seconds)
