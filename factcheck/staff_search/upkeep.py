"""Comparing what staff can find with the rows it was made from, and mending the difference.

What is mended counts as changed when its row last was, so that nobody is told of it as new.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from claims.audit.models import AuditEvent
from claims.audit.operations import head_event
from claims.base import now
from factcheck.database import db, transaction
from factcheck.staff_search.feeding import BATCH, events_behind, read_on
from factcheck.staff_search.models import StaffItem, StaffSearchState
from factcheck.staff_search.texts import FAMILIES, OF_CLAIMS, Family
from factcheck.staff_search.writing import WORDS, Cause, drop_items, held_ids, write

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class StaffSearchReport:
    """How what staff can find differs from the rows: numbers of items, and events not read yet."""

    items: int
    missing: int
    outdated: int
    surplus: int
    waiting: int

    @property
    def agrees(self) -> bool:
        """Return whether everything is found as it stands."""
        return not (self.missing or self.outdated or self.surplus)


def catch_up(most_batches: int | None = None) -> int:
    """Read the record on, each batch in a transaction of its own; return how many events."""
    done = batches = 0
    while most_batches is None or batches < most_batches:
        with transaction() as session:
            count = read_on(session)
        done, batches = done + count, batches + 1
        if count < BATCH:
            break
    return done


def rebuild_staff_search(progress: Progress | None = None) -> int:
    """Mend everything, a batch in a transaction of its own; return how many items changed.

    Searches and writers go on meanwhile; what changes during it is read from the record after it.
    """
    with transaction() as session:
        head = head_event(session)
        total = sum(_count(session, family) for family in FAMILIES)
    _drop_halves()
    changed = done = 0
    for family in FAMILIES:
        changed += _drop_orphans(family)
        for ids in _batches(family):
            with transaction() as session:
                texts = family.texts(session, ids)
                changed += write(session, family, ids, texts, _last_causes(session, family, ids))
            done += len(ids)
            if progress is not None:
                progress(done, total)
    with transaction() as session:
        state = session.get_one(StaffSearchState, 1)
        state.read_to = max(state.read_to, head.seq if head else 0)
        session.add(state)
    catch_up()
    return changed


def check_staff_search(session: Session) -> StaffSearchReport:
    """Compare every item with its rows; nothing is changed."""
    missing = outdated = seen = 0
    for family in FAMILIES:
        for ids in _batches(family, session):
            held = _digests(session, family, ids)
            for text in family.texts(session, ids):
                digest = held.get(text.key)
                seen += digest is not None
                missing += digest is None
                outdated += digest is not None and digest != text.digest()
            session.expunge_all()
    items = session.exec(select(func.count()).select_from(StaffItem)).one()
    words = session.execute(sa.select(sa.func.count()).select_from(WORDS)).scalar_one()
    waiting = events_behind(session)
    lost = max(0, items - words)
    return StaffSearchReport(items, missing + lost, outdated, items - seen, waiting)


def _count(session: Session, family: Family) -> int:
    return session.exec(select(func.count()).select_from(family.table)).one()


def _batches(family: Family, session: Session | None = None) -> Iterator[list[str]]:
    """Yield the ids of a family's rows, in order, a batch at a time."""
    last = ""
    while True:
        ids = _next_ids(session, family, last) if session else _next_ids_alone(family, last)
        if not ids:
            return
        yield ids
        last = ids[-1]


def _next_ids_alone(family: Family, last: str) -> list[str]:
    with Session(db.engine) as session:
        return _next_ids(session, family, last)


def _next_ids(session: Session, family: Family, last: str) -> list[str]:
    row_id = col(family.table.id)
    query = select(family.table.id).where(row_id > last).order_by(row_id).limit(BATCH)
    return list(session.exec(query))


def _digests(session: Session, family: Family, ids: Collection[str]) -> dict[object, str]:
    query = sa.select(
        col(StaffItem.kind), col(StaffItem.subject_id), col(StaffItem.part), col(StaffItem.digest)
    ).where(held_ids(family).in_(ids), col(StaffItem.kind).in_(family.kinds))
    return {(kind, subject, part): digest for kind, subject, part, digest in session.execute(query)}


def _drop_orphans(family: Family) -> int:
    """Take out items whose leading row is not there any more."""
    leading = held_ids(family)
    with transaction() as session:
        query = sa.select(col(StaffItem.id)).where(
            col(StaffItem.kind).in_(family.kinds),
            leading.not_in(sa.select(col(family.table.id))) | leading.is_(None),
        )
        gone = list(session.execute(query).scalars())
        drop_items(session, gone)
    return len(gone)


def _drop_halves() -> None:
    """Take out words without an item, and items without words, which are then made anew."""
    with transaction() as session:
        items, words = sa.select(col(StaffItem.id)), sa.select(WORDS.c.rowid)
        without_item = session.execute(words.where(WORDS.c.rowid.not_in(items))).scalars()
        without_words = session.execute(items.where(col(StaffItem.id).not_in(words))).scalars()
        drop_items(session, [*without_item, *without_words])


def _last_causes(session: Session, family: Family, ids: Collection[str]) -> Callable[[str], Cause]:
    """Return what gives the last event about each row; one without events counts as old."""
    about = AuditEvent.claim_id if family is OF_CLAIMS else AuditEvent.subject_id
    last = select(func.max(AuditEvent.seq)).where(col(about).in_(ids)).group_by(col(about))
    events = session.exec(select(AuditEvent).where(col(AuditEvent.seq).in_(last)))
    found = {
        (each.claim_id if family is OF_CLAIMS else each.subject_id): Cause(
            each.seq, each.at, each.actor_id
        )
        for each in events
    }
    old = Cause(0, now())
    return lambda row_id: found.get(row_id, old)
