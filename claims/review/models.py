"""The verdict: scales, standards, rulings in exact versions, panels, votes, what was published."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Relationship

from claims.base import (
    Base,
    Versioned,
    enum_field,
    id_field,
    json_field,
    text_field,
    utc_field,
)
from claims.evidence.models import DIGEST_LENGTH
from claims.filing.models import Claim
from claims.newsroom.models import User


class Colour(enum.StrEnum):
    """The colours that a rating may have; the stylesheet knows each, light and dark."""

    GREEN = "green"
    TEAL = "teal"
    AMBER = "amber"
    ORANGE = "orange"
    RED = "red"
    PURPLE = "purple"
    GREY = "grey"


class Shape(enum.StrEnum):
    """The shapes that a rating may have, so that colour never speaks alone."""

    CHECK = "check"
    CHECK_HALF = "check-half"
    HALF = "half"
    TRIANGLE = "triangle"
    CROSS = "cross"
    OCTAGON = "octagon"
    QUESTION = "question"
    DASH = "dash"


class Choice(enum.StrEnum):
    """What a vote says."""

    APPROVE = "approve"
    PROPOSE = "propose"
    RETURN = "return"


class PanelOutcome(enum.StrEnum):
    """How a panel ended."""

    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class CorrectionClass(enum.StrEnum):
    """How grave a change to a published ruling is."""

    TYPO = "typo"
    CLARIFICATION = "clarification"
    CORRECTION = "correction"
    RATING_CHANGE = "rating_change"
    UPDATE = "update"
    RETRACTION = "retraction"


# These change no fact and no rating: one other person's eyes suffice, instead of a panel.
LIGHT = frozenset({CorrectionClass.TYPO, CorrectionClass.CLARIFICATION})


class RatingScale(Versioned, table=True):
    """An ordered set of ratings. Scales are data; used ones are retired, never deleted."""

    __tablename__ = "rating_scale"

    id: str = id_field()
    slug: str = Field(max_length=80, unique=True)
    name: str = Field(max_length=120)
    is_default: bool = False
    retired_at: datetime | None = utc_field(nullable=True)

    ratings: list["Rating"] = Relationship(
        sa_relationship_kwargs={"order_by": "Rating.position", "lazy": "selectin"},
        back_populates="scale",
    )


class Rating(Versioned, table=True):
    """One step of a scale. No number means that it stands outside the order (“unproven”)."""

    __tablename__ = "rating"
    __table_args__ = (sa.UniqueConstraint("scale_id", "slug"),)

    id: str = id_field()
    scale_id: str = Field(foreign_key="rating_scale.id")
    position: int
    slug: str = Field(max_length=80)
    label: str = Field(max_length=80)
    definition: str = text_field()
    colour: Colour = enum_field(Colour)
    shape: Shape = enum_field(Shape)
    number: int | None = None

    scale: RatingScale = Relationship(back_populates="ratings")


class Standard(Base, table=True):
    """One editorial rule as this newsroom set it; `claims.review.standards` knows the defaults."""

    __tablename__ = "standard"

    key: str = Field(max_length=60, primary_key=True)
    value: int


class Ruling(Versioned, table=True):
    """The working text of a claim's verdict. What was submitted stands in its versions."""

    __tablename__ = "ruling"

    id: str = id_field()
    claim_id: str = Field(foreign_key="claim.id", unique=True)
    rating_id: str | None = Field(default=None, foreign_key="rating.id")
    summary: str = Field(default="", max_length=500)
    analysis: str = text_field()
    scheduled_for: datetime | None = utc_field(nullable=True, index=True)
    scheduled_by_id: str | None = Field(default=None, foreign_key="newsroom_user.id")
    updated_at: datetime = utc_field()

    claim: Claim = Relationship()
    rating: Rating | None = Relationship()
    authors: list["RulingAuthor"] = Relationship(
        sa_relationship_kwargs={"order_by": "RulingAuthor.since"}
    )


class RulingAuthor(Base, table=True):
    """Somebody who wrote on the ruling, and so never judges it."""

    __tablename__ = "ruling_author"

    ruling_id: str = Field(foreign_key="ruling.id", primary_key=True)
    user_id: str = Field(foreign_key="newsroom_user.id", primary_key=True)
    since: datetime = utc_field()

    user: User = Relationship()


class RulingVersion(Base, table=True):
    """One exact text, frozen when it was submitted. Triggers refuse every change.

    `dossier` is all that the page shows beside the text (claim, citations, replies, authors) as
    JSON; `digest` is the SHA-256 of the canonical JSON of everything, which votes bind to.
    """

    __tablename__ = "ruling_version"
    __table_args__ = (sa.UniqueConstraint("claim_id", "number"),)

    id: str = id_field()
    claim_id: str = Field(foreign_key="claim.id", index=True)
    number: int
    rating_id: str = Field(foreign_key="rating.id", index=True)
    rating_slug: str = Field(max_length=80, index=True)
    rating_label: str = Field(max_length=80)
    rating_colour: Colour = enum_field(Colour)
    rating_shape: Shape = enum_field(Shape)
    rating_number: int | None = None
    scale_name: str = Field(max_length=120)
    scale_worst: int | None = None
    scale_best: int | None = None
    summary: str = Field(max_length=500)
    analysis: str = text_field()
    dossier: dict[str, object] = json_field(dict)
    digest: str = Field(max_length=DIGEST_LENGTH)
    submitted_by_id: str = Field(foreign_key="newsroom_user.id")
    submitted_at: datetime = utc_field()


