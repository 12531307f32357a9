"""The blueprint of the evidence pages, and who may come in: the same as to the desk."""

from flask import Blueprint

from claims.evidence.capture_models import CaptureJob
from claims.evidence.captures import newest_capture
from claims.evidence.models import Evidence
from factcheck.accounts.actor import ask_to_sign_in
from factcheck.database import db
from factcheck.desk.blueprint import only_reporters_and_editors, words_for_pages

bp = Blueprint("evidence_desk", __name__, url_prefix="/desk")
bp.before_request(ask_to_sign_in)
bp.before_request(only_reporters_and_editors)
bp.context_processor(words_for_pages)


@bp.app_context_processor
def capture_for_pages() -> dict[str, object]:
    """Give every page `capture_of(evidence)`, for the macro that says how far a capture is."""
    return {"capture_of": capture_of}


def capture_of(evidence: Evidence) -> CaptureJob | None:
    """Return the capture of this evidence that was asked for last."""
    return newest_capture(db.session, evidence)
