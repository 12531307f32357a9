"""Mending what a speaker belonged to or held, and who stands in a contest. Each is on the record.

What a speaker was when something was said is frozen on each claim, and stays.
"""

from dataclasses import dataclass

from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import Session

from claims.audit.operations import Subject
from claims.dates import ImpreciseDate
from claims.errors import BadInput, NotFound, Stale
from claims.newsroom.models import Role, User
from claims.newsroom.operations import require_role
from claims.people.models import Affiliation, AffiliationKind, Candidacy, Contest, Speaker
from claims.people.operations import affiliation_name, note, said_of
from claims.typed import optional, web_address

MENDERS = (Role.EDITOR, Role.ADMIN)


@dataclass(frozen=True)
class AffiliationDetails:
    """What ties a speaker to something, from when until when."""

    kind: AffiliationKind
    name: str
    since: ImpreciseDate | None = None
    until: ImpreciseDate | None = None
    source_url: str | None = None


def edit_affiliation(
    session: Session,
    *,
    actor: User,
    speaker: Speaker,
    affiliation_id: str,
    seen_version: int,
    details: AffiliationDetails,
) -> None:
    """Change what a speaker belonged to. Raises BadInput naming the field, NotFound, Stale."""
    require_role(actor, "edit an affiliation", *MENDERS)
    affiliation = find_affiliation(speaker, affiliation_id)
    _require_current("speaker", seen_version, speaker.version)
    if details.since and details.until and details.until.latest < details.since.earliest:
        raise BadInput("until", "This ends before it begins.")
    before = said_of(affiliation) | {"source": affiliation.source_url}
    affiliation.kind = details.kind
    affiliation.name = affiliation_name("name", details.kind, details.name)
    affiliation.since, affiliation.until = details.since, details.until
    affiliation.source_url = web_address("source_url", details.source_url)
    after = said_of(affiliation) | {"source": affiliation.source_url}
    if before == after:
        return
    session.add(affiliation)
    _touch(session, speaker)
    said = {"speaker": speaker.name, "before": before, "after": after}
    note(session, actor, "edit affiliation", Subject("speaker", speaker.id), said)


def remove_affiliation(
    session: Session, *, actor: User, speaker: Speaker, affiliation_id: str, seen_version: int
) -> None:
    """Take away what a speaker never belonged to; the record keeps what it said."""
    require_role(actor, "remove an affiliation", *MENDERS)
    affiliation = find_affiliation(speaker, affiliation_id)
    _require_current("speaker", seen_version, speaker.version)
    before = said_of(affiliation)
    session.delete(affiliation)
    _touch(session, speaker)
    session.expire(speaker, ["affiliations"])
    said = {"speaker": speaker.name, "before": before}
    note(session, actor, "remove affiliation", Subject("speaker", speaker.id), said)


def edit_candidacy(
    session: Session,
    *,
    actor: User,
    contest: Contest,
    candidacy_id: str,
    seen_version: int,
    party: str,
    outcome: str,
) -> None:
    """Change a candidate's party and how it ended. Raises BadInput, NotFound, Stale."""
    require_role(actor, "edit a candidate", *MENDERS)
    candidacy = find_candidacy(contest, candidacy_id)
    _require_current("contest", seen_version, contest.version)
    before = _stood(candidacy)
    candidacy.party = optional("party", party, limit=120) or None
    candidacy.outcome = optional("outcome", outcome, limit=200)
    after = _stood(candidacy)
    if before == after:
        return
    session.add(candidacy)
    _touch(session, contest)
    said = {"contest": contest.name, "before": before, "after": after}
    note(session, actor, "edit candidate", Subject("contest", contest.id), said)


def remove_candidacy(
    session: Session, *, actor: User, contest: Contest, candidacy_id: str, seen_version: int
) -> None:
    """Take away somebody who does not stand in the contest; the record keeps what it said."""
    require_role(actor, "remove a candidate", *MENDERS)
    candidacy = find_candidacy(contest, candidacy_id)
    _require_current("contest", seen_version, contest.version)
    before = _stood(candidacy)
    session.delete(candidacy)
    _touch(session, contest)
    session.expire(contest, ["candidacies"])
    said = {"contest": contest.name, "before": before}
    note(session, actor, "remove candidate", Subject("contest", contest.id), said)


def find_affiliation(speaker: Speaker, affiliation_id: str) -> Affiliation:
    """Return one affiliation of a speaker. Raises NotFound."""
    found = (each for each in speaker.affiliations if each.id == affiliation_id)
    affiliation = next(found, None)
    if affiliation is None:
        raise NotFound("affiliation", affiliation_id)
    return affiliation


def find_candidacy(contest: Contest, candidacy_id: str) -> Candidacy:
    """Return one candidacy in a contest. Raises NotFound."""
    found = (each for each in contest.candidacies if each.id == candidacy_id)
    candidacy = next(found, None)
    if candidacy is None:
        raise NotFound("candidate", candidacy_id)
    return candidacy


def _stood(candidacy: Candidacy) -> dict[str, object]:
    return {
        "candidate": candidacy.speaker.name,
        "party": candidacy.party,
        "outcome": candidacy.outcome,
    }


def _require_current(what: str, seen: int, current: int) -> None:
    if seen != current:
        raise Stale(what, current)


def _touch(session: Session, row: Speaker | Contest) -> None:
    """Count it as a change of the speaker or contest, so that no two people miss each other."""
    flag_modified(row, "name")
    session.add(row)
    session.flush()
