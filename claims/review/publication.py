"""Making a version public: now, or at a time; and never without a valid quorum on it."""

from datetime import datetime

from sqlmodel import Session, col, select

from claims.base import now
from claims.errors import BadInput
from claims.filing.models import Claim, State
from claims.ledger.recheck import note_published
from claims.newsroom.models import User
from claims.review.dossiers import ruling_of
from claims.review.eligibility import require_judge, valid_approvals
from claims.review.errors import NotApproved, OtherVersion
from claims.review.models import (
    Correction,
    Panel,
    PanelOutcome,
    Publication,
    Ruling,
    RulingVersion,
)
from claims.review.panels import newest_panel
from claims.review.workflow import Action, move, require_transition


def publish(
    session: Session, *, actor: User, claim: Claim, seen_digest: str | None = None
) -> Publication:
    """Publish the approved version, which is the one that was seen, if that is said.

    Raises OwnWork, Conflicted, NotApproved, WrongState, OtherVersion.
    """
    version = require_may_publish(session, actor=actor, claim=claim)
    require_seen(version, seen_digest)
    publication = make_public(session, claim, version, actor=actor)
    move(session, claim, Action.PUBLISH, actor=actor, payload=_named(publication, version))
    return publication


def require_may_publish(
    session: Session, *, actor: User, claim: Claim, action: Action = Action.PUBLISH
) -> RulingVersion:
    """Return the approved version, if this editor may publish (or schedule) it; else raise."""
    require_transition(claim, action, actor)
    require_judge(session, actor, claim, f"{action} it")
    return approved_version(session, claim)


def require_seen(version: RulingVersion, seen_digest: str | None) -> None:
    """Raise OtherVersion if another text was read; None where nobody reads, as in an import."""
    if seen_digest is not None and seen_digest != version.digest:
        raise OtherVersion


def schedule(
    session: Session, *, actor: User, claim: Claim, at: datetime, seen_digest: str | None = None
) -> None:
    """Have the approved version published by the system at a time to come (aware)."""
    version = require_may_publish(session, actor=actor, claim=claim, action=Action.SCHEDULE)
    require_seen(version, seen_digest)
    if at <= now():
        raise BadInput("at", "Choose a time in the future.")
    ruling = ruling_of(session, claim)
    ruling.scheduled_for, ruling.scheduled_by_id = at, actor.id
    session.add(ruling)
    move(session, claim, Action.SCHEDULE, actor=actor, payload={"at": at.isoformat()})


def unschedule(session: Session, *, actor: User, claim: Claim) -> None:
    """Stop a scheduled publication; the approval stands."""
    require_transition(claim, Action.UNSCHEDULE, actor)
    _clear_schedule(session, claim)
    move(session, claim, Action.UNSCHEDULE, actor=actor)


def due_claims(session: Session, at: datetime) -> list[Claim]:
    """Return the scheduled claims whose time has come."""
    query = (
        select(Claim)
        .join(Ruling, col(Ruling.claim_id) == Claim.id)
        .where(Claim.state == State.SCHEDULED, col(Ruling.scheduled_for) <= at)
        .order_by(col(Ruling.scheduled_for))
    )
    return list(session.exec(query))


def publish_on_time(session: Session, *, claim: Claim, at: datetime) -> Publication | None:
    """Publish a scheduled claim whose time has come, once.

    Returns None, with the claim left as it is, while its time has not come or somebody else was
    faster. Raises NotApproved if its quorum no longer stands.
    """
    session.refresh(claim, with_for_update=True)
    scheduled_for = ruling_of(session, claim).scheduled_for
    if claim.state is not State.SCHEDULED or scheduled_for is None or scheduled_for > at:
        return None
    version = approved_version(session, claim)
    _clear_schedule(session, claim)
    publication = make_public(session, claim, version, actor=None)
    move(session, claim, Action.PUBLISH_ON_TIME, actor=None, payload=_named(publication, version))
    return publication


def _clear_schedule(session: Session, claim: Claim) -> None:
    ruling = ruling_of(session, claim)
    ruling.scheduled_for, ruling.scheduled_by_id = None, None
    session.add(ruling)


def approved_version(session: Session, claim: Claim) -> RulingVersion:
    """Return the newest submitted version, if a valid quorum approved it. Raises NotApproved."""
    panel = newest_panel(session, claim)
    newest = newest_version(session, claim)
    if panel is None or newest is None or panel.version_id != newest.id:
        raise NotApproved
    require_quorum(session, panel, claim)
    return newest


def require_quorum(session: Session, panel: Panel, claim: Claim) -> None:
    """Raise NotApproved unless the panel approved, by people who may judge it even today."""
    standing = len(valid_approvals(session, panel, claim))
    if panel.outcome is not PanelOutcome.APPROVED or standing < panel.quorum:
        raise NotApproved


def newest_version(session: Session, claim: Claim) -> RulingVersion | None:
    """Return the claim's newest submitted version."""
    query = select(RulingVersion).where(RulingVersion.claim_id == claim.id)
    return session.exec(query.order_by(col(RulingVersion.number).desc())).first()


def live_publication(session: Session, claim: Claim) -> Publication | None:
    """Return what of the claim is public today."""
    return session.exec(
        select(Publication).where(Publication.claim_id == claim.id, col(Publication.is_live))
    ).first()


def make_public(
    session: Session,
    claim: Claim,
    version: RulingVersion,
    *,
    actor: User | None,
    correction: Correction | None = None,
) -> Publication:
    """Make a version the live edition; the one before stays readable at its own address."""
    before = live_publication(session, claim)
    at = now()
    if before is not None:
        before.is_live = False
        session.add(before)
        session.flush()
    publication = Publication(
        claim_id=claim.id,
        version_id=version.id,
        edition=before.edition + 1 if before else 1,
        published_at=at,
        first_published_at=before.first_published_at if before else at,
        published_by_id=actor.id if actor else None,
        correction_id=correction.id if correction else None,
    )
    session.add(publication)
    session.flush()
    note_published(session, claim, version.dossier.get("finding"), actor=actor)
    return publication


def _named(publication: Publication, version: RulingVersion) -> dict[str, object]:
    return {
        "edition": publication.edition,
        "version": version.number,
        "digest": version.digest,
    }
