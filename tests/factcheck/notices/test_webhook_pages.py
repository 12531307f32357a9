"""Admins say which programs are told of what; a secret is shown once and stands nowhere else."""

import re

import pytest
from sqlmodel import Session, select

from claims.audit.models import AuditPayload
from claims.newsroom.models import Role, User
from claims.newsroom.notice_mails import GATHER, gather_mails, mail_unsure, take_mail
from claims.newsroom.notice_models import MailState, NoticeMail
from claims.newsroom.notices import tell
from claims.newsroom.webhook_models import DeliveryState, Webhook, WebhookDelivery, WebhookTry
from claims.newsroom.webhooks import WebhookDetails, add_webhook, send_test
from tests.builders import a_person, a_reporter, an_admin
from tests.factcheck.sitting import Counting, Person, Signed, again

ADDRESS = "https://tools.example.org/hook"
LOG_SIZE = 30


@pytest.fixture
def admin(session: Session, signed: Signed) -> Person:
    return signed(an_admin(session))


@pytest.fixture
def webhook(session: Session, admin: Person) -> Webhook:
    details = WebhookDetails("Archive", ADDRESS, ["ruling.published", "claim.filed"])
    webhook = add_webhook(session, actor=session.get_one(User, admin.user.id), details=details)
    session.commit()
    return webhook


def pages(webhook: Webhook) -> tuple[str, ...]:
    own = f"/admin/webhooks/{webhook.id}"
    return (
        "/admin/webhooks",
        "/admin/webhooks/new",
        own,
        f"{own}/edit",
        f"{own}/delete",
        "/admin/mail",
    )


@pytest.mark.parametrize("role", [Role.REPORTER, Role.EDITOR])
def test_nobody_but_admins_comes_in(
    session: Session, signed: Signed, webhook: Webhook, role: Role
) -> None:
    person = signed(a_person(session, role))
    for page in pages(webhook):
        assert person.client.get(page).status_code == 403, page
    own = f"/admin/webhooks/{webhook.id}"
    for action in (f"{own}/switch", f"{own}/test", f"{own}/secret", f"{own}/delete"):
        assert person.push(action).status_code == 403, action
    stranger = person.client.application.test_client()
    assert {stranger.get(page).status_code for page in pages(webhook)} == {302}


def test_a_webhook_is_added_and_its_secret_is_shown_once(session: Session, admin: Person) -> None:
    assert "No webhook yet" in admin.open("/admin/webhooks")
    admin.open("/admin/webhooks/new")
    answer = admin.send("", name="Archive", url=ADDRESS, public_kinds="ruling.published")
    webhook = session.exec(select(Webhook)).one()
    assert webhook.secret in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    for page in pages(webhook):
        assert webhook.secret not in admin.open(page), page
    bodies = session.exec(select(AuditPayload.body)).all()
    assert not any(webhook.secret in (body or "") for body in bodies)


def test_what_is_refused_stands_at_its_field_with_all_that_was_typed(admin: Person) -> None:
    admin.open("/admin/webhooks/new")
    answer = admin.send(
        "", name="Archive", url="http://tools.example.org/", own_kinds="claim.filed"
    )
    assert answer.status_code == 400
    assert "begins with https://" in answer.text
    assert 'value="Archive"' in answer.text
    answer = admin.send("", name="Archive", url=ADDRESS)
    assert "Choose at least one kind" in answer.text


def test_a_webhook_is_changed_and_the_second_writer_is_told(
    session: Session, admin: Person, webhook: Webhook
) -> None:
    page = f"/admin/webhooks/{webhook.id}/edit"
    assert re.search(r'checked[^>]*value="claim.filed"', admin.open(page))
    fields = {"name": "Chat", "url": ADDRESS, "own_kinds": "claim.filed"}
    stale = admin.hidden("")
    assert admin.send("", **fields).status_code == 302
    again(session)
    assert (webhook.name, webhook.kinds) == ("Chat", ["claim.filed"])
    answer = admin.client.post(page, data=stale | fields | {"name": "Mine"})
    assert answer.status_code == 409
    assert "Somebody else changed it" in answer.text
    again(session)
    assert webhook.name == "Chat"


def test_a_webhook_is_switched_off_and_on(
    session: Session, admin: Person, webhook: Webhook
) -> None:
    own = f"/admin/webhooks/{webhook.id}"
    admin.open(own)
    admin.send(f"{own}/switch")
    assert "It is off" in admin.open(own)
    assert f"{own}/test" not in admin.open(own)
    admin.send(f"{own}/switch")
    again(session)
    assert webhook.is_active


