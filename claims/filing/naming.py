"""What speakers, topics and contests are called, and at which address: editors and admins say so.

Rulings that are public keep the name under which they were published. An address that changes
leads on for ever.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import Session, col, select

from claims.audit.operations import Subject
from claims.dates import ImpreciseDate
from claims.errors import BadInput, WrongState
from claims.filing.models import Claim, ClaimTopic, Topic
from claims.filing.rules import PUBLIC_STATES, require_current
from claims.former_slugs import leave_slug, own_slugs
from claims.newsroom.models import Role, User
from claims.newsroom.operations import require_role
from claims.outbox import reindex
from claims.people.models import Contest, ContestDay, Speaker, SpeakerKind
from claims.people.operations import note
from claims.typed import optional, required, unique_slug, web_address

Named = Speaker | Topic | Contest
NAMERS = (Role.EDITOR, Role.ADMIN)
MOST_ADDRESSES = 20


@dataclass(frozen=True)
class Naming:
    """What something is called; `new_address`: its address is made anew of the name."""

    name: str
    description: str = ""
    new_address: bool = False


@dataclass(frozen=True)
class ContestDates:
    """When a contest begins and ends, and the days of it that people name."""

    begins: ImpreciseDate | None = None
    ends: ImpreciseDate | None = None
    days: tuple[tuple[str, date], ...] = ()


def edit_speaker(
    session: Session,
    *,
    actor: User,
    speaker: Speaker,
    seen_version: int,
    naming: Naming,
    kind: SpeakerKind,
    same_as: Sequence[str],
) -> None:
    """Describe a speaker anew. `same_as` are web addresses of the same person elsewhere.

    Raises BadInput naming the field, Stale, WrongState for one that was merged.
    """
    before = _open(actor, speaker, seen_version)
    if len(same_as) > MOST_ADDRESSES:
        raise BadInput("same_as", f"At most {MOST_ADDRESSES} addresses.")
    addresses = [each for each in (web_address("same_as", one) for one in same_as) if each]
    _rename(session, speaker, naming)
    speaker.kind = kind
    if speaker.same_as != addresses:
        speaker.same_as = addresses
    _keep(session, actor, speaker, before)


def edit_topic(
    session: Session, *, actor: User, topic: Topic, seen_version: int, naming: Naming
) -> None:
    """Describe a topic anew. Raises BadInput for the name of another one, and as above."""
    before = _open(actor, topic, seen_version)
    _rename(session, topic, naming)
    _keep(session, actor, topic, before)


def edit_contest(
    session: Session,
    *,
    actor: User,
    contest: Contest,
    seen_version: int,
    naming: Naming,
    dates: ContestDates,
) -> None:
    """Describe a contest anew. Raises BadInput for one that ends before it begins, and as above."""
    before = _open(actor, contest, seen_version)
    if dates.begins and dates.ends and dates.ends.latest < dates.begins.earliest:
        raise BadInput("ends", "This ends before it begins.")
    _rename(session, contest, naming)
    if (contest.begins, contest.ends) != (dates.begins, dates.ends):
        contest.begins, contest.ends = dates.begins, dates.ends
    _set_days(session, contest, dict(dates.days))
    _keep(session, actor, contest, before)


def described(row: Named) -> dict[str, object]:
    """Return what is known of a speaker, topic or contest, for the record of a change."""
    said: dict[str, object] = {
        "name": row.name,
        "description": row.description,
        "address": row.slug,
    }
    if isinstance(row, Speaker):
        return said | {"kind": row.kind, "same_as": list(row.same_as)}
    if isinstance(row, Contest):
        return said | {
            "begins": row.begins.edtf if row.begins else None,
            "ends": row.ends.edtf if row.ends else None,
            "days": {day.name: day.on.isoformat() for day in row.days},
        }
    return said


def public_claims_of(session: Session, row: Named) -> list[str]:
    """Return the ids of the public claims that a speaker made, or that are about the rest."""
    query = select(Claim.id).where(col(Claim.state).in_(PUBLIC_STATES))
    return list(session.exec(query.where(_concerns(row))))


def reindex_all(session: Session, claim_ids: Iterable[str]) -> None:
    """Note that the search documents of these claims are out of date."""
    for claim_id in claim_ids:
        reindex(session, claim_id)
    session.flush()


def new_address(session: Session, row: Named | Claim, text: str) -> None:
    """Give something an address made of the text; the one it had leads there for ever."""
    kind = row.__tablename__
    free = {row.slug, *own_slugs(session, kind, row.id)}
    slug = unique_slug(session, type(row).slug, text, but=free)
    if slug != row.slug:
        leave_slug(session, kind, row.slug, row.id)
        row.slug = slug


def _concerns(row: Named) -> sa.ColumnElement[bool]:
    if isinstance(row, Speaker):
        return col(Claim.speaker_id) == row.id
    if isinstance(row, Contest):
        return col(Claim.contest_id) == row.id
    about = select(ClaimTopic.claim_id).where(ClaimTopic.topic_id == row.id)
    return col(Claim.id).in_(about)


def _open(actor: User, row: Named, seen_version: int) -> dict[str, object]:
    """Check that the person may change it now; return what it says before."""
    kind = row.__tablename__
    require_role(actor, f"edit a {kind}", *NAMERS)
    require_current(kind, seen_version, row.version)
    if row.merged_into_id is not None:
        raise WrongState("be edited", "merged")
    return described(row)


def _rename(session: Session, row: Named, naming: Naming) -> None:
    name = required("name", naming.name, limit=200)
    if isinstance(row, Topic):
        _require_other_name(session, row, name)
    row.name = name
    row.description = optional("description", naming.description, limit=5000)
    if naming.new_address:
        new_address(session, row, name)


def _require_other_name(session: Session, topic: Topic, name: str) -> None:
    """Raise BadInput if another topic has this name, as topics are found by it."""
    names = session.exec(
        select(Topic.name).where(Topic.id != topic.id, col(Topic.merged_into_id).is_(None))
    )
    if any(each.casefold() == name.casefold() for each in names):
        raise BadInput("name", "Another topic has this name. Merge this one into it instead.")


def _set_days(session: Session, contest: Contest, days: dict[str, date]) -> None:
    """Set the days that people name; a day that keeps its name keeps its row."""
    if {day.name: day.on for day in contest.days} == days:
        return
    for day in [each for each in contest.days if each.name not in days]:
        session.delete(day)
    session.flush()
    known = {each.name: each for each in contest.days if each.name in days}
    for name, on in days.items():
        tidy = required("days", name, limit=80)
        known.setdefault(name, ContestDay(contest_id=contest.id, name=tidy, on=on)).on = on
    session.add_all(known.values())
    session.flush()
    session.expire(contest, ["days"])


def _keep(session: Session, actor: User, row: Named, before: dict[str, object]) -> None:
    """Store the change and put it on the record; nothing, where nothing changed."""
    after = described(row)
    if before == after:
        return
    # The days of a contest are in another table: a change there is one of the contest.
    flag_modified(row, "name")
    session.add(row)
    session.flush()
    kind = row.__tablename__
    said = {"before": before, "after": after}
    note(session, actor, f"edit {kind}", Subject(kind, row.id), said)
    reindex_all(session, public_claims_of(session, row))
