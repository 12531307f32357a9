"""What a claim asserts in the ledger's terms, its finding, and noticing when that flips.

No finding ever sets a rating: it stands beside the human verdict, and asks for another look.
"""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from claims.audit.operations import Subject, record_event
from claims.base import now
from claims.errors import BadInput, NotFound
from claims.filing.models import Claim
from claims.filing.rules import PUBLIC_STATES, require_open
from claims.ledger.models import Assertion, AssertionKind, Proposition
from claims.ledger.positions import Position, Search, Stance, Verdict
from claims.ledger.priority import PriorityFinding, priority
from claims.ledger.queries import Ledger, ledger_of
from claims.ledger.sentences import priority_sentence, silence_sentence, tenure_sentence
from claims.ledger.silence import Silence, SilenceFinding, silence
from claims.ledger.tenure import TenureFinding, tenure
from claims.newsroom.models import Role, User
from claims.newsroom.operations import require_role
from claims.outbox import reindex
from claims.people.models import Speaker

Found = PriorityFinding | TenureFinding | SilenceFinding

MOST_YEARS = 100
_OF_SILENCE = {
    Silence.CONTRADICTED: Verdict.FAILS,
    Silence.UNDECIDED: Verdict.UNDECIDED,
    Silence.NOTHING_FOUND: Verdict.NO_RECORD,
    Silence.NOT_LOOKED_FOR: Verdict.NO_RECORD,
}


@dataclass(frozen=True)
class AssertionDetails:
    """What a claim says: who, of what, and against whom, for how long or over which days.

    `as_of` is the day on which it was said.
    """

    kind: AssertionKind
    as_of: date
    stance: Stance = Stance.SUPPORT
    years: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Finding:
    """What the ledger says of an assertion: the verdict, in a sentence, and the whole proof."""

    verdict: Verdict
    sentence: str
    proof: Found
    records: tuple[Position, ...]
    searches: tuple[Search, ...]


def assert_in_ledger(
    session: Session,
    *,
    actor: User,
    claim: Claim,
    proposition: Proposition,
    speaker: Speaker,
    details: AssertionDetails,
    other: Speaker | None = None,
) -> Assertion:
    """Bind the claim to the ledger, in place of what it asserted before.

    Raises BadInput if the kind lacks what it needs, Locked while the claim is under review.
    """
    require_role(actor, "bind a claim to the ledger", Role.REPORTER, Role.EDITOR)
    require_open(claim)
    _require_fitting(speaker, other, details)
    before = assertion_of(session, claim)
    if before is not None:
        session.delete(before)
        session.flush()
    is_first = details.kind is AssertionKind.FIRST
    assertion = Assertion(
        claim_id=claim.id,
        proposition_id=proposition.id,
        speaker_id=speaker.id,
        other_speaker_id=other.id if other and is_first else None,
        kind=details.kind,
        stance=details.stance,
        as_of=details.as_of,
        years=details.years if details.kind is AssertionKind.FOR_YEARS else None,
        since=details.since if details.kind is AssertionKind.SILENT else None,
        until=details.until if details.kind is AssertionKind.SILENT else None,
    )
    assertion.proposition, assertion.speaker = proposition, speaker
    session.add(assertion)
    session.flush()
    assertion.verdict = finding_of(session, assertion).verdict
    session.flush()
    record_event(
        session,
        actor_id=actor.id,
        action="assert in ledger",
        subject=Subject("assertion", assertion.id, claim.id),
        payload={"kind": assertion.kind, "proposition": proposition.name},
    )
    return assertion


def _require_fitting(speaker: Speaker, other: Speaker | None, details: AssertionDetails) -> None:
    match details.kind:
        case AssertionKind.FIRST:
            if other is None or other.id == speaker.id:
                raise BadInput("other_speaker", "Name the other one, who is said to be later.")
        case AssertionKind.FOR_YEARS:
            if details.years is None or not 1 <= details.years <= MOST_YEARS:
                raise BadInput("years", f"Give a number of years, from 1 to {MOST_YEARS}.")
        case AssertionKind.SILENT:
            if details.since is None or details.until is None or details.until < details.since:
                raise BadInput("since", "Give the first and the last day of the silence.")


def assertion_of(session: Session, claim: Claim) -> Assertion | None:
    """Return what the claim asserts in the ledger's terms, if anything."""
    return session.exec(select(Assertion).where(Assertion.claim_id == claim.id)).first()


