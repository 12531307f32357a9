"""All tables of all rooms, imported so that the one metadata is whole."""

import claims.audit.models
import claims.evidence.capture_models
import claims.evidence.letter_models
import claims.evidence.models
import claims.filing.models
import claims.ledger.models
import claims.newsroom.models
import claims.outbox
import claims.people.models
import claims.review.models
import factcheck.accounts.models
from claims.base import METADATA

TABLE_MODULES = (
    claims.audit.models,
    claims.evidence.capture_models,
    claims.evidence.letter_models,
    claims.evidence.models,
    claims.filing.models,
    claims.ledger.models,
    claims.newsroom.models,
    claims.outbox,
    claims.people.models,
    claims.review.models,
    factcheck.accounts.models,
)

__all__ = ["METADATA", "TABLE_MODULES"]
