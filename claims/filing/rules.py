"""In which states what may change."""

from claims.errors import Stale
from claims.filing.errors import Locked
from claims.filing.models import Claim, State

OPEN_FOR_WORK = frozenset({State.FILED, State.RESEARCHING, State.RETURNED})
TAKES_APPEARANCES = frozenset(State) - {State.DECLINED, State.MERGED}
PUBLIC_STATES = frozenset({State.PUBLISHED, State.CORRECTING, State.RETRACTED})

WAYS_OUT: dict[State, str] = {
    State.IN_REVIEW: "Withdraw it from review first; votes that were cast become void.",
    State.APPROVED: "Withdraw it first; votes that were cast become void.",
    State.SCHEDULED: "An editor can unschedule it; then it can be withdrawn.",
    State.PUBLISHED: "Begin a correction to change what was published.",
    State.CORRECTING: "Only the evidence and the ruling's text can change in a correction.",
    State.RETRACTED: "A retracted ruling stays as it was.",
    State.DECLINED: "An editor can reopen it.",
    State.MERGED: "An editor can reopen it.",
}


def require_open(claim: Claim, *also: State) -> None:
    """Raise Locked unless the claim is open for work, or in one of the states named besides."""
    if claim.state not in OPEN_FOR_WORK and claim.state not in also:
        raise Locked(claim.state, WAYS_OUT[claim.state])


def require_current(what: str, seen: int, current: int) -> None:
    """Raise Stale if the version that the person saw is not the one that stands."""
    if seen != current:
        raise Stale(what, current)
