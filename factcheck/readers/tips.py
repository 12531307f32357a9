"""Sending a tip, being told at once if it was checked already, and following it."""

from functools import cached_property

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import col
from wtforms import StringField, TextAreaField

from claims.filing.addresses import normalised
from claims.filing.models import Claim
from claims.filing.rules import PUBLIC_STATES
from claims.filing.tips import LONGEST_TIP, followed_tip, send_tip
from claims.filing.wordings import filed_from
from claims.review.public import live_rulings
from factcheck.database import db
from factcheck.desk.saving import saving
from factcheck.likeness import likely_same
from factcheck.public.cards import Card, card_of
from factcheck.readers.contacts import contact_from, days_kept
from factcheck.readers.guard import ReaderForm
from factcheck.readers.room import bp
from factcheck.readers.words import words_of_tip
from factcheck.throttle import limiter
from search_index.engine import Strength

MOST_COMPARED = 12
MOST_CHECKED = 3


class TipForm(ReaderForm):
    """What a reader suggests. `look` is the button that only looks."""

    text = TextAreaField(
        "What was said?",
        description="Word for word if you can, with who said it, where and when.",
    )
    url = StringField(
        "Where can it be read or seen?", description="A web address, if there is one."
    )

    @cached_property
    def checked(self) -> list[Card]:
        """The rulings that already answer it."""
        return checked_already(self.text.data or "", self.url.data or "")

    def validate_text(self, field: TextAreaField) -> None:
        """Answer at once what was checked already; whoever means something else sends it again."""
        for card in self.checked:
            self.ask_back(field, card.url, "We have checked this, or something much like it.")


@bp.route("/tip", methods=["GET", "POST"])
def tip() -> ResponseReturnValue:
    """Take a tip. `?q=&url=` fill the form in."""
    given = {"text": request.args.get("q", ""), "url": request.args.get("url", "")}
    form = TipForm(data={name: text[:LONGEST_TIP] for name, text in given.items()})
    form.open()
    if form.is_ready() and form.may_send():
        with saving(form) as session:
            contact = contact_from(session, form.contact.data or "")
            sent = send_tip(
                session, text=form.text.data or "", url=form.url.data or "", contact=contact
            )
            return redirect(url_for("readers.follow_tip", code=sent.code))
    return render_template("readers/tip_form.html", form=form, days=days_kept()), form.status


@bp.post("/tip/checked")
@limiter.limit("60 per minute")
def tip_checked() -> str:
    """Return the rulings that answer what is typed so far, as a piece of the form's page."""
    text, url = request.form.get("text", ""), request.form.get("url", "")
    return render_template("readers/_checked.html", checked=checked_already(text, url))


@bp.get("/tip/<code>")
def follow_tip(code: str) -> ResponseReturnValue:
    """Show the reader what became of their tip, and nothing of what is not public."""
    tip = followed_tip(db.session, code)
    is_public = tip.claim is not None and tip.claim.state in PUBLIC_STATES
    return render_template(
        "readers/tip.html",
        tip=tip,
        words=words_of_tip(tip),
        ruling=tip.claim if is_public else None,
        address=request.base_url,
        days=days_kept(),
    )


def checked_already(text: str, url: str = "") -> list[Card]:
    """Return the published rulings that answer a text or an address; the database decides."""
    found = likely_same([text], MOST_COMPARED)
    likely = [each.id for each in found.values() if each.strength is Strength.STRONG]
    same_page = filed_from(db.session, normalised(url), most=MOST_CHECKED) if url.strip() else []
    ids = list(dict.fromkeys([*likely, *same_page]))
    rulings = {
        each.claim_id: each
        for each in db.session.exec(live_rulings().where(col(Claim.id).in_(ids)))
    }
    return [card_of(rulings[each]) for each in ids if each in rulings][:MOST_CHECKED]
