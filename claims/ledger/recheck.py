"""Noticing when the ledger changes what it says of a published claim, and what is done about it."""

from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from sqlmodel import Session, col, select

from claims.audit.operations import Subject, record_event
from claims.base import now
from claims.errors import NotFound
from claims.evidence.models import Evidence, Source
from claims.filing.models import Claim
from claims.filing.rules import PUBLIC_STATES
from claims.ledger.asserting import assertion_of, find_anew
from claims.ledger.models import Assertion, PositionRecord, Proposition
from claims.ledger.positions import Verdict
from claims.newsroom.models import Role, User
from claims.newsroom.operations import require_role
from claims.outbox import reindex

FINDING_FLIPPED = "finding flipped"


def recheck_proposition(session: Session, proposition: Proposition) -> list[Assertion]:
    """Remake the findings that rest on a proposition; return those of published claims that flip.

    Each of these is marked for another look, which its editors see; search learns of it.
    """
    query = select(Assertion).where(Assertion.proposition_id == proposition.id)
    return _recheck(session, session.exec(query).all())


def recheck_evidence(session: Session, evidence: Evidence) -> list[Assertion]:
    """Do the same for what rests on a piece of evidence, as when readers can see it no more."""
    return _recheck_resting_on(session, col(PositionRecord.evidence_id) == evidence.id)


def recheck_source(session: Session, source: Source) -> list[Assertion]:
    """Do the same for what rests on a source, as when it stays unnamed from now on."""
    behind = select(Evidence.id).where(Evidence.source_id == source.id)
    return _recheck_resting_on(session, col(PositionRecord.evidence_id).in_(behind))


def _recheck_resting_on(session: Session, records: sa.ColumnElement[bool]) -> list[Assertion]:
    on = select(PositionRecord.proposition_id).where(records)
    query = select(Assertion).where(col(Assertion.proposition_id).in_(on))
    return _recheck(session, session.exec(query).all())


def _recheck(session: Session, assertions: Iterable[Assertion]) -> list[Assertion]:
    flipped: list[Assertion] = []
    for assertion in assertions:
        before = assertion.verdict, assertion.public_verdict
        after = find_anew(session, assertion)
        if before != after:
            claim = session.get_one(Claim, assertion.claim_id)
            if claim.state in PUBLIC_STATES:
                _mark(session, assertion, before, after)
                flipped.append(assertion)
    session.flush()
    return flipped


def _mark(
    session: Session,
    assertion: Assertion,
    before: tuple[Verdict, Verdict],
    after: tuple[Verdict, Verdict],
) -> None:
    assertion.recheck_since = assertion.recheck_since or now()
    record_event(
        session,
        actor_id=None,
        action=FINDING_FLIPPED,
        subject=Subject("assertion", assertion.id, assertion.claim_id),
        payload={
            "before": before[0],
            "after": after[0],
            "public_before": before[1],
            "public_after": after[1],
        },
    )
    reindex(session, assertion.claim_id)


def answer_recheck(
    session: Session, *, actor: User, assertion: Assertion, tell_readers: bool
) -> None:
    """Take note of a flip: either readers are told that it is under review, or it is settled."""
    require_role(actor, "answer a recheck", Role.EDITOR)
    if assertion.recheck_since is None and not assertion.under_review:
        raise NotFound("recheck", assertion.claim_id)
    _settle(session, assertion, actor, tell_readers=tell_readers)


def _settle(
    session: Session, assertion: Assertion, actor: User | None, *, tell_readers: bool
) -> None:
    assertion.under_review = tell_readers
    if not tell_readers:
        assertion.recheck_since = None
    session.add(assertion)
    session.flush()
    record_event(
        session,
        actor_id=actor.id if actor else None,
        action="answer recheck",
        subject=Subject("assertion", assertion.id, assertion.claim_id),
        payload={"tell_readers": tell_readers},
    )
    reindex(session, assertion.claim_id)


def note_published(session: Session, claim: Claim, finding: object, *, actor: User | None) -> None:
    """Compare the finding kept with a ruling that is being published with what the ledger says now.

    If the ledger changed since the ruling was submitted, the claim is marked for another look; if
    the ruling has caught up with the ledger, a mark is taken away.
    """
    assertion = assertion_of(session, claim)
    if assertion is None or not isinstance(finding, Mapping):
        return
    published, current = Verdict(finding["verdict"]), assertion.public_verdict
    if published is not current:
        _mark(session, assertion, (assertion.verdict, published), (assertion.verdict, current))
    elif assertion.recheck_since is not None or assertion.under_review:
        _settle(session, assertion, actor, tell_readers=False)


def rechecks(session: Session) -> list[tuple[Assertion, Claim]]:
    """Return the claims whose finding flipped and nobody has settled it, the oldest first."""
    query = (
        select(Assertion, Claim)
        .join(Claim, col(Claim.id) == Assertion.claim_id)
        .where(col(Assertion.recheck_since).is_not(None))
        .order_by(col(Assertion.recheck_since))
    )
    return list(session.exec(query))


def is_under_review(session: Session, claim: Claim) -> bool:
    """Return whether readers are told that the claim's finding is under review."""
    assertion = assertion_of(session, claim)
    return assertion is not None and assertion.under_review
