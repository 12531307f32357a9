"""Correction requests: a reader says what is wrong, an editor answers in public, all is counted.

The record tells that a request came and how it was answered, never what it says: that is the
reader's. Nobody answers a complaint about what they wrote.
"""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from claims.audit.operations import Subject, record_event
from claims.base import now
from claims.errors import BadInput, NotAllowed, NotFound
from claims.filing.addresses import normalised
from claims.filing.models import Claim
from claims.filing.readers import code_digest, new_code
from claims.filing.rules import PUBLIC_STATES
from claims.filing.tip_models import ReaderContact
from claims.newsroom.models import Role, User
from claims.newsroom.operations import require_role
from claims.review.eligibility import require_judge
from claims.review.models import Correction, Publication
from claims.review.request_models import CorrectionRequest, RequestState
from claims.typed import required, web_address

LONGEST_REQUEST = 5_000
ANSWERS = (RequestState.UPHELD, RequestState.PARTLY, RequestState.NOT_UPHELD)
SECONDS_A_DAY = 86_400


@dataclass(frozen=True)
class SentRequest:
    """A request that was just sent, with the code of its private link, which is not kept."""

    request: CorrectionRequest
    code: str


@dataclass(frozen=True)
class RequestFigures:
    """How many requests came, and how they were answered; days are None before the first answer."""

    received: int
    waiting: int
    upheld: int
    partly: int
    not_upheld: int
    median_days: float | None

    @property
    def answered(self) -> int:
        """How many were answered."""
        return self.received - self.waiting


def ask_for_correction(
    session: Session,
    *,
    publication: Publication,
    text: str,
    url: str,
    contact: ReaderContact | None,
) -> SentRequest:
    """Take in what a reader holds to be wrong in a live edition. Raises BadInput by field."""
    code = new_code()
    request = CorrectionRequest(
        token_digest=code_digest(code),
        claim_id=publication.claim_id,
        edition=publication.edition,
        text=required("text", text, limit=LONGEST_REQUEST),
        url=web_address("url", normalised(url)),
        contact_id=contact.id if contact else None,
    )
    session.add(request)
    session.flush()
    payload = {"edition": request.edition, "characters": len(request.text)}
    _record(session, request, "correction_request.receive", None, **payload)
    return SentRequest(request, code)


def followed_request(session: Session, code: str) -> CorrectionRequest:
    """Return the request whose private link has this code. Raises NotFound."""
    query = select(CorrectionRequest).where(CorrectionRequest.token_digest == code_digest(code))
    request = session.exec(_with_all(query)).first()
    if request is None:
        raise NotFound("correction request", "with this link")
    return request


def answer_request(
    session: Session,
    *,
    actor: User,
    request: CorrectionRequest,
    outcome: RequestState,
    answer: str,
    correction: Correction | None = None,
) -> None:
    """Answer a request for good; readers see the outcome and the answer.

    Raises OwnWork and Conflicted as for a vote, NotAllowed if it was answered already.
    """
    require_may_answer(session, actor, request)
    if outcome not in ANSWERS:
        raise BadInput("outcome", "Choose whether the reader was right.")
    if correction is not None and correction.claim_id != request.claim_id:
        raise BadInput("correction", "This correction is one of another ruling.")
    request.answer = required("answer", answer, limit=5_000)
    request.state, request.answered_at, request.answered_by_id = outcome, now(), actor.id
    request.correction_id = correction.id if correction else None
    session.add(request)
    session.flush()
    payload = {"outcome": outcome.value, "answer": request.answer}
    _record(session, request, "correction_request.answer", actor, **payload)


def require_may_answer(session: Session, actor: User, request: CorrectionRequest) -> None:
    """Raise unless this editor may answer this request now."""
    require_role(actor, "answer a correction request", Role.EDITOR)
    if request.state is not RequestState.OPEN:
        raise NotAllowed("answer a correction request", "This request was answered already.")
    require_judge(session, actor, request.claim, "answer this request")


