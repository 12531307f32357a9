"""The page where editors say which wordings mean one thing."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import InputRequired

from claims.newsroom.models import Role
from claims.newsroom.synonym_models import SynonymGroup
from claims.newsroom.synonyms import (
    add_group,
    all_groups,
    change_group,
    delete_group,
    find_group,
)
from factcheck.accounts.actor import ask_to_sign_in, demand_role, signed_in_actor
from factcheck.database import db, transaction
from factcheck.desk.saving import VersionedForm, saving

bp = Blueprint("synonyms", __name__, url_prefix="/desk/synonyms")
bp.before_request(ask_to_sign_in)


@bp.before_request
def only_editors() -> None:
    """Refuse everybody else with 403."""
    demand_role("change what search takes for the same", Role.EDITOR, Role.ADMIN)


class GroupForm(VersionedForm):
    """The wordings of one group."""

    wordings = TextAreaField(
        "Wordings, one a line",
        description="For example: gay marriage, same-sex marriage and marriage equality, each on"
        " a line of its own. Capitals, accents and the endings of words do not matter.",
        validators=[InputRequired("Give at least two wordings, one a line.")],
    )

    @property
    def lines(self) -> list[str]:
        """The wordings as they were typed."""
        return (self.wordings.data or "").splitlines()


@bp.route("/", methods=["GET", "POST"])
def groups() -> ResponseReturnValue:
    """List the groups, and add one."""
    form = GroupForm()
    if form.is_ready():
        with saving(form) as session:
            group = add_group(session, actor=signed_in_actor(), wordings=form.lines)
            flash(f"{_named(group)} now find one another.", "success")
            return redirect(url_for("synonyms.groups"))
    page = render_template("synonyms/groups.html", form=form, groups=all_groups(db.session))
    return page, form.status


@bp.route("/<group_id>", methods=["GET", "POST"])
def group(group_id: str) -> ResponseReturnValue:
    """Change the wordings of a group."""
    form = GroupForm(data=_stored(find_group(db.session, group_id)))
    if form.is_ready():
        with saving(form) as session:
            changed = find_group(session, group_id)
            change_group(
                session,
                actor=signed_in_actor(),
                group=changed,
                seen_version=form.seen,
                wordings=form.lines,
            )
            flash(f"{_named(changed)} now find one another.", "success")
            return redirect(url_for("synonyms.groups"))
        if form.was_stale:
            form.keep_both(GroupForm(formdata=None, data=_stored(find_group(db.session, group_id))))
    found = find_group(db.session, group_id)
    return render_template("synonyms/group.html", form=form, group=found), form.status


@bp.post("/<group_id>/delete")
def delete(group_id: str) -> ResponseReturnValue:
    """Delete a group; its wordings are found only by themselves again."""
    with transaction() as session:
        found = find_group(session, group_id)
        named = _named(found)
        delete_group(session, actor=signed_in_actor(), group=found)
    flash(f"{named} are searched for each by itself again.", "success")
    return redirect(url_for("synonyms.groups"))


def _stored(group: SynonymGroup) -> dict[str, object]:
    return {"wordings": "\n".join(group.wordings), "seen_version": group.version}


def _named(group: SynonymGroup) -> str:
    *others, last = (f"“{wording}”" for wording in group.wordings)
    return f"{', '.join(others)} and {last}"
