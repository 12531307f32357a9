"""Tips: a reader suggests, an editor decides, the reader sees what became of it.

The record tells that a tip came and what was decided, never what it says: that is the reader's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, func, select

from claims.audit.operations import Subject, record_event
from claims.base import now
from claims.errors import BadInput, NotAllowed, NotFound
from claims.filing.addresses import normalised
from claims.filing.models import Claim, State
from claims.filing.operations import find_claim
from claims.filing.readers import code_digest, new_code
from claims.filing.rules import PUBLIC_STATES
from claims.filing.tip_models import ReaderContact, Tip, TipState
from claims.newsroom.models import Role, User
from claims.newsroom.operations import require_role
from claims.typed import optional, required, web_address

LONGEST_TIP = 5_000


@dataclass(frozen=True)
class SentTip:
    """A tip that was just sent, with the code of its private link, which is not kept."""

    tip: Tip
    code: str


def send_tip(session: Session, *, text: str, url: str, contact: ReaderContact | None) -> SentTip:
    """Take in a reader's tip: a text, an address, or both. Raises BadInput naming the field."""
    said = optional("text", text, limit=LONGEST_TIP)
    address = web_address("url", normalised(url))
    if not said and address is None:
        raise BadInput("text", "Write what was said, or give its web address.")
    code = new_code()
    tip = Tip(
        token_digest=code_digest(code),
        text=said,
        url=address,
        contact_id=contact.id if contact else None,
    )
    session.add(tip)
    session.flush()
    payload = {"characters": len(said), "address": address is not None, "contact": bool(contact)}
    _record(session, tip, "tip.receive", None, **payload)
    return SentTip(tip, code)


def followed_tip(session: Session, code: str) -> Tip:
    """Return the tip whose private link has this code. Raises NotFound."""
    query = select(Tip).where(Tip.token_digest == code_digest(code))
    tip = session.exec(query.options(selectinload(Tip.claim), selectinload(Tip.contact))).first()  # type: ignore[arg-type]  # SQLModel types it as the row
    if tip is None:
        raise NotFound("tip", "with this link")
    return tip


def link_tip(session: Session, *, actor: User, tip: Tip, claim: Claim) -> Claim:
    """Tie a tip to a claim that the newsroom has already; return it.

    A claim that was merged stands for the one it was merged into. Raises TipHandled.
    """
    return _take_up(session, actor, tip, claim, TipState.LINKED)


def file_tip(session: Session, *, actor: User, tip: Tip, claim: Claim) -> Claim:
    """Tie a tip to the claim that was filed for it; return it. Raises TipHandled."""
    return _take_up(session, actor, tip, claim, TipState.FILED)


def _take_up(session: Session, actor: User, tip: Tip, claim: Claim, state: TipState) -> Claim:
    require_undecided(tip, actor)
    claim = _surviving(session, claim)
    tip.claim_id, tip.claim = claim.id, claim
    _decide(session, actor, tip, state, "tip.link" if state is TipState.LINKED else "tip.file")
    return claim


def _surviving(session: Session, claim: Claim) -> Claim:
    while claim.state is State.MERGED and claim.merged_into_id is not None:
        claim = find_claim(session, claim.merged_into_id)
    return claim


def decline_tip(session: Session, *, actor: User, tip: Tip, answer: str) -> None:
    """Decide not to follow a tip. The reader who sent it is shown the answer."""
    require_undecided(tip, actor)
    tip.answer = required("answer", answer, limit=2000)
    _decide(session, actor, tip, TipState.DECLINED, "tip.decline", answer=tip.answer)


def require_undecided(tip: Tip, actor: User) -> None:
    """Raise NeedsRole for anybody but an editor, NotAllowed for a tip that was decided on."""
    require_role(actor, "decide on a tip", Role.EDITOR)
    if tip.state is not TipState.RECEIVED:
        raise NotAllowed("decide on a tip", f"This tip was {tip.state.value} already.")


def _decide(
    session: Session, actor: User, tip: Tip, state: TipState, action: str, **payload: object
) -> None:
    tip.state, tip.handled_at, tip.handled_by_id = state, now(), actor.id
    session.add(tip)
    session.flush()
    _record(session, tip, action, actor, **payload)


def move_tips(session: Session, *, source: Claim, target: Claim) -> int:
    """Hand the tips of a merged claim to its target; return how many."""
    tips = session.exec(select(Tip).where(Tip.claim_id == source.id)).all()
    for tip in tips:
        tip.claim_id, tip.claim = target.id, target
        session.add(tip)
    session.flush()
    return len(tips)


def tips_waiting(session: Session) -> int:
    """Return how many tips nobody has decided on."""
    query = select(func.count(col(Tip.id))).where(Tip.state == TipState.RECEIVED)
    return session.exec(query).one()


def tips_page(
    session: Session, *, state: TipState, page: int, size: int
) -> tuple[Sequence[Tip], int]:
    """Return a page (from 1) of the tips in a state, and how many there are.

    Those that wait come oldest first, the others as they were decided on, the newest first.
    """
    query = select(Tip).where(Tip.state == state)
    total = session.execute(query.with_only_columns(func.count(col(Tip.id)))).scalar_one()
    waits = state is TipState.RECEIVED
    ordered = query.order_by(
        col(Tip.sent_at) if waits else col(Tip.handled_at).desc(), col(Tip.id)
    ).options(selectinload(Tip.claim), selectinload(Tip.contact))  # type: ignore[arg-type]  # SQLModel types it as the row
    return session.exec(ordered.limit(size).offset((page - 1) * size)).all(), total


def tips_of(session: Session, claim: Claim) -> list[Tip]:
    """Return the tips that led to a claim, the oldest first."""
    query = select(Tip).where(Tip.claim_id == claim.id).order_by(col(Tip.sent_at), col(Tip.id))
    return list(session.exec(query))


def tips_to_tell(session: Session, *, most: int) -> list[Tip]:
    """Return tips on published rulings whose senders can be told and were not told yet."""
    query = (
        select(Tip)
        .join(ReaderContact, col(ReaderContact.id) == Tip.contact_id)
        .join(Claim, col(Claim.id) == Tip.claim_id)
        .where(
            col(ReaderContact.confirmed_at).is_not(None),
            col(Tip.told_at).is_(None),
            col(Claim.state).in_(PUBLIC_STATES),
        )
        .order_by(col(Tip.id))
        .limit(most)
    )
    return list(session.exec(query.options(selectinload(Tip.claim), selectinload(Tip.contact))))  # type: ignore[arg-type]  # SQLModel types it as the row


def note_told(session: Session, tip: Tip, at: datetime) -> None:
    """Note that the tip's sender was told of the ruling."""
    tip.told_at = at
    session.add(tip)
    session.flush()


def _record(session: Session, tip: Tip, action: str, actor: User | None, **payload: object) -> None:
    record_event(
        session,
        actor_id=actor.id if actor else None,
        action=action,
        subject=Subject("tip", tip.id, tip.claim_id),
        payload=payload,
    )
