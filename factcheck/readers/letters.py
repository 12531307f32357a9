"""What readers are written, and when: to confirm an address, and once something was decided."""

from flask import render_template
from sqlmodel import Session

from claims.base import now
from claims.filing.readers import ReaderMail, write_to_reader
from claims.filing.rules import PUBLIC_STATES
from claims.filing.tip_models import Tip, TipState
from claims.filing.tips import note_told
from claims.review.request_models import CorrectionRequest
from factcheck.notices.addresses import whole_address
from factcheck.readers.words import OUTCOMES


def confirmation(code: str, *, days: int) -> ReaderMail:
    """Return the letter that asks whether an address is its reader's, who may also delete it."""
    url = whole_address("readers.confirm", code=code)
    body = render_template("readers/mail/confirm.txt", url=url, days=days)
    return ReaderMail("Is this your address?", body)


def tell_decided(session: Session, tip: Tip) -> None:
    """Write to the reader, if they can be written to, what was decided on their tip."""
    if tip.claim is not None and tip.claim.state in PUBLIC_STATES:
        tell_published(session, tip)
        return
    is_declined = tip.state is TipState.DECLINED
    body = render_template("readers/mail/tip.txt", tip=tip, is_declined=is_declined)
    write_to_reader(session, tip.contact, ReaderMail("About your tip", body))


def tell_published(session: Session, tip: Tip) -> None:
    """Write to the reader that the ruling which their tip led to is public, and note that."""
    assert tip.claim is not None  # noqa: S101 - only tips on published claims are told of
    url = whole_address("public.ruling", slug=tip.claim.slug)
    body = render_template("readers/mail/published.txt", claim=tip.claim, url=url)
    if write_to_reader(session, tip.contact, ReaderMail("We have checked what you sent us", body)):
        note_told(session, tip, now())


def tell_answered(session: Session, request: CorrectionRequest) -> None:
    """Write to the reader how their request was answered."""
    url = whole_address("public.ruling", slug=request.claim.slug)
    body = render_template(
        "readers/mail/request.txt",
        request=request,
        outcome=OUTCOMES[request.state],
        url=url,
    )
    write_to_reader(session, request.contact, ReaderMail("About your correction request", body))
