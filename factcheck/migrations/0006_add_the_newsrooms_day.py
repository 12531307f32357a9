"""Add saved views, calendar links, watched searches and search for staff."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Columns by which the board, the dashboard and the calendar pick their rows out of very many.
INDEXES = (
    ("ix_claim_state_state_since", "claim", ["state", "state_since", "id"]),
    ("ix_claim_state_since_id", "claim", ["state_since", "id"]),
    ("ix_claim_due_on", "claim", ["due_on"]),
    ("ix_reply_request_answered_at_deadline", "reply_request", ["answered_at", "deadline"]),
    ("ix_panel_closed_at", "panel", ["closed_at"]),
    ("ix_correction_ended_at", "correction", ["ended_at"]),
)


def upgrade() -> None:
    _personal_tables()
    _watched_searches()
    _staff_items()
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns, unique=False)


def _id(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.String(26), nullable=False)


def _moment(name: str) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _reference(name: str, *, nullable: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.String(), nullable=nullable)


def _word(name: str, kind: str, *values: str) -> "sa.Column[str]":
    known = sa.Enum(
        *values, name=f"{kind}_known", native_enum=False, create_constraint=True, length=40
    )
    return sa.Column(name, known, nullable=False)


def _points_to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
    )


def _personal_tables() -> None:
    op.create_table(
        "saved_view",
        sa.Column("version", sa.Integer(), nullable=False),
        _id("id"),
        _reference("user_id"),
        _word("kind", "viewkind", "board", "search"),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("query", sa.String(2000), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        _moment("created_at"),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_saved_view_name_given")),
        _points_to("saved_view", "user_id", "newsroom_user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint(
            "user_id", "kind", "name", name=op.f("uq_saved_view_user_id_kind_name")
        ),
    )
    op.create_index("ix_saved_view_kind_is_shared", "saved_view", ["kind", "is_shared"])
    op.create_table(
        "default_view",
        _reference("user_id"),
        _word("kind", "viewkind", "board", "search"),
        _reference("view_id"),
        _points_to("default_view", "user_id", "newsroom_user"),
        _points_to("default_view", "view_id", "saved_view"),
        sa.PrimaryKeyConstraint("user_id", "kind", name=op.f("pk_default_view")),
    )
    op.create_index(op.f("ix_default_view_view_id"), "default_view", ["view_id"])
    op.create_table(
        "calendar_feed",
        _reference("user_id"),
        sa.Column("token_digest", sa.String(64), nullable=False),
        _word("detail", "calendardetail", "titles", "counts"),
        _moment("created_at"),
        _points_to("calendar_feed", "user_id", "newsroom_user"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_calendar_feed_token_digest")),
    )


def _watched_searches() -> None:
    op.create_table(
        "search_watch",
        _reference("view_id"),
        _reference("user_id"),
        sa.Column("after_seq", sa.Integer(), nullable=False),
        _moment("since"),
        _points_to("search_watch", "view_id", "saved_view"),
        _points_to("search_watch", "user_id", "newsroom_user"),
        sa.PrimaryKeyConstraint("view_id", "user_id", name=op.f("pk_search_watch")),
    )
    op.create_index(op.f("ix_search_watch_user_id"), "search_watch", ["user_id"])
    op.create_table(
        "told_match",
        _reference("view_id"),
        _reference("user_id"),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("subject_id", sa.String(26), nullable=False),
        _moment("told_at"),
        _points_to("told_match", "view_id", "saved_view"),
        _points_to("told_match", "user_id", "newsroom_user"),
        sa.PrimaryKeyConstraint(
            "view_id", "user_id", "kind", "subject_id", name=op.f("pk_told_match")
        ),
    )
    op.create_index(op.f("ix_told_match_user_id"), "told_match", ["user_id"])


def _staff_items() -> None:
    kinds = ("claim", "draft", "citation", "reply", "comment", "evidence", "snapshot", "source")
    op.create_table(
        "staff_item",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        _word("kind", "itemkind", *kinds),
        sa.Column("subject_id", sa.String(26), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        _reference("claim_id", nullable=True),
        _reference("evidence_id", nullable=True),
        sa.Column("digest", sa.String(64), nullable=False),
        _moment("changed_at"),
        sa.Column("changed_seq", sa.Integer(), nullable=False),
        _reference("changed_by_id", nullable=True),
        _points_to("staff_item", "claim_id", "claim"),
        _points_to("staff_item", "evidence_id", "evidence"),
        _points_to("staff_item", "changed_by_id", "newsroom_user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_item")),
        sa.UniqueConstraint(
            "kind", "subject_id", "part", name=op.f("uq_staff_item_kind_subject_id_part")
        ),
    )
    for column in ("claim_id", "evidence_id", "changed_seq"):
        op.create_index(op.f(f"ix_staff_item_{column}"), "staff_item", [column])
    op.create_index("ix_staff_item_changed_at_id", "staff_item", ["changed_at", "id"])
    state = op.create_table(
        "staff_search_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("read_to", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_staff_search_state_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_search_state")),
    )
    op.bulk_insert(state, [{"id": 1, "read_to": 0}])
    _full_text()


def _full_text() -> None:
    """Make the words' table as each database can search it; the code writes to both alike."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE staff_words USING fts5("
            "title, body, tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        return
    op.execute(
        "CREATE TABLE staff_words (rowid integer PRIMARY KEY, title text NOT NULL,"
        " body text NOT NULL, words tsvector NOT NULL)"
    )
    op.execute("CREATE INDEX ix_staff_words_words ON staff_words USING gin (words)")


def downgrade() -> None:
    for name, table, _ in INDEXES:
        op.drop_index(name, table_name=table)
    op.execute("DROP TABLE staff_words")
    for table in (
        "staff_search_state",
        "staff_item",
        "told_match",
        "search_watch",
        "calendar_feed",
        "default_view",
        "saved_view",
    ):
        op.drop_table(table)
