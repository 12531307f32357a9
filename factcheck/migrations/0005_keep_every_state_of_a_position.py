"""Keep every state of a position record, and the days that it can have been.

What a record said before this migration is known from the audit chain in part only: its first
revision is what it says now, from when it was recorded.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STANCES = ("support", "oppose", "mixed", "declined")
ACTS = (
    "vote",
    "bill_authored",
    "bill_coauthored",
    "speech",
    "interview",
    "questionnaire",
    "post",
    "campaign_page",
    "spokesperson",
    "endorsement",
)
STATUSES = ("verified", "asserted", "disputed")
VERDICTS = ("holds", "fails", "undecided", "no_record")
REFUSAL = "revisions of positions are never changed"
NO_DAY, LAST_DAY = "0001-01-01", "9999-12-31"


def _one_of(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(
        *values, name=f"{name}_known", native_enum=False, create_constraint=True, length=40
    )


def upgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    _add_columns(on_postgresql=on_postgresql)
    op.create_table(
        "position_revision",
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stance", _one_of(STANCES, "stance"), nullable=False),
        sa.Column("act", _one_of(ACTS, "act"), nullable=False),
        sa.Column("happened", sa.String(200), nullable=True),
        sa.Column("earliest", sa.Date(), nullable=False),
        sa.Column("latest", sa.Date(), nullable=False),
        sa.Column("status", _one_of(STATUSES, "recordstatus"), nullable=False),
        sa.Column("evidence_id", sa.String(), nullable=True),
        sa.Column("quotation", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.String(), nullable=True),
        sa.CheckConstraint("earliest <= latest", name=op.f("ck_position_revision_days_in_order")),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_position_revision_evidence_id_evidence")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"],
            ["newsroom_user.id"],
            name=op.f("fk_position_revision_made_by_id_newsroom_user"),
        ),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["position_record.id"],
            name=op.f("fk_position_revision_record_id_position_record"),
        ),
        sa.PrimaryKeyConstraint("record_id", "version", name=op.f("pk_position_revision")),
    )
    _fill()
    (_forbid_on_postgresql if on_postgresql else _forbid_on_sqlite)()


def _add_columns(*, on_postgresql: bool) -> None:
    """Add what every row must have, with a default that claims nothing.

    SQLite takes a table's CHECK in ALTER TABLE with the column alone.
    """
    op.execute(f"ALTER TABLE position_record ADD COLUMN earliest DATE DEFAULT '{NO_DAY}' NOT NULL")
    in_order = "CONSTRAINT ck_position_record_days_in_order CHECK (earliest <= latest)"
    op.execute(
        f"ALTER TABLE position_record ADD COLUMN latest DATE DEFAULT '{LAST_DAY}' NOT NULL"
        f" {in_order}"
    )
    verdicts = ", ".join(f"'{each}'" for each in VERDICTS)
    known = f"CONSTRAINT ck_assertion_public_verdict_known CHECK (public_verdict IN ({verdicts}))"
    op.execute(
        "ALTER TABLE assertion ADD COLUMN public_verdict VARCHAR(40) DEFAULT 'no_record' NOT NULL"
        f" {known}"
    )
    time = "TIMESTAMP WITH TIME ZONE" if on_postgresql else "DATETIME"
    op.execute(
        f"ALTER TABLE search_record ADD COLUMN recorded_at {time}"
        " DEFAULT '1970-01-01 00:00:00' NOT NULL"
    )


def _fill() -> None:
    """Give the rows that are there their days, their first revision, their time of recording."""
    run = op.get_bind()
    run.execute(sa.text("UPDATE assertion SET public_verdict = verdict"))
    run.execute(
        sa.text(
            "UPDATE search_record SET recorded_at = coalesce((SELECT max(at) FROM audit_event"
            " WHERE subject_id = search_record.id), made_on)"
        )
    )
    for row in list(run.execute(sa.text("SELECT * FROM position_record")).mappings()):
        days = _days(row["happened"], _utc(row["recorded_at"]))
        run.execute(
            sa.text("UPDATE position_record SET earliest = :first, latest = :last WHERE id = :id"),
            {"id": row["id"], "first": days[0], "last": days[1]},
        )
        for given in _revisions(dict(row)):
            run.execute(REVISION, given)


REVISION = sa.text(
    "INSERT INTO position_revision SELECT id, :version, stance, act, happened, earliest, latest,"
    " status, evidence_id, quotation, note, :is_removed, :made_at, :made_by FROM position_record"
    " WHERE id = :id"
).bindparams(sa.bindparam("is_removed", type_=sa.Boolean()))


def _revisions(row: dict[str, object]) -> Iterator[dict[str, object]]:
    """Yield the state that is known, and the removal, if it was removed."""
    version, removed = int(str(row["version"])), row["removed_at"]
    yield {
        "id": row["id"],
        "version": version - 1 if removed else version,
        "is_removed": False,
        "made_at": row["recorded_at"],
        "made_by": row["recorded_by_id"],
    }
    if removed:
        yield {
            "id": row["id"],
            "version": version,
            "is_removed": True,
            "made_at": removed,
            "made_by": None,
        }


def _days(happened: str | None, noted: str) -> tuple[str, str]:
    """Return the first and last day, as ISO text: the last is not after its being noted."""
    first, last = (happened[:10], happened[11:21]) if happened else (NO_DAY, LAST_DAY)
    return first, max(first, min(last, noted))


def _utc(moment: str | datetime) -> str:
    """Return the day: SQLite hands a time as text in UTC, PostgreSQL with a zone."""
    if isinstance(moment, str):
        return moment[:10]
    return moment.astimezone(UTC).date().isoformat()


def _forbid_on_sqlite() -> None:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    on = "ON position_revision"
    taken = (
        "EXISTS (SELECT 1 FROM position_revision"
        " WHERE record_id = NEW.record_id AND version = NEW.version)"
    )
    op.execute(f"CREATE TRIGGER keep_position_revision_update BEFORE UPDATE {on} {refuse}")
    op.execute(f"CREATE TRIGGER keep_position_revision_delete BEFORE DELETE {on} {refuse}")
    op.execute(
        f"CREATE TRIGGER keep_position_revision_replace BEFORE INSERT {on} WHEN {taken} {refuse}"
    )


def _forbid_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION keep_position_revision() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for event, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER keep_position_revision_{event.lower()} BEFORE {event}"
            f" ON position_revision FOR EACH {each} EXECUTE FUNCTION keep_position_revision()"
        )


def downgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    op.drop_table("position_revision")
    if on_postgresql:
        op.execute("DROP FUNCTION keep_position_revision()")
    op.drop_column("search_record", "recorded_at")
    op.drop_column("assertion", "public_verdict")
    op.drop_column("position_record", "latest")
    op.drop_column("position_record", "earliest")
