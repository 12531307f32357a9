"""The schema is what the models say, on both databases, and history cannot be changed in it."""

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel

from claims.audit.operations import Subject, record_event
from claims.base import METADATA, now
from claims.evidence.models import (
    CaptureMethod,
    Evidence,
    Origin,
    Snapshot,
    SnapshotText,
    Source,
)
from claims.filing.models import Claim
from claims.former_slugs import FormerSlug
from claims.ledger.models import PositionRecord, PositionRevision, Proposition
from claims.ledger.positions import Act, RecordStatus, Stance
from claims.newsroom.models import User
from claims.newsroom.talk_models import Comment, CommentThread, TalkOf
from claims.people.models import Speaker
from claims.review.models import (
    Choice,
    Colour,
    Panel,
    Publication,
    Rating,
    RatingScale,
    RulingVersion,
    Shape,
    Vote,
    Waiver,
)
from claims.review.question_models import VoteAnswer
from factcheck.database import db
from factcheck.schema import alembic

DIGEST = "0" * 64

NEVER_CHANGED = {
    "audit_event": (),
    "ruling_version": (),
    "vote": (),
    "waiver": (),
    "publication": ("is_live",),
    "snapshot": ("is_public",),
    "snapshot_text": (),
    "position_revision": (),
    "former_slug": (),
    "comment": ("body", "edited_at"),
    "vote_answer": (),
}


@pytest.mark.usefixtures("database")
def test_migrations_go_up_down_and_up_again(app: Flask) -> None:
    with app.app_context():
        alembic.downgrade("base")
    with app.app_context():
        left = set(sa.inspect(db.engine).get_table_names()) - {"alembic_version"}
    assert left == set()
    with app.app_context():
        alembic.upgrade()
    with app.app_context():
        assert not alembic.needs_upgrade()


@pytest.mark.usefixtures("database")
def test_the_migrated_schema_is_that_of_the_models(app: Flask) -> None:
    with app.app_context():
        assert alembic.compare_metadata() == []


def test_the_migrated_sqlite_tables_have_the_checks_of_the_models(
    sqlite_template: Path, tmp_path: Path
) -> None:
    fresh = sa.create_engine(f"sqlite:///{tmp_path / 'models.sqlite3'}")
    METADATA.create_all(fresh)
    migrated = sa.create_engine(f"sqlite:///{sqlite_template}")
    assert checks_of(migrated) == checks_of(fresh)
    fresh.dispose()
    migrated.dispose()


def checks_of(engine: sa.Engine) -> dict[str, set[tuple[str | None, str]]]:
    """Return each table's CHECK constraints by name and text."""
    inspector = sa.inspect(engine)
    return {
        table: {
            (check["name"], check["sqltext"]) for check in inspector.get_check_constraints(table)
        }
        for table in inspector.get_table_names()
        if table != "alembic_version" and not table.startswith("staff_words")
    }


@pytest.mark.usefixtures("database")
def test_every_enum_check_has_a_name_of_the_convention(app: Flask) -> None:
    with app.app_context():
        names = [
            (table, check["name"])
            for table in METADATA.tables
            for check in sa.inspect(db.engine).get_check_constraints(table)
        ]
    assert len(names) > 20
    assert [each for each in names if not str(each[1]).startswith(f"ck_{each[0]}_")] == []


@pytest.fixture
def history(session: Session) -> Session:
    """Return a session on a database with one row in each table whose rows stay."""
    user, scale = User(id="u", name="A"), RatingScale(id="sc", slug="sc", name="S")
    speaker, origin = Speaker(id="s", slug="s", name="S"), Origin(id="o", name="O")
    rating = Rating(
        id="r",
        scale_id="sc",
        position=1,
        slug="r",
        label="R",
        colour=Colour.RED,
        shape=Shape.CROSS,
    )
    claim = Claim(id="c", slug="c", wording="W", speaker_id="s")
    for row in (user, scale, speaker, origin, rating, claim):
        session.add(row)
        session.flush()
    record_event(session, actor_id="u", action="file", subject=Subject("claim", "c", "c"))
    for row in _rows_that_stay():
        session.add(row)
        session.flush()
    session.commit()
    return session


