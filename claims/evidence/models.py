"""What bears on claims, who is behind it, how it looked when captured, and where it is cited."""

import enum
from datetime import datetime

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
from claims.filing.models import Element
from claims.people.models import Speaker

DIGEST_LENGTH = 64


class EvidenceKind(enum.StrEnum):
    """What sort of thing the evidence is."""

    DOCUMENT = "document"
    NEWS_REPORT = "news_report"
    VIDEO = "video"
    POST = "post"
    DATASET = "dataset"
    ROLL_CALL = "roll_call"
    BILL = "bill"
    INTERVIEW = "interview"
    QUESTIONNAIRE = "questionnaire"


class Bearing(enum.StrEnum):
    """Which way a citation points."""

    SUPPORTS = "supports"
    REFUTES = "refutes"
    CONTEXT = "context"


class CaptureMethod(enum.StrEnum):
    """How a snapshot came to us."""

    FETCHED = "fetched"
    UPLOADED = "uploaded"
    OUTSIDE_ARCHIVE = "outside_archive"


class QuotationCheck(enum.StrEnum):
    """Whether the quotation stands in the snapshot."""

    NOT_CHECKED = "not_checked"
    VERIFIED = "verified"
    DIFFERS = "differs"
    NOT_FOUND = "not_found"


class Channel(enum.StrEnum):
    """How a speaker was asked for a reply."""

    MAIL = "mail"
    TELEPHONE = "telephone"
    LETTER = "letter"
    IN_PERSON = "in_person"
    MESSAGE = "message"


class Origin(Base, table=True):
    """Where a report was first made. Two sources of one origin count as one."""

    __tablename__ = "origin"

    id: str = id_field()
    name: str = Field(max_length=200, unique=True)


class Source(Versioned, table=True):
    """Who is behind a piece of evidence, and what interests they have."""

    __tablename__ = "source"
    __table_args__ = (
        sa.CheckConstraint(
            "NOT is_anonymous OR length(anonymity_reason) > 0", name="anonymity_explained"
        ),
    )

    id: str = id_field()
    name: str = Field(max_length=200, unique=True)
    origin_id: str = Field(foreign_key="origin.id", index=True)
    url: str | None = Field(default=None, max_length=2000)
    interests: str = text_field()
    is_anonymous: bool = False
    anonymity_reason: str = Field(default="", max_length=500)

    origin: Origin = Relationship()


class Evidence(Versioned, table=True):
    """A thing that bears on claims."""

    __tablename__ = "evidence"
    __table_args__ = (sa.CheckConstraint("length(title) > 0", name="title_given"),)

    id: str = id_field()
    title: str = Field(max_length=400)
    kind: EvidenceKind = enum_field(EvidenceKind, default=EvidenceKind.DOCUMENT)
    source_id: str = Field(foreign_key="source.id", index=True)
    author: str = Field(default="", max_length=200)
    url: str | None = Field(default=None, max_length=2000, index=True)
    reference: str = Field(default="", max_length=400)
    published: ImpreciseDate | None = imprecise_date_field()
    is_primary: bool = False
    on_record: bool = True
    archive_url: str | None = Field(default=None, max_length=2000)
    added_by_id: str | None = Field(default=None, foreign_key="newsroom_user.id")
    created_at: datetime = utc_field()

    source: Source = Relationship()
    snapshots: list["Snapshot"] = Relationship(
        sa_relationship_kwargs={"order_by": "Snapshot.captured_at"}
    )


class Snapshot(Base, table=True):
    """Evidence as it was when captured. Triggers refuse any change but making it public."""

    __tablename__ = "snapshot"

    id: str = id_field()
    evidence_id: str = Field(foreign_key="evidence.id", index=True)
    method: CaptureMethod = enum_field(CaptureMethod)
    digest: str = Field(max_length=DIGEST_LENGTH, index=True)
    media_type: str = Field(max_length=120)
    size: int
    file_name: str = Field(default="", max_length=255)
    final_url: str | None = Field(default=None, max_length=2000)
    status: int | None = None
    text_digest: str | None = Field(default=None, max_length=DIGEST_LENGTH)
    captured_at: datetime = utc_field()
    captured_by_id: str | None = Field(default=None, foreign_key="newsroom_user.id")
    is_public: bool = False


