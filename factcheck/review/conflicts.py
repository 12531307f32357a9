"""Conflicts of interest: everybody declares their own, and sees what they declared."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from claims.errors import BadInput
from claims.newsroom.models import User
from claims.newsroom.operations import declare_conflict
from claims.review.conflicts import conflicts_of, find_thing, known_things
from factcheck.accounts.actor import signed_in_actor
from factcheck.database import db
from factcheck.review.blueprint import bp
from factcheck.review.forms import ConflictForm, decided


@bp.route("/conflicts", methods=["GET", "POST"])
def conflicts() -> ResponseReturnValue:
    """List what this person declared, and take a new declaration."""
    form = ConflictForm()

    def declare(session: Session, actor: User) -> None:
        kind = form.concerns.data
        thing_id = find_thing(session, kind, form.thing.data or "")
        if thing_id is None:
            raise BadInput("thing", f"No {kind} has this name here.")
        declare_conflict(
            session,
            actor=actor,
            user=actor,
            reason=form.reason.data or "",
            **{f"{kind}_id": thing_id},
        )

    if decided(form, declare):
        flash("Declared. You are kept out of judging what concerns it.", "success")
        return redirect(url_for("review.conflicts"))
    page = render_template(
        "review/conflicts.html",
        form=form,
        mine=conflicts_of(db.session, signed_in_actor()),
        known=known_things(db.session),
    )
    return page, form.status
