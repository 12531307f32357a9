"""Citing evidence: for which part, which way it points, which words, and whether they are there."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from claims.errors import BadInput
from claims.evidence.contexts import Excerpt, quotation_in_context
from claims.evidence.models import Citation, Evidence, QuotationCheck, SnapshotText
from claims.evidence.operations import (
    CitationDetails,
    cite,
)
from claims.evidence.operations import (
    edit_citation as change_citation,
)
from claims.evidence.operations import (
    remove_citation as take_away,
)
from claims.evidence.quotations import (
    FoundExactly,
    QuotationResult,
    SegmentKind,
    find_quotation,
)
from claims.filing.models import Claim, Element, State
from claims.filing.rules import require_open
from factcheck.accounts.actor import signed_in_actor
from factcheck.database import db
from factcheck.desk.blueprint import bp
from factcheck.desk.fields import options
from factcheck.desk.finding import claim_of, find
from factcheck.desk.forms import CitationForm, EmptyForm, NewEvidenceForm
from factcheck.desk.saving import page, saving
from factcheck.desk.words import CHECKS

CHANGES = {
    SegmentKind.BOTH: "same",
    SegmentKind.QUOTATION: "removed",
    SegmentKind.SOURCE: "added",
}


@bp.route("/claims/<claim_id>/cite/<evidence_id>", methods=["GET", "POST"])
def cite_evidence(claim_id: str, evidence_id: str) -> ResponseReturnValue:
    """Cite evidence that the newsroom has already."""
    claim, evidence = find(Claim, claim_id), find(Evidence, evidence_id)
    require_open(claim, State.CORRECTING)
    form = citation_form(claim, {})
    if form.is_ready():
        with saving(form) as session:
            citation = cite(
                session,
                actor=signed_in_actor(),
                element=element_of(claim, form.element.data),
                evidence=evidence,
                details=citation_details(form),
            )
            tell_check(citation)
            return redirect(url_for("desk.citation", citation_id=citation.id))
    return page("citation_form.html", form, claim=claim, evidence=evidence, citation=None)


@bp.get("/citations/<citation_id>")
def citation(citation_id: str) -> ResponseReturnValue:
    """Show one citation, and word by word how its quotation compares with our copy."""
    citation = find(Citation, citation_id)
    result = _comparison(citation)
    return render_template(
        "desk/citation.html",
        citation=citation,
        claim=claim_of(citation),
        result=result,
        segments=[] if result is None else _segments(result),
        excerpts=_excerpts(citation),
    )


@bp.route("/citations/<citation_id>/edit", methods=["GET", "POST"])
def edit_citation(citation_id: str) -> ResponseReturnValue:
    """Change how evidence is cited."""
    citation = find(Citation, citation_id)
    if citation.removed_at is not None:
        flash(f"Citation [{citation.number}] was removed. Cite the evidence anew.", "error")
        return redirect(url_for("desk.citation", citation_id=citation_id))
    claim = claim_of(citation)
    form = citation_form(claim, _stored(citation))
    if form.is_ready():
        with saving(form) as session:
            change_citation(
                session,
                actor=signed_in_actor(),
                citation=citation,
                seen_version=form.seen,
                element=element_of(claim, form.element.data),
                details=citation_details(form),
            )
            tell_check(citation)
            return redirect(url_for("desk.citation", citation_id=citation_id))
        if form.was_stale:
            form.keep_both(citation_form(claim, _stored(citation), is_sent=False))
    return page(
        "citation_form.html", form, claim=claim, evidence=citation.evidence, citation=citation
    )


@bp.post("/citations/<citation_id>/remove")
def remove_citation(citation_id: str) -> ResponseReturnValue:
    """Take a citation away; its number is never given to another."""
    citation = find(Citation, citation_id)
    claim_id, number = citation.claim_id, citation.number
    form = EmptyForm()
    with saving(form) as session:
        take_away(session, actor=signed_in_actor(), citation=citation)
        flash(f"Citation [{number}] is removed.", "success")
    for message, _ in form.refusals:
        flash(message, "error")
    return redirect(url_for("desk.claim", claim_id=claim_id, _anchor="evidence"))


def citation_form(claim: Claim, given: dict[str, object], *, is_sent: bool = True) -> CitationForm:
    """Return the form over what is given; with `is_sent` false, of that alone."""
    choices = element_choices(claim)
    if len(choices) == 1:
        given = {"element": choices[0][0], **given}
    form = CitationForm(data=given) if is_sent else CitationForm(formdata=None, data=given)
    form.element.choices = options(choices)
    return form


def element_choices(claim: Claim) -> list[tuple[str, str]]:
    """Return the parts of the claim as a form offers them."""
    return [(element.id, element.text) for element in claim.elements]


def element_of(claim: Claim, element_id: str) -> Element:
    """Return the part of this claim with this id. Raises BadInput: somebody took it away."""
    element = next((each for each in claim.elements if each.id == element_id), None)
    if element is None:
        raise BadInput("element", "This part of the claim does not exist any more.")
    return element


def citation_details(form: CitationForm | NewEvidenceForm) -> CitationDetails:
    """Return what the form says about how the evidence bears on the part."""
    return CitationDetails(
        bearing=form.bearing.data,
        quotation=form.quotation.data or "",
        locator=form.locator.data or "",
        why=form.why.data or "",
    )


def tell_check(citation: Citation) -> None:
    """Say on the next page under which number it is cited, and whether its quotation was found."""
    good = citation.check in {QuotationCheck.VERIFIED, QuotationCheck.NOT_CHECKED}
    words = f"Cited as [{citation.number}]. Quotation: {CHECKS[citation.check].lower()}."
    flash(words, "success" if good else "notice")


def _comparison(citation: Citation) -> QuotationResult | None:
    """Compare the quotation once more with the copy it was checked against, for people to see."""
    if citation.check is QuotationCheck.NOT_CHECKED:
        return None
    return find_quotation(citation.quotation, _text_of(citation))


def _text_of(citation: Citation) -> str:
    return db.session.get_one(SnapshotText, citation.snapshot_id).text


def _excerpts(citation: Citation) -> tuple[Excerpt, ...]:
    """Return the quotation among the words round it, as readers see it; none if it is not there."""
    if citation.check not in {QuotationCheck.VERIFIED, QuotationCheck.DIFFERS}:
        return ()
    return quotation_in_context(citation.quotation, _text_of(citation))


def _segments(result: QuotationResult) -> list[tuple[str, str]]:
    """Return the comparison as pages show it: what our copy lacks is struck through."""
    if isinstance(result, FoundExactly):
        return []
    return [(CHANGES[each.kind], f"{each.text} ") for each in result.segments]


def _stored(citation: Citation) -> dict[str, object]:
    """Return the citation as its form shows it."""
    return {
        "seen_version": citation.version,
        "element": citation.element_id,
        "bearing": citation.bearing,
        "quotation": citation.quotation,
        "locator": citation.locator,
        "why": citation.why,
    }
