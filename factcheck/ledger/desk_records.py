"""Recording positions: new ones from evidence or a proposition, changed ones, removed ones."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from claims.evidence.models import Evidence
from claims.ledger.models import PositionRecord
from claims.ledger.operations import (
    PositionDetails,
    edit_position,
    record_position,
    remove_position,
)
from claims.ledger.positions import RecordStatus
from claims.ledger.queries import propositions
from claims.newsroom.models import Role
from claims.people.operations import speaker_called
from factcheck.accounts.actor import demand_role, signed_in_actor
from factcheck.database import db
from factcheck.desk.fields import options
from factcheck.desk.forms import ReasonForm
from factcheck.desk.saving import saving
from factcheck.ledger.desk_forms import PositionForm
from factcheck.ledger.desk_rows import (
    chosen_proposition,
    days_by_proposition,
    evidence_called,
    evidence_named,
    name_of,
    page,
    proposition_choices,
    record_row,
    speaker_named,
)
from factcheck.ledger.room import staff


@staff.route("/positions/new", methods=["GET", "POST"])
def new_position() -> ResponseReturnValue:
    """Record a position. The address may name `proposition`, `evidence`, `speaker`, `claim`."""
    evidence = evidence_named(request.args.get("evidence", ""))
    form = _form(_asked_for(evidence))
    if form.is_ready():
        with saving(form) as session:
            actor = signed_in_actor()
            record = record_position(
                session,
                actor=actor,
                proposition=chosen_proposition(session, form.proposition.data),
                speaker=speaker_called(session, actor=actor, name=form.speaker.data or ""),
                evidence=_evidence(form, session, evidence),
                details=_details(form),
            )
            flash("The position is on record.", "success")
            return redirect(_back(record))
    return page("desk_position.html", form, record=None, back=_way_back())


@staff.route("/positions/<record_id>/edit", methods=["GET", "POST"])
def change_position(record_id: str) -> ResponseReturnValue:
    """Change a record. Findings that rest on it are made anew."""
    record = record_row(record_id)
    form = _form(_stored(record))
    form.proposition.choices = options([(record.proposition_id, record.proposition.name)])
    if form.is_ready():
        with saving(form) as session:
            edit_position(
                session,
                actor=signed_in_actor(),
                record=record,
                seen_version=form.seen,
                evidence=_evidence(form, session, record.evidence),
                details=_details(form),
            )
            flash("The record is changed.", "success")
            return redirect(_back(record))
        if form.was_stale:
            form.keep_both(PositionForm(formdata=None, data=_stored(record)))
    return page("desk_position.html", form, record=record, back=_back(record))


@staff.route("/positions/<record_id>/remove", methods=["GET", "POST"])
def take_out_position(record_id: str) -> ResponseReturnValue:
    """Take a record out of the ledger, with a reason."""
    demand_role("remove a position", Role.EDITOR)
    record = record_row(record_id)
    form = ReasonForm()
    if form.is_ready():
        with saving(form) as session:
            reason = form.reason.data or ""
            remove_position(session, actor=signed_in_actor(), record=record, reason=reason)
            flash("The record is removed. Its history stays.", "success")
            return redirect(_back(record))
    return page("desk_remove.html", form, record=record)


def _form(data: dict[str, Any]) -> PositionForm:
    form = PositionForm(data=data)
    form.proposition.choices = proposition_choices()
    form.days = days_by_proposition()
    return form


def _asked_for(evidence: Evidence | None) -> dict[str, Any]:
    """Return what the address says of a new record."""
    speaker = speaker_named(request.args.get("speaker", ""))
    slug = request.args.get("proposition", "")
    on = next((each.id for each in propositions(db.session) if each.slug == slug), "")
    return {
        "proposition": on,
        "speaker": speaker.name if speaker else "",
        "evidence": name_of(evidence),
        "standing": RecordStatus.VERIFIED if evidence else RecordStatus.ASSERTED,
    }


def _stored(record: PositionRecord) -> dict[str, Any]:
    """Return the record as its form shows it."""
    return {
        "seen_version": record.version,
        "proposition": record.proposition_id,
        "speaker": record.speaker.name,
        "stance": record.stance,
        "act": record.act,
        "happened": record.happened.typed if record.happened else "",
        "evidence": name_of(record.evidence),
        "quotation": record.quotation,
        "standing": record.status,
        "note": record.note,
    }


def _details(form: PositionForm) -> PositionDetails:
    return PositionDetails(
        stance=form.stance.data,
        act=form.act.data,
        happened=form.happened.when,
        status=form.standing.data,
        quotation=form.quotation.data or "",
        note=form.note.data or "",
    )


def _evidence(form: PositionForm, session: Session, before: Evidence | None) -> Evidence | None:
    return evidence_called(session, form.evidence.data or "", before)


def _way_back() -> str:
    claim_id = request.args.get("claim", "")
    return url_for("desk.claim", claim_id=claim_id) if claim_id else url_for(".desk_propositions")


def _back(record: PositionRecord) -> str:
    if request.args.get("claim"):
        return _way_back()
    return url_for(".desk_proposition", slug=record.proposition.slug, _anchor=f"record-{record.id}")
