"""Saved searches that notify: what they find from now on, told once an item, never one's own."""

from collections.abc import Callable, Iterable

import sqlalchemy as sa
from sqlmodel import Session, col, select

from claims.audit.operations import head_event
from claims.errors import NotAllowed
from claims.newsroom.day_models import SavedView, SearchWatch, ToldMatch, ViewKind
from claims.newsroom.models import Role, User
from claims.newsroom.notices import tell
from factcheck.staff_search.feeding import read_to
from factcheck.staff_search.models import StaffItem

# A search that finds more at once says how many: a list of hundreds tells nobody anything.
MOST_TOLD = 10
# After so many events a search that found nothing moves on, so that it looks through few of them.
LONG = 1000

Find = Callable[[Session, SavedView, User, int], list[tuple[StaffItem, str]]]


def watch_search(session: Session, *, actor: User, view: SavedView) -> None:
    """Tell this person of what the search finds from now on. Raises NotAllowed for other views."""
    if view.kind is not ViewKind.SEARCH:
        raise NotAllowed("watch a view", "Only a saved search can tell you of what it finds.")
    if session.get(SearchWatch, (view.id, actor.id)) is None:
        head = head_event(session)
        after = head.seq if head else 0
        session.add(SearchWatch(view_id=view.id, user_id=actor.id, after_seq=after))
        session.flush()


def unwatch_search(session: Session, *, actor: User, view: SavedView) -> None:
    """Tell this person no longer; what they were told stays known, so that it never comes twice."""
    watch = session.get(SearchWatch, (view.id, actor.id))
    if watch is not None:
        session.delete(watch)
        session.flush()


def watched_by(session: Session, user: User) -> set[str]:
    """Return the ids of the saved searches that this person is told of."""
    query = select(SearchWatch.view_id).where(SearchWatch.user_id == user.id)
    return set(session.exec(query))


def watches_behind(session: Session, find: Find) -> list[tuple[str, str]]:
    """Return the watches (view, person) that have news, or have not moved on for long.

    A watch that finds nothing stays where it is, so that a quiet search costs no write.
    """
    upto = read_to(session)
    query = (
        select(SearchWatch, SavedView, User)
        .join(SavedView, col(SavedView.id) == SearchWatch.view_id)
        .join(User, col(User.id) == SearchWatch.user_id)
        .where(col(SearchWatch.after_seq) < upto)
    )
    return [
        (watch.view_id, watch.user_id)
        for watch, view, person in session.exec(query).all()
        if upto - watch.after_seq > LONG or find(session, view, person, watch.after_seq)
    ]


def look(session: Session, view_id: str, user_id: str, find: Find) -> int:
    """Run one watched search on what changed since, tell what is new; return how many items.

    Everything happens in the caller's transaction, so that a worker that is killed tells it next
    time, and two workers tell it once.
    """
    watch = session.get(SearchWatch, (view_id, user_id))
    view, person = session.get(SavedView, view_id), session.get(User, user_id)
    upto = read_to(session)
    if watch is None or view is None or person is None or watch.after_seq >= upto:
        return 0
    may_see = view.is_shared or view.user_id == user_id
    works_here = person.has(Role.REPORTER) or person.has(Role.EDITOR)
    found = find(session, view, person, watch.after_seq) if may_see and works_here else []
    fresh = _not_told(session, view, person, found)
    for item, title in fresh:
        session.add(_told(view, person, item))
        if item is fresh[0][0] or len(fresh) <= MOST_TOLD:
            _tell(session, view, person, item, _words(title, fresh))
    watch.after_seq = upto
    session.add(watch)
    session.flush()
    return len(fresh)


def _not_told(
    session: Session, view: SavedView, person: User, found: Iterable[tuple[StaffItem, str]]
) -> list[tuple[StaffItem, str]]:
    """Leave out what this person was told of by this search, and further parts of one snapshot."""
    once = {(item.kind, item.subject_id): (item, title) for item, title in found}
    told = sa.select(col(ToldMatch.kind), col(ToldMatch.subject_id)).where(
        col(ToldMatch.view_id) == view.id,
        col(ToldMatch.user_id) == person.id,
        col(ToldMatch.subject_id).in_([subject for _, subject in once]),
    )
    for kind, subject_id in session.execute(told) if once else ():
        once.pop((kind, subject_id), None)
    return list(once.values())


def _told(view: SavedView, person: User, item: StaffItem) -> ToldMatch:
    return ToldMatch(view_id=view.id, user_id=person.id, kind=item.kind, subject_id=item.subject_id)


def _words(title: str, fresh: list[tuple[StaffItem, str]]) -> str:
    more = len(fresh) - 1
    return f"{title}, and {more} more" if len(fresh) > MOST_TOLD else title


def _tell(session: Session, view: SavedView, person: User, item: StaffItem, found: str) -> None:
    tell(
        session,
        kind="found",
        people=[person],
        subject_kind="saved_view",
        subject_id=view.id,
        actor=None,
        payload={"search": view.name, "found": found, "query": view.query},
        claim_id=item.claim_id,
    )
