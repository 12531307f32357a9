"""Let topics, contests and checkers be merged, addresses change, and imports be looked up."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

REFUSAL = "former addresses are never changed"
MERGED = ("topic", "contest", "external_checker")


def upgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    _add_columns(on_postgresql=on_postgresql)
    op.create_table(
        "former_slug",
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("slug", sa.String(120), nullable=False),
        sa.Column("target_id", sa.String(26), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('speaker', 'topic', 'contest', 'claim')",
            name=op.f("ck_former_slug_kind_known"),
        ),
        sa.PrimaryKeyConstraint("kind", "slug", name=op.f("pk_former_slug")),
    )
    op.create_table(
        "import_run",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("file_name", sa.String(255), nullable=False),
        sa.Column("by_id", sa.String(), nullable=True),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("added", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("problem_count", sa.Integer(), nullable=False),
        sa.Column("note_count", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["newsroom_user.id"], name=op.f("fk_import_run_by_id_newsroom_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    (_keep_on_postgresql if on_postgresql else _keep_on_sqlite)()


def _add_columns(*, on_postgresql: bool) -> None:
    """Add the columns with their constraints, which SQLite takes together alone."""
    for table in MERGED:
        known = f"CONSTRAINT fk_{table}_merged_into_id_{table} REFERENCES {table} (id)"
        op.execute(f"ALTER TABLE {table} ADD COLUMN merged_into_id VARCHAR {known}")
    op.execute("ALTER TABLE external_checker ADD COLUMN version INTEGER DEFAULT 1 NOT NULL")
    time = "TIMESTAMP WITH TIME ZONE" if on_postgresql else "DATETIME"
    op.execute(f"ALTER TABLE external_check ADD COLUMN removed_at {time}")


def _keep_on_sqlite() -> None:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    taken = "EXISTS (SELECT 1 FROM former_slug WHERE kind = NEW.kind AND slug = NEW.slug)"
    op.execute(f"CREATE TRIGGER keep_former_slug_update BEFORE UPDATE ON former_slug {refuse}")
    op.execute(f"CREATE TRIGGER keep_former_slug_delete BEFORE DELETE ON former_slug {refuse}")
    op.execute(
        "CREATE TRIGGER keep_former_slug_replace BEFORE INSERT ON former_slug"
        f" WHEN {taken} {refuse}"
    )


def _keep_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION keep_former_slug() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for event, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER keep_former_slug_{event.lower()} BEFORE {event}"
            f" ON former_slug FOR EACH {each} EXECUTE FUNCTION keep_former_slug()"
        )


def downgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    op.drop_table("import_run")
    op.drop_table("former_slug")
    if on_postgresql:
        op.execute("DROP FUNCTION keep_former_slug()")
    op.drop_column("external_check", "removed_at")
    op.drop_column("external_checker", "version")
    for table in MERGED:
        op.drop_column(table, "merged_into_id")
