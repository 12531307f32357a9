"""Giving our copy of evidence to readers, and taking it back."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from claims.evidence.models import Snapshot
from claims.evidence.publicity import set_snapshot_public
from factcheck.accounts.actor import signed_in_actor
from factcheck.database import transaction
from factcheck.desk.finding import find
from factcheck.evidence_desk.blueprint import bp


@bp.post("/snapshots/<snapshot_id>/public")
def make_public(snapshot_id: str) -> ResponseReturnValue:
    """Let readers have this copy."""
    return _set(snapshot_id, public=True)


@bp.post("/snapshots/<snapshot_id>/private")
def take_back(snapshot_id: str) -> ResponseReturnValue:
    """Keep this copy for the newsroom."""
    return _set(snapshot_id, public=False)


def _set(snapshot_id: str, *, public: bool) -> ResponseReturnValue:
    snapshot = find(Snapshot, snapshot_id)
    evidence_id = snapshot.evidence_id
    with transaction() as session:
        set_snapshot_public(session, actor=signed_in_actor(), snapshot=snapshot, public=public)
    flash(
        "Readers can have this copy." if public else "Only the newsroom has this copy.", "success"
    )
    return redirect(url_for("desk.evidence", evidence_id=evidence_id, _anchor="copies"))
