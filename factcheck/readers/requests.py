"""Asking for a correction of a ruling, and following what became of it."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField, TextAreaField

from claims.review.public import public_ruling
from claims.review.requests import ask_for_correction, followed_request
from factcheck.database import db
from factcheck.desk.saving import saving
from factcheck.readers.contacts import contact_from, days_kept
from factcheck.readers.guard import ReaderForm
from factcheck.readers.room import bp
from factcheck.readers.words import OUTCOMES


class RequestForm(ReaderForm):
    """What a reader holds to be wrong."""

    text = TextAreaField(
        "What is wrong?", description="Which sentence or figure, and what is right instead."
    )
    url = StringField("What shows it?", description="A web address, if there is one.")


@bp.route("/rulings/<slug>/correction-request", methods=["GET", "POST"])
def request_correction(slug: str) -> ResponseReturnValue:
    """Take a request to correct a ruling."""
    live = public_ruling(db.session, slug)
    form = RequestForm()
    form.open()
    if form.is_ready() and form.may_send():
        with saving(form) as session:
            publication = public_ruling(session, slug)
            contact = contact_from(session, form.contact.data or "")
            sent = ask_for_correction(
                session,
                publication=publication,
                text=form.text.data or "",
                url=form.url.data or "",
                contact=contact,
            )
            return redirect(url_for("readers.follow_request", code=sent.code))
    page = render_template(
        "readers/request_form.html", form=form, claim=live.claim, days=days_kept()
    )
    return page, form.status


@bp.get("/correction-request/<code>")
def follow_request(code: str) -> str:
    """Show the reader how their request was answered."""
    found = followed_request(db.session, code)
    return render_template(
        "readers/request.html",
        asked=found,
        outcome=OUTCOMES[found.state],
        address=request.base_url,
        days=days_kept(),
    )
