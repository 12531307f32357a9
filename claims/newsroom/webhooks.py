"""Who is told by webhook: addresses added, changed, switched off and deleted, on the record."""

import base64
import json
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, func, select

from claims.audit.operations import Subject, record_event
from claims.base import new_id, now
from claims.errors import BadInput, NotFound, Stale
from claims.newsroom.models import Role, User
from claims.newsroom.operations import require_role
from claims.newsroom.webhook_kinds import EVENT_KINDS, TEST
from claims.newsroom.webhook_models import DeliveryState, Webhook, WebhookDelivery
from claims.newsroom.webhook_queue import queue_for
from claims.typed import required

SECRET_BYTES = 32
OLD_SECRET_HOLDS = timedelta(days=1)
MOST_WEBHOOKS = 50
BY_HAND = "An admin switched it off."
ACTION = "administer webhooks"
_OVER = (DeliveryState.DELIVERED, DeliveryState.FAILED)


@dataclass(frozen=True)
class WebhookDetails:
    """What a webhook's form holds. `open_hosts` may be reached by http: they are our own."""

    name: str
    url: str
    kinds: Collection[str]
    open_hosts: frozenset[str] = frozenset()


def new_secret() -> str:
    """Return a secret as the Standard Webhooks specification writes it: 256 random bits."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()}"


def add_webhook(session: Session, *, actor: User, details: WebhookDetails) -> Webhook:
    """Add a webhook with a secret of its own. Raises NeedsRole, BadInput naming the field."""
    require_role(actor, ACTION, Role.ADMIN)
    if len(webhooks(session)) >= MOST_WEBHOOKS:
        raise BadInput("name", f"There are {MOST_WEBHOOKS} webhooks already: delete one first.")
    webhook = Webhook(name="", url="", secret=new_secret(), added_by_id=actor.id)
    _describe(session, webhook, details)
    session.add(webhook)
    session.flush()
    _record(session, actor, webhook, "add webhook", _said(webhook))
    return webhook


def change_webhook(
    session: Session, *, actor: User, webhook: Webhook, seen_version: int, details: WebhookDetails
) -> None:
    """Change a webhook's name, address or kinds. Raises Stale if somebody else was faster."""
    require_role(actor, ACTION, Role.ADMIN)
    if webhook.version != seen_version:
        raise Stale("webhook", webhook.version)
    before = _said(webhook)
    _describe(session, webhook, details)
    session.add(webhook)
    session.flush()
    if before != _said(webhook):
        said = {"before": before, "after": _said(webhook)}
        _record(session, actor, webhook, "change webhook", said)


def _describe(session: Session, webhook: Webhook, details: WebhookDetails) -> None:
    chosen = [key for key in EVENT_KINDS if key in details.kinds]
    if not chosen or len(chosen) != len(set(details.kinds)):
        raise BadInput("kinds", "Choose at least one kind of event.")
    webhook.name = required("name", details.name, limit=120)
    url = _address(details.url, details.open_hosts)
    if any(each.url == url for each in webhooks(session) if each.id != webhook.id):
        raise BadInput("url", "There is a webhook with this address already.")
    webhook.url = url
    webhook.kinds = chosen


def _address(typed: str, open_hosts: frozenset[str]) -> str:
    """Return the address. Raises BadInput unless it is https, or http to a host of our own."""
    url = required("url", typed, limit=2000)
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError as error:
        raise BadInput("url", "This is not written as a web address is.") from error
    is_open = parts.scheme == "http" and host in open_hosts
    if not host or not (parts.scheme == "https" or is_open):
        raise BadInput("url", "Give an address that begins with https://.")
    if "@" in parts.netloc or parts.fragment or not url.isprintable() or " " in url:
        raise BadInput("url", "Leave out user names, spaces and what follows a #.")
    return url


def switch_webhook(session: Session, *, actor: User, webhook: Webhook, on: bool) -> None:
    """Switch a webhook off, or on again; what waits for it goes out then.

    What happens while it is off is never sent to it.
    """
    require_role(actor, ACTION, Role.ADMIN)
    if webhook.is_active == on:
        return
    webhook.is_active, webhook.failing_since = on, None
    webhook.disabled_at = None if on else now()
    webhook.disabled_why = "" if on else BY_HAND
    session.add(webhook)
    session.flush()
    _record(session, actor, webhook, "enable webhook" if on else "disable webhook")


