"""One transaction for each change: committed once, whole or not at all, one writer at a time."""

import threading
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlmodel import Session, select

from claims.errors import NotFound, Stale
from claims.newsroom.models import User
from factcheck.database import after_commit, db, transaction

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def ctx(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def names(session: Session) -> list[str]:
    session.rollback()
    return list(session.exec(select(User.name).order_by(User.name)))


@pytest.mark.usefixtures("ctx")
def test_a_transaction_commits_what_was_done_in_it(session: Session) -> None:
    with transaction() as writing:
        writing.add(User(name="A"))
    assert names(session) == ["A"]


def add_and_fail() -> None:
    with transaction() as writing:
        writing.add(User(name="A"))
        writing.flush()
        raise NotFound("claim", "x")


@pytest.mark.usefixtures("ctx")
def test_any_error_takes_everything_back(session: Session) -> None:
    with pytest.raises(NotFound):
        add_and_fail()
    assert names(session) == []
    with transaction() as writing:
        writing.add(User(name="B"))
    assert names(session) == ["B"]


@pytest.mark.usefixtures("ctx")
def test_the_second_writer_of_one_version_is_told(session: Session) -> None:
    with transaction() as writing:
        user = User(name="A")
        writing.add(user)
    session.rollback()
    mine = session.get(User, user.id)
    assert mine is not None
    mine.name = "B"
    session.commit()
    with pytest.raises(Stale):
        change_what_another_changes(user.id)
    assert names(session) == ["B"]


def change_what_another_changes(user_id: str) -> None:
    with transaction() as writing:
        loaded = writing.get(User, user_id)
        assert loaded is not None
        writing.execute(sa.update(User.__table__).values(version=9))  # type: ignore[attr-defined]
        loaded.name = "C"


@pytest.mark.usefixtures("ctx")
def test_transactions_do_not_nest() -> None:
    with transaction(), pytest.raises(RuntimeError, match="open already"), transaction():
        pass


@pytest.mark.usefixtures("ctx")
def test_what_was_changed_before_a_transaction_is_not_lost_silently() -> None:
    db.session.add(User(name="A"))
    with pytest.raises(RuntimeError, match="would be lost"), transaction():
        pass


@pytest.mark.usefixtures("ctx")
def test_a_transaction_sees_what_others_committed_since_the_page_was_read(
    session: Session,
) -> None:
    with transaction() as writing:
        user = User(name="A")
        writing.add(user)
    read = db.session.get(User, user.id)
    assert read is not None
    assert read.name == "A"
    session.execute(sa.update(User.__table__).values(name="B"))  # type: ignore[attr-defined]
    session.commit()
    with transaction():
        assert read.name == "B"


def test_one_writer_at_a_time_gets_in(app: Flask) -> None:
    entered, order = threading.Event(), []

    def write_second() -> None:
        with app.app_context(), transaction() as session:
            order.append("second")
            session.add(User(name="B"))

    with app.app_context(), transaction() as session:
        thread = threading.Thread(target=lambda: (entered.set(), write_second()))
        thread.start()
        entered.wait()
        session.add(User(name="A"))
        session.flush()
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_hooks_run_after_each_commit_and_only_then(app: Flask) -> None:
    seen: list[list[str]] = []
    after_commit(app, lambda: seen.append(list(db.session.exec(select(User.name)))))
    with app.app_context():
        with transaction() as session:
            session.add(User(name="A"))
            assert seen == []
        with pytest.raises(NotFound), transaction():
            raise NotFound("claim", "x")
    assert seen == [["A"]]


def test_a_hook_may_commit_without_calling_itself(app: Flask, session: Session) -> None:
    def hook() -> None:
        with transaction() as writing:
            writing.add(User(name="by the hook"))

    after_commit(app, hook)
    with app.app_context(), transaction() as writing:
        writing.add(User(name="A"))
    assert names(session) == ["A", "by the hook"]


def test_a_hook_that_fails_undoes_nothing(
    app: Flask, session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    def hook() -> None:
        raise OSError("disk full")

    after_commit(app, hook)
    with app.app_context(), transaction() as writing:
        writing.add(User(name="A"))
    assert names(session) == ["A"]
    assert "after_commit_failed" in capsys.readouterr().out


def test_sqlite_syncs_every_commit_and_enforces_foreign_keys(app: Flask, database: str) -> None:
    if not database.startswith("sqlite"):
        return
    with app.app_context():
        connection = db.session.connection()
        asked = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert asked == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 10000,
    }
