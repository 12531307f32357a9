"""What waits for whoever has a claim in hand: returns, deadlines, replies, captures, links."""

from collections.abc import Iterator
from datetime import UTC, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import aliased, selectinload
from sqlmodel import col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from claims.evidence.capture_models import CaptureJob, CaptureState, LinkOutcome, LinkVisit
from claims.evidence.letter_models import LetterState, ReplyLetter
from claims.evidence.models import Citation, ReplyRequest
from claims.filing.models import Claim, State
from claims.filing.rules import OPEN_FOR_WORK
from claims.ledger.models import Assertion
from claims.newsroom.models import Role
from claims.newsroom.notice_models import Notice
from claims.review.models import Correction, CorrectionClass
from claims.review.waiting import MOST_OF_A_KIND, SOON, Looking, Urgency, Wait, Waiting

_LETTER_TROUBLE = (LetterState.FAILED, LetterState.UNSURE)
_NEAR_PUBLIC = (State.PUBLISHED, State.CORRECTING, *OPEN_FOR_WORK)
_FINDS = {
    LinkOutcome.GONE: "is gone",
    LinkOutcome.CHANGED: "has changed",
    LinkOutcome.MOVED: "has moved",
    LinkOutcome.UNREACHABLE: "cannot be reached",
}


def _with_speaker() -> sa.orm.interfaces.ORMOption:
    return selectinload(Claim.speaker)  # type: ignore[arg-type]  # SQLModel types it as the row


def _mine(looking: Looking) -> SelectOfScalar[Claim]:
    return select(Claim).where(Claim.assignee_id == looking.person.id).options(_with_speaker())


def returned(looking: Looking) -> Iterator[Waiting]:
    """Find my rulings that editors returned."""
    query = _mine(looking).where(Claim.state == State.RETURNED).order_by(col(Claim.state_since))
    for claim in looking.session.exec(query.limit(MOST_OF_A_KIND)):
        yield Waiting(Wait.RETURNED, Urgency.BLOCKS_OTHERS, claim.state_since, claim)


def deadlines(looking: Looking) -> Iterator[Waiting]:
    """Find my claims whose day is near or over, while it is I who works on them."""
    query = _mine(looking).where(
        col(Claim.due_on) <= (looking.at + SOON).date(),
        col(Claim.state).in_([*OPEN_FOR_WORK, State.CORRECTING]),
    )
    for claim in looking.session.exec(query.order_by(col(Claim.due_on)).limit(MOST_OF_A_KIND)):
        if claim.due_on is not None:
            end = datetime.combine(claim.due_on, time.max, UTC)
            yield Waiting(Wait.DEADLINE, looking.by(end), end, claim)


def replies(looking: Looking) -> Iterator[Waiting]:
    """Find questions to speakers whose time is over or nearly so, on claims still being checked."""
    query = (
        select(ReplyRequest, Claim)
        .join(Claim, col(Claim.id) == ReplyRequest.claim_id)
        .where(
            col(ReplyRequest.answered_at).is_(None),
            col(ReplyRequest.deadline) <= looking.at + SOON,
            Claim.assignee_id == looking.person.id,
            col(Claim.state).in_(OPEN_FOR_WORK),
        )
        .order_by(col(ReplyRequest.deadline))
        .options(_with_speaker())
        .limit(MOST_OF_A_KIND)
    )
    for request, claim in looking.session.exec(query):
        urgency = looking.by(request.deadline)
        asked = request.asked_of
        yield Waiting(Wait.REPLY, urgency, request.deadline, claim, request.id, asked)


def letters(looking: Looking) -> Iterator[Waiting]:
    """Find letters of mine to speakers that did not go, or perhaps did not."""
    query = (
        select(ReplyLetter, ReplyRequest, Claim)
        .join(ReplyRequest, col(ReplyRequest.id) == ReplyLetter.request_id)
        .join(Claim, col(Claim.id) == ReplyRequest.claim_id)
        .where(
            col(ReplyLetter.state).in_(_LETTER_TROUBLE),
            Claim.assignee_id == looking.person.id,
            col(Claim.state).in_(OPEN_FOR_WORK),
        )
        .order_by(col(ReplyLetter.queued_at))
        .options(_with_speaker())
        .limit(MOST_OF_A_KIND)
    )
    for letter, request, claim in looking.session.exec(query):
        yield Waiting(
            Wait.LETTER_FAILED,
            Urgency.BLOCKS_OTHERS,
            letter.queued_at,
            claim,
            letter.id,
            request.asked_of,
        )