def delete_webhook(session: Session, *, actor: User, webhook: Webhook) -> None:
    """Forget the webhook's secret and drop what waits for it. Its log stays for its time."""
    require_role(actor, ACTION, Role.ADMIN)
    at = now()
    off_since = webhook.disabled_at or at
    webhook.is_active, webhook.deleted_at, webhook.disabled_at = False, at, off_since
    webhook.secret, webhook.old_secret, webhook.old_secret_until = "", "", None
    session.add(webhook)
    session.flush()
    waiting = sa.update(WebhookDelivery).where(
        col(WebhookDelivery.webhook_id) == webhook.id, col(WebhookDelivery.state).not_in(_OVER)
    )
    session.connection().execute(waiting.values(state=DeliveryState.DROPPED, ended_at=at))
    _record(session, actor, webhook, "delete webhook", {"webhook": webhook.name})


def renew_secret(
    session: Session, *, actor: User, webhook: Webhook, at: datetime | None = None
) -> str:
    """Give a webhook a new secret and return it. For a day both sign, so that nothing is lost."""
    require_role(actor, ACTION, Role.ADMIN)
    webhook.old_secret, webhook.secret = webhook.secret, new_secret()
    webhook.old_secret_until = (at or now()) + OLD_SECRET_HOLDS
    session.add(webhook)
    session.flush()
    _record(session, actor, webhook, "renew webhook secret")
    return webhook.secret


def send_test(session: Session, *, actor: User, webhook: Webhook) -> WebhookDelivery:
    """Queue a message that says nothing but that it is a test. Raises BadInput while it is off."""
    require_role(actor, ACTION, Role.ADMIN)
    _require_on(webhook)
    body = {"type": TEST, "timestamp": now().isoformat(), "data": {"webhook": webhook.name}}
    written = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    delivery = queue_for(session, webhook, kind=TEST, once=f"test {new_id()}", body=written)
    _record(session, actor, webhook, "test webhook", {"message": delivery.id})
    return delivery


def send_message_again(session: Session, *, actor: User, delivery: WebhookDelivery) -> None:
    """Send a message once more, with the same id and body. Raises BadInput while it waits."""
    require_role(actor, ACTION, Role.ADMIN)
    _require_on(delivery.webhook)
    if delivery.state not in _OVER:
        raise BadInput("message", "This message waits to be sent already.")
    delivery.state, delivery.attempts = DeliveryState.WAITING, 0
    delivery.next_try_at, delivery.ended_at = now(), None
    session.add(delivery)
    session.flush()
    said = {"message": delivery.id, "kind": delivery.kind}
    _record(session, actor, delivery.webhook, "send webhook message again", said)


def _require_on(webhook: Webhook) -> None:
    if not webhook.is_active:
        raise BadInput("webhook", "This webhook is off. Switch it on first.")


def webhooks(session: Session) -> list[Webhook]:
    """Return the webhooks that were not deleted, by name."""
    query = select(Webhook).where(col(Webhook.deleted_at).is_(None))
    return list(session.exec(query.order_by(Webhook.name, col(Webhook.id))))


def find_webhook(session: Session, webhook_id: str) -> Webhook:
    """Return the webhook with this id. Raises NotFound for none and for a deleted one."""
    webhook = session.get(Webhook, webhook_id)
    if webhook is None or webhook.deleted_at is not None:
        raise NotFound("webhook", webhook_id)
    return webhook


def find_message(session: Session, delivery_id: str) -> WebhookDelivery:
    """Return the message with this id. Raises NotFound."""
    delivery = session.get(WebhookDelivery, delivery_id)
    if delivery is None:
        raise NotFound("message", delivery_id)
    return delivery


def messages_page(
    session: Session, webhook: Webhook, *, state: DeliveryState | None, page: int, size: int
) -> tuple[list[WebhookDelivery], int]:
    """Return one page (from 1) of a webhook's messages with their tries, and how many there are."""
    query = select(WebhookDelivery).where(WebhookDelivery.webhook_id == webhook.id)
    if state is not None:
        query = query.where(WebhookDelivery.state == state)
    total = session.exec(select(func.count()).select_from(query.subquery())).one()
    newest = query.order_by(col(WebhookDelivery.queued_at).desc(), col(WebhookDelivery.id).desc())
    shown = newest.options(selectinload(WebhookDelivery.tries))  # type: ignore[arg-type]  # SQLModel types it as the row
    return list(session.exec(shown.limit(size).offset((page - 1) * size))), total


def _said(webhook: Webhook) -> dict[str, object]:
    """Return what the record keeps of a webhook: never its secret."""
    return {"name": webhook.name, "url": webhook.url, "kinds": list(webhook.kinds)}


def _record(
    session: Session,
    actor: User,
    webhook: Webhook,
    action: str,
    payload: Mapping[str, object] | None = None,
) -> None:
    record_event(
        session,
        actor_id=actor.id,
        action=action,
        subject=Subject("webhook", webhook.id),
        payload=payload,
    )
