"""Our own copies of evidence: keeping one more, and handing one out to staff."""

from flask import Response, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from claims.errors import BadInput
from claims.evidence.models import Evidence, Snapshot
from claims.evidence.operations import StoredBytes, attach_snapshot, recheck_citations
from factcheck.accounts.actor import signed_in_actor
from factcheck.desk.blueprint import bp
from factcheck.desk.finding import find
from factcheck.desk.forms import SnapshotForm
from factcheck.desk.saving import page, refusable, saving
from factcheck.uploads import open_stored

# A stranger's file: whatever it holds may run nothing and fetch nothing, even if it is opened.
LOCKED_IN = "default-src 'none'; sandbox"


@bp.route("/evidence/<evidence_id>/snapshots/new", methods=["GET", "POST"])
def add_snapshot(evidence_id: str) -> ResponseReturnValue:
    """Keep a file as our copy of the evidence. `?claim=` is the claim to go back to."""
    evidence = find(Evidence, evidence_id)
    form = SnapshotForm()
    form.hold_file()
    if form.is_ready():
        stored = _chosen(form)
        if stored is not None:
            with saving(form) as session:
                actor = signed_in_actor()
                attach_snapshot(session, actor=actor, evidence=evidence, stored=stored)
                recheck_citations(session, evidence=evidence, actor=actor)
                flash("Our copy is kept.", "success")
                return redirect(_way_back(evidence_id))
    return page("snapshot_form.html", form, evidence=evidence)


def _chosen(form: SnapshotForm) -> StoredBytes | None:
    """Return the file, read; without one, say so at its field."""
    was_read, stored = refusable(form, form.read_file)
    if was_read and stored is None:
        form.refuse(BadInput("file", "Choose a file."))
    return stored


def _way_back(evidence_id: str) -> str:
    claim_id = request.args.get("claim")
    if claim_id:
        return url_for("desk.claim", claim_id=claim_id, _anchor="evidence")
    return url_for("desk.evidence", evidence_id=evidence_id)


@bp.get("/snapshots/<snapshot_id>/file")
def snapshot_file(snapshot_id: str) -> Response:
    """Hand out the stored file, checked against its digest, to be saved and not to be run."""
    snapshot = find(Snapshot, snapshot_id)
    answer = send_file(
        open_stored(snapshot.digest),
        mimetype=snapshot.media_type,
        as_attachment=True,
        download_name=snapshot.file_name or f"snapshot-{snapshot.digest[:12]}",
        etag=False,
    )
    answer.headers["Content-Security-Policy"] = LOCKED_IN
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
