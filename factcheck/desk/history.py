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
    "set deadline": "set the deadline",
    "remind panel": "The editors who have not voted were reminded",
    "decline": "declined it",
    "merge": "merged it into another claim",
    "reopen": "reopened it",
    "cite evidence": "cited evidence",
    "edit citation": "changed a citation",
    "remove citation": "removed a citation",
    "restore citation": "put a citation back as it was published",
    "check quotation": "looked for a quotation in a new copy",
    "request reply": "asked for a reply",
    "record answer": "recorded an answer",
    "keep evidence of answer": "kept an answer as it came",
    "write to speaker": "wrote to the speaker",
    "send letter again": "had a letter sent again",
    "edit ruling": "changed the draft",
    "waive gate": "waived a gate",
    "submit": "submitted the ruling",
    "withdraw": "withdrew the ruling",
    "return": "returned the ruling",
    "vote": "voted",
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

# What of a payload is shown, in this order, and how.
SHOWN = (
    ("assignee", "{}"),
    ("number", "[{}]"),
    ("asked_of", "{}"),
    ("gate", "{}"),
    ("class", "{}"),
    ("version", "version {}"),
    ("due", "{}"),
    ("message", "“{}”"),
    ("reason", "“{}”"),
)


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
    said = _payload(event)
    action, detail = DONE.get(event.action, event.action), _detail(event, said)
    if event.action == "assign" and said is not None and said.get("assignee") == actor:
        action, detail = "took the claim", ""
    return Told(
        sequence=event.seq,
        at=event.at,
        actor=actor or "The system",
        action=action,
        detail=detail,
        digest=event.hash,
    )


def _payload(event: AuditEvent) -> Mapping[str, object] | None:
    """Return what the event recorded, or None if that was redacted."""
    if event.payload is None or event.payload.body is None:
        return None
    said: Mapping[str, object] = json.loads(event.payload.body)
    return said


def _detail(event: AuditEvent, said: Mapping[str, object] | None) -> str:
    """Return what of the payload says more than the action; of a vote nothing, for it is blind."""
    if said is None:
        return "the details were redacted"
    if event.action == "vote":
        return ""
    details = (pattern.format(_tidy(said[name])) for name, pattern in SHOWN if said.get(name))
    return ", ".join(details)


def _tidy(value: object) -> str:
    return str(value).replace("_", " ")
