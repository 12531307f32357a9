"""What waits for an editor: votes, publications, corrections; and what they are kept out of."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, func, select

from claims.filing.models import Claim, State
from claims.newsroom.models import User
from claims.review.eligibility import bars
from claims.review.models import (
    LIGHT,
    Correction,
    CorrectionClass,
    Panel,
    PanelOutcome,
    Ruling,
    Vote,
)


@dataclass(frozen=True)
class WaitingPanel:
    """A panel that takes votes, and whether and why this editor may or may not vote on it."""

    claim: Claim
    panel: Panel
    votes_cast: int
    has_voted: bool
    barred_because: str

    @property
    def is_full(self) -> bool:
        """Return whether every seat is taken, though no quorum agreed."""
        return self.votes_cast >= self.panel.size

    @property
    def needs_me(self) -> bool:
        """Return whether this editor's vote is wanted."""
        return not (self.has_voted or self.is_full or self.barred_because)


@dataclass(frozen=True)
class WaitingClaim:
    """A claim that waits for an editor's hand: since or until when, and who is kept out of it."""

    claim: Claim
    at: datetime
    barred_because: str
    correction: Correction | None = None
    is_submitted: bool = False


@dataclass(frozen=True)
class ReviewQueue:
    """Everything that waits, each list with the most urgent first."""

    panels: list[WaitingPanel]
    ready: list[WaitingClaim]
    scheduled: list[WaitingClaim]
    corrections: list[WaitingClaim]
    retractions: list[WaitingClaim]

    @property
    def for_me(self) -> list[WaitingPanel]:
        """Return the panels that want this editor's vote."""
        return [each for each in self.panels if each.needs_me]

    @property
    def for_others(self) -> list[WaitingPanel]:
        """Return the panels where this editor has voted or that are full."""
        return [each for each in self.panels if not (each.needs_me or each.barred_because)]

    @property
    def barred(self) -> list[WaitingPanel]:
        """Return the panels that this editor is kept out of."""
        return [each for each in self.panels if each.barred_because]


def review_queue(session: Session, viewer: User) -> ReviewQueue:
    """Return all that waits, as this person stands to it, in a fixed number of queries."""
    panels = _open_panels(session)
    corrections = _open_corrections(session)
    scheduled = _schedule(session)
    claims = _claims(session, panels, corrections, scheduled)
    barred = bars(session, viewer, claims.values())
    approved = _approved_versions(session, corrections)
    waiting = [_as_waiting(each, claims, barred) for each in corrections]
    ready = [each for each in waiting if _is_ready(each.correction, approved)]
    return ReviewQueue(
        panels=[_as_panel(panel, viewer, claims, barred) for panel in panels],
        ready=sorted([*_approved(claims, barred), *ready], key=lambda each: each.at),
        scheduled=[
            WaitingClaim(claims[claim_id], at, barred.get(claim_id, ""))
            for claim_id, at in scheduled
        ],
        corrections=[each for each in waiting if each not in ready and not _is_retraction(each)],
        retractions=[each for each in waiting if _is_retraction(each)],
    )


def votes_wanted(session: Session, viewer: User) -> int:
    """Return how many panels want this person's vote."""
    panels = _open_panels(session)
    claims = _claims(session, panels, [], [])
    barred = bars(session, viewer, claims.values())
    return sum(_as_panel(panel, viewer, claims, barred).needs_me for panel in panels)


def barred_because(session: Session, viewer: User, claim: Claim) -> str:
    """Return in a sentence why this person may not judge the claim, or nothing."""
    return bars(session, viewer, [claim]).get(claim.id, "")


def open_votes(session: Session) -> dict[str, tuple[int, int]]:
    """Return for each panel that takes votes, by claim id: the votes cast, and its size."""
    rows = session.execute(
        select(Panel.claim_id, func.count(col(Vote.id)), Panel.size)
        .join(Vote, col(Vote.panel_id) == Panel.id, isouter=True)
        .where(col(Panel.closed_at).is_(None))
        .group_by(col(Panel.claim_id), col(Panel.id), col(Panel.size))
    )
    return {claim_id: (cast, size) for claim_id, cast, size in rows}


