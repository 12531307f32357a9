"""From the id in an address to the row, or 404."""

import re
from typing import TypeVar

from sqlmodel import SQLModel

from claims.errors import NotFound
from claims.evidence.models import Citation, Evidence, ReplyRequest, Snapshot, Source
from claims.filing.import_models import ImportJob
from claims.filing.models import Claim
from claims.filing.tip_models import Tip
from claims.review.request_models import CorrectionRequest
from factcheck.database import db

_ID = re.compile(r"[0-9a-hjkmnp-tv-z]{26}")
_NAMES: dict[type[SQLModel], str] = {
    Claim: "claim",
    Citation: "citation",
    CorrectionRequest: "correction request",
    Evidence: "evidence",
    ImportJob: "upload",
    ReplyRequest: "reply request",
    Snapshot: "snapshot",
    Source: "source",
    Tip: "tip",
}
Row = TypeVar(
    "Row",
    Claim,
    Citation,
    CorrectionRequest,
    Evidence,
    ImportJob,
    ReplyRequest,
    Snapshot,
    Source,
    Tip,
)


def find(kind: type[Row], row_id: str) -> Row:
    """Return the row of this kind with this id. Raises NotFound, also for what is no id."""
    row = db.session.get(kind, row_id) if _ID.fullmatch(row_id) else None
    if row is None:
        raise NotFound(_NAMES[kind], row_id)
    return row


def claim_of(citation: Citation) -> Claim:
    """Return the claim that a citation belongs to."""
    return db.session.get_one(Claim, citation.claim_id)
