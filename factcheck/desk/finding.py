"""From the id in an address to the row, or 404."""

import re
from typing import TypeVar

from sqlmodel import SQLModel

from claims.errors import NotFound
from claims.evidence.models import Citation, Evidence, ReplyRequest, Snapshot, Source
from claims.filing.models import Claim
from factcheck.database import db

_ID = re.compile(r"[0-9a-hjkmnp-tv-z]{26}")
_NAMES: dict[type[SQLModel], str] = {
    Claim: "claim",
    Citation: "citation",
    Evidence: "evidence",
    ReplyRequest: "reply request",
    Snapshot: "snapshot",
    Source: "source",
}
Row = TypeVar("Row", Claim, Citation, Evidence, ReplyRequest, Snapshot, Source)


def find(kind: type[Row], row_id: str) -> Row:
    """Return the row of this kind with this id. Raises NotFound, also for what is no id."""
    row = db.session.get(kind, row_id) if _ID.fullmatch(row_id) else None
    if row is None:
        raise NotFound(_NAMES[kind], row_id)
    return row


def claim_of(citation: Citation) -> Claim:
    """Return the claim that a citation belongs to."""
    return db.session.get_one(Claim, citation.claim_id)
