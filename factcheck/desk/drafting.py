"""Writing the ruling: rating, summary, analysis with citations by number, and how it will look."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from claims.filing.models import Claim
from claims.review.dossiers import citations_of, ruling_of
from claims.review.drafting import DraftText, require_draft_open, save_draft
from claims.review.models import Rating, Ruling
from claims.review.scales import ratings_in_use
from factcheck.accounts.actor import signed_in_actor
from factcheck.database import db
from factcheck.desk.blueprint import bp
from factcheck.desk.fields import options
from factcheck.desk.finding import find
from factcheck.desk.forms import DraftForm
from factcheck.desk.saving import page, saving
from factcheck.markdown import render_analysis
from factcheck.together.presence import arrive

NO_RATING = ("", "Not yet")


@bp.route("/claims/<claim_id>/draft", methods=["GET", "POST"])
def draft(claim_id: str) -> ResponseReturnValue:
    """Write the ruling. “Preview” shows the text as readers will see it, and saves nothing."""
    claim = find(Claim, claim_id)
    others = arrive(request.path)
    if request.method == "GET":
        require_draft_open(db.session, claim)
    ruling = ruling_of(db.session, claim)
    ratings = _ratings(ruling)
    form = _form(ruling, ratings)
    wants_preview = "preview" in request.form
    if form.is_ready() and not wants_preview:
        with saving(form) as session:
            text = DraftText(
                rating_id=form.rating.data or None,
                summary=form.summary.data or "",
                analysis=form.analysis.data or "",
            )
            actor = signed_in_actor()
            save_draft(session, actor=actor, claim=claim, seen_version=form.seen, text=text)
            flash("The draft is saved.", "success")
            return redirect(url_for("desk.claim", claim_id=claim_id, _anchor="ruling"))
        if form.was_stale:
            form.keep_both(_form(ruling_of(db.session, claim), ratings, is_sent=False))
    citations = citations_of(db.session, claim)
    return page(
        "draft.html",
        form,
        claim=claim,
        ratings={rating.id: rating for rating in ratings},
        citations=citations,
        preview=_preview(form, {each.number for each in citations}) if wants_preview else None,
        others=others,
    )


def _ratings(ruling: Ruling) -> list[Rating]:
    """Return the ratings to choose from, the one that stands included, of a retired scale too."""
    ratings = ratings_in_use(db.session)
    standing = ruling.rating
    return ratings if standing is None or standing in ratings else [*ratings, standing]


def _form(ruling: Ruling, ratings: list[Rating], *, is_sent: bool = True) -> DraftForm:
    given = {
        "seen_version": ruling.version,
        "rating": ruling.rating_id or "",
        "summary": ruling.summary,
        "analysis": ruling.analysis,
    }
    form = DraftForm(data=given) if is_sent else DraftForm(formdata=None, data=given)
    form.rating.choices = options([*((each.id, each.label) for each in ratings), NO_RATING])
    return form


def _preview(form: DraftForm, numbers: set[int]) -> Markup:
    return render_analysis(form.analysis.data or "", numbers)