def captures(looking: Looking) -> Iterator[Waiting]:
    """Find pages that I asked to be captured, where the last try failed for good."""
    later = aliased(CaptureJob)
    query = (
        select(CaptureJob)
        .where(
            CaptureJob.state == CaptureState.FAILED,
            CaptureJob.asked_by_id == looking.person.id,
            ~sa.exists().where(
                col(later.evidence_id) == col(CaptureJob.evidence_id),
                col(later.asked_at) > col(CaptureJob.asked_at),
            ),
        )
        .order_by(col(CaptureJob.asked_at))
        .options(selectinload(CaptureJob.evidence))  # type: ignore[arg-type]  # SQLModel types it as the row
        .limit(MOST_OF_A_KIND)
    )
    for job in looking.session.exec(query):
        yield Waiting(
            Wait.CAPTURE_FAILED,
            Urgency.SOON,
            job.ended_at or job.asked_at,
            subject_id=job.evidence_id,
            detail=job.evidence.title,
        )


def rotten_links(looking: Looking) -> Iterator[Waiting]:
    """Find pages that my claims cite and that are not as they were at the last visit."""
    cited = (
        select(Citation.evidence_id, func.min(Citation.claim_id).label("claim_id"))
        .join(Claim, col(Claim.id) == Citation.claim_id)
        .where(
            Claim.assignee_id == looking.person.id,
            col(Claim.state).in_(_NEAR_PUBLIC),
            col(Citation.removed_at).is_(None),
        )
        .group_by(col(Citation.evidence_id))
        .subquery()
    )
    later = aliased(LinkVisit)
    query = (
        select(LinkVisit, Claim)
        .join(cited, cited.c.evidence_id == col(LinkVisit.evidence_id))
        .join(Claim, col(Claim.id) == cited.c.claim_id)
        .where(
            LinkVisit.outcome != LinkOutcome.OK,
            ~sa.exists().where(
                col(later.evidence_id) == col(LinkVisit.evidence_id),
                col(later.visited_at) > col(LinkVisit.visited_at),
            ),
        )
        .order_by(col(LinkVisit.first_seen_at))
        .options(selectinload(LinkVisit.evidence), _with_speaker())  # type: ignore[arg-type]  # SQLModel types it as the row
        .limit(MOST_OF_A_KIND)
    )
    for visit, claim in looking.session.exec(query):
        yield Waiting(
            Wait.LINK_ROTTED,
            Urgency.WHEN_YOU_CAN,
            visit.first_seen_at,
            claim,
            visit.evidence_id,
            f"“{visit.evidence.title}” {_FINDS[visit.outcome]}",
        )


def corrections_to_write(looking: Looking) -> Iterator[Waiting]:
    """Find corrections of my rulings whose text is not submitted yet."""
    query = (
        select(Correction, Claim)
        .join(Claim, col(Claim.id) == Correction.claim_id)
        .where(
            col(Correction.ended_at).is_(None),
            col(Correction.submitted_version_id).is_(None),
            Correction.kind != CorrectionClass.RETRACTION,
            Claim.assignee_id == looking.person.id,
        )
        .order_by(col(Correction.begun_at))
        .options(_with_speaker())
        .limit(MOST_OF_A_KIND)
    )
    for correction, claim in looking.session.exec(query):
        yield Waiting(
            Wait.WRITE_CORRECTION, Urgency.BLOCKS_OTHERS, correction.begun_at, claim, correction.id
        )


def rechecks(looking: Looking) -> Iterator[Waiting]:
    """Find published claims whose finding flipped: every editor's, else one's own."""
    query = (
        select(Assertion, Claim)
        .join(Claim, col(Claim.id) == Assertion.claim_id)
        .where(col(Assertion.recheck_since).is_not(None))
        .order_by(col(Assertion.recheck_since))
        .options(_with_speaker())
        .limit(MOST_OF_A_KIND)
    )
    if not looking.person.has(Role.EDITOR):
        query = query.where(Claim.assignee_id == looking.person.id)
    for assertion, claim in looking.session.exec(query):
        since = assertion.recheck_since or looking.at
        yield Waiting(Wait.RECHECK, Urgency.SOON, since, claim, assertion.id)


def mentions(looking: Looking) -> Iterator[Waiting]:
    """Find where colleagues named me and I have not read it yet."""
    query = (
        select(Notice, Claim)
        .join(Claim, col(Claim.id) == Notice.claim_id)
        .where(
            Notice.user_id == looking.person.id,
            Notice.kind == "mention",
            col(Notice.read_at).is_(None),
        )
        .order_by(col(Notice.created_at))
        .options(_with_speaker())
        .limit(MOST_OF_A_KIND)
    )
    for notice, claim in looking.session.exec(query):
        who = notice.words.get("actor", "")
        yield Waiting(Wait.MENTION, Urgency.SOON, notice.created_at, claim, notice.id, who)
