"""Messages to webhooks: queued once, taken one by one, tried again, logged, given up in the end.

Nothing here touches the network. A message is delivered at least once: a program that is killed
while it sends leaves one that is sent again, under the same id, by which receivers know it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from claims.audit.operations import Subject, record_event
from claims.base import now
from claims.newsroom.webhook_models import DeliveryState, Webhook, WebhookDelivery, WebhookTry

# How long to wait after the first failed try, the second, and so on; after the last there is none.
# The Standard Webhooks specification proposes this schedule.
BACK_OFF = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(days=1),
)
MOST_ATTEMPTS = len(BACK_OFF) + 1
LEASE = timedelta(minutes=2)
FAILS_FOR = timedelta(days=5)
KEPT_FOR = timedelta(days=90)
ANSWER_LENGTH = 500
GONE = "It answered 410: it wants no more messages."
STOPPED = "The program was stopped while this was sent."


@dataclass(frozen=True)
class TakenMessage:
    """A message in a sender's hands: which one, the how manieth try, and what to send where."""

    delivery_id: str
    attempt: int
    url: str
    body: str
    secrets: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """What came of one try: a status and its first words, or the problem in a sentence."""

    milliseconds: int
    status: int | None = None
    text: str = ""
    problem: str = ""

    @property
    def is_taken(self) -> bool:
        """Return whether the receiver took the message: any status of 200 to 299."""
        return self.status is not None and HTTPStatus(200) <= self.status < HTTPStatus(300)


def queue_message(
    session: Session, *, kind: str, once: str, body: str, at: datetime | None = None
) -> list[WebhookDelivery]:
    """Queue a message for every active webhook that asks for its kind, for each of them once."""
    told = select(WebhookDelivery.webhook_id).where(WebhookDelivery.once == once)
    query = select(Webhook).where(col(Webhook.is_active), col(Webhook.id).not_in(told))
    return [
        queue_for(session, webhook, kind=kind, once=once, body=body, at=at)
        for webhook in session.exec(query.order_by(col(Webhook.id))).all()
        if kind in webhook.kinds
    ]


def queue_for(
    session: Session,
    webhook: Webhook,
    *,
    kind: str,
    once: str,
    body: str,
    at: datetime | None = None,
) -> WebhookDelivery:
    """Queue a message for one webhook."""
    at = at or now()
    delivery = WebhookDelivery(
        webhook_id=webhook.id, kind=kind, once=once, body=body, next_try_at=at, queued_at=at
    )
    session.add(delivery)
    session.flush()
    return delivery


def take_message(session: Session, at: datetime) -> TakenMessage | None:
    """Take the message that is due longest, for LEASE, or return None if none is due.

    Those of webhooks that are switched off wait. One whose sender was killed is due again when
    its lease ends, and counts that try.
    """
    while (found := session.exec(_due(at)).first()) is not None:
        if found.state is DeliveryState.SENDING:
            session.add(WebhookTry(delivery_id=found.id, at=at, milliseconds=0, problem=STOPPED))
        if found.attempts >= MOST_ATTEMPTS:
            _end(session, found, DeliveryState.FAILED, at)
        elif _marked(session, found, at):
            hook = found.webhook
            return TakenMessage(
                found.id, found.attempts, hook.url, found.body, secrets_of(hook, at)
            )
    return None


def secrets_of(webhook: Webhook, at: datetime) -> tuple[str, ...]:
    """Return what messages are signed with now: the secret, and for a day the one before it."""
    until = webhook.old_secret_until
    old = (webhook.old_secret,) if until is not None and at < until else ()
    return (webhook.secret, *old)


def _due(at: datetime) -> SelectOfScalar[WebhookDelivery]:
    return (
        select(WebhookDelivery)
        .join(Webhook, col(Webhook.id) == WebhookDelivery.webhook_id)
        .where(
            col(WebhookDelivery.state).in_([DeliveryState.WAITING, DeliveryState.SENDING]),
            col(WebhookDelivery.next_try_at) <= at,
            col(Webhook.is_active),
        )
        .order_by(col(WebhookDelivery.next_try_at), col(WebhookDelivery.id))
        .limit(1)
    )


