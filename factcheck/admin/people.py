"""The people of the newsroom: adding them, their roles, whether they may come in."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security.recoverable import send_reset_password_instructions
from sqlmodel import Session, select

from claims.newsroom.models import User
from claims.newsroom.operations import everybody, find_user, set_active, set_roles
from factcheck.accounts.models import Account
from factcheck.accounts.operations import add_account, disable_account, generated_password
from factcheck.admin.blueprint import bp
from factcheck.admin.forms import PersonForm, RolesForm
from factcheck.database import db
from factcheck.review.forms import Decision, decided


@dataclass(frozen=True)
class Member:
    """A person, and how they sign in, if they do."""

    user: User
    account: Account | None


@bp.get("/people")
def people() -> str:
    """List everybody who ever worked here."""
    accounts = {each.user_id: each for each in db.session.exec(select(Account))}
    members = [Member(user, accounts.get(user.id)) for user in everybody(db.session)]
    return render_template("admin/people.html", members=members)


@bp.route("/people/new", methods=["GET", "POST"])
def add_person() -> ResponseReturnValue:
    """Add a person, and send them a link to choose a password."""
    form = PersonForm()
    added: list[Account] = []

    def add(session: Session, actor: User) -> None:
        account = add_account(
            session,
            actor=actor,
            name=form.name.data or "",
            email=form.email.data or "",
            password=generated_password(),
            roles=form.roles.roles,
        )
        added.append(account)

    if decided(form, add):
        return _sent(added[0])
    return render_template("admin/add_person.html", form=form), form.status


@bp.route("/people/<user_id>", methods=["GET", "POST"])
def person(user_id: str) -> ResponseReturnValue:
    """Show one person, and change their roles."""
    user = find_user(db.session, user_id)
    form = RolesForm(data={"roles": [held.role.value for held in user.roles]})

    def change(session: Session, actor: User) -> None:
        set_roles(session, actor=actor, user=user, roles=form.roles.roles)

    if decided(form, change):
        flash(f"The roles of {user.name} are changed. They hold from the next page on.", "success")
        return redirect(url_for("admin.person", user_id=user_id))
    return _person_page(user, form)


@bp.post("/people/<user_id>/disable")
def disable_person(user_id: str) -> ResponseReturnValue:
    """Let a person sign in no more, and end the sessions they have."""
    user = find_user(db.session, user_id)
    form = Decision()

    def disable(session: Session, actor: User) -> None:
        account = session.get(Account, user.id)
        if account is None:
            set_active(session, actor=actor, user=user, active=False)
        else:
            disable_account(session, actor=actor, account=account)

    if decided(form, disable):
        flash(f"{user.name} can sign in no more and is signed out everywhere.", "success")
        return redirect(url_for("admin.person", user_id=user_id))
    return _person_page(user, form)


@bp.post("/people/<user_id>/enable")
def enable_person(user_id: str) -> ResponseReturnValue:
    """Let a disabled person sign in again."""
    user = find_user(db.session, user_id)
    form = Decision()

    def enable(session: Session, actor: User) -> None:
        set_active(session, actor=actor, user=user, active=True)

    if decided(form, enable):
        flash(f"{user.name} can sign in again.", "success")
        return redirect(url_for("admin.person", user_id=user_id))
    return _person_page(user, form)


@bp.post("/people/<user_id>/send-link")
def send_link(user_id: str) -> ResponseReturnValue:
    """Send the link to choose a password once more."""
    user = find_user(db.session, user_id)
    account = db.session.get(Account, user.id)
    if account is None or not user.is_active:
        flash(f"{user.name} has no account that can be signed in to.", "error")
        return redirect(url_for("admin.person", user_id=user_id))
    return _sent(account)


def _sent(account: Account) -> ResponseReturnValue:
    send_reset_password_instructions(account)  # type: ignore[no-untyped-call]  # Flask-Security has no types
    words = f"A link to choose a password is on its way to {account.email}. It works for two hours."
    flash(words, "success")
    return redirect(url_for("admin.person", user_id=account.user_id))


def _person_page(user: User, form: Decision) -> ResponseReturnValue:
    """Return a person's page; `form` is the one that was sent, if it was refused."""
    shown = form if isinstance(form, RolesForm) else _roles_of(user)
    page = render_template(
        "admin/person.html",
        user=user,
        account=db.session.get(Account, user.id),
        form=shown,
        refusals=form.refusals,
    )
    return page, form.status


def _roles_of(user: User) -> RolesForm:
    """Return the form with the roles that the person holds, whatever was sent."""
    return RolesForm(formdata=None, data={"roles": [held.role.value for held in user.roles]})
