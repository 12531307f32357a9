"""Joining, roles, leaving, and declaring conflicts of interest. Each is on the record."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from claims.audit.operations import Subject, record_event
from claims.base import now
from claims.errors import BadInput, NotFound
from claims.newsroom.errors import NeedsRole, OneselfRefused
from claims.newsroom.models import ConflictOfInterest, Role, User, UserRole
from claims.typed import required


def require_role(actor: User, action: str, *roles: Role) -> None:
    """Raise NeedsRole unless the actor holds one of the roles."""
    if not any(actor.has(role) for role in roles):
        raise NeedsRole(action, *(role.value for role in roles))


def _require_admin(actor: User | None, action: str) -> None:
    """Let the command line (no actor: whoever holds the machine) and admins through."""
    if actor is not None:
        require_role(actor, action, Role.ADMIN)


def _actor_id(actor: User | None) -> str | None:
    return actor.id if actor is not None else None


def add_user(
    session: Session, *, actor: User | None, name: str, roles: Collection[Role] = ()
) -> User:
    """Add a member of the newsroom with these roles."""
    _require_admin(actor, "add people")
    user = User(name=required("name", name, limit=120))
    session.add(user)
    session.flush()
    record_event(
        session,
        actor_id=_actor_id(actor),
        action="add user",
        subject=Subject("user", user.id),
        payload={"name": user.name},
    )
    if roles:
        set_roles(session, actor=actor, user=user, roles=roles)
    return user


def set_roles(session: Session, *, actor: User | None, user: User, roles: Collection[Role]) -> None:
    """Give the person exactly these roles. Does nothing when nothing changes.

    Raises NeedsRole, or OneselfRefused for one's own admin role: so an admin always remains.
    """
    _require_admin(actor, "change roles")
    before = {held.role for held in user.roles}
    after = set(roles)
    if before == after:
        return
    if actor is not None and actor.id == user.id and Role.ADMIN in before - after:
        raise OneselfRefused("take your own admin role away")
    user.roles = [held for held in user.roles if held.role in after] + [
        UserRole(user_id=user.id, role=role) for role in sorted(after - before)
    ]
    session.add(user)
    session.flush()
    record_event(
        session,
        actor_id=_actor_id(actor),
        action="change roles",
        subject=Subject("user", user.id),
        payload={"before": sorted(before), "after": sorted(after)},
    )


def set_active(session: Session, *, actor: User | None, user: User, active: bool) -> None:
    """Disable a person's account, or enable it again. Nobody is ever deleted.

    Raises NeedsRole, or OneselfRefused for oneself: so an admin always remains.
    """
    _require_admin(actor, "disable people")
    if user.is_active == active:
        return
    if actor is not None and actor.id == user.id:
        raise OneselfRefused("disable yourself")
    user.is_active = active
    session.add(user)
    session.flush()
    record_event(
        session,
        actor_id=_actor_id(actor),
        action="enable user" if active else "disable user",
        subject=Subject("user", user.id),
    )


def declare_conflict(
    session: Session,
    *,
    actor: User,
    user: User,
    reason: str,
    speaker_id: str | None = None,
    contest_id: str | None = None,
    source_id: str | None = None,
) -> ConflictOfInterest:
    """Declare that the person must stand aside from one speaker, contest or source.

    A person declares their own; an editor or admin may declare anybody's. Raises BadInput unless
    exactly one thing is named.
    """
    if actor.id != user.id:
        require_role(actor, "declare somebody else's conflict", Role.EDITOR, Role.ADMIN)
    if sum(each is not None for each in (speaker_id, contest_id, source_id)) != 1:
        raise BadInput("concerns", "Name one speaker, one contest or one source.")
    conflict = ConflictOfInterest(
        user_id=user.id,
        speaker_id=speaker_id,
        contest_id=contest_id,
        source_id=source_id,
        reason=required("reason", reason, limit=500),
    )
    session.add(conflict)
    session.flush()
    _record_conflict(session, actor, conflict, "declare conflict")
    return conflict


def end_conflict(session: Session, *, actor: User, conflict_id: str) -> None:
    """End a declared conflict. Only an admin who is not its subject may, on the record."""
    conflict = session.get(ConflictOfInterest, conflict_id)
    if conflict is None:
        raise NotFound("conflict of interest", conflict_id)
    require_role(actor, "end a conflict of interest", Role.ADMIN)
    if conflict.user_id == actor.id:
        raise OneselfRefused("end your own conflict of interest")
    if conflict.ended_at is None:
        conflict.ended_at = now()
        session.add(conflict)
        session.flush()
        _record_conflict(session, actor, conflict, "end conflict")


def _record_conflict(
    session: Session, actor: User, conflict: ConflictOfInterest, action: str
) -> None:
    record_event(
        session,
        actor_id=actor.id,
        action=action,
        subject=Subject("user", conflict.user_id),
        payload=conflict.model_dump(
            mode="json", include={"id", "speaker_id", "contest_id", "source_id", "reason"}
        ),
    )


def find_user(session: Session, user_id: str) -> User:
    """Return the person with this id. Raises NotFound."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound("person", user_id)
    return user


def people_with_role(session: Session, role: Role) -> list[User]:
    """Return the active people who hold a role, by name."""
    query = (
        select(User)
        .join(UserRole, col(UserRole.user_id) == User.id)
        .where(UserRole.role == role, col(User.is_active))
        .order_by(User.name)
    )
    return list(session.exec(query))


def everybody(session: Session) -> list[User]:
    """Return everybody who ever worked here, those who still may first, by name."""
    query = select(User).order_by(col(User.is_active).desc(), User.name, col(User.id))
    return list(session.exec(query))