def _marked(session: Session, delivery: WebhookDelivery, at: datetime) -> bool:
    """Mark the message as being sent, unless somebody else did so since it was read."""
    update = (
        sa.update(WebhookDelivery)
        .where(
            col(WebhookDelivery.id) == delivery.id,
            col(WebhookDelivery.state) == delivery.state,
            col(WebhookDelivery.attempts) == delivery.attempts,
        )
        .values(state=DeliveryState.SENDING, attempts=delivery.attempts + 1, next_try_at=at + LEASE)
    )
    is_ours = session.connection().execute(update).rowcount == 1
    session.refresh(delivery)
    return is_ours


def settle(session: Session, taken: TakenMessage, answer: Answer, at: datetime) -> None:
    """Log what came of a try, and end the message or queue it again.

    Nothing but the log changes if it was meanwhile taken by another. A webhook that answered
    nothing but failures for FAILS_FOR, or says that it is gone, is switched off, which admins are
    told of.
    """
    session.add(_logged(taken, answer, at))
    delivery = session.get_one(WebhookDelivery, taken.delivery_id)
    if delivery.state is not DeliveryState.SENDING or delivery.attempts != taken.attempt:
        session.flush()
        return
    webhook = delivery.webhook
    if answer.is_taken:
        webhook.failing_since = None
        _end(session, delivery, DeliveryState.DELIVERED, at)
    else:
        _again(session, delivery, at)
        _count_failure(session, webhook, answer, at)
    session.flush()


def _logged(taken: TakenMessage, answer: Answer, at: datetime) -> WebhookTry:
    return WebhookTry(
        delivery_id=taken.delivery_id,
        at=at,
        milliseconds=answer.milliseconds,
        status=answer.status,
        answer=answer.text[:ANSWER_LENGTH],
        problem=answer.problem,
    )


def _again(session: Session, delivery: WebhookDelivery, at: datetime) -> None:
    if delivery.attempts >= MOST_ATTEMPTS:
        _end(session, delivery, DeliveryState.FAILED, at)
        return
    delivery.state = DeliveryState.WAITING
    delivery.next_try_at = at + BACK_OFF[delivery.attempts - 1]
    session.add(delivery)


def _end(session: Session, delivery: WebhookDelivery, state: DeliveryState, at: datetime) -> None:
    delivery.state, delivery.ended_at = state, at
    session.add(delivery)
    session.flush()


def _count_failure(session: Session, webhook: Webhook, answer: Answer, at: datetime) -> None:
    webhook.failing_since = webhook.failing_since or at
    session.add(webhook)
    if not webhook.is_active:
        return
    if answer.status == HTTPStatus.GONE:
        _switch_off(session, webhook, GONE, at)
    elif at - webhook.failing_since >= FAILS_FOR:
        why = f"It took no message for {FAILS_FOR.days} days. Last: {in_words(answer)}"
        _switch_off(session, webhook, why, at)


def in_words(answer: Answer) -> str:
    """Return what came of a try in a sentence."""
    return answer.problem or f"it answered {answer.status}."


def _switch_off(session: Session, webhook: Webhook, why: str, at: datetime) -> None:
    webhook.is_active, webhook.disabled_at, webhook.disabled_why = False, at, why
    session.add(webhook)
    session.flush()
    record_event(
        session,
        actor_id=None,
        action="switch webhook off",
        subject=Subject("webhook", webhook.id),
        payload={"webhook": webhook.name, "reason": why},
    )


def forget_old_messages(session: Session, at: datetime, *, most: int = 500) -> int:
    """Delete the log of messages that ended more than KEPT_FOR ago; return how many."""
    old = select(WebhookDelivery.id).where(col(WebhookDelivery.ended_at) < at - KEPT_FOR)
    ids = list(session.exec(old.limit(most)))
    connection = session.connection()
    connection.execute(sa.delete(WebhookTry).where(col(WebhookTry.delivery_id).in_(ids)))
    connection.execute(sa.delete(WebhookDelivery).where(col(WebhookDelivery.id).in_(ids)))
    return len(ids)
