"""The chain: whole while nobody tampers, and naming the first broken event when somebody does."""

import json

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from claims.audit import operations
from claims.audit.chain import FIRST_HASH, canonical_json, digest
from claims.audit.models import AuditPayload
from claims.audit.operations import (
    Subject,
    head_event,
    record_event,
    redact_event,
    verify_chain,
)
from claims.audit.queries import EventFilter, as_record, events_page, find_event, known_actions
from claims.errors import BadInput, NotFound
from tests.builders import a_claim, a_published_claim, a_reporter, an_admin


def five_events(session: Session) -> None:
    for number in range(5):
        subject = Subject("thing", f"thing-{number}")
        record_event(
            session, actor_id=None, action="try", subject=subject, payload={"name": f"N{number}"}
        )


def tamper(session: Session, *statements: str) -> None:
    """Do what somebody could who owns the database: without the triggers that forbid it."""
    unlock = {
        "sqlite": (
            f"DROP TRIGGER keep_{table}_{event}"
            for table in ("audit_event", "audit_payload")
            for event in ("update", "delete")
        ),
        "postgresql": (
            f"ALTER TABLE {table} DISABLE TRIGGER USER"
            for table in ("audit_event", "audit_payload")
        ),
    }
    session.commit()
    for statement in (*unlock[session.get_bind().dialect.name], *statements):
        session.execute(sa.text(statement))
    session.expire_all()


def test_an_empty_chain_is_whole(session: Session) -> None:
    report = verify_chain(session)
    assert (report.is_whole, report.count, report.head) == (True, 0, FIRST_HASH)
    assert head_event(session) is None


def test_a_life_of_a_claim_leaves_a_whole_chain(session: Session) -> None:
    a_published_claim(session, a_reporter(session))
    report = verify_chain(session)
    head = head_event(session)
    assert report.is_whole
    assert head is not None
    assert (report.count, report.head) == (head.seq, head.hash)


def test_a_chain_longer_than_a_batch_is_walked_to_its_end(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "BATCH", 2)
    five_events(session)
    told: list[int] = []
    assert verify_chain(session, on_progress=told.append).count == 5
    assert told == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("statement", "broken_at", "why"),
    [
        ("UPDATE audit_event SET action = 'tried' WHERE seq = 3", 3, "does not match its hash"),
        ("UPDATE audit_event SET actor_id = NULL, subject_id = 'x' WHERE seq = 2", 2, "hash"),
        (
            "DELETE FROM audit_payload WHERE event_seq = 3;DELETE FROM audit_event WHERE seq = 3",
            4,
            "event 3 is missing",
        ),
        ("UPDATE audit_event SET previous_hash = hash WHERE seq = 4", 4, "does not follow"),
        ("UPDATE audit_payload SET body = '{}' WHERE event_seq = 2", 2, "match its digest"),
        ("DELETE FROM audit_payload WHERE event_seq = 5", 5, "payload is missing"),
        (
            "UPDATE audit_payload SET redacted_at = '2026-01-01', body = NULL WHERE event_seq = 4",
            4,
            "no redaction says so",
        ),
    ],
)
def test_tampering_is_named(session: Session, statement: str, broken_at: int, why: str) -> None:
    five_events(session)
    tamper(session, *statement.split(";"))
    report = verify_chain(session)
    assert not report.is_whole
    assert report.broken_at == broken_at
    assert why in report.why


def test_a_chain_whose_end_was_cut_off_misses_its_known_head(session: Session) -> None:
    five_events(session)
    head = head_event(session)
    assert head is not None
    known = head.hash
    assert verify_chain(session, expected_head=known).is_whole
    tamper(
        session,
        "DELETE FROM audit_payload WHERE event_seq = 5",
        "DELETE FROM audit_event WHERE seq = 5",
    )
    assert verify_chain(session).is_whole
    report = verify_chain(session, expected_head=known)
    assert (report.broken_at, report.why) == (5, "the known head is gone")


def test_an_older_head_still_stands_in_a_longer_chain(session: Session) -> None:
    five_events(session)
    head = head_event(session)
    assert head is not None
    five_events(session)
    assert verify_chain(session, expected_head=head.hash).is_whole


def test_the_database_refuses_changes_whoever_asks(session: Session) -> None:
    five_events(session)
    for statement in (
        "UPDATE audit_event SET action = 'tried'",
        "DELETE FROM audit_event",
        "DELETE FROM audit_payload",
        "UPDATE audit_payload SET body = '{}'",
    ):
        with pytest.raises(sa.exc.DBAPIError, match="never changed"), session.begin_nested():
            session.execute(sa.text(statement))
    assert verify_chain(session).is_whole


def test_a_redaction_leaves_the_chain_whole_and_a_tombstone(session: Session) -> None:
    admin = an_admin(session)
    five_events(session)
    redact_event(session, 2, actor_id=admin.id, reason=" Names a minor. ")
    payload = session.get_one(AuditPayload, 2)
    assert (payload.body, payload.redacted_reason) == (None, "Names a minor.")
    assert verify_chain(session).is_whole
    newest = head_event(session)
    assert newest is not None
    assert (newest.action, newest.subject_id, newest.actor_id) == ("redact", "2", admin.id)


def test_a_redaction_needs_a_reason_and_something_to_redact(session: Session) -> None:
    five_events(session)
    with pytest.raises(BadInput, match="needed"):
        redact_event(session, 2, actor_id=None, reason="  ")
    redact_event(session, 2, actor_id=None, reason="So.")
    with pytest.raises(BadInput, match="already"):
        redact_event(session, 2, actor_id=None, reason="So.")
    with pytest.raises(NotFound):
        redact_event(session, 4711, actor_id=None, reason="So.")


def test_equal_payloads_have_different_digests(session: Session) -> None:
    for _ in range(2):
        record_event(session, actor_id=None, action="try", subject=Subject("thing", "1"))
    first, second = find_event(session, 1), find_event(session, 2)
    assert first.payload_digest != second.payload_digest


def test_an_export_can_be_checked_without_us(session: Session) -> None:
    five_events(session)
    events, _ = events_page(session, EventFilter(), page=1, size=10)
    for event in events:
        record = json.loads(json.dumps(as_record(event)))
        text = record["previous_hash"] + "\n" + canonical_json(record["event"])
        assert record["hash"] == digest(text)
        assert record["event"]["payload"] == digest(record["payload"])


def test_a_sealed_event_keeps_its_payload_back(session: Session) -> None:
    five_events(session)
    record = as_record(find_event(session, 1), is_sealed=True)
    assert (record["payload"], record["is_sealed"]) == (None, True)


def test_events_are_narrowed_by_action_person_and_claim(session: Session) -> None:
    reporter = a_reporter(session)
    claim, _ = a_claim(session, reporter), a_claim(session, reporter)
    five_events(session)
    newest, total = events_page(session, EventFilter(action="try"), page=2, size=2)
    assert (total, [event.subject_id for event in newest]) == (5, ["thing-2", "thing-1"])
    by_claim, _ = events_page(session, EventFilter(claim_id=claim.id), page=1, size=50)
    assert {event.claim_id for event in by_claim} == {claim.id}
    by_person, _ = events_page(session, EventFilter(actor_id=reporter.id), page=1, size=50)
    assert {event.actor_id for event in by_person} == {reporter.id}
    assert {"try", "file claim"} <= set(known_actions(session))


def test_an_event_that_is_not_there_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        find_event(session, 4711)