class SnapshotText(Base, table=True):
    """The words in a snapshot, apart so that lists do not load them. Pages end in a form feed."""

    __tablename__ = "snapshot_text"

    snapshot_id: str = Field(foreign_key="snapshot.id", primary_key=True)
    text: str = text_field()


class Citation(Versioned, table=True):
    """Ties evidence to one element of a claim. Its number is never given to another."""

    __tablename__ = "citation"
    __table_args__ = (
        sa.UniqueConstraint("claim_id", "number"),
        sa.CheckConstraint("number > 0", name="numbered_from_one"),
    )

    id: str = id_field()
    claim_id: str = Field(foreign_key="claim.id", index=True)
    element_id: str = Field(foreign_key="element.id", index=True)
    evidence_id: str = Field(foreign_key="evidence.id", index=True)
    snapshot_id: str | None = Field(default=None, foreign_key="snapshot.id")
    number: int
    bearing: Bearing = enum_field(Bearing)
    quotation: str = text_field()
    locator: str = Field(default="", max_length=200)
    why: str = text_field()
    check: QuotationCheck = enum_field(QuotationCheck, default=QuotationCheck.NOT_CHECKED)
    added_by_id: str | None = Field(default=None, foreign_key="newsroom_user.id")
    created_at: datetime = utc_field()
    removed_at: datetime | None = utc_field(nullable=True)

    evidence: Evidence = Relationship()
    element: Element = Relationship()
    snapshot: Snapshot | None = Relationship()


class ReplyRequest(Versioned, table=True):
    """The right of reply: who was asked what, when, until when, and the answer word for word."""

    __tablename__ = "reply_request"
    __table_args__ = (
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answer_has_its_time"),
        sa.Index("ix_reply_request_answered_at_deadline", "answered_at", "deadline"),
    )

    id: str = id_field()
    claim_id: str = Field(foreign_key="claim.id", index=True)
    speaker_id: str = Field(foreign_key="speaker.id")
    asked_of: str = Field(max_length=200)
    channel: Channel = enum_field(Channel)
    question: str = text_field()
    asked_at: datetime = utc_field()
    deadline: datetime = utc_field()
    answer: str | None = text_field(default=None, nullable=True)
    answered_at: datetime | None = utc_field(nullable=True)
    asked_by_id: str | None = Field(default=None, foreign_key="newsroom_user.id")

    speaker: Speaker = Relationship()


class ExternalChecker(Versioned, table=True):
    """Another organisation that publishes verdicts."""

    __tablename__ = "external_checker"

    id: str = id_field()
    slug: str = Field(max_length=120, unique=True)
    name: str = Field(max_length=200)
    url: str | None = Field(default=None, max_length=2000)
    merged_into_id: str | None = Field(default=None, foreign_key="external_checker.id")
    version: int = Field(default=1, nullable=False, sa_column_kwargs={"server_default": "1"})


class ExternalCheck(Base, table=True):
    """Another organisation's published verdict on the claim, exactly as published.

    No label means that they published none: none is ever invented. One that was removed is shown
    no more, and not taken over again.
    """

    __tablename__ = "external_check"
    __table_args__ = (
        sa.UniqueConstraint("claim_id", "import_ref"),
        sa.CheckConstraint("label IS NULL OR length(label) > 0", name="label_or_none"),
    )

    id: str = id_field()
    claim_id: str = Field(foreign_key="claim.id", index=True)
    appearance_id: str | None = Field(default=None, foreign_key="appearance.id")
    checker_id: str = Field(foreign_key="external_checker.id", index=True)
    label: str | None = Field(default=None, max_length=200)
    number: float | None = None
    worst: float | None = None
    best: float | None = None
    published: ImpreciseDate | None = imprecise_date_field()
    url: str = Field(max_length=2000)
    excerpt: str = text_field()
    import_ref: str | None = Field(default=None, max_length=200)
    removed_at: datetime | None = utc_field(nullable=True)

    checker: ExternalChecker = Relationship()