def test_a_test_is_queued_and_not_for_one_that_is_off(
    session: Session, admin: Person, webhook: Webhook
) -> None:
    own = f"/admin/webhooks/{webhook.id}"
    assert "No message yet" in admin.open(own)
    admin.send(f"{own}/test")
    page = admin.open(own)
    assert "Waits" in page
    admin.send(f"{own}/switch")
    assert admin.push(f"{own}/test").status_code == 302
    assert "This webhook is off" in admin.open(own)
    again(session)
    assert len(session.exec(select(WebhookDelivery)).all()) == 1


def test_a_new_secret_is_shown_once(session: Session, admin: Person, webhook: Webhook) -> None:
    old, own = webhook.secret, f"/admin/webhooks/{webhook.id}"
    admin.open(own)
    answer = admin.send(f"{own}/secret")
    again(session)
    assert webhook.secret != old
    assert webhook.secret in answer.text
    assert old not in answer.text
    assert webhook.secret not in admin.open(own)


def test_deleting_asks_once_more(session: Session, admin: Person, webhook: Webhook) -> None:
    own = f"/admin/webhooks/{webhook.id}"
    assert "Delete Archive?" in admin.open(f"{own}/delete")
    again(session)
    assert webhook.deleted_at is None
    assert admin.send("").status_code == 302
    again(session)
    assert webhook.deleted_at is not None
    admin.open(own, 404)


def logged(session: Session, admin: Person, webhook: Webhook, count: int = 1) -> WebhookDelivery:
    actor = session.get_one(User, admin.user.id)
    for _ in range(count):
        message = send_test(session, actor=actor, webhook=webhook)
        message.state = DeliveryState.FAILED
        words = "<script>alert(1)</script>"
        session.add(WebhookTry(delivery_id=message.id, milliseconds=42, status=500, answer=words))
    session.commit()
    return message


def test_the_log_shows_every_try_and_sends_again(
    session: Session, admin: Person, webhook: Webhook
) -> None:
    message = logged(session, admin, webhook)
    own = f"/admin/webhooks/{webhook.id}"
    page = admin.open(own)
    for shown in ("Given up", "500", "42 ms", f"msg_{message.id}", "&lt;script&gt;"):
        assert shown in page
    admin.send(f"/admin/webhooks/messages/{message.id}/again")
    again(session)
    assert message.state is DeliveryState.WAITING
    assert "No message yet" in admin.open(f"{own}?state=failed")
    assert message.id in admin.open(f"{own}?state=gossip")
    assert admin.push("/admin/webhooks/messages/nothing/again").status_code == 404


def test_a_log_of_any_length_costs_the_same_queries(
    session: Session, admin: Person, webhook: Webhook, counting: Counting
) -> None:
    own = f"/admin/webhooks/{webhook.id}"
    logged(session, admin, webhook)
    admin.open(own)
    with counting() as few:
        admin.open(own)
    logged(session, admin, webhook, LOG_SIZE)
    with counting() as many:
        page = admin.open(own)
    assert len(many) == len(few)
    assert "?page=2" in page


def test_a_webhook_that_fails_says_so(session: Session, admin: Person, webhook: Webhook) -> None:
    webhook.failing_since = webhook.created_at
    session.commit()
    assert "It fails" in admin.open(f"/admin/webhooks/{webhook.id}")
    assert "Failing since" in admin.open("/admin/webhooks")


def test_mail_that_is_stuck_is_shown_with_its_reason_and_sent_again(
    session: Session, admin: Person
) -> None:
    assert "Nothing needs you" in admin.open("/admin/mail")
    reader = a_reporter(session)
    notice = tell(
        session,
        kind="mention",
        people=[reader],
        subject_kind="comment",
        subject_id="c",
        actor=None,
        payload={},
    )[0]
    at = notice.created_at + GATHER
    gather_mails(session, at)
    taken = take_mail(session, at)
    assert taken is not None
    mail_unsure(session, taken, "It broke off.")
    session.commit()
    page = admin.open("/admin/mail?show=gossip")
    assert "It broke off." in page
    assert reader.name in page
    admin.send(f"/admin/mail/{taken.mail_id}/again")
    again(session)
    assert session.exec(select(NoticeMail.state)).one() is MailState.WAITING
    assert reader.name in admin.open("/admin/mail?show=waiting")
    admin.push(f"/admin/mail/{taken.mail_id}/again")
    assert "was sent, or will be" in admin.open("/admin/mail?show=sent")
