"""Saved views: keep the filters of a page, rename, share, delete, and choose which comes first."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import InputRequired

from claims.errors import NotFound
from claims.newsroom.day_models import SavedView, ViewKind
from claims.newsroom.saved_views import (
    ViewDetails,
    change_view,
    default_view,
    delete_view,
    find_view,
    open_with,
    save_view,
    views_for,
)
from factcheck.accounts.actor import signed_in_actor
from factcheck.database import db, transaction
from factcheck.day.asked import as_query, filters_in
from factcheck.day.room import staff
from factcheck.desk.saving import DeskForm, saving
from factcheck.staff_search.watching import unwatch_search, watch_search, watched_by

PAGES = {ViewKind.BOARD: "day.desk.board", ViewKind.SEARCH: "day.desk.search"}
PAGE_NAMES = {ViewKind.BOARD: "Board", ViewKind.SEARCH: "Search"}


class ViewForm(DeskForm):
    """The name of a view, and who sees it. `query` is what is kept."""

    query = HiddenField()
    name = StringField("Name of this view", [InputRequired("Give it a name.")])
    is_shared = BooleanField("Share it with the newsroom")
    is_default = BooleanField("Open the page with it")
    is_watched = BooleanField("Tell me when it finds something new")


@dataclass(frozen=True)
class ShownView:
    """A saved view as a link: its name, whose it is if not mine, and whether it is shown now."""

    view: SavedView
    url: str
    is_current: bool
    is_mine: bool
    is_default: bool


@dataclass(frozen=True)
class ShownViews:
    """The views of a page, and what saving the present filters needs."""

    kind: ViewKind
    query: str
    views: Sequence[ShownView]
    all_url: str

    @property
    def is_saved(self) -> bool:
        """Return whether the filters in force are a saved view already."""
        return any(each.is_current for each in self.views)


def shown_views(kind: ViewKind, query: str) -> ShownViews:
    """Return the views of a page, with that of this query marked as the one shown."""
    actor = signed_in_actor()
    first = default_view(db.session, actor, kind)
    return ShownViews(
        kind=kind,
        query=query,
        views=[
            ShownView(
                view=view,
                url=url_of(view),
                is_current=view.query == query,
                is_mine=view.user_id == actor.id,
                is_default=first is not None and first.id == view.id,
            )
            for view in views_for(db.session, actor, kind)
        ],
        all_url=url_for(PAGES[kind], all=1),
    )


def url_of(view: SavedView) -> str:
    """Return the address that shows the view; `all=1` keeps an empty one from being the default."""
    return f"{url_for(PAGES[view.kind])}?{view.query or 'all=1'}"


@staff.get("/views")
def views() -> str:
    """List the saved views of every page."""
    return render_template(
        "day/views.html",
        watched=watched_by(db.session, signed_in_actor()),
        pages=[(PAGE_NAMES[kind], shown_views(kind, "\x00")) for kind in ViewKind],
    )


@staff.route("/views/new/<kind>", methods=["GET", "POST"])
def save(kind: str) -> ResponseReturnValue:
    """Keep the filters of a page (`?query=` or the form's) under a name."""
    page = _kind(kind)
    form = ViewForm(data={"query": request.args.get("query", "")})
    if page is not ViewKind.SEARCH:
        del form.is_watched
    if form.is_ready():
        actor = signed_in_actor()
        query = as_query(filters_in(page, form.query.data or ""))
        details = ViewDetails(form.name.data, query, form.is_shared.data)
        with saving(form) as session:
            view = save_view(session, actor=actor, kind=page, details=details)
            if form.is_default.data:
                open_with(session, actor=actor, kind=page, view=view)
            if form.is_watched is not None and form.is_watched.data:
                watch_search(session, actor=actor, view=view)
            flash(f"Saved as “{view.name}”.", "success")
            return redirect(url_of(view))
    return _form_page(form, "Save this view", page)


@staff.route("/views/<view_id>/edit", methods=["GET", "POST"])
def edit(view_id: str) -> ResponseReturnValue:
    """Rename a view, share it or not, and have the page open with it or not."""
    actor = signed_in_actor()
    view = find_view(db.session, actor, view_id)
    first = default_view(db.session, actor, view.kind)
    is_default = first is not None and first.id == view.id
    form = ViewForm(obj=view, data={"is_default": is_default})
    del form.is_watched
    if form.is_ready():
        with saving(form) as session:
            view = find_view(session, actor, view_id)
            name, shared = form.name.data, form.is_shared.data
            change_view(session, actor=actor, view=view, name=name, is_shared=shared)
            if form.is_default.data != is_default:
                chosen = view if form.is_default.data else None
                open_with(session, actor=actor, kind=view.kind, view=chosen)
            flash("The view is changed.", "success")
            return redirect(url_for("day.desk.views"))
    return _form_page(form, "Change this view", view.kind)


@staff.get("/views/<view_id>")
def open_view(view_id: str) -> ResponseReturnValue:
    """Lead to what the view shows; of a search, the newest first."""
    view = find_view(db.session, signed_in_actor(), view_id)
    newest = "&sort=newest" if view.kind is ViewKind.SEARCH and "sort=" not in view.query else ""
    return redirect(url_of(view) + newest)


@staff.post("/views/<view_id>/delete")
def delete(view_id: str) -> ResponseReturnValue:
    """Delete a view; what it showed stays as it is."""
    with transaction() as session:
        actor = signed_in_actor()
        view = find_view(session, actor, view_id)
        name = view.name
        delete_view(session, actor=actor, view=view)
    flash(f"The view “{name}” is deleted.", "success")
    return redirect(url_for("day.desk.views"))


@staff.post("/views/<view_id>/watch")
def watch(view_id: str) -> ResponseReturnValue:
    """Be told of what a saved search finds from now on, or no longer."""
    with transaction() as session:
        actor = signed_in_actor()
        view = find_view(session, actor, view_id)
        is_on = view.id in watched_by(session, actor)
        (unwatch_search if is_on else watch_search)(session, actor=actor, view=view)
        name = view.name
    told = "will not be told" if is_on else "will be told"
    flash(f"You {told} of what “{name}” finds.", "success")
    return redirect(url_for("day.desk.views"))


@staff.post("/views/<view_id>/first")
def open_first(view_id: str) -> ResponseReturnValue:
    """Have the page open with this view, or, if it does already, with everything again."""
    with transaction() as session:
        actor = signed_in_actor()
        view = find_view(session, actor, view_id)
        first = default_view(session, actor, view.kind)
        chosen = None if first is not None and first.id == view.id else view
        open_with(session, actor=actor, kind=view.kind, view=chosen)
        opens = f"with “{chosen.name}”" if chosen else "with everything"
        page = PAGE_NAMES[view.kind]
    flash(f"{page} opens {opens}.", "success")
    return redirect(url_for("day.desk.views"))


def _kind(text: str) -> ViewKind:
    kind = next((kind for kind in ViewKind if kind == text), None)
    if kind is None:
        raise NotFound("page with views", text)
    return kind


def _form_page(form: ViewForm, title: str, kind: ViewKind) -> ResponseReturnValue:
    shown = render_template(
        "day/view_form.html", form=form, title=title, page=PAGE_NAMES[kind], url=PAGES[kind]
    )
    return shown, form.status
