"""Who speaks, what they were when, and the contests they speak in."""

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


class SpeakerKind(enum.StrEnum):
    """What sort of speaker."""

    PERSON = "person"
    CAMPAIGN = "campaign"
    PARTY = "party"
    ORGANISATION = "organisation"
    OUTLET = "outlet"
    ANONYMOUS = "anonymous"


class AffiliationKind(enum.StrEnum):
    """What ties a speaker to something."""

    PARTY = "party"
    OFFICE = "office"
    CAMPAIGN = "campaign"
    MEMBERSHIP = "membership"


class Speaker(Versioned, table=True):
    """A person, campaign, party, organisation, outlet or anonymous account that says things."""

    __tablename__ = "speaker"

    id: str = id_field()
    slug: str = Field(max_length=120, unique=True)
    name: str = Field(max_length=200, index=True)
    kind: SpeakerKind = enum_field(SpeakerKind, default=SpeakerKind.PERSON)
    description: str = text_field()
    same_as: list[str] = json_field()
    merged_into_id: str | None = Field(default=None, foreign_key="speaker.id")
    import_ref: str | None = Field(default=None, max_length=200, unique=True)
    created_at: datetime = utc_field()

    affiliations: list["Affiliation"] = Relationship(
        sa_relationship_kwargs={"order_by": "Affiliation.since"}
    )


class Affiliation(Base, table=True):
    """What a speaker belonged to or held, from when until when. No end: still, or unknown."""

    __tablename__ = "affiliation"

    id: str = id_field()
    speaker_id: str = Field(foreign_key="speaker.id", index=True)
    kind: AffiliationKind = enum_field(AffiliationKind)
    name: str = Field(max_length=200)
    since: ImpreciseDate | None = imprecise_date_field()
    until: ImpreciseDate | None = imprecise_date_field()
    source_url: str | None = Field(default=None, max_length=2000)


class Contest(Versioned, table=True):
    """A race or a campaign."""

    __tablename__ = "contest"

    id: str = id_field()
    slug: str = Field(max_length=120, unique=True)
    name: str = Field(max_length=200)
    description: str = text_field()
    begins: ImpreciseDate | None = imprecise_date_field()
    ends: ImpreciseDate | None = imprecise_date_field()
    merged_into_id: str | None = Field(default=None, foreign_key="contest.id")
    created_at: datetime = utc_field()

    days: list["ContestDay"] = Relationship(sa_relationship_kwargs={"order_by": "ContestDay.on"})
    candidacies: list["Candidacy"] = Relationship(
        sa_relationship_kwargs={"order_by": "Candidacy.position"}
    )


class ContestDay(Base, table=True):
    """A day that people name instead of a date: “the primary”, “the run-off”."""

    __tablename__ = "contest_day"
    __table_args__ = (sa.UniqueConstraint("contest_id", "name"),)

    id: str = id_field()
    contest_id: str = Field(foreign_key="contest.id")
    name: str = Field(max_length=80)
    on: date


class Candidacy(Base, table=True):
    """A speaker who stands in a contest."""

    __tablename__ = "candidacy"
    __table_args__ = (sa.UniqueConstraint("contest_id", "speaker_id"),)

    id: str = id_field()
    contest_id: str = Field(foreign_key="contest.id")
    speaker_id: str = Field(foreign_key="speaker.id", index=True)
    party: str | None = Field(default=None, max_length=120)
    outcome: str = Field(default="", max_length=200)
    position: int = 0

    speaker: Speaker = Relationship()
