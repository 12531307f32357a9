"""Making speakers and contests known, and what they were when."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session, col, select

from claims.audit.operations import Subject, record_event
from claims.dates import ImpreciseDate
from claims.errors import BadInput, NotFound
from claims.former_slugs import surviving
from claims.newsroom.models import Role, User
from claims.newsroom.operations import require_role
from claims.people.models import (
    Affiliation,
    AffiliationKind,
    Candidacy,
    Contest,
    ContestDay,
    Speaker,
    SpeakerKind,
)
from claims.typed import optional, required, unique_slug, web_address

# As long as the columns are where the name is frozen on a claim.
AFFILIATION_LENGTH = {AffiliationKind.PARTY: 120}


def add_speaker(
    session: Session,
    *,
    actor: User,
    name: str,
    kind: SpeakerKind = SpeakerKind.PERSON,
    description: str = "",
) -> Speaker:
    """Make a speaker known."""
    require_role(actor, "add a speaker", Role.REPORTER, Role.EDITOR)
    tidy = required("speaker", name, limit=200)
    speaker = Speaker(
        slug=unique_slug(session, Speaker.slug, tidy),
        name=tidy,
        kind=kind,
        description=optional("description", description, limit=2000),
    )
    session.add(speaker)
    session.flush()
    payload = {"name": speaker.name, "kind": speaker.kind}
    note(session, actor, "add speaker", Subject("speaker", speaker.id), payload)
    return speaker


def speaker_called(
    session: Session, *, actor: User, name: str, kind: SpeakerKind = SpeakerKind.PERSON
) -> Speaker:
    """Return the speaker of this name, made in place if there is none yet, then of this kind.

    A name whose speaker was merged into another means that other one.
    """
    tidy = required("speaker", name, limit=200)
    known = speaker_named(session, tidy)
    return known or add_speaker(session, actor=actor, name=tidy, kind=kind)


def speaker_named(session: Session, name: str) -> Speaker | None:
    """Return the speaker of this name, or whom one of this name was merged into."""
    query = select(Speaker).where(Speaker.name == name)
    by_life = query.order_by(col(Speaker.merged_into_id).is_not(None), col(Speaker.id))
    known = session.exec(by_life).first()
    return surviving(session, known) if known else None


def add_affiliation(
    session: Session,
    *,
    actor: User,
    speaker: Speaker,
    kind: AffiliationKind,
    name: str,
    since: ImpreciseDate | None = None,
    until: ImpreciseDate | None = None,
    source_url: str | None = None,
) -> Affiliation:
    """Say what a speaker belonged to or held. Raises BadInput if it ends before it begins."""
    require_role(actor, "add an affiliation", Role.REPORTER, Role.EDITOR)
    if since and until and until.latest < since.earliest:
        raise BadInput("until", "This ends before it begins.")
    affiliation = Affiliation(
        speaker_id=speaker.id,
        kind=kind,
        name=affiliation_name("name", kind, name),
        since=since,
        until=until,
        source_url=web_address("source_url", source_url),
    )
    session.add(affiliation)
    session.flush()
    payload = {"speaker": speaker.name, **said_of(affiliation)}
    note(session, actor, "add affiliation", Subject("speaker", speaker.id), payload)
    # What was read before this one was added would freeze the wrong role on the next claim.
    session.expire(speaker, ["affiliations"])
    return affiliation


def said_of(affiliation: Affiliation) -> dict[str, object]:
    """Return what an affiliation says, for the record."""
    since, until = affiliation.since, affiliation.until
    return {
        "kind": affiliation.kind,
        "name": affiliation.name,
        "since": since.edtf if since else None,
        "until": until.edtf if until else None,
    }


def affiliation_name(field: str, kind: AffiliationKind, name: str) -> str:
    """Return the name of a party, office, … as it is stored. Raises BadInput if it does not fit."""
    return required(field, name, limit=AFFILIATION_LENGTH.get(kind, 200))


def add_contest(
    session: Session,
    *,
    actor: User,
    name: str,
    description: str = "",
    begins: ImpreciseDate | None = None,
    ends: ImpreciseDate | None = None,
    days: dict[str, date] | None = None,
) -> Contest:
    """Make a contest known, with the days that people name instead of dates."""
    require_role(actor, "add a contest", Role.REPORTER, Role.EDITOR)
    tidy = required("name", name, limit=200)
    contest = Contest(
        slug=unique_slug(session, Contest.slug, tidy),
        name=tidy,
        description=optional("description", description, limit=5000),
        begins=begins,
        ends=ends,
    )
    contest.days = [
        ContestDay(contest_id=contest.id, name=day, on=on) for day, on in (days or {}).items()
    ]
    session.add(contest)
    session.flush()
    note(session, actor, "add contest", Subject("contest", contest.id), {"name": contest.name})
    return contest


def add_candidacy(
    session: Session,
    *,
    actor: User,
    contest: Contest,
    speaker: Speaker,
    party: str | None = None,
    outcome: str = "",
) -> Candidacy:
    """Say that a speaker stands in a contest."""
    require_role(actor, "add a candidate", Role.REPORTER, Role.EDITOR)
    candidacy = Candidacy(
        contest_id=contest.id,
        speaker_id=speaker.id,
        party=optional("party", party or "", limit=120) or None,
        outcome=optional("outcome", outcome, limit=200),
        position=len(contest.candidacies),
    )
    contest.candidacies.append(candidacy)
    session.add(candidacy)
    session.flush()
    payload = {"contest": contest.name, "candidate": speaker.name, "party": candidacy.party}
    note(session, actor, "add candidate", Subject("contest", contest.id), payload)
    return candidacy


def role_when(speaker: Speaker, said: ImpreciseDate | None, kind: AffiliationKind) -> str | None:
    """Return what the speaker was at the time, if their affiliations make it certain.

    An affiliation counts if it surely covers every day that `said` can mean; of several the one
    that began last. Without a date nothing is certain, so nothing is said; nor where a later one
    may have begun by then.
    """
    if said is None:
        return None
    of_kind = [each for each in speaker.affiliations if each.kind == kind]
    touching = [each for each in of_kind if _may_cover(each, said)]
    newest = max(touching, key=_beginning, default=None)
    return newest.name if newest and _covers(newest, said) else None


def _beginning(affiliation: Affiliation) -> date:
    return affiliation.since.earliest if affiliation.since else date.min


def _may_cover(affiliation: Affiliation, said: ImpreciseDate) -> bool:
    begun = affiliation.since is None or affiliation.since.earliest <= said.latest
    lasting = affiliation.until is None or said.earliest <= affiliation.until.latest
    return begun and lasting


def _covers(affiliation: Affiliation, said: ImpreciseDate) -> bool:
    begun = affiliation.since is None or affiliation.since.latest <= said.earliest
    lasting = affiliation.until is None or said.latest <= affiliation.until.earliest
    return begun and lasting


def find_speaker(session: Session, speaker_id: str) -> Speaker:
    """Return the speaker with this id. Raises NotFound."""
    speaker = session.get(Speaker, speaker_id)
    if speaker is None:
        raise NotFound("speaker", speaker_id)
    return speaker


def note(
    session: Session, actor: User, action: str, subject: Subject, payload: Mapping[str, object]
) -> None:
    """Write down what somebody did to what is known of a speaker or a contest."""
    record_event(session, actor_id=actor.id, action=action, subject=subject, payload=payload)
