"""Filing a claim, describing it, and noting every place where it was made."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import Session, col, select

from claims.audit.operations import Subject, record_event
from claims.dates import ImpreciseDate
from claims.errors import BadInput, NotFound
from claims.filing.errors import Locked
from claims.filing.models import Appearance, Claim, ClaimKind, Element, Topic
from claims.filing.queries import topic_named
from claims.filing.rules import (
    PUBLIC_STATES,
    TAKES_APPEARANCES,
    WAYS_OUT,
    require_current,
    require_open,
)
from claims.newsroom.models import Role, User
from claims.newsroom.operations import require_role
from claims.outbox import reindex
from claims.people.models import AffiliationKind, Speaker
from claims.people.operations import role_when
from claims.typed import optional, required, unique_slug, web_address


@dataclass(frozen=True)
class AppearanceDetails:
    """Where and when something was said, word for word, as the form gives it."""

    quotation: str = ""
    said: ImpreciseDate | None = None
    venue: str = ""
    medium: str = ""
    url: str | None = None


@dataclass(frozen=True)
class ClaimDetails:
    """What a claim says and is about. No `elements`: the claim is one element."""

    wording: str
    kind: ClaimKind = ClaimKind.FACTUAL
    contest_id: str | None = None
    topic_ids: Sequence[str] = ()
    context: str = ""
    elements: Sequence[str] = ()
    due_on: date | None = None
    first: AppearanceDetails = field(default_factory=AppearanceDetails)


def file_claim(session: Session, *, actor: User, speaker: Speaker, details: ClaimDetails) -> Claim:
    """File a claim. What the speaker was when it was said is frozen on it.

    Raises BadInput naming the field, NeedsRole.
    """
    require_role(actor, "file a claim", Role.REPORTER, Role.EDITOR)
    wording = required("wording", details.wording, limit=1000)
    claim = Claim(
        slug=unique_slug(session, Claim.slug, wording),
        wording=wording,
        kind=details.kind,
        speaker_id=speaker.id,
        contest_id=details.contest_id,
        context=optional("context", details.context, limit=10_000),
        due_on=details.due_on,
        filed_by_id=actor.id,
    )
    claim.speaker = speaker
    freeze_role(claim, speaker, details.first.said)
    session.add(claim)
    session.flush()
    claim.topics = _topics(session, details.topic_ids)
    _set_elements(session, claim, details.elements)
    claim.appearances.append(_appearance(claim, speaker, details.first, is_first=True))
    session.flush()
    _record(session, actor, claim, "file claim", {"wording": wording, "speaker": speaker.name})
    return claim


def edit_claim(
    session: Session,
    *,
    actor: User,
    claim: Claim,
    seen_version: int,
    speaker: Speaker,
    details: ClaimDetails,
) -> None:
    """Describe the claim anew. Raises Locked in review, Stale if somebody else was faster."""
    require_role(actor, "edit a claim", Role.REPORTER, Role.EDITOR)
    require_open(claim)
    require_current("claim", seen_version, claim.version)
    before = _described(claim)
    claim.wording = required("wording", details.wording, limit=1000)
    claim.kind = details.kind
    claim.contest_id = details.contest_id
    claim.context = optional("context", details.context, limit=10_000)
    claim.due_on = details.due_on
    claim.speaker_id, claim.speaker = speaker.id, speaker
    claim.topics = _topics(session, details.topic_ids)
    _set_elements(session, claim, details.elements)
    first = claim.first_appearance
    if first is None:
        claim.appearances.append(_appearance(claim, speaker, details.first, is_first=True))
    else:
        _fill(first, speaker, details.first)
    freeze_role(claim, speaker, details.first.said)
    # Topics, elements and appearances live in other tables: a change there is one of the claim.
    flag_modified(claim, "wording")
    session.add(claim)
    session.flush()
    after = _described(claim)
    if before != after:
        _record(session, actor, claim, "edit claim", {"before": before, "after": after})


def add_appearance(
    session: Session,
    *,
    actor: User,
    claim: Claim,
    speaker: Speaker,
    details: AppearanceDetails,
) -> Appearance:
    """Note another place where the claim was made. Also for published claims: repeats count."""
    require_role(actor, "add an appearance", Role.REPORTER, Role.EDITOR)
    if claim.state not in TAKES_APPEARANCES:
        raise Locked(claim.state, WAYS_OUT[claim.state])
    required("quotation", details.quotation, limit=20_000)
    appearance = _appearance(claim, speaker, details, is_first=False)
    session.add(appearance)
    session.flush()
    session.expire(claim, ["appearances"])
    _record(
        session,
        actor,
        claim,
        "add appearance",
        {"appearance": appearance.id, "speaker": speaker.name, "venue": appearance.venue},
    )
    if claim.state in PUBLIC_STATES:
        reindex(session, claim.id)
    return appearance


def add_topic(session: Session, *, actor: User, name: str, description: str = "") -> Topic:
    """Make a topic known."""
    require_role(actor, "add a topic", Role.REPORTER, Role.EDITOR)
    tidy = required("topic", name, limit=200)
    topic = Topic(
        slug=unique_slug(session, Topic.slug, tidy),
        name=tidy,
        description=optional("description", description, limit=5000),
    )
    session.add(topic)
    session.flush()
    return topic


def topic_called(session: Session, *, actor: User, name: str) -> Topic:
    """Return the topic of this name in any letter case, made in place if there is none yet."""
    tidy = required("topic", name, limit=200)
    return topic_named(session, tidy) or add_topic(session, actor=actor, name=tidy)


def find_claim(session: Session, claim_id: str) -> Claim:
    """Return the claim with this id. Raises NotFound."""
    claim = session.get(Claim, claim_id)
    if claim is None:
        raise NotFound("claim", claim_id)
    return claim


def move_appearances(session: Session, *, source: Claim, target: Claim) -> int:
    """Hand the appearances of a merged claim to its target; return how many.

    One that was taken over for both claims is counted there already, and stays.
    """
    known = {each.import_ref for each in target.appearances} - {None}
    moved = [each for each in source.appearances if each.import_ref not in known]
    for appearance in moved:
        appearance.is_first = False
        session.add(appearance)
    session.flush()
    for appearance in moved:
        appearance.claim_id = target.id
    session.flush()
    session.expire(source, ["appearances"])
    session.expire(target, ["appearances"])
    return len(moved)


def _appearance(
    claim: Claim, speaker: Speaker, details: AppearanceDetails, *, is_first: bool
) -> Appearance:
    appearance = Appearance(claim_id=claim.id, speaker_id=speaker.id, is_first=is_first)
    _fill(appearance, speaker, details)
    return appearance


def _fill(appearance: Appearance, speaker: Speaker, details: AppearanceDetails) -> None:
    appearance.speaker_id = speaker.id
    appearance.quotation = optional("quotation", details.quotation, limit=20_000)
    appearance.said = details.said
    appearance.venue = optional("venue", details.venue, limit=300)
    appearance.medium = optional("medium", details.medium, limit=80)
    appearance.url = web_address("url", details.url)


def freeze_role(claim: Claim, speaker: Speaker, said: ImpreciseDate | None) -> None:
    """Keep on the claim what the speaker surely was when it was said: party and office."""
    claim.speaker_party = role_when(speaker, said, AffiliationKind.PARTY)
    claim.speaker_office = role_when(speaker, said, AffiliationKind.OFFICE) or role_when(
        speaker, said, AffiliationKind.CAMPAIGN
    )


def _topics(session: Session, ids: Sequence[str]) -> list[Topic]:
    topics = list(session.exec(select(Topic).where(col(Topic.id).in_(ids))))
    if len(topics) != len(set(ids)):
        raise BadInput("topics", "One of these topics does not exist any more.")
    return topics


def _set_elements(session: Session, claim: Claim, texts: Sequence[str]) -> None:
    """Set the claim's parts, in order.

    A part whose words are kept keeps its row, wherever it moves, and with it its citations; one
    that was reworded keeps the row of a part whose words are gone, the first for the first.
    """
    wanted = [required("elements", text, limit=1000) for text in texts if text.strip()]
    rows = _rows_for(claim, wanted or [claim.wording])
    kept = {row.id for row in rows}
    for surplus in [row for row in claim.elements if row.id not in kept]:
        _drop_element(session, claim, surplus)
    if [row.position for row in rows] != list(range(len(rows))):
        _reorder(session, rows)
    claim.elements = rows


def _rows_for(claim: Claim, wanted: Sequence[str]) -> list[Element]:
    """Return a row for each text: the one with these words, else one set free, else a new one."""
    left = list(claim.elements)
    found: list[Element | None] = []
    for text in wanted:
        same = next((row for row in left if row.text == text), None)
        found.append(same)
        if same is not None:
            left.remove(same)
    rows = [
        row or (left.pop(0) if left else Element(claim_id=claim.id, position=place, text=""))
        for place, row in enumerate(found)
    ]
    for row, text in zip(rows, wanted, strict=True):
        row.text = text
    return rows


def _reorder(session: Session, rows: Sequence[Element]) -> None:
    """Give the rows new numbers, by way of numbers that no row has, as no two may share one."""
    for place, row in enumerate(rows):
        row.position = -1 - place
        session.add(row)
    session.flush()
    for place, row in enumerate(rows):
        row.position = place
    session.flush()


def _drop_element(session: Session, claim: Claim, element: Element) -> None:
    """Take a part of the claim away. Raises BadInput while evidence is tied to it."""
    session.flush()
    try:
        with session.begin_nested():
            session.delete(element)
            session.flush()
    except IntegrityError as refusal:
        raise BadInput(
            "elements", f"Evidence was tied to the part “{element.text}”: keep it, or reword it."
        ) from refusal
    session.expire(claim, ["elements"])


def _described(claim: Claim) -> dict[str, object]:
    """Return what the claim says, for the record of a change."""
    first = claim.first_appearance
    return {
        "wording": claim.wording,
        "kind": claim.kind,
        "speaker": claim.speaker.name,
        "contest": claim.contest_id,
        "context": claim.context,
        "due_on": claim.due_on.isoformat() if claim.due_on else None,
        "topics": sorted(topic.name for topic in claim.topics),
        "elements": [element.text for element in claim.elements],
        "quotation": first.quotation if first else "",
        "said": first.said.edtf if first and first.said else None,
        "venue": first.venue if first else "",
        "medium": first.medium if first else "",
        "url": first.url if first else None,
    }


def _record(
    session: Session, actor: User, claim: Claim, action: str, payload: dict[str, object]
) -> None:
    record_event(
        session,
        actor_id=actor.id,
        action=action,
        subject=Subject("claim", claim.id, claim.id),
        payload=payload,
    )
