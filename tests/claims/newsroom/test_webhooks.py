import json
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from claims.audit.models import AuditEvent
from claims.base import now
from claims.errors import BadInput, NotFound, Stale
from claims.newsroom.errors import NeedsRole
from claims.newsroom.models import User
from claims.newsroom.webhook_models import DeliveryState, Webhook
from claims.newsroom.webhook_queue import queue_message, secrets_of, take_message
from claims.newsroom.webhooks import (
    BY_HAND,
    MOST_WEBHOOKS,
    WebhookDetails,
    add_webhook,
    change_webhook,
    delete_webhook,
    find_message,
    find_webhook,
    messages_page,
    renew_secret,
    send_message_again,
    send_test,
    switch_webhook,
    webhooks,
)
from tests.builders import an_admin, an_editor

ADDRESS = "https://tools.example.org/hook"


@pytest.fixture
def admin(session: Session) -> User:
    return an_admin(session)


def details(url: str = ADDRESS, **more: object) -> WebhookDetails:
    given = {"name": "Archive", "url": url, "kinds": ["ruling.published"], **more}
    return WebhookDetails(**given)  # type: ignore[arg-type]  # what a test gives


def added(session: Session, admin: User, **more: object) -> Webhook:
    return add_webhook(session, actor=admin, details=details(**more))  # type: ignore[arg-type]  # what a test gives


def on_record(session: Session) -> list[AuditEvent]:
    query = select(AuditEvent).where(AuditEvent.subject_type == "webhook")
    return list(session.exec(query.order_by(AuditEvent.seq)))


def test_every_change_is_on_the_record_and_the_secret_never(session: Session, admin: User) -> None:
    webhook = added(session, admin)
    changed = details(name="Chat", kinds=["ruling.retracted"])
    change_webhook(session, actor=admin, webhook=webhook, seen_version=1, details=changed)
    same = webhook.version
    change_webhook(session, actor=admin, webhook=webhook, seen_version=same, details=changed)
    send_test(session, actor=admin, webhook=webhook)
    switch_webhook(session, actor=admin, webhook=webhook, on=False)
    switch_webhook(session, actor=admin, webhook=webhook, on=False)
    switch_webhook(session, actor=admin, webhook=webhook, on=True)
    secret = renew_secret(session, actor=admin, webhook=webhook)
    old = webhook.old_secret
    delete_webhook(session, actor=admin, webhook=webhook)
    assert [event.action for event in on_record(session)] == [
        "add webhook",
        "change webhook",
        "test webhook",
        "disable webhook",
        "enable webhook",
        "renew webhook secret",
        "delete webhook",
    ]
    said = "".join(str(event.payload and event.payload.body) for event in on_record(session))
    assert ADDRESS in said
    assert secret not in said
    assert old not in said


