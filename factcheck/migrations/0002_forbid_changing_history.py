"""Forbid changing history: triggers that refuse it whoever asks, on SQLite and PostgreSQL.

`insert or replace` deletes without firing SQLite's delete triggers, so a taken key is refused too.
"""

from typing import NamedTuple

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


class Kept(NamedTuple):
    """A table whose rows stay: its key, its refusal, and the columns that never change."""

    table: str
    key: str
    refusal: str
    fixed: tuple[str, ...] = ()
    only_if: str = "TRUE"


KEPT = (
    Kept("audit_event", "seq", "audit events are never changed"),
    Kept(
        "audit_payload",
        "event_seq",
        "an audit payload is never changed, only emptied once",
        only_if="OLD.body IS NULL OR NEW.body IS NOT NULL OR NEW.redacted_at IS NULL"
        " OR NEW.event_seq <> OLD.event_seq",
    ),
    Kept("ruling_version", "id", "ruling versions are never changed"),
    Kept("vote", "id", "votes are never changed"),
    Kept("waiver", "id", "waivers are never changed"),
    Kept(
        "publication",
        "id",
        "publications are never changed",
        fixed=(
            "id",
            "claim_id",
            "version_id",
            "edition",
            "published_at",
            "first_published_at",
            "published_by_id",
            "correction_id",
        ),
    ),
    Kept(
        "snapshot",
        "id",
        "snapshots are never changed",
        fixed=(
            "id",
            "evidence_id",
            "method",
            "digest",
            "media_type",
            "size",
            "file_name",
            "final_url",
            "status",
            "text_digest",
            "captured_at",
            "captured_by_id",
        ),
    ),
    Kept("snapshot_text", "snapshot_id", "the words of a snapshot are never changed"),
)


def _update_of(kept: Kept) -> str:
    return f"UPDATE OF {', '.join(kept.fixed)}" if kept.fixed else "UPDATE"


def _forbid_on_sqlite(kept: Kept) -> None:
    name, refuse = f"keep_{kept.table}", f"SELECT RAISE(ABORT, '{kept.refusal}');"
    op.execute(
        f"CREATE TRIGGER {name}_update BEFORE {_update_of(kept)} ON {kept.table}"
        f" WHEN {kept.only_if} BEGIN {refuse} END"
    )
    op.execute(f"CREATE TRIGGER {name}_delete BEFORE DELETE ON {kept.table} BEGIN {refuse} END")
    taken = f"EXISTS (SELECT 1 FROM {kept.table} WHERE {kept.key} = NEW.{kept.key})"  # noqa: S608 - names from KEPT above
    op.execute(
        f"CREATE TRIGGER {name}_replace BEFORE INSERT ON {kept.table}"
        f" WHEN {taken} BEGIN {refuse} END"
    )


def _forbid_on_postgresql(kept: Kept) -> None:
    name = f"keep_{kept.table}"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" RAISE EXCEPTION '{kept.refusal}' USING ERRCODE = 'integrity_constraint_violation';"
        " END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name}_update BEFORE {_update_of(kept)} ON {kept.table}"
        f" FOR EACH ROW WHEN ({kept.only_if}) EXECUTE FUNCTION {name}()"
    )
    op.execute(
        f"CREATE TRIGGER {name}_delete BEFORE DELETE ON {kept.table}"
        f" FOR EACH ROW EXECUTE FUNCTION {name}()"
    )
    op.execute(
        f"CREATE TRIGGER {name}_truncate BEFORE TRUNCATE ON {kept.table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )


def upgrade() -> None:
    forbid = (
        _forbid_on_postgresql if op.get_bind().dialect.name == "postgresql" else _forbid_on_sqlite
    )
    for kept in KEPT:
        forbid(kept)


def downgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for kept in KEPT:
        if on_postgresql:
            op.execute(f"DROP FUNCTION keep_{kept.table}() CASCADE")
            continue
        for event in ("update", "delete", "replace"):
            op.execute(f"DROP TRIGGER keep_{kept.table}_{event}")
