"""What a claim asserts in the ledger's terms, and what the ledger finds of it.

No finding ever sets a rating: it stands beside the human verdict, and asks for another look.
"""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from claims.audit.operations import Subject, record_event
from claims.errors import BadInput, NotFound
from claims.filing.models import Claim
from claims.filing.rules import require_open
from claims.ledger.models import Assertion, AssertionKind, Proposition
from claims.ledger.positions import Position, Search, Stance, Verdict
from claims.ledger.priority import PriorityFinding, priority
from claims.ledger.queries import Ledger, ledger_of
from claims.ledger.sentences import priority_sentence, silence_sentence, tenure_sentence
from claims.ledger.silence import Silence, SilenceFinding, silence
from claims.ledger.tenure import TenureFinding, tenure
from claims.newsroom.models import Role, User
from claims.newsroom.operations import require_role
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
    before = _take_away(session, claim)
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
    assertion.other_speaker = other if is_first else None
    session.add(assertion)
    session.flush()
    find_anew(session, assertion)
    record_event(
        session,
        actor_id=actor.id,
        action="assert in ledger",
        subject=Subject("assertion", assertion.id, claim.id),
        payload={**said_by(assertion), "before": before},
    )
    return assertion


def withdraw_assertion(session: Session, *, actor: User, claim: Claim) -> None:
    """Take the claim out of the ledger: it asserts nothing in its terms any more.

    Raises NotFound if it asserted nothing, Locked while the claim is under review.
    """
    require_role(actor, "bind a claim to the ledger", Role.REPORTER, Role.EDITOR)
    require_open(claim)
    bound = assertion_of(session, claim)
    if bound is None:
        raise NotFound("assertion", claim.id)
    assertion_id = bound.id
    record_event(
        session,
        actor_id=actor.id,
        action="withdraw assertion",
        subject=Subject("assertion", assertion_id, claim.id),
        payload={"before": _take_away(session, claim)},
    )


def said_by(assertion: Assertion) -> dict[str, object]:
    """Return what an assertion says, for the record."""
    other = assertion.other_speaker
    days = {"since": assertion.since, "until": assertion.until, "as_of": assertion.as_of}
    return {
        "kind": assertion.kind,
        "proposition": assertion.proposition.name,
        "speaker": assertion.speaker.name,
        "stance": assertion.stance,
        "other_speaker": other.name if other else None,
        "years": assertion.years,
        **{name: day.isoformat() if day else None for name, day in days.items()},
    }


def _take_away(session: Session, claim: Claim) -> dict[str, object] | None:
    """Delete what the claim asserts; return what it said, if it said anything."""
    bound = assertion_of(session, claim)
    if bound is None:
        return None
    before = said_by(bound)
    session.delete(bound)
    session.flush()
    return before


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


def find_anew(session: Session, assertion: Assertion) -> tuple[Verdict, Verdict]:
    """Set and return what the ledger finds: from all records, and from the public ones."""
    assertion.verdict = finding_of(session, assertion).verdict
    assertion.public_verdict = finding_of(session, assertion, public=True).verdict
    session.add(assertion)
    session.flush()
    return assertion.verdict, assertion.public_verdict


def _find(assertion: Assertion, ledger: Ledger, names: dict[str, str]) -> Finding:
    about = assertion.proposition.name
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
