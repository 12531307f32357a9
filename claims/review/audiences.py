"""Who is to know of what happened to a claim: each audience is a name and a small function."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from claims.audit.models import AuditEvent
from claims.evidence.models import ReplyRequest
from claims.filing.models import Claim
from claims.newsroom.models import Role, User
from claims.newsroom.operations import people_with_role
from claims.newsroom.watching import CLAIM, watchers_of
from claims.review.eligibility import author_ids, conflict_of
from claims.review.panels import newest_panel


@dataclass(frozen=True)
class Happened:
    """One event, what it says, and the claim that it belongs to, if it belongs to one."""

    session: Session
    event: AuditEvent
    claim: Claim | None
    said: Mapping[str, object] = field(default_factory=dict)


Audience = Callable[[Happened], Iterable[User]]


def assignee(happened: Happened) -> list[User]:
    """Return who works on the claim."""
    claim = happened.claim
    return [claim.assignee] if claim and claim.assignee else []


def taker(happened: Happened) -> list[User]:
    """Return to whom the event gave the claim, whoever has it by now."""
    return _person(happened.session, happened.said.get("assignee_id"))


def giver(happened: Happened) -> list[User]:
    """Return who had the claim before the event gave it to another."""
    earlier = happened.session.exec(
        select(AuditEvent)
        .where(
            AuditEvent.claim_id == happened.event.claim_id,
            col(AuditEvent.action).in_(["assign", "reassign"]),
            col(AuditEvent.seq) < happened.event.seq,
        )
        .order_by(col(AuditEvent.seq).desc())
        .limit(1)
    ).first()
    return _person(happened.session, said_by(earlier).get("assignee_id")) if earlier else []


def _person(session: Session, user_id: object) -> list[User]:
    person = session.get(User, user_id) if isinstance(user_id, str) else None
    return [person] if person else []


def said_by(event: AuditEvent) -> Mapping[str, object]:
    """Return what an event says; nothing if that was redacted."""
    body = event.payload.body if event.payload else None
    said: Mapping[str, object] = json.loads(body) if body else {}
    return said


def filer(happened: Happened) -> list[User]:
    """Return who filed the claim."""
    claim = happened.claim
    return [claim.filed_by] if claim and claim.filed_by else []


def authors(happened: Happened) -> list[User]:
    """Return who works on the claim, and everybody who wrote on its ruling."""
    if happened.claim is None:
        return []
    ids = author_ids(happened.session, happened.claim) | {happened.claim.assignee_id}
    query = select(User).where(col(User.id).in_(ids - {None})).order_by(col(User.id))
    return list(happened.session.exec(query))


def editors(happened: Happened) -> list[User]:
    """Return every editor."""
    return people_with_role(happened.session, Role.EDITOR)


def admins(happened: Happened) -> list[User]:
    """Return every admin."""
    return people_with_role(happened.session, Role.ADMIN)


def judges(happened: Happened) -> list[User]:
    """Return the editors whose vote can still count: no author, no conflict, no vote cast yet.

    Nobody while no panel takes votes: what waited for them then is over.
    """
    session, claim = happened.session, happened.claim
    panel = newest_panel(session, claim) if claim else None
    if claim is None or panel is None or panel.closed_at is not None:
        return []
    out = author_ids(session, claim) | {vote.user_id for vote in panel.votes}
    return [
        each
        for each in people_with_role(session, Role.EDITOR)
        if each.id not in out and conflict_of(session, each, claim) is None
    ]


def asker(happened: Happened) -> list[User]:
    """Return who asked the speaker for a reply."""
    asked = happened.session.get(ReplyRequest, happened.event.subject_id)
    return _person(happened.session, asked.asked_by_id) if asked else []


def watchers(happened: Happened) -> list[User]:
    """Return who watches the claim."""
    return watchers_of(happened.session, CLAIM, happened.claim.id) if happened.claim else []
