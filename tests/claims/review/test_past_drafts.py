"""The draft as it was after each saving, as the record keeps it."""

from sqlmodel import Session, select

from claims.audit.models import AuditEvent
from claims.audit.operations import redact_event
from claims.newsroom.looking import newest_event_of
from claims.newsroom.models import Role
from claims.review.past_drafts import draft_at, past_drafts
from tests.builders import a_claim_at_work, a_person, write


def test_every_saving_can_be_read_again(session: Session) -> None:
    rosa = a_person(session, Role.REPORTER, name="Rosa")
    claim = a_claim_at_work(session, rosa)
    assert draft_at(session, claim.id, newest_event_of(session, claim.id)) is None
    write(session, rosa, claim, summary="First.")
    between = newest_event_of(session, claim.id)
    write(session, rosa, claim, summary="Second.", rating="true")

    saved = past_drafts(session, claim.id)

    assert [(each.who, each.rating, each.summary) for each in saved] == [
        ("Rosa", "True", "Second."),
        ("Rosa", "Half true", "First."),
    ]
    then = draft_at(session, claim.id, between)
    assert then is not None
    assert then.summary == "First."


def test_a_text_that_was_redacted_is_not_told_again(session: Session) -> None:
    rosa = a_person(session, Role.REPORTER)
    claim = a_claim_at_work(session, rosa)
    for summary in ("Names a child.", "Names nobody."):
        write(session, rosa, claim, summary=summary)
    first = session.exec(select(AuditEvent).where(AuditEvent.action == "edit ruling")).first()
    assert first is not None
    redact_event(session, first.seq, actor_id=None, reason="A child's name.")
    assert [each.summary for each in past_drafts(session, claim.id)] == ["Names nobody."]
