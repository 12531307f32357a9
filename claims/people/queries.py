"""Who is known: the names and contests that forms offer."""

from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select

from claims.people.models import Contest, Speaker


def speaker_names(session: Session) -> list[str]:
    """Return the name of every speaker that was not merged into another, in order."""
    query = select(Speaker.name).where(col(Speaker.merged_into_id).is_(None))
    return list(session.exec(query.distinct().order_by(Speaker.name)))


def contests_with_days(session: Session) -> list[Contest]:
    """Return the contests that stand, by name, with the days that stand in for dates."""
    query = (
        select(Contest)
        .where(col(Contest.merged_into_id).is_(None))
        .order_by(Contest.name)
        .options(selectinload(Contest.days))  # type: ignore[arg-type]  # SQLModel types it as the row
    )
    return list(session.exec(query))