def is_under_review(session: Session, claim: Claim) -> bool:
    """Return whether readers are told that the claim's finding is under review."""
    assertion = assertion_of(session, claim)
    return assertion is not None and assertion.under_review


def finding_of(
    session: Session, assertion: Assertion, *, known_on: date | None = None, public: bool = False
) -> Finding:
    """Compute what the ledger says of the assertion, as known today or on an earlier day."""
    speakers = [assertion.speaker_id, *filter(None, [assertion.other_speaker_id])]
    ledger = ledger_of(
        session, assertion.proposition, speaker_ids=speakers, known_on=known_on, public=public
    )
    names = dict(
        session.exec(select(Speaker.id, Speaker.name).where(col(Speaker.id).in_(speakers))).all()
    )
    return _find(assertion, ledger, names)


def _find(assertion: Assertion, ledger: Ledger, names: dict[str, str]) -> Finding:
    about = ledger.proposition.name
    positions, looked, as_of = ledger.positions, ledger.looked, assertion.as_of
    if assertion.kind is AssertionKind.FIRST:
        first = priority(
            positions,
            assertion.speaker_id,
            assertion.other_speaker_id or "",
            as_of=as_of,
            stance=assertion.stance,
            searches=looked,
        )
        words = priority_sentence(first, names, about)
        return Finding(first.verdict, words, first, first.records, first.searches)
    if assertion.kind is AssertionKind.FOR_YEARS:
        span = tenure(
            positions,
            assertion.speaker_id,
            years=assertion.years or 1,
            as_of=as_of,
            stance=assertion.stance,
            searches=looked,
        )
        words = tenure_sentence(span, names, about)
        return Finding(span.verdict, words, span, span.records + span.contrary, span.searches)
    quiet = silence(
        positions,
        assertion.speaker_id,
        since=assertion.since or as_of,
        until=assertion.until or as_of,
        as_of=as_of,
        searches=looked,
    )
    words = silence_sentence(quiet, names, about)
    shown = quiet.contradicted_by + quiet.perhaps_in
    return Finding(_OF_SILENCE[quiet.outcome], words, quiet, shown, quiet.searches)


def recheck_proposition(session: Session, proposition: Proposition) -> list[Assertion]:
    """Remake the findings that rest on a proposition; return those of published claims that flip.

    Each of these is marked for another look, which its editors see; search learns of it.
    """
    flipped: list[Assertion] = []
    query = select(Assertion).where(Assertion.proposition_id == proposition.id)
    for assertion in session.exec(query).all():
        before, after = assertion.verdict, finding_of(session, assertion).verdict
        if before is after:
            continue
        assertion.verdict = after
        session.add(assertion)
        claim = session.get_one(Claim, assertion.claim_id)
        if claim.state in PUBLIC_STATES:
            _mark(session, assertion, before, after)
            flipped.append(assertion)
    session.flush()
    return flipped


def _mark(session: Session, assertion: Assertion, before: Verdict, after: Verdict) -> None:
    assertion.recheck_since = assertion.recheck_since or now()
    record_event(
        session,
        actor_id=None,
        action="finding flipped",
        subject=Subject("assertion", assertion.id, assertion.claim_id),
        payload={"before": before, "after": after},
    )
    reindex(session, assertion.claim_id)


def answer_recheck(
    session: Session, *, actor: User, assertion: Assertion, tell_readers: bool
) -> None:
    """Take note of a flip: either readers are told that it is under review, or it is settled."""
    require_role(actor, "answer a recheck", Role.EDITOR)
    if assertion.recheck_since is None and not assertion.under_review:
        raise NotFound("recheck", assertion.claim_id)
    assertion.under_review = tell_readers
    if not tell_readers:
        assertion.recheck_since = None
    session.add(assertion)
    session.flush()
    record_event(
        session,
        actor_id=actor.id,
        action="answer recheck",
        subject=Subject("assertion", assertion.id, assertion.claim_id),
        payload={"tell_readers": tell_readers},
    )
    reindex(session, assertion.claim_id)


def rechecks(session: Session) -> list[tuple[Assertion, Claim]]:
    """Return the claims whose finding flipped and nobody has settled it, the oldest first."""
    query = (
        select(Assertion, Claim)
        .join(Claim, col(Claim.id) == Assertion.claim_id)
        .where(col(Assertion.recheck_since).is_not(None))
        .order_by(col(Assertion.recheck_since))
    )
    return list(session.exec(query))
