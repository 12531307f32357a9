"""The ledger's tables: propositions, who showed which stance when, where nothing was found."""

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
    text_field,
    utc_field,
)
from claims.dates import ImpreciseDate
from claims.evidence.models import Evidence
from claims.ledger.positions import Act, RecordStatus, Stance, Verdict
from claims.people.models import Speaker


class PropositionKind(enum.StrEnum):
    """What sort of thing one can be for or against."""

    POLICY = "policy"
    BILL = "bill"
    CANDIDACY = "candidacy"


class AssertionKind(enum.StrEnum):
    """What a claim says in the ledger's terms."""

    FIRST = "first"
    FOR_YEARS = "for_years"
    SILENT = "silent"


class Proposition(Versioned, table=True):
    """A precise thing one can be for or against. `name` reads after “supported”."""

    __tablename__ = "proposition"

    id: str = id_field()
    slug: str = Field(max_length=120, unique=True)
    name: str = Field(max_length=200, unique=True)
    kind: PropositionKind = enum_field(PropositionKind, default=PropositionKind.POLICY)
    description: str = text_field()
    contest_id: str | None = Field(default=None, foreign_key="contest.id", index=True)
    created_at: datetime = utc_field()


class PositionRecord(Versioned, table=True):
    """One act by which a speaker showed a stance. Findings use verified ones alone.

    `happened` is None where nobody knows when: such a record is kept, and settles nothing.
    `earliest` and `latest` are the first and the last day that it can have been, given that no act
    is later than its being noted here. What it said before each change is in its revisions.
    """

    __tablename__ = "position_record"
    __table_args__ = (
        sa.CheckConstraint(
            "status != 'verified' OR evidence_id IS NOT NULL", name="verified_has_evidence"
        ),
        sa.CheckConstraint("earliest <= latest", name="days_in_order"),
        sa.Index("ix_position_record_proposition_speaker", "proposition_id", "speaker_id"),
    )

    id: str = id_field()
    proposition_id: str = Field(foreign_key="proposition.id")
    speaker_id: str = Field(foreign_key="speaker.id", index=True)
    stance: Stance = enum_field(Stance)
    act: Act = enum_field(Act)
    happened: ImpreciseDate | None = imprecise_date_field()
    earliest: date = Field(default=date.min, sa_column_kwargs={"server_default": "0001-01-01"})
    latest: date = Field(default=date.max, sa_column_kwargs={"server_default": "9999-12-31"})
    status: RecordStatus = enum_field(RecordStatus, default=RecordStatus.ASSERTED)
    evidence_id: str | None = Field(default=None, foreign_key="evidence.id", index=True)
    quotation: str = text_field()
    note: str = text_field()
    recorded_by_id: str | None = Field(default=None, foreign_key="newsroom_user.id")
    recorded_at: datetime = utc_field()
    removed_at: datetime | None = utc_field(nullable=True)
    import_ref: str | None = Field(default=None, max_length=200, unique=True)

    proposition: Proposition = Relationship()
    speaker: Speaker = Relationship()
    evidence: Evidence | None = Relationship()


class PositionRevision(Base, table=True):
    """What a record said from one change to the next; its first row is how it was recorded.

    Triggers refuse every UPDATE and DELETE, so that the ledger can be read as it stood.
    """

    __tablename__ = "position_revision"
    __table_args__ = (sa.CheckConstraint("earliest <= latest", name="days_in_order"),)

    record_id: str = Field(primary_key=True, foreign_key="position_record.id")
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    stance: Stance = enum_field(Stance)
    act: Act = enum_field(Act)
    happened: ImpreciseDate | None = imprecise_date_field()
    earliest: date
    latest: date
    status: RecordStatus = enum_field(RecordStatus)
    evidence_id: str | None = Field(default=None, foreign_key="evidence.id")
    quotation: str = text_field()
    note: str = text_field()
    is_removed: bool = False
    made_at: datetime = utc_field()
    made_by_id: str | None = Field(default=None, foreign_key="newsroom_user.id")

    record: PositionRecord = Relationship()
    evidence: Evidence | None = Relationship()

    @property
    def id(self) -> str:
        """The record's id, which stays the same through all its revisions."""
        return self.record_id

    @property
    def proposition(self) -> Proposition:
        """The record's proposition, which never changes."""
        return self.record.proposition

    @property
    def speaker(self) -> Speaker:
        """The record's speaker, who never changes."""
        return self.record.speaker


class SearchRecord(Base, table=True):
    """Where somebody looked for a speaker's position, and how much they found."""

    __tablename__ = "search_record"
    __table_args__ = (
        sa.CheckConstraint("covers_from <= covers_until", name="covers_a_span"),
        sa.CheckConstraint("hits >= 0", name="hits_counted"),
        sa.Index("ix_search_record_proposition_speaker", "proposition_id", "speaker_id"),
    )

    id: str = id_field()
    proposition_id: str = Field(foreign_key="proposition.id")
    speaker_id: str = Field(foreign_key="speaker.id", index=True)
    place: str = Field(max_length=300)
    words: str = Field(max_length=500)
    covers_from: date
    covers_until: date
    hits: int = 0
    made_on: date
    made_by_id: str | None = Field(default=None, foreign_key="newsroom_user.id")
    recorded_at: datetime = utc_field(server_default="1970-01-01 00:00:00")

    speaker: Speaker = Relationship()


class Assertion(Versioned, table=True):
    """What a claim says in the ledger's terms, and what the ledger says of it now.

    `verdict` is from all records, `public_verdict` from those that readers can look up.
    `recheck_since` is set when either flips under a published ruling, until an editor looks;
    `under_review` is what readers are then told.
    """

    __tablename__ = "assertion"
    __table_args__ = (
        sa.CheckConstraint(
            "(kind = 'first') = (other_speaker_id IS NOT NULL)", name="first_names_two"
        ),
        sa.CheckConstraint("(kind = 'for_years') = (years IS NOT NULL)", name="years_given"),
        sa.CheckConstraint(
            "(kind = 'silent') = (since IS NOT NULL AND until IS NOT NULL)", name="silence_has_span"
        ),
    )

    id: str = id_field()
    claim_id: str = Field(foreign_key="claim.id", unique=True)
    kind: AssertionKind = enum_field(AssertionKind)
    proposition_id: str = Field(foreign_key="proposition.id", index=True)
    speaker_id: str = Field(foreign_key="speaker.id")
    other_speaker_id: str | None = Field(default=None, foreign_key="speaker.id")
    stance: Stance = enum_field(Stance, default=Stance.SUPPORT)
    years: int | None = None
    since: date | None = None
    until: date | None = None
    as_of: date
    verdict: Verdict = enum_field(Verdict, default=Verdict.NO_RECORD)
    public_verdict: Verdict = enum_field(
        Verdict,
        default=Verdict.NO_RECORD,
        check="public_verdict_known",
        server_default=Verdict.NO_RECORD.value,
    )
    recheck_since: datetime | None = utc_field(nullable=True)
    under_review: bool = False

    proposition: Proposition = Relationship()
    speaker: Speaker = Relationship(sa_relationship_kwargs={"foreign_keys": "Assertion.speaker_id"})
    other_speaker: Speaker | None = Relationship(
        sa_relationship_kwargs={"foreign_keys": "Assertion.other_speaker_id"}
    )
