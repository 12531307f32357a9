"""How the ledger's stances, acts, statuses and verdicts are called, coloured and shaped."""

from collections.abc import Mapping
from dataclasses import dataclass

from claims.ledger.models import AssertionKind, PropositionKind
from claims.ledger.positions import Act, RecordStatus, Stance


@dataclass(frozen=True)
class StanceLook:
    """A stance as readers tell it apart: by word, by colour, and by the sign on its mark."""

    label: str
    colour: str
    sign: str


STANCE_LOOKS: Mapping[Stance, StanceLook] = {
    Stance.SUPPORT: StanceLook("Support", "green", "support"),
    Stance.OPPOSE: StanceLook("Oppose", "red", "oppose"),
    Stance.MIXED: StanceLook("Mixed", "amber", "mixed"),
    Stance.DECLINED: StanceLook("Declined to answer", "grey", "declined"),
}
STATUSES: Mapping[RecordStatus, str] = {
    RecordStatus.VERIFIED: "Verified",
    RecordStatus.ASSERTED: "Asserted, not verified",
    RecordStatus.DISPUTED: "Disputed",
}
ACTS: Mapping[Act, str] = {
    Act.VOTE: "Vote",
    Act.BILL_AUTHORED: "Bill, as author",
    Act.BILL_COAUTHORED: "Bill, as co-author",
    Act.SPEECH: "Speech",
    Act.INTERVIEW: "Interview",
    Act.QUESTIONNAIRE: "Questionnaire",
    Act.POST: "Post",
    Act.CAMPAIGN_PAGE: "Campaign page",
    Act.SPOKESPERSON: "Statement by a spokesperson",
    Act.ENDORSEMENT: "Endorsement",
}
PROPOSITION_KINDS: Mapping[PropositionKind, str] = {
    PropositionKind.POLICY: "A policy",
    PropositionKind.BILL: "A bill",
    PropositionKind.CANDIDACY: "A candidacy",
}
ASSERTION_KINDS: Mapping[AssertionKind, str] = {
    AssertionKind.FIRST: "First: one was on record before another",
    AssertionKind.FOR_YEARS: "For years: somebody has been for or against it that long",
    AssertionKind.SILENT: "Silent: somebody said nothing on it in a time",
}
