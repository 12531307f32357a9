from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from claims.audit.models import AuditEvent
from claims.newsroom.models import User
from claims.newsroom.webhook_models import DeliveryState, Webhook, WebhookDelivery, WebhookTry
from claims.newsroom.webhook_queue import (
    BACK_OFF,
    FAILS_FOR,
    GONE,
    KEPT_FOR,
    LEASE,
    MOST_ATTEMPTS,
    STOPPED,
    Answer,
    TakenMessage,
    forget_old_messages,
    queue_message,
    settle,
    take_message,
)
from claims.newsroom.webhooks import WebhookDetails, add_webhook, delete_webhook
from tests.builders import an_admin

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
TAKEN = Answer(12, status=204)
FAILED = Answer(12, status=500, text="Oh no")
SECOND = timedelta(seconds=1)


@pytest.fixture
def admin(session: Session) -> User:
    return an_admin(session)


@pytest.fixture
def webhook(session: Session, admin: User) -> Webhook:
    address = "https://tools.example.org/hook"
    wanted = WebhookDetails("Archive", address, ["ruling.published"])
    return add_webhook(session, actor=admin, details=wanted)


def queued(session: Session, number: int = 1, at: datetime = NOON) -> WebhookDelivery:
    made = queue_message(session, kind="ruling.published", once=f"event {number}", body="{}", at=at)
    return made[0]


def taken(session: Session, at: datetime) -> TakenMessage:
    message = take_message(session, at)
    assert message is not None
    return message


def tries(session: Session) -> list[WebhookTry]:
    return list(session.exec(select(WebhookTry).order_by(WebhookTry.at)))


@pytest.mark.usefixtures("webhook")
def test_a_message_is_queued_once_for_whoever_asks_for_its_kind(session: Session) -> None:
    queued(session)
    again = queue_message(session, kind="ruling.published", once="event 1", body="{}")
    other = queue_message(session, kind="ruling.retracted", once="event 2", body="{}")
    assert again == other == []


@pytest.mark.usefixtures("webhook")
def test_a_message_that_is_taken_leaves_the_queue(session: Session) -> None:
    message = queued(session)
    settle(session, taken(session, NOON), TAKEN, NOON)
    assert (message.state, message.ended_at) == (DeliveryState.DELIVERED, NOON)
    assert take_message(session, NOON + timedelta(days=9)) is None
    logged = tries(session)[0]
    assert (logged.status, logged.milliseconds) == (204, 12)


@pytest.mark.parametrize("status", [199, 300, 301, 404, 500])
def test_anything_but_a_success_is_a_failure(status: int) -> None:
    assert not Answer(1, status=status).is_taken
    assert Answer(1, status=200).is_taken
    assert not Answer(1, problem="It did not answer.").is_taken


@pytest.mark.usefixtures("webhook")
def test_a_message_is_tried_again_after_longer_and_longer_then_given_up(session: Session) -> None:
    message, at = queued(session), NOON
    for wait in BACK_OFF:
        settle(session, taken(session, at), FAILED, at)
        assert take_message(session, at + wait - SECOND) is None
        at += wait
    settle(session, taken(session, at), FAILED, at)
    assert message.state is DeliveryState.FAILED
    assert len(tries(session)) == MOST_ATTEMPTS
    assert {each.answer for each in tries(session)} == {"Oh no"}


@pytest.mark.usefixtures("webhook")
def test_a_message_whose_sender_was_killed_is_sent_again_under_its_id(session: Session) -> None:
    first = taken_after = None
    queued(session)
    first = taken(session, NOON)
    assert take_message(session, NOON + LEASE - SECOND) is None
    taken_after = taken(session, NOON + LEASE)
    assert taken_after.delivery_id == first.delivery_id
    assert [each.problem for each in tries(session)] == [STOPPED]


@pytest.mark.usefixtures("webhook")
def test_who_was_given_up_changes_nothing_but_the_log(session: Session) -> None:
    message = queued(session)
    slow = taken(session, NOON)
    taken(session, NOON + LEASE)
    settle(session, slow, TAKEN, NOON + LEASE)
    assert message.state is DeliveryState.SENDING
    assert len(tries(session)) == 2


def test_what_kills_its_sender_each_time_is_given_up_in_the_end(
    session: Session, webhook: Webhook
) -> None:
    message, at = queued(session), NOON
    for _ in range(MOST_ATTEMPTS):
        taken(session, at)
        at += LEASE
    assert take_message(session, at) is None
    assert message.state is DeliveryState.FAILED
    assert webhook.is_active


def test_a_success_ends_the_count_of_failing(session: Session, webhook: Webhook) -> None:
    queued(session)
    settle(session, taken(session, NOON), FAILED, NOON)
    assert webhook.failing_since == NOON
    later = NOON + BACK_OFF[0]
    settle(session, taken(session, later), TAKEN, later)
    assert webhook.failing_since is None


def test_a_webhook_that_fails_for_days_is_switched_off_on_the_record(
    session: Session, webhook: Webhook
) -> None:
    queued(session)
    settle(session, taken(session, NOON), FAILED, NOON)
    later = NOON + FAILS_FOR
    settle(session, taken(session, later), FAILED, later)
    assert not webhook.is_active
    assert webhook.disabled_why == "It took no message for 5 days. Last: it answered 500."
    event = session.exec(select(AuditEvent).where(AuditEvent.action == "switch webhook off")).one()
    assert (event.actor_id, event.subject_id) == (None, webhook.id)


def test_a_webhook_that_says_it_is_gone_is_switched_off_at_once(
    session: Session, webhook: Webhook
) -> None:
    queued(session)
    settle(session, taken(session, NOON), Answer(1, status=410), NOON)
    assert webhook.disabled_why == GONE


def test_a_failure_after_it_was_deleted_is_only_logged(
    session: Session, webhook: Webhook, admin: User
) -> None:
    message = queued(session)
    sent = taken(session, NOON)
    delete_webhook(session, actor=admin, webhook=webhook)
    session.expire_all()
    settle(session, sent, FAILED, NOON)
    assert message.state is DeliveryState.DROPPED


def test_of_two_messages_in_hand_the_second_failure_finds_it_off_already(
    session: Session, webhook: Webhook
) -> None:
    queued(session, 1)
    queued(session, 2)
    one, other = taken(session, NOON), taken(session, NOON)
    for each in (one, other):
        settle(session, each, Answer(1, status=410), NOON)
    assert webhook.disabled_why == GONE


@pytest.mark.usefixtures("webhook")
def test_the_log_is_kept_for_a_time(session: Session) -> None:
    queued(session)
    settle(session, taken(session, NOON), TAKEN, NOON)
    assert forget_old_messages(session, NOON + KEPT_FOR) == 0
    assert forget_old_messages(session, NOON + KEPT_FOR + SECOND) == 1
    assert session.exec(select(WebhookDelivery)).all() == []
    assert tries(session) == []
