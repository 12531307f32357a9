"""What readers of the demonstration sent in: tips, and requests to correct a ruling."""

from collections.abc import Collection, Mapping

from sqlmodel import Session

from claims.filing.models import Claim, State
from claims.filing.tips import decline_tip, link_tip, send_tip
from claims.newsroom.models import User
from claims.review.publication import live_publication
from claims.review.request_models import RequestState
from claims.review.requests import answer_request, ask_for_correction

WAITING = (
    "Somebody at our door said that Gomez voted against paid family leave. Is that so?",
    "A mailer says that Ahn would be the first Korean American in Congress in 20 years.",
)
OPINION = "Gomez is the most boring candidate I ever saw."
WHY_NOT = "Thank you. Whether somebody is boring cannot be checked: it is an opinion."
COMPLAINT = "You do not say when each of these things happened."
ANSWER = (
    "Each source is listed with its date, as exactly as it is known, and the evidence says which of"
    " them came first. We looked at it again, and it stands."
)
OPEN_COMPLAINT = "The link to the report does not say what you quote from it."


def hear_readers(session: Session, people: Mapping[str, User], told: Collection[Claim]) -> None:
    """Let tips and requests come in, some decided on and some waiting."""
    for text in WAITING:
        send_tip(session, text=text, url="", contact=None)
    declined = send_tip(session, text=OPINION, url="", contact=None).tip
    decline_tip(session, actor=people["emil"], tip=declined, answer=WHY_NOT)
    at_work = next(claim for claim in told if claim.state is State.RESEARCHING)
    linked = send_tip(session, text=at_work.wording, url="", contact=None).tip
    link_tip(session, actor=people["emil"], tip=linked, claim=at_work)
    _complain(session, people, [claim for claim in told if claim.state is State.PUBLISHED])


def _complain(session: Session, people: Mapping[str, User], published: list[Claim]) -> None:
    for claim, text in zip(published, (COMPLAINT, OPEN_COMPLAINT), strict=False):
        live = live_publication(session, claim)
        assert live is not None  # noqa: S101 - a published claim has a live edition
        sent = ask_for_correction(session, publication=live, text=text, url="", contact=None)
        if text is COMPLAINT:
            answer_request(
                session,
                actor=people["emil"],
                request=sent.request,
                outcome=RequestState.NOT_UPHELD,
                answer=ANSWER,
            )
