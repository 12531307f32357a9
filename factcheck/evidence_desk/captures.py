"""Having a page captured: by address, or for evidence that is there; and how far it is."""

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from claims.base import now
from claims.errors import BadInput
from claims.evidence.capture_models import CaptureState
from claims.evidence.captures import MOST_ATTEMPTS, newest_capture, open_capture, request_capture
from claims.evidence.link_watch import host_of
from claims.evidence.models import Evidence, EvidenceKind
from claims.evidence.operations import EvidenceDetails, add_evidence
from claims.evidence.sources import source_called
from claims.filing.models import Claim, State
from claims.filing.rules import require_open
from claims.newsroom.models import User
from claims.typed import web_address
from factcheck.accounts.actor import signed_in_actor
from factcheck.database import db, transaction
from factcheck.desk.finding import find
from factcheck.desk.forms import NEEDED
from factcheck.desk.saving import DeskForm, saving
from factcheck.evidence_desk.blueprint import bp

RELOAD_SECONDS = 4


class AddressForm(DeskForm):
    """A page of the web to be captured as new evidence."""

    url = StringField(
        "Web address",
        [NEEDED],
        description="Of a page or a file that everybody can open without an account.",
    )
    archive_url = StringField(
        "Outside archive", description="If a web archive has it too: the address there."
    )


@bp.route("/claims/<claim_id>/evidence/capture", methods=["GET", "POST"])
def capture_address(claim_id: str) -> ResponseReturnValue:
    """Make evidence of an address alone; what the page says of itself is confirmed afterwards."""
    claim = find(Claim, claim_id)
    require_open(claim, State.CORRECTING)
    form = AddressForm()
    if form.is_ready():
        with saving(form) as session:
            actor = signed_in_actor()
            evidence = _evidence_at(actor, form.url.data or "", form.archive_url.data)
            request_capture(session, actor=actor, evidence=evidence)
            return redirect(progress_url(evidence.id, claim_id))
    page = render_template("evidence_desk/address_form.html", form=form, claim=claim)
    return page, form.status


def _evidence_at(actor: User, typed: str, archive_url: str | None) -> Evidence:
    """Return new evidence that is called by its address and its server until it is known better.

    Raises BadInput for what is no address.
    """
    address = web_address("url", typed) or ""
    host = host_of(address)
    if not host:
        raise BadInput("url", "This address names no server.")
    details = EvidenceDetails(
        title=address[:400], kind=EvidenceKind.DOCUMENT, url=address, archive_url=archive_url
    )
    source = source_called(db.session, actor=actor, name=host[:200])
    return add_evidence(db.session, actor=actor, source=source, details=details)


@bp.post("/evidence/<evidence_id>/capture")
def capture(evidence_id: str) -> Response:
    """Have the evidence's address captured. `?claim=` is the claim to go back to."""
    evidence = find(Evidence, evidence_id)
    try:
        with transaction() as session:
            request_capture(session, actor=signed_in_actor(), evidence=evidence)
    except BadInput as refusal:
        flash(str(refusal), "error")
        return _to(url_for("desk.add_snapshot", evidence_id=evidence_id))
    return _to(progress_url(evidence_id, request.args.get("claim", "")))


def _to(address: str) -> Response:
    return make_response(redirect(address))


@bp.get("/evidence/<evidence_id>/capture")
def progress(evidence_id: str) -> Response:
    """Show how far the capture is. It loads itself anew while there is something to wait for.

    `?still=1` stops that: people who read slowly decide when a page changes under their eyes
    (WCAG 2.2, success criterion 2.2.1).
    """
    evidence = find(Evidence, evidence_id)
    claim_id = request.args.get("claim", "")
    job = newest_capture(db.session, evidence)
    is_open = open_capture(db.session, evidence) is not None
    reloads = is_open and "still" not in request.args
    answer = make_response(
        render_template(
            "evidence_desk/capture.html",
            evidence=evidence,
            claim=find(Claim, claim_id) if claim_id else None,
            job=job,
            is_open=is_open,
            is_waiting=job is not None and job.state is CaptureState.QUEUED and job.attempts > 0,
            reload_seconds=RELOAD_SECONDS if reloads else None,
            most_attempts=MOST_ATTEMPTS,
            now=now(),
        )
    )
    if reloads:
        answer.headers["Refresh"] = str(RELOAD_SECONDS)
    return answer


def progress_url(evidence_id: str, claim_id: str) -> str:
    """Return the address of the page that tells how far the capture is."""
    return url_for("evidence_desk.progress", evidence_id=evidence_id, claim=claim_id or None)