def test_only_admins_touch_webhooks(session: Session, admin: User) -> None:
    webhook, editor = added(session, admin), an_editor(session)
    message = send_test(session, actor=admin, webhook=webhook)
    for refused in (
        lambda: add_webhook(session, actor=editor, details=details()),
        lambda: change_webhook(
            session, actor=editor, webhook=webhook, seen_version=1, details=details()
        ),
        lambda: switch_webhook(session, actor=editor, webhook=webhook, on=False),
        lambda: delete_webhook(session, actor=editor, webhook=webhook),
        lambda: renew_secret(session, actor=editor, webhook=webhook),
        lambda: send_test(session, actor=editor, webhook=webhook),
        lambda: send_message_again(session, actor=editor, delivery=message),
    ):
        with pytest.raises(NeedsRole):
            refused()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"url": "http://tools.example.org/hook"}, "url"),
        ({"url": "ftp://tools.example.org"}, "url"),
        ({"url": "https://"}, "url"),
        ({"url": "https://[::1"}, "url"),
        ({"url": "https://user:pass@tools.example.org/"}, "url"),
        ({"url": "https://tools.example.org/#part"}, "url"),
        ({"url": "https://tools.example.org/a b"}, "url"),
        ({"url": ""}, "url"),
        ({"name": " "}, "name"),
        ({"kinds": []}, "kinds"),
        ({"kinds": ["ruling.published", "gossip"]}, "kinds"),
    ],
)
def test_what_cannot_be_a_webhook_is_refused_at_its_field(
    session: Session, admin: User, given: dict[str, object], field: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        added(session, admin, **given)
    assert refusal.value.field == field


def test_a_host_of_our_own_may_be_reached_without_tls(session: Session, admin: User) -> None:
    url = "http://chat.internal:8065/hook"
    assert added(session, admin, url=url, open_hosts=frozenset({"chat.internal"})).url == url


def test_an_address_is_told_once_and_their_number_has_an_end(session: Session, admin: User) -> None:
    added(session, admin)
    with pytest.raises(BadInput):
        added(session, admin)
    for number in range(MOST_WEBHOOKS - 1):
        added(session, admin, url=f"{ADDRESS}/{number}")
    with pytest.raises(BadInput) as refusal:
        added(session, admin, url=f"{ADDRESS}/last")
    assert refusal.value.field == "name"


def test_the_second_of_two_who_change_it_is_told(session: Session, admin: User) -> None:
    webhook = added(session, admin)
    with pytest.raises(Stale):
        change_webhook(session, actor=admin, webhook=webhook, seen_version=0, details=details())


def test_a_new_secret_leaves_the_old_one_a_day(session: Session, admin: User) -> None:
    webhook = added(session, admin)
    old, at = webhook.secret, now()
    new = renew_secret(session, actor=admin, webhook=webhook, at=at)
    assert new != old
    assert secrets_of(webhook, at) == (new, old)
    assert secrets_of(webhook, at + timedelta(days=1)) == (new,)


def test_a_webhook_that_is_off_is_sent_nothing_and_asked_nothing(
    session: Session, admin: User
) -> None:
    webhook = added(session, admin)
    waiting = send_test(session, actor=admin, webhook=webhook)
    switch_webhook(session, actor=admin, webhook=webhook, on=False)
    assert webhook.disabled_why == BY_HAND
    assert queue_message(session, kind="ruling.published", once="event 1", body="{}") == []
    assert take_message(session, now()) is None
    for refused in (
        lambda: send_test(session, actor=admin, webhook=webhook),
        lambda: send_message_again(session, actor=admin, delivery=waiting),
    ):
        with pytest.raises(BadInput):
            refused()
    switch_webhook(session, actor=admin, webhook=webhook, on=True)
    taken = take_message(session, now())
    assert taken is not None
    assert taken.delivery_id == waiting.id


def test_a_deleted_webhook_is_forgotten_with_its_secret_and_what_waited(
    session: Session, admin: User
) -> None:
    webhook = added(session, admin)
    waiting = send_test(session, actor=admin, webhook=webhook)
    delete_webhook(session, actor=admin, webhook=webhook)
    session.expire_all()
    assert webhook.secret == ""
    assert waiting.state is DeliveryState.DROPPED
    assert webhooks(session) == []
    with pytest.raises(NotFound):
        find_webhook(session, webhook.id)


def test_a_message_that_ended_can_be_sent_again_under_its_own_id(
    session: Session, admin: User
) -> None:
    webhook = added(session, admin)
    message = send_test(session, actor=admin, webhook=webhook)
    with pytest.raises(BadInput):
        send_message_again(session, actor=admin, delivery=message)
    message.state = DeliveryState.DELIVERED
    session.flush()
    send_message_again(session, actor=admin, delivery=message)
    taken = take_message(session, now())
    assert taken is not None
    assert (taken.delivery_id, taken.body) == (message.id, message.body)
    assert json.loads(message.body)["type"] == "test"


def test_messages_are_listed_newest_first_and_by_state(session: Session, admin: User) -> None:
    webhook = added(session, admin)
    older, newer = (send_test(session, actor=admin, webhook=webhook) for _ in range(2))
    newer.queued_at = now() + timedelta(minutes=1)
    session.flush()
    listed, total = messages_page(session, webhook, state=None, page=1, size=1)
    assert (listed, total) == ([newer], 2)
    assert messages_page(session, webhook, state=DeliveryState.FAILED, page=1, size=9) == ([], 0)
    assert find_message(session, older.id) is older
    with pytest.raises(NotFound):
        find_message(session, "nothing")
