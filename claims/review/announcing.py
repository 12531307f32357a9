"""What webhooks are told, as data: which action is which kind of event, and what its message says.

The shape (`type`, `timestamp`, `data`) is that of the Standard Webhooks specification. Messages
for readers say only what was made public; the others give ids and states.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlmodel import Session, select

from claims.filing.models import Claim
from claims.newsroom.webhook_kinds import EVENT_KINDS
from claims.newsroom.webhook_queue import queue_message
from claims.review.audiences import Happened
from claims.review.models import Correction, CorrectionClass, Publication
from claims.review.workflow import Action


@dataclass(frozen=True)
class Addresses:
    """Whole addresses of a claim's page for readers, and of the one for staff."""

    public: Callable[[Claim], str]
    staff: Callable[[Claim], str]


ANNOUNCED: Mapping[str, str] = {
    Action.PUBLISH: "ruling.published",
    Action.PUBLISH_ON_TIME: "ruling.published",
    Action.PUBLISH_CORRECTION: "ruling.corrected",
    Action.RETRACT: "ruling.retracted",
    "file claim": "claim.filed",
    Action.ASSIGN: "claim.assigned",
    "reassign": "claim.assigned",
    Action.SUBMIT: "claim.submitted",
    Action.RETURN: "claim.returned",
    Action.REACH_QUORUM: "claim.approved",
    Action.SCHEDULE: "claim.scheduled",
    Action.UNSCHEDULE: "claim.unscheduled",
    Action.BEGIN_CORRECTION: "claim.correction_begun",
    "finding flipped": "claim.recheck",
    "tip.receive": "tip.received",
    "correction_request.receive": "correction_request.received",
}


def announce(session: Session, happened: Happened, addresses: Addresses) -> None:
    """Queue the message about an event for every webhook that asks for its kind."""
    event = happened.event
    kind = EVENT_KINDS[ANNOUNCED[event.action]]
    data = (_public if kind.is_public else _internal)(happened, addresses)
    if data is not None:
        body = {"type": kind.key, "timestamp": event.at.isoformat(), "data": data}
        queue_message(session, kind=kind.key, once=f"event {event.seq}", body=_written(body))


def _written(body: Mapping[str, object]) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _internal(happened: Happened, addresses: Addresses) -> dict[str, object]:
    """Return ids and the state alone: not a word of what is not public."""
    claim, event = happened.claim, happened.event
    return {
        "event": event.seq,
        "by": event.actor_id,
        "subject": {"kind": event.subject_type, "id": event.subject_id},
        "claim": {"id": claim.id, "state": claim.state.value} if claim else None,
        "address": addresses.staff(claim) if claim else None,
    }


def _public(happened: Happened, addresses: Addresses) -> dict[str, object] | None:
    """Return what readers could see from this event on; None if nothing was ever public."""
    claim = happened.claim
    publication = _published(happened) if claim else None
    if claim is None or publication is None:
        return None
    is_retracted = happened.event.action == Action.RETRACT
    why = _retraction(happened.session, claim) if is_retracted else publication.correction
    return {
        "address": addresses.public(claim),
        "claim": {"id": claim.id, **_frozen_claim(publication)},
        "ruling": _ruling(publication),
        "correction": _correction(why),
    }


def _published(happened: Happened) -> Publication | None:
    """Return the edition that the event made public, or that stood when it was retracted."""
    claim_id, edition = happened.event.claim_id, happened.said.get("edition")
    query = select(Publication).where(Publication.claim_id == claim_id)
    if edition is not None:
        query = query.where(Publication.edition == edition)
    else:
        query = query.where(Publication.is_live)
    return happened.session.exec(query).first()


def _retraction(session: Session, claim: Claim) -> Correction | None:
    query = select(Correction).where(
        Correction.claim_id == claim.id,
        Correction.kind == CorrectionClass.RETRACTION,
        Correction.was_published,
    )
    return session.exec(query).first()


def _frozen_claim(publication: Publication) -> dict[str, object]:
    """Return the claim as it was frozen with the version, as the page shows it."""
    frozen = publication.ruling_version.dossier.get("claim")
    claim = frozen if isinstance(frozen, dict) else {}
    return {key: claim.get(key) for key in ("wording", "kind", "speaker", "party", "topics")}


def _ruling(publication: Publication) -> dict[str, object]:
    version = publication.ruling_version
    return {
        "edition": publication.edition,
        "rating": version.rating_label,
        "number": version.rating_number,
        "worst": version.scale_worst,
        "best": version.scale_best,
        "summary": version.summary,
        "published_at": publication.published_at.isoformat(),
        "first_published_at": publication.first_published_at.isoformat(),
    }


def _correction(correction: Correction | None) -> dict[str, str] | None:
    if correction is None:
        return None
    return {"class": correction.kind.value, "note": correction.public_note}
