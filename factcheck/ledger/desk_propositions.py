"""The staff's side of propositions: all records, private ones too, and the searches."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from claims.base import now
from claims.ledger.known import known
from claims.ledger.narrowed import page_by_day, tallies
from claims.ledger.operations import (
    SearchDetails,
    add_proposition,
    find_proposition,
    record_search,
)
from claims.ledger.public import all_propositions
from claims.ledger.queries import propositions, searches_on
from claims.people.operations import speaker_called
from claims.people.queries import contests_with_days
from factcheck.accounts.actor import signed_in_actor
from factcheck.database import db
from factcheck.desk.fields import options
from factcheck.desk.saving import saving
from factcheck.ledger.desk_forms import PropositionForm, SearchForm
from factcheck.ledger.desk_rows import chosen_proposition, page, proposition_choices
from factcheck.ledger.presenting import PER_PAGE, record_lines
from factcheck.ledger.room import staff
from factcheck.public.room import page_number, pages_of


@staff.get("/propositions/")
def desk_propositions() -> str:
    """List every proposition, with or without records."""
    lines = all_propositions(db.session)
    return render_template("ledger/desk_propositions.html", lines=lines)


@staff.get("/propositions/<slug>")
def desk_proposition(slug: str) -> str:
    """Show every record and search of a proposition, with what can be done about each."""
    subject = find_proposition(db.session, slug)
    asked = known(public=False).on(subject)
    total = sum(each.records for each in tallies(db.session, asked))
    pages = pages_of(total, PER_PAGE)
    start = (page_number() - 1) * PER_PAGE
    shown = page_by_day(db.session, asked, start=start, size=PER_PAGE)
    return render_template(
        "ledger/desk_proposition.html",
        proposition=subject,
        lines=record_lines(asked, shown),
        total=total,
        searches=searches_on(db.session, subject),
        page=page_number(),
        pages=pages,
        url_for_page=lambda number: url_for(".desk_proposition", slug=slug, page=number),
    )


@staff.route("/propositions/new", methods=["GET", "POST"])
def new_proposition() -> ResponseReturnValue:
    """Name a precise thing that one can be for or against."""
    form = PropositionForm()
    contests = [(each.id, each.name) for each in contests_with_days(db.session)]
    form.contest.choices = options([("", "None"), *contests])
    if form.is_ready():
        with saving(form) as session:
            made = add_proposition(
                session,
                actor=signed_in_actor(),
                name=form.name.data or "",
                kind=form.kind.data,
                description=form.description.data or "",
                contest_id=form.contest.data or None,
            )
            flash("The proposition is known. Record who is for or against it.", "success")
            return redirect(url_for(".desk_proposition", slug=made.slug))
    return page("desk_proposition_form.html", form)


@staff.route("/searches/new", methods=["GET", "POST"])
def new_search() -> ResponseReturnValue:
    """Record where somebody looked, and how much it found."""
    slug = request.args.get("proposition", "")
    asked = next((each.id for each in propositions(db.session) if each.slug == slug), "")
    form = SearchForm(data={"proposition": asked, "hits": 0, "made_on": now().date()})
    form.proposition.choices = proposition_choices()
    if form.is_ready():
        with saving(form) as session:
            actor = signed_in_actor()
            subject = chosen_proposition(session, form.proposition.data)
            record_search(
                session,
                actor=actor,
                proposition=subject,
                speaker=speaker_called(session, actor=actor, name=form.speaker.data or ""),
                details=_details(form),
            )
            flash("The search is on record.", "success")
            return redirect(url_for(".desk_proposition", slug=subject.slug, _anchor="searches"))
    return page("desk_search.html", form)


def _details(form: SearchForm) -> SearchDetails:
    return SearchDetails(
        place=form.place.data or "",
        words=form.words.data or "",
        covers_from=form.covers_from.data,
        covers_until=form.covers_until.data,
        hits=form.hits.data,
        made_on=form.made_on.data,
    )
