"""The worker: what is due is published exactly once, and never without its quorum."""

import fcntl
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlmodel import Session, col, select

from claims.base import now
from claims.filing.models import Claim, State
from claims.newsroom.models import ConflictOfInterest, User
from claims.people.operations import add_contest
from claims.review.models import Panel, Publication, Ruling, Vote
from claims.review.publication import schedule
from factcheck import indexing
from factcheck.cli import main
from factcheck.cli import worker as worker_module
from factcheck.cli.worker import Worker
from factcheck.config import Settings
from factcheck.database import db
from factcheck.index_turn import LOCK_FILE
from factcheck.indexing import check_index, rebuild_index, search_engine
from search_index.engine import Condition
from tests.builders import a_published_claim, a_reporter, an_approved_claim, an_editor

ROOT = Path(__file__).parents[2]


@pytest.fixture
def reporter(session: Session) -> User:
    """Return somebody who writes."""
    return a_reporter(session)


@pytest.fixture
def inside(app: Flask) -> Iterator[Flask]:
    """Return the application, inside its context."""
    with app.app_context():
        yield app


def a_scheduled_claim(session: Session, reporter: User, minutes: int = 5) -> Claim:
    """Return a claim that is due in some minutes."""
    claim = an_approved_claim(session, reporter)
    at = now() + timedelta(minutes=minutes)
    schedule(session, actor=an_editor(session), claim=claim, at=at)
    session.commit()
    return claim


def editions(session: Session, claim: Claim) -> int:
    """Return how often the claim was published."""
    session.rollback()
    return len(session.exec(select(Publication).where(Publication.claim_id == claim.id)).all())


@pytest.mark.usefixtures("database")
def test_what_is_due_is_published_and_found(
    inside: Flask, session: Session, reporter: User
) -> None:
    del inside
    claim = a_scheduled_claim(session, reporter)
    worker = Worker()
    assert worker.round(now()) == 0
    assert worker.round(now() + timedelta(minutes=6)) == 1
    assert worker.round(now() + timedelta(minutes=7)) == 0
    assert editions(session, claim) == 1
    assert claim.state is State.PUBLISHED
    assert set(search_engine().ids()) == {claim.id}


@pytest.mark.usefixtures("database")
def test_several_workers_publish_once(app: Flask, session: Session, reporter: User) -> None:
    claims = [a_scheduled_claim(session, reporter) for _ in range(3)]
    counts: list[int] = []
    start = threading.Barrier(3)

    def work() -> None:
        with app.app_context():
            start.wait()
            counts.append(Worker().round(now() + timedelta(minutes=6)))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 3
    assert [editions(session, claim) for claim in claims] == [1, 1, 1]


def test_a_ruling_that_lost_its_quorum_waits_for_the_editors(
    inside: Flask, session: Session, reporter: User, capsys: pytest.CaptureFixture[str]
) -> None:
    del inside
    held, fine = a_scheduled_claim(session, reporter), a_scheduled_claim(session, reporter)
    voter = session.exec(
        select(Vote).join(Panel, col(Panel.id) == Vote.panel_id).where(Panel.claim_id == held.id)
    ).first()
    assert voter is not None
    contest = add_contest(session, actor=reporter, name="A race")
    held.contest_id = contest.id
    session.add(
        ConflictOfInterest(user_id=voter.user_id, contest_id=contest.id, reason="A cousin stands.")
    )
    session.commit()
    worker = Worker()
    due = now() + timedelta(minutes=6)
    assert [worker.round(due), worker.round(due)] == [1, 0]
    assert (editions(session, held), editions(session, fine)) == (0, 1)
    assert held.state is State.SCHEDULED
    ruling = session.exec(select(Ruling).where(Ruling.claim_id == held.id)).one()
    assert ruling.scheduled_for is not None
    assert capsys.readouterr().out.count("scheduled_ruling_held_back") == 1


def test_a_missing_index_is_built_again(inside: Flask, session: Session, reporter: User) -> None:
    del inside
    a_published_claim(session, reporter)
    session.commit()
    Worker().round(now())
    assert search_engine().state().condition is Condition.READY
    assert check_index().agrees


def test_an_index_that_is_being_written_waits_for_the_next_round(
    inside: Flask,
    session: Session,
    reporter: User,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    del inside
    rebuild_index()
    claim = a_published_claim(session, reporter)
    session.commit()
    monkeypatch.setattr(worker_module, "INDEX_SECONDS", 0.05)
    with (settings.data / LOCK_FILE).open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        Worker().round(now())
        assert check_index().missing == {claim.id}
    Worker().round(now())
    assert check_index().agrees


def test_a_database_that_is_away_is_waited_for(
    inside: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    del inside
    db.session.connection().exec_driver_sql("ALTER TABLE ruling RENAME TO away")
    db.session.commit()
    assert Worker().round(now()) == 0
    assert "worker_without_database" in capsys.readouterr().out


def environment(settings: Settings) -> dict[str, str]:
    """Return the environment of a command on this instance."""
    return {
        **os.environ,
        "FACTCHECK_DATA": str(settings.data),
        "FACTCHECK_SECRET_KEY": settings.secret_key,
        "FACTCHECK_DATABASE_URL": settings.database_url,
        "PYTHONPATH": str(ROOT),
    }


def test_once_does_what_is_due_and_ends(
    app: Flask, session: Session, reporter: User, settings: Settings
) -> None:
    del app
    a_published_claim(session, reporter)
    session.commit()
    result = CliRunner().invoke(main, ["worker", "--once"], env=environment(settings))
    assert result.exit_code == 0, result.output
    assert (settings.data / "search_index").is_dir()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(app: Flask, settings: Settings, number: signal.Signals) -> None:
    del app
    command = [sys.executable, "-c", "from factcheck.cli import main; main()"]
    with subprocess.Popen(
        [*command, "worker", "--pause", "0.1"],
        env={**environment(settings), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if "Working" in line:
                break
        process.send_signal(number)
        rest = process.stdout.read()
        assert process.wait(30) == 0
    assert "Stopped" in rest


def test_a_rebuild_beside_another_one_is_refused_in_words(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    del app
    monkeypatch.setattr(indexing, "COMMAND_SECONDS", 0.05)
    with (settings.data / LOCK_FILE).open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        result = CliRunner().invoke(main, ["index", "rebuild"], env=environment(settings))
    assert result.exit_code == 1
    assert "Try again in a moment." in result.output


@pytest.mark.usefixtures("database")
def test_index_commands_build_compare_and_tell(
    app: Flask, session: Session, reporter: User, settings: Settings
) -> None:
    a_published_claim(session, reporter)
    session.commit()

    def run(*words: str, **more: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, words, env=environment(settings) | more)
        return result.exit_code, result.output

    code, output = run("index", "check")
    assert (code, "Run: factcheck index rebuild" in output) == (1, True)
    code, output = run("index", "rebuild")
    assert (code, "Indexed 1 rulings" in output) == (0, True), output
    code, output = run("index", "check")
    assert (code, "agrees with the database: 1 rulings" in output) == (0, True), output
    for _ in range(12):
        a_published_claim(session, reporter)
    session.commit()
    code, output = run("index", "check")
    assert code == 1
    assert "12 not in the index" in output
    assert " …" in output
    assert "changes wait for factcheck worker" in output
    assert "differs from the database" in output
    for words in (("index", "check"), ("index", "rebuild")):
        code, output = run(*words, FACTCHECK_SEARCH="none")
        assert (code, "switched off" in output) == (1, True)
    with app.app_context():
        rebuild_index()
