"""Who may judge: never an author, never somebody with a declared conflict of interest.

No setting reads into this module, and no role passes it.
"""

from sqlmodel import Session, col, or_, select

from claims.evidence.models import Citation, Evidence
from claims.filing.models import Claim
from claims.newsroom.models import ConflictOfInterest, Role, User
from claims.newsroom.operations import require_role
from claims.review.dossiers import ruling_of
from claims.review.errors import Conflicted, OwnWork
from claims.review.models import Choice, Panel, RulingAuthor, RulingVersion, Vote


def require_judge(session: Session, actor: User, claim: Claim, action: str) -> None:
    """Raise unless this editor may judge the claim: NeedsRole, OwnWork or Conflicted."""
    require_role(actor, action, Role.EDITOR)
    if actor.id in author_ids(session, claim):
        raise OwnWork(action)
    conflict = conflict_of(session, actor, claim)
    if conflict is not None:
        raise Conflicted(action, conflict.reason)


def author_ids(session: Session, claim: Claim) -> set[str]:
    """Return everybody who ever wrote on the claim's ruling or submitted a version of it."""
    writers = select(RulingAuthor.user_id).where(
        RulingAuthor.ruling_id == ruling_of(session, claim).id
    )
    submitters = select(RulingVersion.submitted_by_id).where(RulingVersion.claim_id == claim.id)
    return {*session.exec(writers), *session.exec(submitters)}


def conflict_of(session: Session, user: User, claim: Claim) -> ConflictOfInterest | None:
    """Return a standing conflict of this person with the speaker, the contest or a cited source."""
    cited = (
        select(Evidence.source_id)
        .join(Citation, col(Citation.evidence_id) == Evidence.id)
        .where(Citation.claim_id == claim.id)
    )
    query = select(ConflictOfInterest).where(
        ConflictOfInterest.user_id == user.id,
        col(ConflictOfInterest.ended_at).is_(None),
        or_(
            col(ConflictOfInterest.speaker_id) == claim.speaker_id,
            col(ConflictOfInterest.contest_id) == claim.contest_id,
            col(ConflictOfInterest.source_id).in_(cited),
        ),
    )
    return session.exec(query).first()


def valid_approvals(session: Session, panel: Panel, claim: Claim) -> list[Vote]:
    """Return the approvals of the panel's own version by people who may judge it today."""
    authors = author_ids(session, claim)
    return [
        vote
        for vote in panel.votes
        if vote.choice == Choice.APPROVE
        and vote.version_digest == panel.ruling_version.digest
        and vote.user_id not in authors
        and conflict_of(session, vote.user, claim) is None
    ]
