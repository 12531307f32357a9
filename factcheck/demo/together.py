"""Colleagues at work in the demonstration: what they say to each other, watch, and are asked."""

from collections.abc import Iterable, Mapping

from sqlmodel import Session

from claims.filing.models import Claim, State
from claims.newsroom.anchors import Anchor, paragraphs_of
from claims.newsroom.mentions import handle_of
from claims.newsroom.models import User
from claims.newsroom.talking import About, open_thread, reply, set_resolved
from claims.newsroom.watching import CLAIM, set_watching
from claims.review.dossiers import citations_of, ruling_of

# What a voter of the demonstration answers to the questions that come with the product.
ANSWERS = {
    "literally": "The words are the report's own, and each part has its source.",
    "reading": "A supporter could read it as praise; the ruling says so.",
    "before": "There is no earlier ruling on these two candidates.",
}


def work_together(session: Session, people: Mapping[str, User], claims: Iterable[Claim]) -> None:
    """Let editors and reporters talk about what is in review and what is at work."""
    by_state: dict[State, Claim] = {}
    for claim in claims:
        by_state.setdefault(claim.state, claim)
    reviewed, at_work = by_state.get(State.IN_REVIEW), by_state.get(State.RESEARCHING)
    if reviewed is not None:
        _talk_of_the_draft(session, people, reviewed)
        set_watching(session, user=people["emil"], kind=CLAIM, subject_id=reviewed.id, on=True)
    if at_work is not None:
        _talk_of_the_evidence(session, people, at_work)


def _talk_of_the_draft(session: Session, people: Mapping[str, User], claim: Claim) -> None:
    """Ask about the first paragraph of the draft; answer, and leave it open."""
    first = next(iter(paragraphs_of(ruling_of(session, claim).analysis)), None)
    anchor = Anchor(first.number, first.text, first.digest) if first else None
    thread = open_thread(
        session,
        actor=people["emil"],
        about=About(claim.id, claim.wording, paragraph=anchor),
        body=f"Can we say *when* that was? @{handle_of(people['rosa'])}",
    )
    answer = "The report gives no day. I would rather leave it open than guess."
    reply(session, actor=people["rosa"], thread=thread, wording=claim.wording, body=answer)


def _talk_of_the_evidence(session: Session, people: Mapping[str, User], claim: Claim) -> None:
    """Settle one question about the evidence, and begin another about the claim."""
    cited = next(iter(citations_of(session, claim)), None)
    settled = open_thread(
        session,
        actor=people["edith"],
        about=About(claim.id, claim.wording, evidence_id=cited.evidence_id if cited else None),
        body="Is this the paper's own reporting, or somebody's statement?",
    )
    answer = "Its own: two reporters were in the room."
    reply(session, actor=people["rosa"], thread=settled, wording=claim.wording, body=answer)
    set_resolved(session, actor=people["edith"], thread=settled, resolved=True)
    open_thread(
        session,
        actor=people["edith"],
        about=About(claim.id, claim.wording),
        body="The campaign's filings would settle the second part. Who has time to read them?",
    )
