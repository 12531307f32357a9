"""Readers' tips: the queue for editors, and what they decide on each."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired

from claims.filing.models import Claim
from claims.filing.operations import find_claim
from claims.filing.queries import claims_with_words
from claims.filing.tip_models import Tip, TipState
from claims.filing.tips import decline_tip, file_tip, link_tip, tips_page
from claims.newsroom.models import Role, User
from factcheck.accounts.actor import demand_role, signed_in_actor
from factcheck.database import db
from factcheck.desk.alike import Alike, alike
from factcheck.desk.blueprint import bp
from factcheck.desk.fields import options
from factcheck.desk.finding import find
from factcheck.desk.saving import DeskForm, page, saving
from factcheck.readers.letters import tell_decided

PAGE_SIZE = 20
MOST_FOUND = 20
LONGEST_WORDING = 1_000
TABS = {
    TipState.RECEIVED: "Waiting",
    TipState.LINKED: "Linked to a claim",
    TipState.FILED: "Filed",
    TipState.DECLINED: "Declined",
}


class TipLinkForm(DeskForm):
    """Which claim a tip is about."""

    target = RadioField("The claim it is about", [InputRequired("Choose one.")])


class TipDeclineForm(DeskForm):
    """Why a tip is not followed."""

    answer = TextAreaField(
        "What the reader is told",
        [InputRequired("This is needed.")],
        description="They see it on their private link, and by mail if they left an address.",
    )


@bp.get("/tips")
def tips() -> str:
    """List the tips that wait, or those that were decided on."""
    demand_role("decide on tips", Role.EDITOR)
    asked = request.args.get("state", "")
    state = next((each for each in TipState if each.value == asked), TipState.RECEIVED)
    number = min(max(1, request.args.get("page", 1, type=int)), 100_000)
    found, total = tips_page(db.session, state=state, page=number, size=PAGE_SIZE)
    return render_template(
        "desk/tips.html",
        tips=found,
        total=total,
        state=state,
        tabs=[
            (label, url_for("desk.tips", state=each.value), each is state)
            for each, label in TABS.items()
        ],
        page=number,
        pages=max(1, -(-total // PAGE_SIZE)),
        page_url=lambda page: url_for("desk.tips", state=state.value, page=page),
    )


@bp.get("/tips/<tip_id>")
def tip(tip_id: str) -> ResponseReturnValue:
    """Show one tip with what is like it. `?q=` looks for another claim to link it to."""
    demand_role("decide on tips", Role.EDITOR)
    return _tip_page(find(Tip, tip_id), TipLinkForm(prefix="link"), TipDeclineForm(prefix="no"))


@bp.post("/tips/<tip_id>/link")
def link_tip_to_claim(tip_id: str) -> ResponseReturnValue:
    """Tie the tip to a claim that is there already."""
    demand_role("decide on tips", Role.EDITOR)
    tip, form = find(Tip, tip_id), TipLinkForm(prefix="link")
    _offer(form, _found(tip))
    if form.is_ready():
        with saving(form) as session:
            claim = find_claim(session, form.target.data)
            kept = link_tip(session, actor=signed_in_actor(), tip=tip, claim=claim)
            tell_decided(session, tip)
            flash("The tip is linked. Its sender can see that we are on it.", "success")
            return redirect(url_for("desk.claim", claim_id=kept.id))
    return _tip_page(tip, form, TipDeclineForm(formdata=None, prefix="no"))


@bp.post("/tips/<tip_id>/decline")
def decline_this_tip(tip_id: str) -> ResponseReturnValue:
    """Decide not to follow the tip, and tell its sender why."""
    demand_role("decide on tips", Role.EDITOR)
    tip, form = find(Tip, tip_id), TipDeclineForm(prefix="no")
    if form.is_ready():
        with saving(form) as session:
            decline_tip(session, actor=signed_in_actor(), tip=tip, answer=form.answer.data or "")
            tell_decided(session, tip)
            flash("The tip is declined. Its sender can read why.", "success")
            return redirect(url_for("desk.tips"))
    return _tip_page(tip, TipLinkForm(formdata=None, prefix="link"), form)


def follow_up(session: Session, actor: User, tip_id: str, claim: Claim) -> None:
    """Tie the tip that a new claim was filed for to it; nothing for no tip."""
    if tip_id:
        tip = find(Tip, tip_id)
        file_tip(session, actor=actor, tip=tip, claim=claim)
        tell_decided(session, tip)


def _tip_page(tip: Tip, link: TipLinkForm, decline: TipDeclineForm) -> ResponseReturnValue:
    found = _found(tip)
    _offer(link, found)
    form = decline if decline.is_submitted() and (decline.errors or decline.refusals) else link
    return page(
        "tip.html",
        form,
        tip=tip,
        link=link,
        decline=decline,
        found=found,
        words=request.args.get("q", ""),
        new_url=url_for(
            "desk.new_claim", tip=tip.id, quotation=tip.text[:LONGEST_WORDING], url=tip.url or ""
        ),
    )


def _found(tip: Tip) -> list[Alike]:
    """Return what the tip may be about: what is like it, or what has the words looked for."""
    return alike(tip.text, url=tip.url or "", most=MOST_FOUND)


def _offer(form: TipLinkForm, found: list[Alike]) -> None:
    """Offer the claims that are like the tip, and those that hold the words looked for."""
    words = request.args.get("q", "")[:200]
    searched = claims_with_words(db.session, words, most=MOST_FOUND) if words.strip() else []
    offered = {each.claim.id: each.claim for each in found} | {each.id: each for each in searched}
    form.target.choices = options(
        (each.id, f"{each.wording} ({each.speaker.name}, {each.state.value.replace('_', ' ')})")
        for each in offered.values()
    )
