"""Loading all that bears on a claim's verdict, and freezing it into one exact version."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from claims.audit.chain import canonical_json, digest
from claims.dates import ImpreciseDate
from claims.errors import GatesClosed
from claims.evidence.letters import answer_evidence_of
from claims.evidence.models import Citation, Evidence, ReplyRequest, Snapshot, Source
from claims.evidence.replies import replies_of
from claims.filing.models import Appearance, Claim
from claims.ledger.freezing import frozen_finding
from claims.newsroom.models import User
from claims.review.gates import Dossier, missing_from
from claims.review.models import Rating, Ruling, RulingVersion, Waiver
from claims.review.standards import standards_in_force

_OfClaim = TypeVar("_OfClaim", Citation, ReplyRequest, Waiver)


def load_dossier(session: Session, claim: Claim) -> Dossier:
    """Load the claim's ruling, citations with evidence and sources, replies and waivers."""
    return Dossier(
        claim=claim,
        ruling=ruling_of(session, claim),
        citations=citations_of(session, claim),
        replies=replies_of(session, claim),
        waivers=list(session.exec(select(Waiver).where(Waiver.claim_id == claim.id))),
        standards=standards_in_force(session),
    )


def load_dossiers(session: Session, claims: Sequence[Claim]) -> list[Dossier]:
    """Load the dossiers of many claims, in their order, by as many queries as for one."""
    ids = [claim.id for claim in claims]
    _load_parts(session, ids)
    rulings = {
        ruling.claim_id: ruling
        for ruling in session.exec(select(Ruling).where(col(Ruling.claim_id).in_(ids)))
    }
    citations = _by_claim(session.exec(_citations().where(col(Citation.claim_id).in_(ids))))
    replies = _by_claim(
        session.exec(
            select(ReplyRequest)
            .where(col(ReplyRequest.claim_id).in_(ids))
            .order_by(col(ReplyRequest.asked_at))
        )
    )
    waivers = _by_claim(session.exec(select(Waiver).where(col(Waiver.claim_id).in_(ids))))
    standards = standards_in_force(session)
    return [
        Dossier(
            claim=claim,
            ruling=rulings.get(claim.id) or Ruling(claim_id=claim.id, version=0),
            citations=citations.get(claim.id, []),
            replies=replies.get(claim.id, []),
            waivers=waivers.get(claim.id, []),
            standards=standards,
        )
        for claim in claims
    ]


def _load_parts(session: Session, ids: Sequence[str]) -> None:
    """Fetch elements and appearances into claims that are loaded already."""
    query = (
        select(Claim)
        .where(col(Claim.id).in_(ids))
        .options(
            selectinload(Claim.elements),  # type: ignore[arg-type]  # SQLModel types it as the row
            selectinload(Claim.appearances),  # type: ignore[arg-type]  # the same
        )
    )
    session.exec(query).all()


def _by_claim(rows: Iterable[_OfClaim]) -> dict[str, list[_OfClaim]]:
    groups: dict[str, list[_OfClaim]] = {}
    for row in rows:
        groups.setdefault(row.claim_id, []).append(row)
    return groups


def ruling_of(session: Session, claim: Claim) -> Ruling:
    """Return the claim's ruling: the stored one, or a blank one that is not stored yet.

    A blank one has version 0, so that of two who begin at once the second is told.
    """
    ruling = session.exec(select(Ruling).where(Ruling.claim_id == claim.id)).first()
    return ruling if ruling is not None else Ruling(claim_id=claim.id, version=0)


def citations_of(session: Session, claim: Claim) -> list[Citation]:
    """Return the claim's citations by number, without those that were removed."""
    return list(session.exec(_citations().where(Citation.claim_id == claim.id)))


def _citations() -> SelectOfScalar[Citation]:
    """Select the citations that stand, by number, with all that is shown of each."""
    return (
        select(Citation)
        .where(col(Citation.removed_at).is_(None))
        .order_by(col(Citation.number))
        .options(
            selectinload(Citation.evidence)  # type: ignore[arg-type]  # SQLModel types it as the row
            .selectinload(Evidence.source)  # type: ignore[arg-type]  # the same
            .selectinload(Source.origin),  # type: ignore[arg-type]  # the same
            selectinload(Citation.evidence).selectinload(Evidence.snapshots),  # type: ignore[arg-type]  # the same
        )
    )


def freeze_version(session: Session, *, actor: User, dossier: Dossier) -> RulingVersion:
    """Store the next version of the ruling: the exact text and all it rests on.

    Raises GatesClosed with everything that is missing.
    """
    missing = missing_from(dossier)
    rating = dossier.ruling.rating
    if missing or rating is None:
        raise GatesClosed(missing)
    version = _version(dossier, rating, _next_number(session, dossier.claim), actor)
    version.dossier = {
        **version.dossier,
        "replies": _frozen_replies(session, dossier),
        "finding": frozen_finding(session, dossier.claim),
    }
    version.digest = version_digest(version)
    session.add(version)
    session.flush()
    return version


