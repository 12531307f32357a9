"""Published rulings that rest on what the ledger says, as the ledger's own pages list them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col

from claims.filing.models import Claim
from claims.ledger.models import Assertion, Proposition
from claims.review.models import Publication
from claims.review.public import live_rulings

MOST_LISTED = 20


@dataclass(frozen=True)
class RulingOnLedger:
    """A live ruling that keeps a finding, and whether readers are told that it is under review."""

    publication: Publication
    is_under_review: bool


def rulings_on(
    session: Session, proposition: Proposition, speaker_ids: Collection[str] | None = None
) -> Sequence[RulingOnLedger]:
    """Return the newest rulings on a proposition, about any of these speakers or about all."""
    query = (
        live_rulings()
        .join(Assertion, col(Assertion.claim_id) == Claim.id)
        .where(Assertion.proposition_id == proposition.id)
        .add_columns(col(Assertion.under_review))
    )
    if speaker_ids is not None:
        query = query.where(col(Assertion.speaker_id).in_(speaker_ids))
    found = session.execute(query.limit(MOST_LISTED)).all()
    return [
        RulingOnLedger(publication, is_under_review)
        for publication, is_under_review in found
        if publication.ruling_version.dossier.get("finding")
    ]