def _rows_that_stay() -> list[SQLModel]:
    return [
        RulingVersion(
            id="v",
            claim_id="c",
            number=1,
            rating_id="r",
            rating_slug="r",
            rating_label="R",
            rating_colour=Colour.RED,
            rating_shape=Shape.CROSS,
            scale_name="S",
            summary="S",
            digest=DIGEST,
            submitted_by_id="u",
        ),
        Panel(id="p", claim_id="c", version_id="v", size=1, quorum=1),
        Vote(id="w", panel_id="p", user_id="u", version_digest=DIGEST, choice=Choice.APPROVE),
        VoteAnswer(vote_id="w", question_id="q", position=1, question="Q", answer="A"),
        Waiver(id="x", claim_id="c", gate="g", reason="R", user_id="u"),
        CommentThread(id="t", claim_id="c", about=TalkOf.CLAIM, opened_by_id="u"),
        Comment(id="co", thread_id="t", author_id="u", body="B"),
        Publication(id="pb", claim_id="c", version_id="v", edition=1),
        Source(id="so", name="S", origin_id="o"),
        Evidence(id="e", title="T", source_id="so"),
        Snapshot(
            id="sn",
            evidence_id="e",
            method=CaptureMethod.UPLOADED,
            digest=DIGEST,
            media_type="text/plain",
            size=1,
        ),
        SnapshotText(snapshot_id="sn", text="T"),
        FormerSlug(kind="speaker", slug="old", target_id="s"),
        Proposition(id="po", slug="po", name="P"),
        PositionRecord(
            id="pr", proposition_id="po", speaker_id="s", stance=Stance.SUPPORT, act=Act.VOTE
        ),
        PositionRevision(
            record_id="pr",
            version=1,
            stance=Stance.SUPPORT,
            act=Act.VOTE,
            earliest=date.min,
            latest=date.max,
            status=RecordStatus.ASSERTED,
        ),
    ]


def refused(session: Session, statement: sa.Executable) -> str:
    """Return the database's own words of refusal; fails if it does not refuse."""
    with pytest.raises(IntegrityError) as refusal:
        session.execute(statement)
    session.rollback()
    return str(refusal.value.orig)


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("table", NEVER_CHANGED)
def test_no_column_of_history_can_be_changed(history: Session, table: str) -> None:
    columns = METADATA.tables[table].c
    for column in columns:
        unchanged = sa.update(METADATA.tables[table]).values({column.name: column})
        if column.name in NEVER_CHANGED[table]:
            history.execute(unchanged)
        else:
            assert "never changed" in refused(history, unchanged)


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("table", [*NEVER_CHANGED, "audit_payload"])
def test_no_row_of_history_can_be_deleted(history: Session, table: str) -> None:
    assert "never changed" in refused(history, sa.delete(METADATA.tables[table]))


@pytest.mark.parametrize("table", [*NEVER_CHANGED, "audit_payload"])
def test_history_cannot_be_replaced_or_truncated(
    history: Session, database: str, table: str
) -> None:
    trick = (
        f"TRUNCATE {table} CASCADE"
        if database.startswith("postgresql")
        else f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"  # noqa: S608 - names from the list above
    )
    assert "never changed" in refused(history, sa.text(trick))


@pytest.mark.usefixtures("database")
def test_an_audit_payload_can_only_be_emptied_once(history: Session) -> None:
    payload = METADATA.tables["audit_payload"]
    empty = sa.update(payload).values(body=None, redacted_at=now(), redacted_reason="asked")
    assert "emptied once" in refused(history, sa.update(payload).values(body="{}"))
    history.execute(empty)
    history.commit()
    assert "emptied once" in refused(history, empty)
    again = sa.update(payload).values(body="{}", redacted_at=None)
    assert "emptied once" in refused(history, again)