def _open_panels(session: Session) -> list[Panel]:
    query = (
        select(Panel)
        .where(col(Panel.closed_at).is_(None))
        .order_by(col(Panel.opened_at))
        .options(selectinload(Panel.votes), selectinload(Panel.ruling_version))  # type: ignore[arg-type]  # SQLModel types it as the row
    )
    return list(session.exec(query))


def _open_corrections(session: Session) -> list[Correction]:
    query = select(Correction).where(col(Correction.ended_at).is_(None))
    return list(session.exec(query.order_by(col(Correction.begun_at))))


def _schedule(session: Session) -> list[tuple[str, datetime]]:
    query = (
        select(Ruling.claim_id, Ruling.scheduled_for)
        .where(col(Ruling.scheduled_for).is_not(None))
        .order_by(col(Ruling.scheduled_for))
    )
    return [(claim_id, at) for claim_id, at in session.exec(query) if at is not None]


def _claims(
    session: Session,
    panels: Iterable[Panel],
    corrections: Iterable[Correction],
    scheduled: Iterable[tuple[str, datetime]],
) -> dict[str, Claim]:
    """Load every claim that the queue shows, with its speaker."""
    ids = {panel.claim_id for panel in panels} | {each.claim_id for each in corrections}
    ids |= {claim_id for claim_id, _ in scheduled}
    query = (
        select(Claim)
        .where(col(Claim.id).in_(ids) | (col(Claim.state) == State.APPROVED))
        .order_by(col(Claim.state_since))
        .options(selectinload(Claim.speaker))  # type: ignore[arg-type]  # SQLModel types it as the row
    )
    return {claim.id: claim for claim in session.exec(query)}


def _as_panel(
    panel: Panel, viewer: User, claims: dict[str, Claim], barred: dict[str, str]
) -> WaitingPanel:
    return WaitingPanel(
        claim=claims[panel.claim_id],
        panel=panel,
        votes_cast=len(panel.votes),
        has_voted=any(vote.user_id == viewer.id for vote in panel.votes),
        barred_because=barred.get(panel.claim_id, ""),
    )


def _as_waiting(
    correction: Correction, claims: dict[str, Claim], barred: dict[str, str]
) -> WaitingClaim:
    return WaitingClaim(
        claim=claims[correction.claim_id],
        at=correction.begun_at,
        barred_because=barred.get(correction.claim_id, ""),
        correction=correction,
        is_submitted=correction.submitted_version_id is not None,
    )


def _approved(claims: dict[str, Claim], barred: dict[str, str]) -> list[WaitingClaim]:
    return [
        WaitingClaim(claim, claim.state_since, barred.get(claim.id, ""))
        for claim in claims.values()
        if claim.state is State.APPROVED
    ]


def _approved_versions(session: Session, corrections: Collection[Correction]) -> set[str]:
    """Return the submitted versions of these corrections that their panel approved."""
    submitted = [each.submitted_version_id for each in corrections if each.submitted_version_id]
    query = select(Panel.version_id).where(
        col(Panel.version_id).in_(submitted), Panel.outcome == PanelOutcome.APPROVED
    )
    return set(session.exec(query)) if submitted else set()


def _is_ready(correction: Correction | None, approved: Collection[str]) -> bool:
    """Return whether nothing but the last editor's eyes is missing."""
    if correction is None or correction.submitted_version_id is None:
        return False
    return correction.kind in LIGHT or correction.submitted_version_id in approved


def _is_retraction(waiting: WaitingClaim) -> bool:
    correction = waiting.correction
    return correction is not None and correction.kind is CorrectionClass.RETRACTION
