"""`factcheck audit` tells scripts whether the record is whole, and redacts with a reason."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from sqlmodel import select

from claims.audit.models import AuditEvent, AuditPayload
from factcheck.cli import main
from tests.conftest import session_on

Cli = Callable[..., Result]


@pytest.fixture
def database_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in list(os.environ):
        if name.startswith("FACTCHECK_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("FACTCHECK_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("FACTCHECK_SECRET_KEY", "c" * 40)
    assert run("init").exit_code == 0
    assert run("user", "add", "a@example.org", "--name", "A", "--generate").exit_code == 0
    return tmp_path / "data" / "factcheck.sqlite3"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def heads(database_file: Path) -> list[str]:
    with session_on(f"sqlite:///{database_file}") as session:
        return list(session.exec(select(AuditEvent.hash).order_by("seq")))


def test_a_whole_chain_is_said_to_be_whole_with_its_head(database_file: Path) -> None:
    answer = run("audit", "verify")
    assert answer.exit_code == 0, answer.output
    assert heads(database_file)[-1] in answer.output


def test_a_head_that_was_known_once_must_still_be_there(database_file: Path) -> None:
    known = heads(database_file)[0]
    assert run("audit", "verify", "--head", known.upper()).exit_code == 0
    answer = run("audit", "verify", "--head", "0" * 64)
    assert answer.exit_code == 1
    assert "the known head is gone" in answer.output
    assert run("audit", "verify", "--head", "abc").exit_code == 2


def test_a_broken_chain_ends_with_1_and_the_event(database_file: Path) -> None:
    with session_on(f"sqlite:///{database_file}") as session:
        session.execute(sa.text("DROP TRIGGER keep_audit_event_update"))
        session.execute(sa.text("UPDATE audit_event SET action = 'tried' WHERE seq = 1"))
        session.commit()
    answer = run("audit", "verify")
    assert answer.exit_code == 1
    assert "Event 1 is broken: its content does not match its hash." in answer.output


def test_a_redaction_empties_the_details_and_keeps_the_chain_whole(database_file: Path) -> None:
    answer = run("audit", "redact", "1", "--reason", "Names a minor")
    assert answer.exit_code == 0, answer.output
    with session_on(f"sqlite:///{database_file}") as session:
        assert session.get_one(AuditPayload, 1).body is None
    assert run("audit", "verify").exit_code == 0
    assert run("audit", "redact", "1", "--reason", "Again").exit_code == 1
    assert run("audit", "redact", "4711", "--reason", "Again").exit_code == 1
    assert run("audit", "redact", "1").exit_code == 2
