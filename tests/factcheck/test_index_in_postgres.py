"""With PostgreSQL the index is in the database: any machine serves it, and none has to keep it."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask
from sqlmodel import Session

from claims.filing.models import Claim
from claims.newsroom.models import User
from claims.review.publication import publish
from factcheck import index_turn
from factcheck.cli import main
from factcheck.config import Settings
from factcheck.database import db, transaction
from factcheck.index_turn import LOCK_NUMBER
from factcheck.indexing import (
    check_index,
    drain_outbox,
    engine_of,
    rebuild_broken,
    rebuild_index,
    search_engine,
)
from search_index.engine import Condition, SearchUnavailable
from search_index.postgres_engine import PostgresEngine
from tests.builders import a_reporter, an_approved_claim, an_editor
from tests.conftest import make_app, settings_for

pytestmark = pytest.mark.parametrize("database", ["postgres"], indirect=True)


@pytest.fixture
def reporter(session: Session) -> User:
    """Return somebody who writes."""
    return a_reporter(session)


@pytest.fixture
def other_machine(tmp_path: Path, settings: Settings) -> Iterator[Flask]:
    """Return the application on another machine: same database, a data folder of its own."""
    folder = tmp_path / "other"
    folder.mkdir()
    app = make_app(settings_for(folder, settings.database_url))
    yield app
    with app.app_context():
        db.engine.dispose()


def publish_on(app: Flask, session: Session, reporter: User, wording: str) -> None:
    """Publish a ruling as the form does."""
    claim = an_approved_claim(session, reporter, wording=wording)
    editor = an_editor(session)
    session.commit()
    with app.app_context(), transaction() as here:
        publish(here, actor=here.get_one(User, editor.id), claim=here.get_one(Claim, claim.id))


def test_what_is_published_on_one_machine_is_found_on_another(
    app: Flask, other_machine: Flask, session: Session, reporter: User, settings: Settings
) -> None:
    publish_on(app, session, reporter, "The zeppelin cost $5 million")
    for each in (app, other_machine):
        page = each.test_client().get("/search?q=zeppelins").text
        assert "<mark>zeppelin</mark>" in page
    publish_on(other_machine, session, reporter, "Another zeppelin landed")
    assert app.test_client().get("/search?q=zeppelin").text.count("<article") == 2
    with app.app_context():
        assert isinstance(engine_of(settings, db.engine), PostgresEngine)
        assert check_index().agrees
    assert not (settings.data / "search_index").exists()


def test_an_index_that_was_dropped_or_is_of_another_layout_mends_itself(
    app: Flask, session: Session, reporter: User
) -> None:
    publish_on(app, session, reporter, "The zeppelin cost $5 million")
    for damage in (
        "DROP SCHEMA search_index CASCADE",
        "UPDATE search_index.pointer SET version = '0'",
        "ALTER TABLE search_index.pointer RENAME COLUMN sequence TO number",
        "DELETE FROM search_index.pointer",
    ):
        session.execute(sa.text(damage))
        session.commit()
        assert "<mark>zeppelin</mark>" in app.test_client().get("/search?q=zeppelin").text


def test_the_doctor_says_where_the_index_is_and_how_to_mend_it(
    app: Flask, session: Session, reporter: User, settings: Settings
) -> None:
    publish_on(app, session, reporter, "The zeppelin cost $5 million")
    environment = {
        "FACTCHECK_DATA": str(settings.data),
        "FACTCHECK_SECRET_KEY": settings.secret_key,
        "FACTCHECK_DATABASE_URL": settings.database_url,
    }
    told = CliRunner().invoke(main, ["doctor"], env=environment).output
    assert "1 rulings, 0 waiting, in PostgreSQL" in told
    session.execute(sa.text("DROP SCHEMA search_index CASCADE"))
    session.commit()
    told = CliRunner().invoke(main, ["doctor"], env=environment).output
    assert "There is no search index yet." in told
    assert "factcheck index rebuild" in told


def test_those_who_write_take_turns_on_all_machines(
    app: Flask, other_machine: Flask, session: Session, reporter: User
) -> None:
    publish_on(app, session, reporter, "The zeppelin cost $5 million")
    with app.app_context():
        rebuild_index()
    with app.app_context(), db.engine.connect() as holder:
        holder.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK_NUMBER)))
        publish_on(other_machine, session, reporter, "Another zeppelin landed")
        with other_machine.app_context():
            with pytest.raises(SearchUnavailable, match="another process"):
                drain_outbox(0.05)
            assert rebuild_broken() is False
            assert search_engine().state().documents == 1
    with other_machine.app_context():
        assert drain_outbox(5) == 1
        assert search_engine().state().documents == 2


def test_of_one_process_one_thread_waits_at_the_database(app: Flask) -> None:
    with app.app_context():
        turn = index_turn.turn_by_database(db.engine)
    entered, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with turn(5):
            entered.set()
            leave.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    assert entered.wait(10)
    with pytest.raises(SearchUnavailable) as refusal, turn(0.05):
        pass
    assert refusal.value.condition is Condition.REBUILDING
    leave.set()
    thread.join()
    with turn(5):
        pass


def test_a_database_that_refuses_for_another_reason_is_not_taken_for_a_busy_one(
    app: Flask,
) -> None:
    with app.app_context():
        turn = index_turn.turn_by_database(db.engine)
        gone = sa.create_engine(str(db.engine.url).replace("test_", "no_such_"))
    with pytest.raises(sa.exc.OperationalError), index_turn.turn_by_database(gone)(1):
        pass
    with turn(5):
        pass
