"""Who has something open now. It warns, and never locks."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from claims.base import now
from claims.newsroom.desk_models import Presence
from claims.newsroom.models import User

# A page with scripts says every half minute that it is still open, and when it is closed. One
# without says only when it was loaded: so long it counts as open.
STILL_HERE = timedelta(minutes=2)
FORGOTTEN_AFTER = timedelta(minutes=15)


@dataclass(frozen=True)
class Other:
    """Somebody else who has it open: since when, and when that was last known."""

    name: str
    since: datetime
    seen_at: datetime

    @property
    def minutes(self) -> int:
        """Whole minutes for which it has been open, as far as is known."""
        return int((now() - self.since).total_seconds() // 60)

    @property
    def is_sure(self) -> bool:
        """Whether the page said so just now."""
        return now() - self.seen_at < STILL_HERE


def be_here(session: Session, *, user: User, place: str) -> None:
    """Note that somebody has this place open now. What was forgotten long ago is swept out."""
    at = now()
    here = session.get(Presence, (user.id, place))
    if here is None:
        here = Presence(user_id=user.id, place=place, since=at)
    elif at - here.seen_at > FORGOTTEN_AFTER:
        here.since = at
    here.seen_at = at
    session.add(here)
    session.execute(
        sa.delete(Presence).where(
            col(Presence.place) == place, col(Presence.seen_at) < at - FORGOTTEN_AFTER
        )
    )
    session.flush()


def leave(session: Session, *, user: User, place: str) -> None:
    """Note that somebody closed it."""
    session.execute(
        sa.delete(Presence).where(col(Presence.user_id) == user.id, col(Presence.place) == place)
    )


def others_at(session: Session, user: User, place: str) -> list[Other]:
    """Return everybody else who has this place open, the longest first."""
    query = (
        select(Presence, User.name)
        .join(User, col(User.id) == Presence.user_id)
        .where(
            Presence.place == place,
            Presence.user_id != user.id,
            col(Presence.seen_at) > now() - FORGOTTEN_AFTER,
        )
        .order_by(col(Presence.since), User.name)
    )
    return [Other(name, here.since, here.seen_at) for here, name in session.exec(query)]
