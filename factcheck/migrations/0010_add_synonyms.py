"""Add groups of wordings that stand for one another when somebody searches."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "synonym_group",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synonym_group")),
    )
    op.create_table(
        "synonym",
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("wording", sa.String(80), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.CheckConstraint("length(key) > 0", name=op.f("ck_synonym_has_words")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["synonym_group.id"], name=op.f("fk_synonym_group_id_synonym_group")
        ),
        sa.PrimaryKeyConstraint("group_id", "position", name=op.f("pk_synonym")),
        sa.UniqueConstraint("key", name=op.f("uq_synonym_key")),
    )


def downgrade() -> None:
    op.drop_table("synonym")
    op.drop_table("synonym_group")
