"""Filing a claim, and describing it anew."""

import re
from collections.abc import Mapping
from typing import TypeVar

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from claims.filing.addresses import normalised
from claims.filing.models import Claim
from claims.filing.operations import (
    AppearanceDetails,
    ClaimDetails,
    file_claim,
    topic_called,
)
from claims.filing.operations import (
    edit_claim as describe_anew,
)
from claims.filing.rules import require_open
from claims.newsroom.models import User
from claims.people.models import Speaker
from claims.people.operations import speaker_called
from claims.people.queries import contests_with_days
from factcheck.accounts.actor import signed_in_actor
from factcheck.database import db
from factcheck.desk.blueprint import bp
from factcheck.desk.fields import options
from factcheck.desk.finding import find
from factcheck.desk.forms import ClaimForm, NewClaimForm, SaidForm
from factcheck.desk.saving import page, saving
from factcheck.desk.tips import follow_up
from factcheck.together.presence import arrive

PREFILLED = {"quotation": "quotation", "url": "url", "venue": "title", "wording": "wording"}
LONGEST_VENUE = 300
_ADDRESS_IN_TEXT = re.compile(r"https?://\S+", re.IGNORECASE)
AnyClaimForm = TypeVar("AnyClaimForm", bound=ClaimForm)


@bp.route("/claims/new", methods=["GET", "POST"])
def new_claim() -> ResponseReturnValue:
    """File a claim. `?quotation=&url=&title=` fill the form, for a bookmark in the browser."""
    form = prepared(NewClaimForm(data=_given()))
    if form.only_looks:
        return page("claim_form.html", form, claim=None)
    if form.is_ready():
        with saving(form) as session:
            actor = signed_in_actor()
            claim = file_claim(
                session,
                actor=actor,
                speaker=speaker_of(form, session, actor),
                details=_details(form, session, actor),
            )
            follow_up(session, actor, form.tip.data or "", claim)
            flash("The claim is filed.", "success")
            return redirect(url_for("desk.claim", claim_id=claim.id))
    return page("claim_form.html", form, claim=None)


def _given() -> dict[str, str]:
    """Return what the address fills in: a quotation, where it stands, and what that is called.

    Phones share an address within the text; it is taken out of there.
    """
    given = {field: request.args.get(name, "").strip() for field, name in PREFILLED.items()}
    if not given["url"] and (found := _ADDRESS_IN_TEXT.search(given["quotation"])):
        given["url"] = found[0]
        given["quotation"] = given["quotation"].replace(found[0], "").strip()
    return {
        **given,
        "url": normalised(given["url"]),
        "venue": given["venue"][:LONGEST_VENUE],
        "tip": request.args.get("tip", ""),
    }


@bp.route("/claims/<claim_id>/edit", methods=["GET", "POST"])
def edit_claim(claim_id: str) -> ResponseReturnValue:
    """Describe the claim anew."""
    claim = find(Claim, claim_id)
    others = arrive(request.path)
    if request.method == "GET":
        require_open(claim)
    form = claim_form(_stored(claim))
    if form.is_ready():
        with saving(form) as session:
            actor = signed_in_actor()
            describe_anew(
                session,
                actor=actor,
                claim=claim,
                seen_version=form.seen,
                speaker=speaker_of(form, session, actor),
                details=_details(form, session, actor),
            )
            flash("The claim is changed.", "success")
            return redirect(url_for("desk.claim", claim_id=claim_id))
        if form.was_stale:
            form.keep_both(claim_form(_stored(claim), is_sent=False))
    return page("claim_form.html", form, claim=claim, others=others)


def claim_form(given: Mapping[str, object], *, is_sent: bool = True) -> ClaimForm:
    """Return the form over what is given; with `is_sent` false, of that alone."""
    return prepared(ClaimForm(data=given) if is_sent else ClaimForm(formdata=None, data=given))


def prepared(form: AnyClaimForm) -> AnyClaimForm:
    """Return the form with the contests to choose from."""
    contests = contests_with_days(db.session)
    form.contest.choices = options([("", "None"), *((each.id, each.name) for each in contests)])
    form.contest_days = {each.id: {day.name: day.on for day in each.days} for each in contests}
    return form


def speaker_of(form: SaidForm, session: Session, actor: User) -> Speaker:
    """Return the speaker whom the form names, made in place if need be."""
    name, kind = form.speaker.data or "", form.speaker_kind.data
    return speaker_called(session, actor=actor, name=name, kind=kind)


def appearance_of(form: SaidForm) -> AppearanceDetails:
    """Return what the form says about where it was said."""
    return AppearanceDetails(
        quotation=form.quotation.data or "",
        said=form.said.when,
        venue=form.venue.data or "",
        medium=form.medium.data or "",
        url=form.url.data,
    )


def _details(form: ClaimForm, session: Session, actor: User) -> ClaimDetails:
    return ClaimDetails(
        wording=form.wording.data or "",
        kind=form.kind.data,
        contest_id=form.contest.data or None,
        topic_ids=[topic_called(session, actor=actor, name=each).id for each in form.topics.names],
        context=form.context.data or "",
        elements=(form.elements.data or "").splitlines(),
        due_on=form.due_on.data,
        first=appearance_of(form),
    )


def _stored(claim: Claim) -> dict[str, object]:
    """Return the claim as its form shows it."""
    first = claim.first_appearance
    parts = [element.text for element in claim.elements]
    return {
        "seen_version": claim.version,
        "speaker": claim.speaker.name,
        "speaker_kind": claim.speaker.kind,
        "wording": claim.wording,
        "elements": "" if parts == [claim.wording] else "\n".join(parts),
        "kind": claim.kind,
        "contest": claim.contest_id or "",
        "topics": ", ".join(topic.name for topic in claim.topics),
        "context": claim.context,
        "due_on": claim.due_on,
        "quotation": first.quotation if first else "",
        "said": first.said.typed if first and first.said else "",
        "venue": first.venue if first else "",
        "medium": first.medium if first else "",
        "url": first.url if first else "",
    }
