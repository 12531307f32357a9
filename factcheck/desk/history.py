"""The record of a claim in words: who did what, when, and why."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from claims.audit.models import AuditEvent

DONE = {
    "file claim": "filed the claim",
    "edit claim": "changed the claim",
    "add appearance": "noted another appearance",
    "assign": "put it in the hands of",
    "reassign": "handed it over to",
    "decline": "declined it",
    "merge": "merged it into another claim",
    "reopen": "reopened it",
    "cite evidence": "cited evidence",
    "edit citation": "changed a citation",
    "remove citation": "removed a citation",
    "request reply": "asked for a reply",
    "record answer": "recorded an answer",
    "edit ruling": "changed the draft",
    "waive gate": "waived a gate",
    "submit": "submitted the ruling",
    "withdraw": "withdrew the ruling",
    "return": "returned the ruling",
    "vote": "voted",
    "cast vote": "voted",
    "reach quorum": "The panel reached its quorum",
    "publish": "published the ruling",
    "publish on time": "The ruling was published on time",
    "schedule": "scheduled the ruling",
    "unschedule": "took the ruling off the schedule",
    "begin correction": "began a correction",
    "submit correction": "submitted the correction",
    "take back correction": "took the correction back",
    "publish correction": "published the correction",
    "cancel correction": "gave the correction up",
    "ask for retraction": "asked for a retraction",
    "drop retraction": "dropped the retraction",
    "retract": "retracted the ruling",
}


@dataclass(frozen=True)
class Told:
    """One event of the record, as a sentence."""

    sequence: int
    at: datetime
    actor: str
    action: str
    detail: str
    subject: str = ""
    digest: str = ""


def told(event: AuditEvent, actor: str | None) -> Told:
    """Return the event in words; one that was emptied for a person's sake says so."""
    return Told(
        sequence=event.seq,
        at=event.at,
        actor=actor or "The system",
        action=DONE.get(event.action, event.action),
        detail=_detail(event),
        digest=event.hash,
    )


def _detail(event: AuditEvent) -> str:
    """Return what of the payload says more than the action."""
    if event.payload is None or event.payload.body is None:
        return "The details were redacted."
    body: Mapping[str, object] = json.loads(event.payload.body)
    details = (
        _as_text(body, "assignee"),
        _as_text(body, "number", "[{}]"),
        _as_text(body, "asked_of"),
        _as_text(body, "gate"),
        _as_text(body, "class"),
        _as_text(body, "version", "version {}"),
        _as_text(body, "reason", "“{}”"),
    )
    return ", ".join(each for each in details if each)


def _as_text(body: Mapping[str, object], name: str, pattern: str = "{}") -> str:
    value = body.get(name)
    return pattern.format(str(value).replace("_", " ")) if value else ""
