"""Who may judge: never an author, never somebody with a declared conflict of interest.

No setting reads into this module, and no role passes it.
"""

from collections.abc import Collection

import sqlalchemy as sa
from sqlmodel import Session, col, select

from claims.evidence.models import Citation, Evidence
from claims.filing.models import Claim
from claims.newsroom.models import ConflictOfInterest, Role, User
from claims.newsroom.operations import require_role
from claims.review.dossiers import ruling_of
from claims.review.errors import Conflicted, OwnWork
from claims.review.models import Choice, Panel, Ruling, RulingAuthor, RulingVersion, Vote


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
    return conflicts_with(session, user, [claim]).get(claim.id)


def conflicts_with(
    session: Session, user: User, claims: Collection[Claim]
) -> dict[str, ConflictOfInterest]:
    """Return this person's standing conflicts with any of these claims, by claim id."""
    mine = session.exec(
        select(ConflictOfInterest)
        .where(ConflictOfInterest.user_id == user.id, col(ConflictOfInterest.ended_at).is_(None))
        .order_by(col(ConflictOfInterest.declared_at))
    ).all()
    if not mine:
        return {}
    by_thing = {each.speaker_id or each.contest_id or each.source_id: each for each in mine}
    found: dict[str, ConflictOfInterest] = {}
    for claim in claims:
        hit = by_thing.get(claim.speaker_id)
        if hit is None and claim.contest_id is not None:
            hit = by_thing.get(claim.contest_id)
        if hit is not None:
            found[claim.id] = hit
    for claim_id, source_id in _cited_sources(session, claims, [each.source_id for each in mine]):
        found.setdefault(claim_id, by_thing[source_id])
    return found


def _cited_sources(
    session: Session, claims: Collection[Claim], source_ids: Collection[str | None]
) -> list[tuple[str, str]]:
    """Return which of these claims cite, or cited once, which of these sources."""
    rows = session.execute(
        sa.select(col(Citation.claim_id), col(Evidence.source_id))
        .join(Evidence, col(Evidence.id) == col(Citation.evidence_id))
        .where(
            col(Citation.claim_id).in_([claim.id for claim in claims]),
            col(Evidence.source_id).in_([each for each in source_ids if each is not None]),
        )
        .distinct()
    )
    return [(claim_id, source_id) for claim_id, source_id in rows]


def written_by(session: Session, user: User, claims: Collection[Claim]) -> set[str]:
    """Return the ids of those claims on whose ruling this person ever wrote."""
    ids = [claim.id for claim in claims]
    wrote = (
        select(Ruling.claim_id)
        .join(RulingAuthor, col(RulingAuthor.ruling_id) == Ruling.id)
        .where(RulingAuthor.user_id == user.id, col(Ruling.claim_id).in_(ids))
    )
    submitted = select(RulingVersion.claim_id).where(
        RulingVersion.submitted_by_id == user.id, col(RulingVersion.claim_id).in_(ids)
    )
    return {*session.exec(wrote), *session.exec(submitted)}


def bars(session: Session, viewer: User, claims: Collection[Claim]) -> dict[str, str]:
    """Return in a sentence why this person may not judge a claim, for those they may not."""
    if not viewer.has(Role.EDITOR):
        return dict.fromkeys((claim.id for claim in claims), "Only editors judge rulings.")
    found = {
        claim_id: f"You declared a conflict of interest: {conflict.reason}"
        for claim_id, conflict in conflicts_with(session, viewer, claims).items()
    }
    own = written_by(session, viewer, claims)
    return found | dict.fromkeys(own, "You wrote on this ruling.")


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
