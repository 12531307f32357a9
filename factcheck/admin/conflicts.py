"""Everybody's conflicts of interest. Another admin than the person may end one."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from claims.newsroom.operations import end_conflict as end
from claims.review.conflicts import all_conflicts
from factcheck.admin.blueprint import bp
from factcheck.database import db
from factcheck.review.forms import Decision, decided


@bp.get("/conflicts")
def conflicts() -> ResponseReturnValue:
    """List every conflict that was ever declared."""
    return _page(Decision(formdata=None))


@bp.post("/conflicts/<conflict_id>/end")
def end_conflict(conflict_id: str) -> ResponseReturnValue:
    """End a conflict that no longer stands."""
    form = Decision()
    if decided(form, lambda session, actor: end(session, actor=actor, conflict_id=conflict_id)):
        flash("Ended. Votes that it had made void count again where a panel is still open.")
        return redirect(url_for("admin.conflicts"))
    return _page(form)


def _page(form: Decision) -> ResponseReturnValue:
    declared = all_conflicts(db.session)
    return render_template("admin/conflicts.html", form=form, declared=declared), form.status
