"""All tables of all rooms, imported so that the one metadata is whole."""

import claims.audit.models
import claims.evidence.capture_models
import claims.evidence.letter_models
import claims.evidence.models
import claims.filing.import_models
import claims.filing.import_runs
import claims.filing.models
import claims.filing.tip_models
import claims.former_slugs
import claims.ledger.models
import claims.newsroom.day_models
import claims.newsroom.desk_models
import claims.newsroom.models
import claims.newsroom.notice_models
import claims.newsroom.synonym_models
import claims.newsroom.talk_models
import claims.newsroom.webhook_models
import claims.outbox
import claims.people.models
import claims.review.models
import claims.review.question_models
import claims.review.request_models
import factcheck.accounts.models
import factcheck.staff_search.models
from claims.base import METADATA

TABLE_MODULES = (
    claims.audit.models,
    claims.evidence.capture_models,
    claims.evidence.letter_models,
    claims.evidence.models,
    claims.filing.import_models,
    claims.filing.import_runs,
    claims.filing.models,
    claims.filing.tip_models,
    claims.former_slugs,
    claims.ledger.models,
    claims.newsroom.day_models,
    claims.newsroom.desk_models,
    claims.newsroom.models,
    claims.newsroom.notice_models,
    claims.newsroom.synonym_models,
    claims.newsroom.talk_models,
    claims.newsroom.webhook_models,
    claims.outbox,
    claims.people.models,
    claims.review.models,
    claims.review.question_models,
    claims.review.request_models,
    factcheck.accounts.models,
    factcheck.staff_search.models,
)

__all__ = ["METADATA", "TABLE_MODULES"]
