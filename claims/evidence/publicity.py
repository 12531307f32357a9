"""Whether readers may have our copy of a piece of evidence. It is the editors' decision."""

from sqlmodel import Session, col, select

from claims.audit.operations import Subject, record_event
from claims.evidence.models import Snapshot, SnapshotText
from claims.newsroom.models import Role, User
from claims.newsroom.operations import require_role


def set_snapshot_public(session: Session, *, actor: User, snapshot: Snapshot, public: bool) -> None:
    """Give a snapshot to readers, or take it back. Does nothing when nothing changes."""
    action = "make a snapshot public" if public else "take a snapshot back"
    require_role(actor, action, Role.EDITOR)
    if snapshot.is_public == public:
        return
    snapshot.is_public = public
    session.add(snapshot)
    session.flush()
    record_event(
        session,
        actor_id=actor.id,
        action=action,
        subject=Subject("snapshot", snapshot.id),
        payload={"evidence": snapshot.evidence_id, "digest": snapshot.digest},
    )


def snapshot_of_digest(
    session: Session, digest: str, *, only_public: bool = False
) -> Snapshot | None:
    """Return a snapshot with this content, a public one if there is one."""
    query = select(Snapshot).where(Snapshot.digest == digest)
    if only_public:
        query = query.where(col(Snapshot.is_public))
    return session.exec(query.order_by(col(Snapshot.is_public).desc()).limit(1)).first()


def text_of_digest(session: Session, digest: str) -> str | None:
    """Return the words that were read in this content, if any were."""
    query = (
        select(SnapshotText.text)
        .join(Snapshot, col(Snapshot.id) == SnapshotText.snapshot_id)
        .where(Snapshot.digest == digest)
    )
    return session.exec(query.limit(1)).first()
