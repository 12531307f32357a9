"""Delivering webhook messages: signed, one at a time, the network between two transactions."""

import math
from datetime import datetime, timedelta

import structlog
from flask import current_app
from standardwebhooks import Webhook as Signer

from claims.base import now
from claims.newsroom.webhook_queue import (
    TakenMessage,
    forget_old_messages,
    settle,
    take_message,
)
from factcheck.config import Settings
from factcheck.database import transaction
from factcheck.jobs.capturing import Clock
from factcheck.jobs.posting import POLICY, Parcel, post
from factcheck.snapshots.fetching import FetchPolicy

# A value of create_app's `overrides`, and so of tests and demonstrations: no setting reaches it.
WEBHOOK_POLICY = "WEBHOOK_POLICY"
FORGET_EVERY = timedelta(hours=1)
_LAST_FORGOTTEN = "factcheck.webhooks.last_forgotten"

log = structlog.get_logger()


def deliver_next(clock: Clock = now) -> bool:
    """Deliver the message that is due longest; return whether there was one.

    A program that is killed while it sends leaves a message that is sent again: at least once.
    """
    _forget(clock())
    with transaction() as session:
        taken = take_message(session, clock())
    if taken is None:
        return False
    answer = post(_parcel(taken, clock()), _policy())
    with transaction() as session:
        settle(session, taken, answer, clock())
    log.info(
        "webhook_delivered" if answer.is_taken else "webhook_not_delivered",
        message=taken.delivery_id,
        attempt=taken.attempt,
        status=answer.status,
    )
    return True


def _parcel(taken: TakenMessage, at: datetime) -> Parcel:
    settings: Settings = current_app.config["SETTINGS"]
    return Parcel(
        url=taken.url,
        body=taken.body.encode(),
        headers=signed_headers(taken, at),
        open_hosts=settings.webhook_hosts,
    )


def signed_headers(taken: TakenMessage, at: datetime) -> dict[str, str]:
    """Return what the Standard Webhooks specification wants with a message.

    The id is the message's own at every try. For a day after a secret was replaced there is a
    signature by each, with a space between.
    """
    message_id = f"msg_{taken.delivery_id}"
    signatures = [Signer(secret).sign(message_id, at, taken.body) for secret in taken.secrets]
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(math.floor(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _policy() -> FetchPolicy:
    policy: FetchPolicy = current_app.config.get(WEBHOOK_POLICY) or POLICY
    return policy


def _forget(at: datetime) -> None:
    """Delete old logs, at most once in FORGET_EVERY and process."""
    last: datetime | None = current_app.extensions.get(_LAST_FORGOTTEN)
    if last is not None and last <= at < last + FORGET_EVERY:
        return
    current_app.extensions[_LAST_FORGOTTEN] = at
    with transaction() as session:
        forget_old_messages(session, at)
