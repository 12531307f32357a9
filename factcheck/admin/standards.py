"""The newsroom's editorial rules: each with its meaning; each change is on the record."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from claims.newsroom.models import User
from claims.review.standards import STANDARDS, set_standards, standards_in_force
from factcheck.admin.blueprint import bp
from factcheck.admin.forms import standards_form
from factcheck.database import db
from factcheck.review.forms import decided


@bp.route("/standards", methods=["GET", "POST"])
def standards() -> ResponseReturnValue:
    """Show the standards in force, and change them together."""
    form = standards_form()(data=standards_in_force(db.session))

    def change(session: Session, actor: User) -> None:
        values = {kind.key: int(form[kind.key].data) for kind in STANDARDS}
        set_standards(session, actor=actor, values=values)

    if decided(form, change):
        flash("These standards hold for what is submitted from now on.", "success")
        return redirect(url_for("admin.standards"))
    return render_template("admin/standards.html", form=form, standards=STANDARDS), form.status
