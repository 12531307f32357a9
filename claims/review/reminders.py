"""Reminding editors of a panel that waits for their votes: no more often than the standards say."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, func, select

from claims.audit.models import AuditEvent
from claims.audit.operations import Subject, record_event
from claims.filing.models import Claim
from claims.newsroom.models import Role, User
from claims.newsroom.notices import tell
from claims.newsroom.operations import people_with_role
from claims.review.eligibility import bars
from claims.review.models import Panel
from claims.review.standards import standards_in_force

REMIND = "remind panel"


def panels_to_remind(session: Session, at: datetime) -> list[Panel]:
    """Return the open panels with free seats that have waited, or were reminded, long enough ago.

    The oldest come first; none while the newsroom's standard is 0 days.
    """
    days = standards_in_force(session)["panel_reminder_days"]
    if not days:
        return []
    since = at - timedelta(days=days)
    query = (
        select(Panel)
        .where(col(Panel.closed_at).is_(None), col(Panel.opened_at) <= since)
        .order_by(col(Panel.opened_at))
        .options(selectinload(Panel.votes))  # type: ignore[arg-type]  # SQLModel types it as the row
    )
    waiting = [panel for panel in session.exec(query) if len(panel.votes) < panel.size]
    reminded = _last_reminded(session, waiting)
    return [each for each in waiting if reminded.get(each.id, each.opened_at) <= since]


def _last_reminded(session: Session, panels: Sequence[Panel]) -> dict[str, datetime]:
    query = (
        select(AuditEvent.subject_id, func.max(AuditEvent.at))
        .where(
            AuditEvent.action == REMIND,
            col(AuditEvent.subject_id).in_([panel.id for panel in panels]),
        )
        .group_by(col(AuditEvent.subject_id))
    )
    return dict(session.exec(query).all()) if panels else {}


def remind_panel(session: Session, *, panel: Panel) -> list[User]:
    """Remind every editor who could still vote on it, and write that down; return them.

    Also without anybody to remind it is written down, so that it is not looked at again at once.
    """
    claim = session.get_one(Claim, panel.claim_id)
    people = wanted_voters(session, panel, claim)
    record_event(
        session,
        actor_id=None,
        action=REMIND,
        subject=Subject("panel", panel.id, claim.id),
        payload={"people": [each.name for each in people]},
    )
    tell(
        session,
        kind="panel_reminder",
        people=people,
        subject_kind="claim",
        subject_id=claim.id,
        actor=None,
        payload={"claim": claim.wording},
    )
    return people


def wanted_voters(session: Session, panel: Panel, claim: Claim) -> list[User]:
    """Return the editors who may vote on this panel and have not."""
    voted = {vote.user_id for vote in panel.votes}
    return [
        each
        for each in people_with_role(session, Role.EDITOR)
        if each.id not in voted and not bars(session, each, [claim])
    ]