def version_digest(version: RulingVersion) -> str:
    """Return the SHA-256 of everything in the version that a vote is about."""
    body = version.model_dump(
        mode="json", exclude={"id", "digest", "submitted_at", "submitted_by_id"}
    )
    return digest(canonical_json(body))


def _next_number(session: Session, claim: Claim) -> int:
    newest = session.exec(
        select(func.max(RulingVersion.number)).where(RulingVersion.claim_id == claim.id)
    ).one()
    return (newest or 0) + 1


def _version(dossier: Dossier, rating: Rating, number: int, actor: User) -> RulingVersion:
    numbers = [each.number for each in rating.scale.ratings if each.number is not None]
    return RulingVersion(
        claim_id=dossier.claim.id,
        number=number,
        rating_id=rating.id,
        rating_slug=rating.slug,
        rating_label=rating.label,
        rating_colour=rating.colour,
        rating_shape=rating.shape,
        rating_number=rating.number,
        scale_name=rating.scale.name,
        scale_worst=min(numbers, default=None),
        scale_best=max(numbers, default=None),
        summary=dossier.ruling.summary,
        analysis=dossier.ruling.analysis,
        dossier=_frozen(dossier),
        digest="",
        submitted_by_id=actor.id,
    )


def _frozen(dossier: Dossier) -> dict[str, object]:
    claim = dossier.claim
    first = claim.first_appearance
    return {
        "claim": {
            "wording": claim.wording,
            "kind": claim.kind.value,
            "speaker": claim.speaker.name,
            "speaker_slug": claim.speaker.slug,
            "party": claim.speaker_party,
            "office": claim.speaker_office,
            "contest": claim.contest.name if claim.contest else None,
            "topics": [topic.name for topic in claim.topics],
            "elements": [element.text for element in claim.elements],
            "first_appearance": _frozen_appearance(first) if first else None,
        },
        "citations": [_frozen_citation(citation) for citation in dossier.citations],
        "waivers": [
            {"gate": waiver.gate, "reason": waiver.reason, "by": waiver.user.name}
            for waiver in dossier.waivers
        ],
        "authors": [author.user.name for author in dossier.ruling.authors],
    }


def _frozen_date(date: ImpreciseDate | None) -> dict[str, str] | None:
    if date is None:
        return None
    return {
        "typed": date.typed,
        "edtf": date.edtf,
        "earliest": date.earliest.isoformat(),
        "latest": date.latest.isoformat(),
    }


def _frozen_appearance(appearance: Appearance) -> dict[str, object]:
    return {
        "quotation": appearance.quotation,
        "said": _frozen_date(appearance.said),
        "venue": appearance.venue,
        "medium": appearance.medium,
        "url": appearance.url,
    }


def _frozen_citation(citation: Citation) -> dict[str, object]:
    return {
        "number": citation.number,
        "element": citation.element.position,
        "bearing": citation.bearing.value,
        "quotation": citation.quotation,
        "locator": citation.locator,
        "why": citation.why,
        "check": citation.check.value,
        "evidence": _frozen_evidence(citation.evidence),
        "snapshot": _frozen_snapshot(citation.snapshot),
    }


def _frozen_snapshot(snapshot: Snapshot | None) -> dict[str, str] | None:
    if snapshot is None:
        return None
    return {"digest": snapshot.digest, "captured_at": snapshot.captured_at.isoformat()}


def _frozen_evidence(evidence: Evidence) -> dict[str, object]:
    source = evidence.source
    return {
        "title": evidence.title,
        "kind": evidence.kind.value,
        "author": evidence.author,
        "url": evidence.url,
        "reference": evidence.reference,
        "published": _frozen_date(evidence.published),
        "is_primary": evidence.is_primary,
        "on_record": evidence.on_record,
        "archive_url": evidence.archive_url,
        "source": {
            "name": source.name,
            "origin": source.origin.name,
            "interests": source.interests,
            "anonymity_reason": source.anonymity_reason,
        },
    }


def _frozen_replies(session: Session, dossier: Dossier) -> list[dict[str, object]]:
    """Return each question with its answer and, where it was kept, the answer as it came."""
    came = answer_evidence_of(session, dossier.claim.id)
    return [_frozen_reply(request, came.get(request.id)) for request in dossier.replies]


def _frozen_reply(request: ReplyRequest, came: Evidence | None) -> dict[str, object]:
    return {
        "asked_of": request.asked_of,
        "channel": request.channel.value,
        "question": request.question,
        "asked_at": request.asked_at.isoformat(),
        "deadline": request.deadline.isoformat(),
        "answer": request.answer,
        "answered_at": request.answered_at.isoformat() if request.answered_at else None,
        "evidence": None
        if came is None
        else {
            "title": came.title,
            "snapshot": _frozen_snapshot(came.snapshots[-1] if came.snapshots else None),
        },
    }
