"""Addresses of other programs that are told what happens here, and every try to reach them."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Relationship

from claims.base import Base, Versioned, enum_field, id_field, json_field, text_field, utc_field


class Webhook(Versioned, table=True):
    """An address that is told of the kinds of events it asks for.

    The secret is kept as it is, because every message is signed with it: whoever can read the
    database can sign as this newsroom. For a day after it is replaced, messages bear both
    signatures. `failing_since` is the first failure since the last success.
    """

    __tablename__ = "webhook"
    __table_args__ = (
        sa.CheckConstraint("is_active = (disabled_at IS NULL)", name="disabled_has_its_time"),
        sa.CheckConstraint("deleted_at IS NULL OR NOT is_active", name="deleted_is_not_active"),
        sa.CheckConstraint("(deleted_at IS NULL) = (length(secret) > 0)", name="secret_till_gone"),
    )

    id: str = id_field()
    name: str = Field(max_length=120)
    url: str = Field(max_length=2000)
    kinds: list[str] = json_field()
    secret: str = Field(max_length=100)
    old_secret: str = Field(default="", max_length=100)
    old_secret_until: datetime | None = utc_field(nullable=True)
    is_active: bool = True
    disabled_at: datetime | None = utc_field(nullable=True)
    disabled_why: str = text_field()
    failing_since: datetime | None = utc_field(nullable=True)
    added_by_id: str | None = Field(default=None, foreign_key="newsroom_user.id")
    created_at: datetime = utc_field()
    deleted_at: datetime | None = utc_field(nullable=True)


class DeliveryState(enum.StrEnum):
    """How far a message is."""

    WAITING = "waiting"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"
    DROPPED = "dropped"


class WebhookDelivery(Base, table=True):
    """One message to one address. Its id and its body are the same at every try.

    `next_try_at` is when it may be taken: a waiting one when it is due, one that is being sent
    when its sender is given up.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        sa.UniqueConstraint("webhook_id", "once"),
        sa.Index("ix_webhook_delivery_state_next_try_at", "state", "next_try_at"),
    )

    id: str = id_field()
    webhook_id: str = Field(foreign_key="webhook.id")
    kind: str = Field(max_length=40)
    once: str = Field(max_length=120)
    body: str = text_field()
    state: DeliveryState = enum_field(DeliveryState, default=DeliveryState.WAITING)
    attempts: int = 0
    next_try_at: datetime = utc_field()
    queued_at: datetime = utc_field()
    ended_at: datetime | None = utc_field(nullable=True)

    webhook: Webhook = Relationship()
    tries: list["WebhookTry"] = Relationship(sa_relationship_kwargs={"order_by": "WebhookTry.id"})


class WebhookTry(Base, table=True):
    """One try to deliver a message: what came back, how soon, or what went wrong."""

    __tablename__ = "webhook_try"

    id: str = id_field()
    delivery_id: str = Field(foreign_key="webhook_delivery.id", index=True)
    at: datetime = utc_field()
    milliseconds: int
    status: int | None = None
    answer: str = text_field()
    problem: str = text_field()
