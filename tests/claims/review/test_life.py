"""The life of a claim from filing to publication, and what each step refuses."""

from sqlmodel import Session

from claims.audit.operations import verify_chain
from claims.filing.models import State
from tests.builders import a_published_claim, a_reporter, the_live_publication


def test_a_claim_lives_from_filing_to_publication(session: Session) -> None:
    claim = a_published_claim(session, a_reporter(session))

    assert claim.state is State.PUBLISHED
    assert the_live_publication(session, claim).edition == 1
    assert verify_chain(session).is_whole
