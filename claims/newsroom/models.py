"""The people who work in the newsroom, what they may do, and where they must stand aside."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Relationship

from claims.base import Base, Versioned, enum_field, id_field, utc_field


class Role(enum.StrEnum):
    """What a person may do here. A person may hold several."""

    REPORTER = "reporter"
    EDITOR = "editor"
    ADMIN = "admin"


class User(Versioned, table=True):
    """A member of the newsroom. How they sign in is the application's matter."""

    __tablename__ = "newsroom_user"

    id: str = id_field()
    name: str = Field(max_length=120)
    is_active: bool = True
    created_at: datetime = utc_field()

    roles: list["UserRole"] = Relationship(
        sa_relationship_kwargs={"lazy": "selectin", "cascade": "all, delete-orphan"}
    )

    def has(self, role: Role) -> bool:
        """Return whether this person holds the role and may still use it."""
        return self.is_active and any(held.role == role for held in self.roles)


class UserRole(Base, table=True):
    """One role held by one person."""

    __tablename__ = "user_role"

    user_id: str = Field(foreign_key="newsroom_user.id", primary_key=True)
    role: Role = enum_field(Role, primary_key=True)
    granted_at: datetime = utc_field()


class ConflictOfInterest(Base, table=True):
    """A declared reason why a person neither votes on nor publishes what concerns this."""

    __tablename__ = "conflict_of_interest"
    __table_args__ = (
        sa.CheckConstraint(
            "(CASE WHEN speaker_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN contest_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN source_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="concerns_one_thing",
        ),
    )

    id: str = id_field()
    user_id: str = Field(foreign_key="newsroom_user.id", index=True)
    speaker_id: str | None = Field(default=None, foreign_key="speaker.id", index=True)
    contest_id: str | None = Field(default=None, foreign_key="contest.id", index=True)
    source_id: str | None = Field(default=None, foreign_key="source.id", index=True)
    reason: str = Field(max_length=500)
    declared_at: datetime = utc_field()
    ended_at: datetime | None = utc_field(nullable=True)
