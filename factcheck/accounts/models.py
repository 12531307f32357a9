"""Credentials. The domain knows people; only the application knows how they prove who they are."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import sqlalchemy as sa
from flask_security import RoleMixin, UserMixin
from sqlmodel import Field, Relationship

from claims.base import Base, utc_field
from claims.newsroom.models import User


@dataclass(frozen=True)
class HeldRole(RoleMixin):
    """A role as Flask-Security wants to see it."""

    name: str


def new_uniquifier() -> str:
    """Return a name for all sessions of an account; changing it ends them."""
    return uuid4().hex


class Account(Base, UserMixin, table=True):
    """How one member of the newsroom signs in; at most one for each."""

    __tablename__ = "account"
    __table_args__ = (sa.CheckConstraint("email = lower(email)", name="email_lower_case"),)

    user_id: str = Field(foreign_key="newsroom_user.id", primary_key=True)
    email: str = Field(max_length=254, unique=True)
    password: str | None = Field(default=None, max_length=255)
    fs_uniquifier: str = Field(default_factory=new_uniquifier, max_length=64, unique=True)
    last_signed_in_at: datetime | None = utc_field(nullable=True)

    user: User = Relationship(sa_relationship_kwargs={"lazy": "joined", "innerjoin": True})

    @property
    def active(self) -> bool:  # type: ignore[override]  # the person's, so never set here
        """Return whether the person may sign in and stay signed in; asked on every request."""
        return self.user.is_active

    @property
    def roles(self) -> list[RoleMixin]:  # type: ignore[override]  # the person's, as above
        """Return the person's roles as Flask-Security wants to see them."""
        return [HeldRole(held.role.value) for held in self.user.roles]
