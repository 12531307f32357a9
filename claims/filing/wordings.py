"""What claims say, for finding those that say the same."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from claims.audit.models import AuditEvent
from claims.filing.models import Appearance, Claim, State
from claims.filing.rules import PUBLIC_STATES

MOST_UNPUBLISHED = 20_000
MOST_PUBLISHED = 2_000
_BATCH = 500


@dataclass(frozen=True)
class ClaimWording:
    """A claim's wording and what was said word for word."""

    claim_id: str
    wording: str
    quotations: tuple[str, ...]


def newest_claims(session: Session) -> list[str]:
    """Return the ids of the newest claims that are not public, and of the newest that are.

    A declined claim is worth finding: whoever files it again should know. A merged one is not.
    """
    unpublished = _newest(set(State) - PUBLIC_STATES - {State.MERGED}, MOST_UNPUBLISHED)
    published = _newest(PUBLIC_STATES, MOST_PUBLISHED)
    return [*session.exec(unpublished), *session.exec(published)]


def _newest(states: Collection[State], most: int) -> SelectOfScalar[str]:
    return (
        select(Claim.id).where(col(Claim.state).in_(states)).order_by(col(Claim.id).desc())
    ).limit(most)


def wordings_of(session: Session, claim_ids: Sequence[str]) -> list[ClaimWording]:
    """Return what those of these claims say that were not merged into others."""
    found = []
    for start in range(0, len(claim_ids), _BATCH):
        found += _batch(session, claim_ids[start : start + _BATCH])
    return found


def _batch(session: Session, claim_ids: Collection[str]) -> list[ClaimWording]:
    said: dict[str, list[str]] = {}
    quoted = select(Appearance.claim_id, Appearance.quotation)
    for claim_id, quotation in session.exec(quoted.where(col(Appearance.claim_id).in_(claim_ids))):
        if quotation:
            said.setdefault(claim_id, []).append(quotation)
    worded = select(Claim.id, Claim.wording).where(
        col(Claim.id).in_(claim_ids), Claim.state != State.MERGED
    )
    return [
        ClaimWording(claim_id, wording, tuple(said.get(claim_id, ())))
        for claim_id, wording in session.exec(worded)
    ]


def changed_since(session: Session, seq: int) -> tuple[list[str], int]:
    """Return the claims of which the record tells after event `seq`, and the newest event's number.

    Everything that changes a claim is on the record, so nothing else has to be looked at.
    """
    query = select(AuditEvent.seq, AuditEvent.claim_id).where(col(AuditEvent.seq) > seq)
    newest, claim_ids = seq, dict[str, None]()
    for number, claim_id in session.exec(query.order_by(col(AuditEvent.seq))):
        newest = number
        if claim_id is not None:
            claim_ids[claim_id] = None
    return list(claim_ids), newest


def filed_from(session: Session, url: str, *, most: int) -> list[str]:
    """Return the ids of claims that were made at this web address, the newest first."""
    query = (
        select(Claim.id)
        .join(Appearance, col(Appearance.claim_id) == Claim.id)
        .where(Appearance.url == url, Claim.state != State.MERGED)
        .distinct()
        .order_by(col(Claim.id).desc())
        .limit(most)
    )
    return list(session.exec(query))
