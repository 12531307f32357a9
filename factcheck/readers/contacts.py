"""A reader's mail address: confirmed by the link in a letter, forgotten at a button."""

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from claims.errors import NotFound
from claims.filing.readers import (
    ReaderMail,
    confirm_contact,
    contact_of,
    forget_contact,
    leave_contact,
)
from claims.filing.tip_models import ReaderContact
from factcheck.config import Settings
from factcheck.database import db, transaction
from factcheck.readers.letters import confirmation
from factcheck.readers.room import bp


def days_kept() -> int:
    """Return for how many days addresses are kept."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.reader_contact_days


def contact_from(session: Session, typed: str) -> ReaderContact | None:
    """Keep the address that was typed, if one was, and ask by mail whether it is theirs."""

    def letter(code: str) -> ReaderMail:
        return confirmation(code, days=days_kept())

    return leave_contact(session, typed, letter)


@bp.route("/reader-address/<code>", methods=["GET", "POST"])
def confirm(code: str) -> ResponseReturnValue:
    """Ask once more, as programs open links in letters too; then take the address as confirmed."""
    if request.method == "POST":
        with transaction() as session:
            confirm_contact(session, code)
        return redirect(url_for("readers.confirm", code=code))
    return render_template("readers/contact.html", contact=contact_of(db.session, code), code=code)


@bp.post("/reader-address/<code>/forget")
def forget(code: str) -> ResponseReturnValue:
    """Delete the address at once, as its reader asks."""
    with transaction() as session:
        try:
            forget_contact(session, contact_of(session, code), why="its reader asked")
        except NotFound:
            return render_template("readers/forgotten.html")
    return render_template("readers/forgotten.html")
