"""Taking over speakers, claims and appearances from elsewhere: once each, however often it runs.

What is taken over carries `import_ref`, its name in the place it came from. A claim arrives as
filed, by the system, with an audit event; from there it goes the way of every other claim.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from claims.audit.operations import Subject, record_event
from claims.base import new_id
from claims.dates import ImpreciseDate
from claims.filing.models import Appearance, AppearanceSource, Claim, Element, Topic
from claims.filing.operations import find_claim, freeze_role
from claims.filing.queries import topic_named
from claims.former_slugs import surviving
from claims.people.models import Affiliation, AffiliationKind, Speaker, SpeakerKind
from claims.people.operations import affiliation_name
from claims.typed import optional, required, unique_slug, web_address


@dataclass(frozen=True)
class ImportedAffiliation:
    """What somebody belonged to or held."""

    kind: AffiliationKind
    name: str
    since: ImpreciseDate | None = None
    until: ImpreciseDate | None = None


@dataclass(frozen=True)
class ImportedSpeaker:
    """A speaker as another collection knows them; `same_as` are web addresses."""

    ref: str
    name: str
    kind: SpeakerKind = SpeakerKind.PERSON
    same_as: Sequence[str] = ()
    affiliations: Sequence[ImportedAffiliation] = ()


@dataclass(frozen=True)
class ImportedClaim:
    """A claim as another collection words it; `topics` are names."""

    ref: str
    wording: str
    context: str = ""
    topics: Sequence[str] = ()


@dataclass(frozen=True)
class ImportedSource:
    """Where an appearance can be found: the kind as given, an address, and the rest as given."""

    kind: str
    address: str
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ImportedAppearance:
    """One place where a claim was made, word for word where the words are known."""

    ref: str
    speaker_ref: str
    quotation: str
    said: ImpreciseDate | None
    venue: str = ""
    retraction: str = ""
    sources: Sequence[ImportedSource] = ()


def known_speaker(session: Session, ref: str) -> Speaker | None:
    """Return the speaker that was taken over under this name, or whom it was merged into."""
    known = session.exec(select(Speaker).where(Speaker.import_ref == ref)).first()
    return surviving(session, known) if known else None


def import_speaker(session: Session, given: ImportedSpeaker) -> Speaker:
    """Take over a speaker. Raises BadInput naming the field."""
    name = required("name", given.name, limit=200)
    speaker = Speaker(
        slug=unique_slug(session, Speaker.slug, name),
        name=name,
        kind=given.kind,
        same_as=[address for address in map(_address, given.same_as) if address],
        import_ref=given.ref,
    )
    speaker.affiliations = [
        Affiliation(
            speaker_id=speaker.id,
            kind=each.kind,
            name=affiliation_name("affiliation", each.kind, each.name),
            since=each.since,
            until=each.until,
        )
        for each in given.affiliations
    ]
    session.add(speaker)
    session.flush()
    return speaker


def known_claim(session: Session, ref: str) -> Claim | None:
    """Return the claim that was taken over under this name, if it was."""
    return session.exec(select(Claim).where(Claim.import_ref == ref)).first()


def import_claim(session: Session, given: ImportedClaim, speaker: Speaker) -> Claim:
    """Take over a claim as filed, by whom it was first made. Raises BadInput naming the field."""
    wording = required("wording", given.wording, limit=1000)
    claim = Claim(
        slug=unique_slug(session, Claim.slug, wording),
        wording=wording,
        context=optional("context", given.context, limit=10_000),
        speaker_id=speaker.id,
        import_ref=given.ref,
    )
    claim.speaker = speaker
    session.add(claim)
    topics = [_topic(session, name) for name in given.topics]
    claim.topics = list(dict.fromkeys(topics))
    claim.elements = [Element(claim_id=claim.id, position=0, text=wording)]
    session.flush()
    return claim


def knows_appearance(session: Session, claim: Claim, ref: str) -> bool:
    """Return whether this appearance was taken over for this claim already.

    The appearances of a merged claim are at the one that it was merged into.
    """
    places = [claim.id]
    while claim.merged_into_id is not None:
        claim = find_claim(session, claim.merged_into_id)
        places.append(claim.id)
    query = select(Appearance.id).where(
        col(Appearance.claim_id).in_(places), Appearance.import_ref == ref
    )
    return session.exec(query).first() is not None


def import_appearance(
    session: Session, claim: Claim, given: ImportedAppearance, speaker: Speaker
) -> Appearance:
    """Take over one place where the claim was made. The claim's first one freezes the role."""
    is_first = claim.first_appearance is None
    appearance = Appearance(
        id=new_id(),
        claim_id=claim.id,
        speaker_id=speaker.id,
        quotation=optional("quotation", given.quotation, limit=20_000),
        said=given.said,
        venue=optional("venue", given.venue, limit=300),
        url=next(filter(None, (_address(each.address) for each in given.sources)), None),
        is_first=is_first,
        retraction=optional("retraction", given.retraction, limit=5000),
        import_ref=given.ref,
    )
    appearance.sources = [
        AppearanceSource(
            appearance_id=appearance.id,
            kind=required("source type", each.kind, limit=80),
            address=optional("source address", each.address, limit=2000),
            details=dict(each.details),
        )
        for each in given.sources
    ]
    claim.appearances.append(appearance)
    session.add(appearance)
    if is_first:
        freeze_role(claim, speaker, given.said)
    session.flush()
    return appearance


def record_import(session: Session, claim: Claim, *, origin: str, added: Mapping[str, int]) -> None:
    """Write down what was taken over for a claim, and from where."""
    record_event(
        session,
        actor_id=None,
        action="import claim",
        subject=Subject("claim", claim.id, claim.id),
        payload={"from": origin, "ref": claim.import_ref, "wording": claim.wording, **added},
    )


def _address(text: str) -> str | None:
    """Return a web address, or None for what another collection keeps instead of one."""
    return web_address("address", text) if text.lower().startswith("http") else None


def _topic(session: Session, name: str) -> Topic:
    tidy = required("topic", name, limit=200)
    known = topic_named(session, tidy)
    if known is not None:
        return known
    topic = Topic(slug=unique_slug(session, Topic.slug, tidy), name=tidy)
    session.add(topic)
    session.flush()
    return topic
