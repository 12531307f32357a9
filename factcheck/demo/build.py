"""Telling the demonstration through the same doors that reporters and editors use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from claims.base import now
from claims.dates import parse_imprecise_date
from claims.evidence.letters import keep_answer_evidence
from claims.evidence.models import CaptureMethod, Channel, Evidence, EvidenceKind, ReplyRequest
from claims.evidence.operations import (
    CitationDetails,
    EvidenceDetails,
    StoredBytes,
    add_evidence,
    attach_snapshot,
    cite,
)
from claims.evidence.publicity import set_snapshot_public
from claims.evidence.replies import ReplyQuestion, record_answer, request_reply
from claims.evidence.sources import source_called
from claims.filing.models import Claim, State
from claims.filing.operations import AppearanceDetails, ClaimDetails, file_claim, topic_called
from claims.newsroom.models import User
from claims.people.models import Contest, Speaker
from claims.review.corrections import (
    ask_for_retraction,
    begin_correction,
    confirm_retraction,
    publish_correction,
    submit_correction,
)
from claims.review.dossiers import ruling_of
from claims.review.drafting import DraftText, save_draft, submit, waive_gate
from claims.review.models import Choice, CorrectionClass
from claims.review.panels import Ballot, cast_vote, open_panel_of, return_ruling
from claims.review.publication import publish, schedule
from claims.review.scales import seed_scales
from claims.review.triage import assign, decline, merge
from factcheck.demo.case import Case, Told, read_case
from factcheck.demo.day import plan_the_day
from factcheck.demo.ledger import DemonstrationLedger
from factcheck.demo.people import add_members, add_race, add_speakers
from factcheck.demo.readers import hear_readers
from factcheck.demo.together import ANSWERS, work_together
from factcheck.demo.wordings import add_wordings
from factcheck.snapshots.store import SnapshotStore

SAID = "between January 2017 and May 2017"
VENUE = "As reported by the Los Angeles Times"
DAYS_TO_ANSWER = 2
DAYS_TO_SCHEDULE = 7


@dataclass
class Stage:
    """Everything that the telling of one claim needs."""

    session: Session
    case: Case
    people: Mapping[str, User]
    speakers: Mapping[str, Speaker]
    contest: Contest
    report: Evidence
    store: SnapshotStore
    ledger: DemonstrationLedger
    told: dict[str, Claim]


def build_demonstration(session: Session, store: SnapshotStore) -> int:
    """Put the whole demonstration into an empty database; return how many claims it has.

    The caller commits, so that the demonstration is there as a whole or not at all.
    """
    case = read_case()
    seed_scales(session)
    people = add_members(session)
    add_wordings(session, people["edith"])
    speakers = add_speakers(session, people["rosa"])
    stage = Stage(
        session=session,
        case=case,
        people=people,
        speakers=speakers,
        contest=add_race(session, people["rosa"], speakers),
        report=_report(session, store, case, people["rosa"]),
        store=store,
        ledger=DemonstrationLedger(session, people["rosa"], speakers),
        told={},
    )
    stage.ledger.fill(stage.report, stage.contest)
    for told in case.claims:
        stage.told[told.key] = _tell(stage, told)
    work_together(session, people, stage.told.values())
    plan_the_day(session, people, stage.told.values())
    hear_readers(session, people, stage.told.values())
    return len(stage.told)


def _report(session: Session, store: SnapshotStore, case: Case, reporter: User) -> Evidence:
    report = case.report
    evidence = add_evidence(
        session,
        actor=reporter,
        source=source_called(session, actor=reporter, name=report.outlet),
        details=EvidenceDetails(
            title=report.title,
            kind=EvidenceKind.NEWS_REPORT,
            url=report.url,
            reference=report.note,
            published=parse_imprecise_date(report.published),
        ),
    )
    stored = _stored(store, report.excerpts, "excerpts.txt")
    attach_snapshot(session, actor=reporter, evidence=evidence, stored=stored)
    return evidence


def _stored(store: SnapshotStore, text: str, file_name: str) -> StoredBytes:
    kept = store.put(text.encode())
    return StoredBytes(
        digest=kept.digest,
        size=kept.size,
        media_type="text/plain",
        method=CaptureMethod.UPLOADED,
        file_name=file_name,
        text=text,
    )


def _tell(stage: Stage, told: Told) -> Claim:
    reporter = stage.people["rosa"]
    claim = file_claim(
        stage.session,
        actor=reporter,
        speaker=stage.speakers[told.speaker],
        details=_details(stage, told),
    )
    stage.ledger.bind(claim, told.key)
    if told.cited:
        assign(stage.session, actor=reporter, claim=claim, assignee=reporter)
        _gather(stage, claim, told)
    if told.rating:
        _write(stage, claim, DraftText(_rating(stage, told.rating), told.summary, told.analysis))
    reach = _clarified if told.clarified else _REACH[told.reach]
    reach(stage, claim)
    return claim


def _details(stage: Stage, told: Told) -> ClaimDetails:
    topics = [
        topic_called(stage.session, actor=stage.people["rosa"], name=name) for name in told.topics
    ]
    return ClaimDetails(
        wording=told.wording,
        kind=told.kind,
        contest_id=stage.contest.id,
        topic_ids=[topic.id for topic in topics],
        elements=told.elements,
        first=AppearanceDetails(
            quotation=told.quotation,
            said=parse_imprecise_date(SAID),
            venue=VENUE,
            medium="newspaper report",
            url=stage.case.report.url,
        ),
    )


def _gather(stage: Stage, claim: Claim, told: Told) -> None:
    reporter = stage.people["rosa"]
    for cited in told.cited:
        cite(
            stage.session,
            actor=reporter,
            element=claim.elements[cited.element],
            evidence=stage.report,
            details=CitationDetails(cited.bearing, cited.quotation, why=cited.why),
        )
    asked_at = now() - timedelta(days=DAYS_TO_ANSWER + 1)
    request = request_reply(
        stage.session,
        actor=reporter,
        claim=claim,
        speaker=claim.speaker,
        asked=ReplyQuestion(
            asked_of=claim.speaker.name,
            channel=Channel.MAIL,
            question=told.question or stage.case.question,
            deadline=asked_at + timedelta(days=DAYS_TO_ANSWER),
            asked_at=asked_at,
        ),
    )
    if told.answered:
        record_answer(stage.session, actor=reporter, request=request, answer=stage.case.answer)
        _keep_answer(stage, request)


def _keep_answer(stage: Stage, request: ReplyRequest) -> None:
    """Keep the answer as it came, and let readers have it."""
    session, reporter = stage.session, stage.people["rosa"]
    evidence = add_evidence(
        session,
        actor=reporter,
        source=source_called(session, actor=reporter, name=request.asked_of),
        details=EvidenceDetails(
            title=f"Answer of {request.asked_of} to our question",
            reference="Written for the demonstration; the campaign was not asked.",
            is_primary=True,
        ),
    )
    stored = _stored(stage.store, stage.case.answer, "answer.txt")
    snapshot = attach_snapshot(session, actor=reporter, evidence=evidence, stored=stored)
    set_snapshot_public(session, actor=stage.people["edith"], snapshot=snapshot, public=True)
    keep_answer_evidence(session, actor=reporter, request=request, evidence=evidence)


def _rating(stage: Stage, slug: str) -> str:
    scale = seed_scales(stage.session)
    return next(rating.id for rating in scale.ratings if rating.slug == slug)


def _write(stage: Stage, claim: Claim, text: DraftText) -> None:
    seen = ruling_of(stage.session, claim).version
    save_draft(stage.session, actor=stage.people["rosa"], claim=claim, seen_version=seen, text=text)


def _submit(stage: Stage, claim: Claim) -> None:
    gates = dict(stage.case.waivers)
    first = claim.first_appearance
    if first is None or not first.quotation:
        gates["said_where_when"] = "Demonstration: the report gives it in its own words."
    for gate, reason in gates.items():
        waive_gate(stage.session, actor=stage.people["rosa"], claim=claim, gate=gate, reason=reason)
    submit(stage.session, actor=stage.people["rosa"], claim=claim)


def _vote(stage: Stage, claim: Claim, editor: str, *, reasons: str = "") -> None:
    panel = open_panel_of(stage.session, claim)
    if panel is not None:
        digest = panel.ruling_version.digest
        ballot = Ballot(digest, Choice.APPROVE, reasons, answers=ANSWERS if reasons else {})
        cast_vote(stage.session, actor=stage.people[editor], panel=panel, ballot=ballot)


def _in_review(stage: Stage, claim: Claim) -> None:
    _submit(stage, claim)
    _vote(stage, claim, "edith", reasons="Fair, and it says what is missing.")


def _approved(stage: Stage, claim: Claim) -> None:
    _in_review(stage, claim)
    _vote(stage, claim, "emil")


def _published(stage: Stage, claim: Claim) -> None:
    _approved(stage, claim)
    publish(stage.session, actor=stage.people["erin"], claim=claim)


def _clarified(stage: Stage, claim: Claim) -> None:
    """Publish, then correct: so that the demonstration has a ruling of two editions."""
    _published(stage, claim)
    _begin(
        stage,
        claim,
        "The letter had six authors; the first version named one.",
        "Says now that the letter was signed by Carrillo and five other candidates.",
    )
    version = ruling_of(stage.session, claim)
    text = (
        "A letter signed by Wendy Carrillo and five other primary candidates called the party's "
        "endorsement of Gomez a “coronation” [1]. Later she endorsed him [2]."
    )
    summary = (
        "She and five others wrote of a “coronation” before the run-off; later she endorsed Gomez."
    )
    _write(stage, claim, DraftText(version.rating_id, summary, text))
    submit_correction(stage.session, actor=stage.people["rosa"], claim=claim)
    publish_correction(stage.session, actor=stage.people["emil"], claim=claim)


def _begin(stage: Stage, claim: Claim, reason: str, note: str) -> None:
    begin_correction(
        stage.session,
        actor=stage.people["rosa"],
        claim=claim,
        kind=CorrectionClass.CLARIFICATION,
        reason=reason,
        public_note=note,
    )


def _correcting(stage: Stage, claim: Claim) -> None:
    _published(stage, claim)
    _begin(
        stage,
        claim,
        "Say more plainly which of the two endorsements is dated.",
        "Says more plainly that the report dates neither endorsement.",
    )


def _retracted(stage: Stage, claim: Claim) -> None:
    _published(stage, claim)
    reason = "The report says this in its own voice; nobody is on record as having claimed it."
    ask_for_retraction(
        stage.session,
        actor=stage.people["edith"],
        claim=claim,
        reason=reason,
        public_note=f"Retracted: {reason[0].lower()}{reason[1:]}",
    )
    confirm_retraction(stage.session, actor=stage.people["erin"], claim=claim)


def _returned(stage: Stage, claim: Claim) -> None:
    _submit(stage, claim)
    return_ruling(
        stage.session,
        actor=stage.people["erin"],
        claim=claim,
        reason="Ask both campaigns for a date: without one, we can only say that we do not know.",
    )


def _scheduled(stage: Stage, claim: Claim) -> None:
    _approved(stage, claim)
    at = (now() + timedelta(days=DAYS_TO_SCHEDULE)).replace(minute=0, second=0, microsecond=0)
    schedule(stage.session, actor=stage.people["erin"], claim=claim, at=at)


def _declined(stage: Stage, claim: Claim) -> None:
    decline(
        stage.session,
        actor=stage.people["edith"],
        claim=claim,
        reason="An opinion about how it was done: there is nothing to check.",
    )


def _merged(stage: Stage, claim: Claim) -> None:
    merge(stage.session, actor=stage.people["edith"], claim=claim, target=stage.told["years"])


def _stay(stage: Stage, claim: Claim) -> None:
    """Leave the claim where filing and gathering brought it."""
    del stage, claim


_REACH: dict[State, Callable[[Stage, Claim], None]] = {
    State.FILED: _stay,
    State.RESEARCHING: _stay,
    State.IN_REVIEW: _in_review,
    State.RETURNED: _returned,
    State.APPROVED: _approved,
    State.SCHEDULED: _scheduled,
    State.PUBLISHED: _published,
    State.CORRECTING: _correcting,
    State.RETRACTED: _retracted,
    State.DECLINED: _declined,
    State.MERGED: _merged,
}
