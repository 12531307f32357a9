"""Who is behind the evidence, and whether two of them are really one."""

from collections.abc import Iterable, Mapping

from sqlmodel import Session, col, select

from claims.audit.operations import Subject, record_event
from claims.errors import BadInput
from claims.evidence.models import Citation, Origin, Source
from claims.newsroom.models import Role, User
from claims.newsroom.operations import require_role
from claims.typed import optional, required, web_address


def source_called(session: Session, *, actor: User, name: str, origin: str = "") -> Source:
    """Return the source of this name, made in place if need be; no origin: it is its own.

    A known source that passes on a report of another origin becomes a source of its own, "The
    Daily (from AP)": what else the source reports keeps its origin.
    """
    require_role(actor, "add a source", Role.REPORTER, Role.EDITOR)
    tidy, origin = required("source", name, limit=200), origin.strip()
    known = _named(session, tidy)
    if known is not None and origin not in {"", known.origin.name}:
        tidy = required("source", f"{tidy} (from {origin})", limit=200)
        known = _named(session, tidy)
    if known is not None:
        return known
    made = Source(name=tidy, origin_id=_origin_called(session, origin or tidy).id)
    session.add(made)
    session.flush()
    _record(session, actor, made, "add source", {"origin": made.origin.name})
    return made


def describe_source(
    session: Session,
    *,
    actor: User,
    source: Source,
    interests: str = "",
    anonymity_reason: str = "",
    origin: str = "",
    url: str | None = None,
) -> None:
    """Disclose a source's interests; say why it stays unnamed; name where its reports come from.

    A reason for anonymity makes the source an anonymous one, which readers are told.
    """
    require_role(actor, "describe a source", Role.REPORTER, Role.EDITOR)
    before = _described(source)
    source.interests = optional("interests", interests, limit=2000)
    source.anonymity_reason = optional("anonymity_reason", anonymity_reason, limit=500)
    source.is_anonymous = bool(source.anonymity_reason)
    source.url = web_address("url", url)
    if origin.strip():
        source.origin = _origin_called(session, origin)
    session.add(source)
    session.flush()
    after = _described(source)
    if before != after:
        _record(session, actor, source, "describe source", {"before": before, "after": after})


def _record(
    session: Session, actor: User, source: Source, action: str, payload: Mapping[str, object]
) -> None:
    record_event(
        session,
        actor_id=actor.id,
        action=action,
        subject=Subject("source", source.id),
        payload={"source": source.name, **payload},
    )


def _described(source: Source) -> dict[str, object]:
    """Return what readers are told of the source, and its origin, which decides what counts."""
    return {
        "interests": source.interests,
        "anonymity_reason": source.anonymity_reason,
        "url": source.url,
        "origin": source.origin.name,
    }


def independent_origins(citations: Iterable[Citation]) -> dict[str, list[Citation]]:
    """Group citations by origin: as many independent sources as there are groups.

    Two papers that print one wire story share an origin, and so count as one. Citations that only
    give context do not bear on the claim and are left out.
    """
    groups: dict[str, list[Citation]] = {}
    for citation in citations:
        if citation.bearing != "context":
            groups.setdefault(citation.evidence.source.origin.name, []).append(citation)
    return groups


def find_source(session: Session, source_id: str) -> Source:
    """Return the source with this id. Raises BadInput: it was chosen from a list."""
    source = session.get(Source, source_id)
    if source is None:
        raise BadInput("source", "This source does not exist any more.")
    return source


def all_sources(session: Session) -> list[Source]:
    """Return every source, by name."""
    return list(session.exec(select(Source).order_by(col(Source.name))))


def _named(session: Session, name: str) -> Source | None:
    return session.exec(select(Source).where(Source.name == name)).first()


def _origin_called(session: Session, name: str) -> Origin:
    tidy = required("origin", name, limit=200)
    known = session.exec(select(Origin).where(Origin.name == tidy)).first()
    if known is not None:
        return known
    made = Origin(name=tidy)
    session.add(made)
    session.flush()
    return made
