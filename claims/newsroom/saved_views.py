"""The filters that a person keeps under a name: alone or with the newsroom, and the first shown."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, or_, select

from claims.errors import BadInput, NotAllowed, NotFound
from claims.newsroom.day_models import DefaultView, SavedView, SearchWatch, ToldMatch, ViewKind
from claims.newsroom.models import Role, User
from claims.newsroom.operations import require_role
from claims.typed import required

MOST_VIEWS = 100
LONGEST_QUERY = 2000


@dataclass(frozen=True)
class ViewDetails:
    """What a view is called, what its address asks for, and whether colleagues see it."""

    name: str
    query: str
    is_shared: bool = False


def save_view(session: Session, *, actor: User, kind: ViewKind, details: ViewDetails) -> SavedView:
    """Keep a page's filters under a name. Raises BadInput for a name that the person has used."""
    require_role(actor, "save a view", Role.REPORTER, Role.EDITOR)
    name = required("name", details.name, limit=80)
    if len(details.query) > LONGEST_QUERY:
        raise BadInput("name", "These filters are too long to be saved. Take some away.")
    mine = [each for each in views_for(session, actor, kind) if each.user_id == actor.id]
    if len(mine) >= MOST_VIEWS:
        raise BadInput("name", f"You have {MOST_VIEWS} saved views. Delete one first.")
    _require_free(mine, name)
    view = SavedView(
        user_id=actor.id, kind=kind, name=name, query=details.query, is_shared=details.is_shared
    )
    view.user = actor
    session.add(view)
    session.flush()
    return view


def change_view(
    session: Session, *, actor: User, view: SavedView, name: str, is_shared: bool
) -> None:
    """Give one's own view another name, share it, or keep it to oneself again.

    Colleagues who had a view that is no longer shared as their first, or were told of its finds,
    lose both. Raises NotAllowed for somebody else's, BadInput for a name in use.
    """
    _require_own(actor, view, "change a view")
    name = required("name", name, limit=80)
    others = [
        each
        for each in views_for(session, actor, view.kind)
        if each.user_id == actor.id and each.id != view.id
    ]
    _require_free(others, name)
    view.name, view.is_shared = name, is_shared
    session.add(view)
    if not is_shared:
        _forget(session, view, but=actor)
    session.flush()


def delete_view(session: Session, *, actor: User, view: SavedView) -> None:
    """Delete one's own view; an editor may delete one that is shared, say of who left.

    Raises NotAllowed.
    """
    if not (view.is_shared and actor.has(Role.EDITOR)):
        _require_own(actor, view, "delete a view")
    _forget(session, view)
    session.delete(view)
    session.flush()


def open_with(session: Session, *, actor: User, kind: ViewKind, view: SavedView | None) -> None:
    """Have a page open with this view for this person, or with everything for None."""
    chosen = session.get(DefaultView, (actor.id, kind))
    if view is None:
        if chosen is not None:
            session.delete(chosen)
    elif chosen is None:
        session.add(DefaultView(user_id=actor.id, kind=kind, view_id=view.id))
    else:
        chosen.view_id = view.id
        session.add(chosen)
    session.flush()


def default_view(session: Session, user: User, kind: ViewKind) -> SavedView | None:
    """Return the view with which the page opens for this person, if they chose one."""
    query = (
        select(SavedView)
        .join(DefaultView, col(DefaultView.view_id) == SavedView.id)
        .where(DefaultView.user_id == user.id, DefaultView.kind == kind)
    )
    return session.exec(query).first()


def views_for(session: Session, user: User, kind: ViewKind) -> list[SavedView]:
    """Return the person's own views of a page and the shared ones, by name, own ones first."""
    query = (
        select(SavedView)
        .where(
            SavedView.kind == kind,
            or_(col(SavedView.user_id) == user.id, col(SavedView.is_shared)),
        )
        .order_by(col(SavedView.user_id) != user.id, SavedView.name, col(SavedView.id))
        .options(selectinload(SavedView.user))  # type: ignore[arg-type]  # SQLModel types it as the row
    )
    return list(session.exec(query))


def find_view(session: Session, user: User, view_id: str) -> SavedView:
    """Return a view that this person may see. Raises NotFound for any other."""
    view = session.get(SavedView, view_id)
    if view is None or not (view.is_shared or view.user_id == user.id):
        raise NotFound("saved view", view_id)
    return view


def _require_own(actor: User, view: SavedView, action: str) -> None:
    if view.user_id != actor.id:
        raise NotAllowed(action, "This view is somebody else's. Save one of your own instead.")


def _require_free(views: list[SavedView], name: str) -> None:
    if any(each.name.casefold() == name.casefold() for each in views):
        raise BadInput("name", f"You have a view called “{name}” already. Choose another name.")


def _forget(session: Session, view: SavedView, *, but: User | None = None) -> None:
    """Take the view out of everybody's choices, or everybody else's."""
    for table in (DefaultView, SearchWatch, ToldMatch):
        query = sa.delete(table).where(col(table.view_id) == view.id)
        if but is not None:
            query = query.where(col(table.user_id) != but.id)
        session.execute(query)