class Panel(Versioned, table=True):
    """The editors who vote on one exact version. Size and quorum are frozen when it opens."""

    __tablename__ = "panel"
    __table_args__ = (
        sa.CheckConstraint("quorum >= 1 AND quorum <= size", name="quorum_within_size"),
        sa.CheckConstraint("(outcome IS NULL) = (closed_at IS NULL)", name="closed_with_outcome"),
    )

    id: str = id_field()
    claim_id: str = Field(foreign_key="claim.id", index=True)
    version_id: str = Field(foreign_key="ruling_version.id", unique=True)
    size: int
    quorum: int
    opened_at: datetime = utc_field()
    closed_at: datetime | None = utc_field(nullable=True, index=True)
    outcome: PanelOutcome | None = enum_field(PanelOutcome, nullable=True)

    votes: list["Vote"] = Relationship(sa_relationship_kwargs={"order_by": "Vote.cast_at"})
    ruling_version: RulingVersion = Relationship()


class Vote(Base, table=True):
    """One editor's judgement of one version. Triggers refuse every change."""

    __tablename__ = "vote"
    __table_args__ = (
        sa.UniqueConstraint("panel_id", "user_id"),
        sa.CheckConstraint(
            "(choice = 'propose') = (proposed_rating_id IS NOT NULL)", name="proposal_has_rating"
        ),
        sa.CheckConstraint("choice = 'approve' OR length(reasons) > 0", name="dissent_has_reasons"),
    )

    id: str = id_field()
    panel_id: str = Field(foreign_key="panel.id", index=True)
    user_id: str = Field(foreign_key="newsroom_user.id", index=True)
    version_digest: str = Field(max_length=DIGEST_LENGTH)
    choice: Choice = enum_field(Choice)
    proposed_rating_id: str | None = Field(default=None, foreign_key="rating.id")
    reasons: str = text_field()
    cast_at: datetime = utc_field()

    user: User = Relationship()
    proposed_rating: Rating | None = Relationship()


class Waiver(Base, table=True):
    """A gate passed by a named person, with a reason that stays on the record."""

    __tablename__ = "waiver"
    __table_args__ = (
        sa.UniqueConstraint("claim_id", "gate"),
        sa.CheckConstraint("length(reason) > 0", name="reason_given"),
    )

    id: str = id_field()
    claim_id: str = Field(foreign_key="claim.id")
    gate: str = Field(max_length=60)
    reason: str = text_field()
    user_id: str = Field(foreign_key="newsroom_user.id")
    granted_at: datetime = utc_field()

    user: User = Relationship()


class Publication(Base, table=True):
    """One version made public. Its edition is what readers count; the newest one is live."""

    __tablename__ = "publication"
    __table_args__ = (
        sa.UniqueConstraint("claim_id", "edition"),
        sa.Index(
            "uq_publication_one_live",
            "claim_id",
            unique=True,
            sqlite_where=sa.text("is_live"),
            postgresql_where=sa.text("is_live"),
        ),
        sa.Index("ix_publication_live_first", "is_live", "first_published_at"),
    )

    id: str = id_field()
    claim_id: str = Field(foreign_key="claim.id", index=True)
    version_id: str = Field(foreign_key="ruling_version.id", unique=True)
    edition: int
    published_at: datetime = utc_field()
    first_published_at: datetime = utc_field()
    published_by_id: str | None = Field(default=None, foreign_key="newsroom_user.id")
    correction_id: str | None = Field(default=None, foreign_key="correction.id")
    is_live: bool = True

    claim: Claim = Relationship()
    ruling_version: RulingVersion = Relationship()
    correction: "Correction" = Relationship()


class Correction(Versioned, table=True):
    """A dated public change to a published ruling, from its beginning to its end."""

    __tablename__ = "correction"
    __table_args__ = (
        sa.Index(
            "uq_correction_one_open",
            "claim_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )

    id: str = id_field()
    claim_id: str = Field(foreign_key="claim.id", index=True)
    kind: CorrectionClass = enum_field(CorrectionClass)
    reason: str = text_field()
    public_note: str = text_field()
    begun_by_id: str = Field(foreign_key="newsroom_user.id")
    begun_at: datetime = utc_field()
    submitted_version_id: str | None = Field(default=None, foreign_key="ruling_version.id")
    confirmed_by_id: str | None = Field(default=None, foreign_key="newsroom_user.id")
    ended_at: datetime | None = utc_field(nullable=True, index=True)
    was_published: bool = False