def requests_waiting(session: Session) -> int:
    """Return how many requests wait for an answer."""
    query = select(func.count(col(CorrectionRequest.id)))
    return session.exec(query.where(CorrectionRequest.state == RequestState.OPEN)).one()


def requests_page(
    session: Session, *, answered: bool, page: int, size: int
) -> tuple[Sequence[CorrectionRequest], int]:
    """Return a page (from 1) of requests, and how many there are.

    The open ones come oldest first; the answered ones newest first, of public rulings alone.
    """
    query = _answered() if answered else _open()
    counted = query.order_by(None).with_only_columns(func.count(col(CorrectionRequest.id)))
    total = session.execute(counted).scalar_one()
    return session.exec(_with_all(query).limit(size).offset((page - 1) * size)).all(), total


def _open() -> SelectOfScalar[CorrectionRequest]:
    return (
        select(CorrectionRequest)
        .where(CorrectionRequest.state == RequestState.OPEN)
        .order_by(col(CorrectionRequest.asked_at), col(CorrectionRequest.id))
    )


def _answered() -> SelectOfScalar[CorrectionRequest]:
    return (
        select(CorrectionRequest)
        .join(Claim, col(Claim.id) == CorrectionRequest.claim_id)
        .where(CorrectionRequest.state != RequestState.OPEN, col(Claim.state).in_(PUBLIC_STATES))
        .order_by(col(CorrectionRequest.answered_at).desc(), col(CorrectionRequest.id).desc())
    )


def _with_all(query: SelectOfScalar[CorrectionRequest]) -> SelectOfScalar[CorrectionRequest]:
    claim = selectinload(CorrectionRequest.claim)  # type: ignore[arg-type]  # SQLModel types it as the row
    return query.options(
        claim.selectinload(Claim.speaker),  # type: ignore[arg-type]  # the same
        selectinload(CorrectionRequest.correction),  # type: ignore[arg-type]  # the same
        selectinload(CorrectionRequest.contact),  # type: ignore[arg-type]  # the same
    )


def requests_of(session: Session, claim: Claim) -> list[CorrectionRequest]:
    """Return the requests about a ruling, the newest first."""
    query = (
        select(CorrectionRequest)
        .where(CorrectionRequest.claim_id == claim.id)
        .order_by(col(CorrectionRequest.asked_at).desc())
    )
    return list(session.exec(query))


def corrections_begun(session: Session, request: CorrectionRequest) -> list[Correction]:
    """Return the ruling's corrections since the request came, which it may have led to."""
    query = select(Correction).where(
        Correction.claim_id == request.claim_id, col(Correction.begun_at) >= request.asked_at
    )
    return list(session.exec(query.order_by(col(Correction.begun_at))))


def request_figures(session: Session) -> RequestFigures:
    """Return what readers are told of correction requests in figures."""
    query = select(
        CorrectionRequest.state, CorrectionRequest.asked_at, CorrectionRequest.answered_at
    )
    rows = session.exec(query).all()
    days = [
        (answered - asked).total_seconds() / SECONDS_A_DAY
        for _, asked, answered in rows
        if answered
    ]
    counts = {state: sum(row[0] is state for row in rows) for state in RequestState}
    return RequestFigures(
        received=len(rows),
        waiting=counts[RequestState.OPEN],
        upheld=counts[RequestState.UPHELD],
        partly=counts[RequestState.PARTLY],
        not_upheld=counts[RequestState.NOT_UPHELD],
        median_days=statistics.median(days) if days else None,
    )


def _record(
    session: Session,
    request: CorrectionRequest,
    action: str,
    actor: User | None,
    **payload: object,
) -> None:
    record_event(
        session,
        actor_id=actor.id if actor else None,
        action=action,
        subject=Subject("correction_request", request.id, request.claim_id),
        payload=payload,
    )
