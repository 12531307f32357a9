"""What is checked: claims, their elements, every place they were made, what they are about."""

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, Relationship

from claims.base import (
    Base,
    Versioned,
    enum_field,
    id_field,
    imprecise_date_field,
    json_field,
    text_field,
    utc_field,
)
from claims.dates import ImpreciseDate
from claims.newsroom.models import User
from claims.people.models import Contest, Speaker


class State(enum.StrEnum):
    """Where a claim stands; `claims.review.workflow` says how it moves."""

    FILED = "filed"
    RESEARCHING = "researching"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    CORRECTING = "correcting"
    RETRACTED = "retracted"
    DECLINED = "declined"
    MERGED = "merged"


class ClaimKind(enum.StrEnum):
    """What sort of statement is checked."""

    FACTUAL = "factual"
    POSITION = "position"
    PRIORITY = "priority"
    RECORD = "record"
    ATTRIBUTION = "attribution"
    PROMISE = "promise"


class ClaimTopic(Base, table=True):
    """A claim is about a topic."""

    __tablename__ = "claim_topic"

    claim_id: str = Field(foreign_key="claim.id", primary_key=True)
    topic_id: str = Field(foreign_key="topic.id", primary_key=True, index=True)


class Topic(Versioned, table=True):
    """What claims are about."""

    __tablename__ = "topic"

    id: str = id_field()
    slug: str = Field(max_length=120, unique=True)
    name: str = Field(max_length=200)
    description: str = text_field()
    merged_into_id: str | None = Field(default=None, foreign_key="topic.id")
    created_at: datetime = utc_field()


class Claim(Versioned, table=True):
    """One checkable statement, and where it stands on its way to a ruling.

    The speaker's party and office are frozen as they were when it was said.
    """

    __tablename__ = "claim"
    __table_args__ = (
        sa.CheckConstraint("length(wording) > 0", name="wording_given"),
        sa.CheckConstraint(
            "(state = 'merged') = (merged_into_id IS NOT NULL)", name="merged_into_something"
        ),
        sa.Index("ix_claim_state_state_since", "state", "state_since", "id"),
        sa.Index("ix_claim_state_since_id", "state_since", "id"),
        sa.Index("ix_claim_due_on", "due_on"),
    )

    id: str = id_field()
    slug: str = Field(max_length=120, unique=True)
    wording: str = Field(max_length=1000)
    kind: ClaimKind = enum_field(ClaimKind, default=ClaimKind.FACTUAL)
    state: State = enum_field(State, default=State.FILED, index=True)
    speaker_id: str = Field(foreign_key="speaker.id", index=True)
    speaker_party: str | None = Field(default=None, max_length=120)
    speaker_office: str | None = Field(default=None, max_length=200)
    contest_id: str | None = Field(default=None, foreign_key="contest.id", index=True)
    context: str = text_field()
    filed_by_id: str | None = Field(default=None, foreign_key="newsroom_user.id")
    assignee_id: str | None = Field(default=None, foreign_key="newsroom_user.id", index=True)
    due_on: date | None = None
    merged_into_id: str | None = Field(default=None, foreign_key="claim.id")
    import_ref: str | None = Field(default=None, max_length=200, unique=True)
    created_at: datetime = utc_field()
    state_since: datetime = utc_field()

    speaker: Speaker = Relationship()
    contest: Contest | None = Relationship()
    topics: list[Topic] = Relationship(
        link_model=ClaimTopic, sa_relationship_kwargs={"order_by": "Topic.name"}
    )
    elements: list["Element"] = Relationship(
        sa_relationship_kwargs={"order_by": "Element.position"}
    )
    appearances: list["Appearance"] = Relationship(
        sa_relationship_kwargs={"order_by": "Appearance.is_first.desc(), Appearance.said"}
    )
    assignee: User | None = Relationship(
        sa_relationship_kwargs={"foreign_keys": "Claim.assignee_id"}
    )
    filed_by: User | None = Relationship(
        sa_relationship_kwargs={"foreign_keys": "Claim.filed_by_id"}
    )

    @property
    def first_appearance(self) -> "Appearance | None":
        """Return where the claim was first made, as far as is known."""
        return next((each for each in self.appearances if each.is_first), None)


class Element(Base, table=True):
    """One part of a compound claim, with its own evidence and finding. A plain claim has one."""

    __tablename__ = "element"
    __table_args__ = (sa.UniqueConstraint("claim_id", "position"),)

    id: str = id_field()
    claim_id: str = Field(foreign_key="claim.id")
    position: int
    text: str = Field(max_length=1000)


class Appearance(Versioned, table=True):
    """One place where the claim was made."""

    __tablename__ = "appearance"
    __table_args__ = (
        sa.UniqueConstraint("claim_id", "import_ref"),
        sa.Index(
            "uq_appearance_one_first",
            "claim_id",
            unique=True,
            sqlite_where=sa.text("is_first"),
            postgresql_where=sa.text("is_first"),
        ),
    )

    id: str = id_field()
    claim_id: str = Field(foreign_key="claim.id", index=True)
    speaker_id: str = Field(foreign_key="speaker.id", index=True)
    quotation: str = text_field()
    said: ImpreciseDate | None = imprecise_date_field()
    venue: str = Field(default="", max_length=300)
    medium: str = Field(default="", max_length=80)
    url: str | None = Field(default=None, max_length=2000)
    is_first: bool = False
    retraction: str = text_field()
    import_ref: str | None = Field(default=None, max_length=200, index=True)
    created_at: datetime = utc_field()

    speaker: Speaker = Relationship()
    sources: list["AppearanceSource"] = Relationship()


class AppearanceSource(Base, table=True):
    """Where an appearance can be read, heard or seen: a transcript, a recording, a post."""

    __tablename__ = "appearance_source"

    id: str = id_field()
    appearance_id: str = Field(foreign_key="appearance.id", index=True)
    kind: str = Field(max_length=80)
    address: str = Field(max_length=2000)
    details: dict[str, str] = json_field(dict)
