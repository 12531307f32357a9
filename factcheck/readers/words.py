"""What readers are told of where their letters stand; nothing of what is not public."""

from collections.abc import Mapping

from claims.filing.models import State
from claims.filing.rules import PUBLIC_STATES
from claims.filing.tip_models import Tip, TipState
from claims.review.request_models import RequestState

OUTCOMES: Mapping[RequestState, str] = {
    RequestState.OPEN: "It waits for an answer.",
    RequestState.UPHELD: "You were right.",
    RequestState.PARTLY: "You were right in part.",
    RequestState.NOT_UPHELD: "We hold that the ruling is right.",
}
WAITS = "It waits for an editor."
IS_CHECKED = "An editor took it up. We are checking it."
WAS_CHECKED = "We have checked it. The ruling is public."
WAS_DROPPED = "An editor took it up, and decided in the end not to check it."
NOT_TAKEN_UP = "An editor read it, and decided not to check it."


def words_of_tip(tip: Tip) -> str:
    """Return what became of a tip, in a sentence."""
    if tip.state is TipState.RECEIVED:
        return WAITS
    if tip.state is TipState.DECLINED or tip.claim is None:
        return NOT_TAKEN_UP
    if tip.claim.state in PUBLIC_STATES:
        return WAS_CHECKED
    return WAS_DROPPED if tip.claim.state is State.DECLINED else IS_CHECKED
