"""Declared conflicts of interest, with the names of what they concern."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from claims.evidence.models import Source
from claims.former_slugs import surviving
from claims.newsroom.models import ConflictOfInterest, User
from claims.people.models import Contest, Speaker

THINGS: dict[str, type[Speaker] | type[Contest] | type[Source]] = {
    "speaker": Speaker,
    "contest": Contest,
    "source": Source,
}


@dataclass(frozen=True)
class DeclaredConflict:
    """A conflict of interest as people read it: whose, with what, and whether it stands."""

    conflict: ConflictOfInterest
    who: str
    kind: str
    thing: str


def conflicts_of(session: Session, user: User) -> list[DeclaredConflict]:
    """Return what one person declared, standing ones first, then the newest."""
    return _listed(session, user.id)


def all_conflicts(session: Session) -> list[DeclaredConflict]:
    """Return what everybody declared, standing ones first, then the newest."""
    return _listed(session, None)


def _listed(session: Session, user_id: str | None) -> list[DeclaredConflict]:
    query = (
        select(ConflictOfInterest, User.name, Speaker.name, Contest.name, Source.name)  # type: ignore[call-overload]  # SQLModel types four columns at most
        .join(User, col(User.id) == ConflictOfInterest.user_id)
        .join(Speaker, col(Speaker.id) == ConflictOfInterest.speaker_id, isouter=True)
        .join(Contest, col(Contest.id) == ConflictOfInterest.contest_id, isouter=True)
        .join(Source, col(Source.id) == ConflictOfInterest.source_id, isouter=True)
        .order_by(
            col(ConflictOfInterest.ended_at).is_not(None),
            col(ConflictOfInterest.declared_at).desc(),
        )
    )
    if user_id is not None:
        query = query.where(ConflictOfInterest.user_id == user_id)
    return [_declared(*row) for row in session.exec(query)]


def _declared(
    conflict: ConflictOfInterest,
    who: str,
    speaker: str | None,
    contest: str | None,
    source: str | None,
) -> DeclaredConflict:
    kind = "speaker" if speaker else "contest" if contest else "source"
    return DeclaredConflict(conflict, who, kind, speaker or contest or source or "")


def find_thing(session: Session, kind: str, name: str) -> str | None:
    """Return the id of the speaker, contest or source of this name, in any letter case.

    One that was merged into another means that other one.
    """
    model = THINGS[kind]
    query = select(model.id).where(func.lower(col(model.name)) == name.strip().lower())
    found = session.exec(query.order_by(col(model.id))).first()
    if found is None or kind == "source":
        return found
    person_or_race = session.get(Speaker, found) or session.get_one(Contest, found)
    return surviving(session, person_or_race).id


def known_things(session: Session, *, most: int = 500) -> Sequence[str]:
    """Return names that a conflict may concern, of all three kinds, sorted; `most` of each."""
    names: set[str] = set()
    for model in THINGS.values():
        names.update(session.exec(select(model.name).order_by(model.name).limit(most)))
    return sorted(names)
