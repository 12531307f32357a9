"""What the domain names in one word, as people say it on a form or in a list."""

from collections.abc import Mapping
from enum import StrEnum

from claims.evidence.models import Bearing, Channel, EvidenceKind, QuotationCheck
from claims.filing.models import ClaimKind, State
from claims.people.models import SpeakerKind

CLAIM_KINDS: Mapping[ClaimKind, str] = {
    ClaimKind.FACTUAL: "Factual: something is or was so",
    ClaimKind.POSITION: "Position: somebody is for or against something",
    ClaimKind.PRIORITY: "Priority: somebody was first, or earlier than another",
    ClaimKind.RECORD: "Record: what somebody did, voted or achieved",
    ClaimKind.ATTRIBUTION: "Attribution: somebody said something",
    ClaimKind.PROMISE: "Promise: somebody will do something",
}
SPEAKER_KINDS: Mapping[SpeakerKind, str] = {
    SpeakerKind.PERSON: "a person",
    SpeakerKind.CAMPAIGN: "a campaign",
    SpeakerKind.PARTY: "a party",
    SpeakerKind.ORGANISATION: "an organisation",
    SpeakerKind.OUTLET: "a news outlet",
    SpeakerKind.ANONYMOUS: "an anonymous account",
}
EVIDENCE_KINDS: Mapping[EvidenceKind, str] = {
    EvidenceKind.DOCUMENT: "Document",
    EvidenceKind.NEWS_REPORT: "News report",
    EvidenceKind.VIDEO: "Video or audio",
    EvidenceKind.POST: "Post",
    EvidenceKind.DATASET: "Dataset",
    EvidenceKind.ROLL_CALL: "Roll-call vote",
    EvidenceKind.BILL: "Bill",
    EvidenceKind.INTERVIEW: "Interview",
    EvidenceKind.QUESTIONNAIRE: "Questionnaire",
}
BEARINGS: Mapping[Bearing, str] = {
    Bearing.SUPPORTS: "Supports it: evidence for",
    Bearing.REFUTES: "Refutes it: evidence against",
    Bearing.CONTEXT: "Context only: needed to understand, proves nothing",
}
CHANNELS: Mapping[Channel, str] = {
    Channel.MAIL: "E-mail",
    Channel.TELEPHONE: "Telephone",
    Channel.LETTER: "Letter",
    Channel.IN_PERSON: "In person",
    Channel.MESSAGE: "Message",
}
CHECKS: Mapping[QuotationCheck, str] = {
    QuotationCheck.NOT_CHECKED: "Not checked: there is no copy with text, or no quotation",
    QuotationCheck.VERIFIED: "Found word for word in our copy",
    QuotationCheck.DIFFERS: "Found in our copy with differences",
    QuotationCheck.NOT_FOUND: "Not found in our copy",
}
STATES: Mapping[State, str] = {state: state.replace("_", " ").capitalize() for state in State}
GATES: Mapping[str, str] = {
    "element_evidence": "Evidence for or against every part of the claim",
    "independent_sources": "Enough independent sources for every part",
    "primary_source": "A primary source",
    "snapshots": "Our own copy of everything cited",
    "quotations": "Every quotation found in our copy",
    "said_where_when": "Word for word, where and when it was said",
    "reply_sought": "The speaker was asked for a reply",
    "ruling_complete": "A rating, a summary and an analysis",
}
WORDS: Mapping[str, Mapping[StrEnum, str]] = {
    "claim_kinds": CLAIM_KINDS,  # type: ignore[dict-item]  # a mapping is invariant in its key
    "evidence_kinds": EVIDENCE_KINDS,  # type: ignore[dict-item]  # the same
    "channels": CHANNELS,  # type: ignore[dict-item]  # the same
    "checks": CHECKS,  # type: ignore[dict-item]  # the same
    "states": STATES,  # type: ignore[dict-item]  # the same
}
