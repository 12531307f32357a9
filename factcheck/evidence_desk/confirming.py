"""What a captured page says of itself, for a person to confirm or correct."""

from collections.abc import Mapping
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, SelectField, StringField

from claims.dates import in_words, parse_imprecise_date
from claims.errors import UnreadableDate
from claims.evidence.captures import newest_capture
from claims.evidence.link_watch import host_of
from claims.evidence.models import Evidence, EvidenceKind
from claims.evidence.operations import EvidenceDetails, edit_evidence
from claims.evidence.queries import source_names
from claims.evidence.sources import source_called
from claims.filing.models import Claim
from claims.ledger.recheck import recheck_evidence
from factcheck.accounts.actor import signed_in_actor
from factcheck.database import db
from factcheck.desk.fields import ImpreciseDateField, NameField, options
from factcheck.desk.finding import find
from factcheck.desk.forms import DATE_HELP, NEEDED
from factcheck.desk.saving import VersionedForm, saving
from factcheck.desk.words import EVIDENCE_KINDS
from factcheck.evidence_desk.blueprint import bp


def _source_names() -> list[str]:
    return source_names(db.session)


class ConfirmForm(VersionedForm):
    """What evidence is called, by whom it is and from when, as its page says or a person knows."""

    title = StringField("Title", [NEEDED])
    source = NameField("Source", [NEEDED], known_names=_source_names, thing="source")
    author = StringField("Author")
    published = ImpreciseDateField("Published", description=DATE_HELP)
    kind = SelectField(
        "Kind",
        choices=options(EVIDENCE_KINDS.items()),
        coerce=EvidenceKind,
        default=EvidenceKind.DOCUMENT,
    )
    is_primary = BooleanField(
        "Primary source", description="The thing itself: the bill, the vote, the recording."
    )

    def named_days(self) -> Mapping[str, date]:
        """Return no days: a page's date is named after no contest."""
        return {}


@bp.route("/evidence/<evidence_id>/suggested", methods=["GET", "POST"])
def confirm(evidence_id: str) -> ResponseReturnValue:
    """Take what the page says of itself into the evidence, after a person has looked at it."""
    evidence = find(Evidence, evidence_id)
    said = said_by_page(evidence)
    stored = _stored(evidence)
    form = ConfirmForm(data={**stored, **_filled_in(evidence, stored, said)})
    if form.is_ready():
        with saving(form) as session:
            actor = signed_in_actor()
            edit_evidence(
                session,
                actor=actor,
                evidence=evidence,
                seen_version=form.seen,
                source=source_called(session, actor=actor, name=form.source.data or ""),
                details=_details(form, evidence),
            )
            recheck_evidence(session, evidence)
            flash("The evidence is described.", "success")
            return redirect(_way_back(evidence_id))
        if form.was_stale:
            form.keep_both(ConfirmForm(formdata=None, data=_stored(evidence)))
    page = render_template("evidence_desk/suggested.html", form=form, evidence=evidence, said=said)
    return page, form.status


def said_by_page(evidence: Evidence) -> dict[str, str]:
    """Return what the page said when it was captured last, by the form's names of the fields."""
    job = newest_capture(db.session, evidence)
    suggested = job.suggested if job else {}
    names = {"title": "title", "author": "author", "source": "publisher", "published": "published"}
    return {field: str(suggested.get(name) or "") for field, name in names.items()}


def _filled_in(
    evidence: Evidence, stored: dict[str, object], said: dict[str, str]
) -> dict[str, object]:
    """Return what the page says where nobody has said anything better."""
    unknown = {
        "author": "",
        "published": "",
        "title": evidence.url,
        "source": host_of(evidence.url),
    }
    filled: dict[str, object] = {
        name: said[name]
        for name, blank in unknown.items()
        if said[name] and stored[name] in {blank, ""}
    }
    if "published" in filled:
        filled["published"] = _readable(said["published"])
    return filled


def _readable(typed: str) -> str:
    """Return a page's date as readers should see it, one exact day in words; nothing for none."""
    try:
        when = parse_imprecise_date(typed)
    except UnreadableDate:
        return ""
    return in_words(when) if when.earliest == when.latest else typed


def _stored(evidence: Evidence) -> dict[str, object]:
    return {
        "seen_version": evidence.version,
        "title": evidence.title,
        "source": evidence.source.name,
        "author": evidence.author,
        "published": evidence.published.typed if evidence.published else "",
        "kind": evidence.kind,
        "is_primary": evidence.is_primary,
    }


def _details(form: ConfirmForm, evidence: Evidence) -> EvidenceDetails:
    return EvidenceDetails(
        title=form.title.data or "",
        kind=form.kind.data,
        author=form.author.data or "",
        url=evidence.url,
        reference=evidence.reference,
        published=form.published.when,
        is_primary=form.is_primary.data,
        on_record=evidence.on_record,
        archive_url=evidence.archive_url,
    )


def _way_back(evidence_id: str) -> str:
    claim_id = request.args.get("claim")
    if claim_id:
        claim = find(Claim, claim_id)
        return url_for("desk.cite_evidence", claim_id=claim.id, evidence_id=evidence_id)
    return url_for("desk.evidence", evidence_id=evidence_id)
