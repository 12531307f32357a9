"""Adding evidence by address, file or reference; describing it; finding what is there already."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from claims.errors import BadInput
from claims.evidence.models import Evidence, Source
from claims.evidence.operations import (
    EvidenceDetails,
    StoredBytes,
    attach_snapshot,
    cite,
)
from claims.evidence.operations import (
    add_evidence as keep_evidence,
)
from claims.evidence.operations import (
    edit_evidence as describe_anew,
)
from claims.evidence.queries import citations_of_evidence, evidence_like, snapshots_with_people
from claims.evidence.sources import describe_source, source_called
from claims.filing.models import Claim, State
from claims.filing.rules import require_open
from claims.ledger.recheck import recheck_evidence
from claims.newsroom.models import User
from factcheck.accounts.actor import signed_in_actor
from factcheck.database import db
from factcheck.desk.appearances import days_of
from factcheck.desk.blueprint import bp
from factcheck.desk.citations import citation_details, element_choices, element_of, tell_check
from factcheck.desk.fields import options
from factcheck.desk.finding import find
from factcheck.desk.forms import EvidenceForm, NewEvidenceForm
from factcheck.desk.saving import page, refusable, saving

MOST_FOUND = 20
LATER = ("", "None yet: I cite it later")


@bp.route("/claims/<claim_id>/evidence/new", methods=["GET", "POST"])
def add_evidence(claim_id: str) -> ResponseReturnValue:
    """Add evidence, with our copy of it, and cite it in the same go."""
    claim = find(Claim, claim_id)
    require_open(claim, State.CORRECTING)
    only = claim.elements[0].id if len(claim.elements) == 1 else ""
    form = NewEvidenceForm(data={"element": request.args.get("element", only)})
    form.days = days_of(claim)
    form.element.choices = options([*element_choices(claim), LATER])
    form.hold_file()
    if form.is_ready():
        was_read, stored = refusable(form, form.read_file)
        if was_read and _added(form, claim, stored):
            return redirect(url_for("desk.claim", claim_id=claim_id, _anchor="evidence"))
    return page("evidence_form.html", form, claim=claim, evidence=None)


def _added(form: NewEvidenceForm, claim: Claim, stored: StoredBytes | None) -> bool:
    """Save evidence, copy and citation together; return whether nothing was refused."""
    with saving(form) as session:
        actor = signed_in_actor()
        source = _source_of(form, session, actor)
        evidence = keep_evidence(session, actor=actor, source=source, details=_details(form))
        if stored is not None:
            attach_snapshot(session, actor=actor, evidence=evidence, stored=stored)
        if form.element.data:
            element, details = element_of(claim, form.element.data), citation_details(form)
            tell_check(
                cite(session, actor=actor, element=element, evidence=evidence, details=details)
            )
        else:
            flash("The evidence is added. Cite it where it bears on the claim.", "success")
        return True
    return False


@bp.get("/claims/<claim_id>/evidence/choose")
def choose_evidence(claim_id: str) -> ResponseReturnValue:
    """Look for evidence that the newsroom has already, to cite it for this claim."""
    claim = find(Claim, claim_id)
    words = request.args.get("q", "").strip()
    found = evidence_like(db.session, words, most=MOST_FOUND)
    return render_template("desk/evidence_choose.html", claim=claim, words=words, found=found)


@bp.get("/evidence/<evidence_id>")
def evidence(evidence_id: str) -> ResponseReturnValue:
    """Show one piece of evidence: what it is, our copies, where it is cited."""
    evidence = find(Evidence, evidence_id)
    return render_template(
        "desk/evidence.html",
        evidence=evidence,
        snapshots=snapshots_with_people(db.session, evidence),
        cited=citations_of_evidence(db.session, evidence),
    )


@bp.route("/evidence/<evidence_id>/edit", methods=["GET", "POST"])
def edit_evidence(evidence_id: str) -> ResponseReturnValue:
    """Describe evidence anew. What was submitted keeps it as it was."""
    evidence = find(Evidence, evidence_id)
    form = EvidenceForm(data=_stored(evidence))
    if form.is_ready():
        with saving(form) as session:
            actor = signed_in_actor()
            describe_anew(
                session,
                actor=actor,
                evidence=evidence,
                seen_version=form.seen,
                source=source_called(
                    session,
                    actor=actor,
                    name=form.source.data or "",
                    origin=form.origin.data or "",
                ),
                details=_details(form),
            )
            recheck_evidence(session, evidence)
            flash("The evidence is changed.", "success")
            return redirect(url_for("desk.evidence", evidence_id=evidence_id))
        if form.was_stale:
            form.keep_both(EvidenceForm(formdata=None, data=_stored(evidence)))
    return page("evidence_edit.html", form, evidence=evidence)


def _source_of(form: NewEvidenceForm, session: Session, actor: User) -> Source:
    """Return the source that the form names; one that is new is told why it stays unnamed.

    Raises BadInput for a reason to stay unnamed given to a source that is known by name.
    """
    name, origin = form.source.data or "", form.origin.data or ""
    reason = (form.anonymity_reason.data or "").strip()
    source = source_called(session, actor=actor, name=name, origin=origin)
    if reason and source.anonymity_reason != reason:
        if not form.source.is_new:
            raise BadInput("anonymity_reason", "This source is known: change it on its own page.")
        describe_source(
            session,
            actor=actor,
            source=source,
            interests=source.interests,
            anonymity_reason=reason,
            url=source.url,
        )
    return source


def _details(form: EvidenceForm) -> EvidenceDetails:
    return EvidenceDetails(
        title=form.title.data or "",
        kind=form.kind.data,
        author=form.author.data or "",
        url=form.url.data,
        reference=form.reference.data or "",
        published=form.published.when,
        is_primary=form.is_primary.data,
        on_record=form.on_record.data,
        archive_url=form.archive_url.data,
    )


def _stored(evidence: Evidence) -> dict[str, object]:
    """Return the evidence as its form shows it."""
    return {
        "seen_version": evidence.version,
        "title": evidence.title,
        "kind": evidence.kind,
        "url": evidence.url or "",
        "reference": evidence.reference,
        "source": evidence.source.name,
        "author": evidence.author,
        "published": evidence.published.typed if evidence.published else "",
        "is_primary": evidence.is_primary,
        "on_record": evidence.on_record,
        "archive_url": evidence.archive_url or "",
    }
