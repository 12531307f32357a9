"""The command line sets an instance up, keeps its people, and says what is wrong with it."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from sqlmodel import col, select

from claims.audit.models import AuditEvent
from factcheck.accounts.models import Account
from factcheck.cli import COMMANDS, LazyGroup, main
from tests.conftest import session_on

ROOT = Path(__file__).parents[2]
Cli = Callable[..., Result]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in list(os.environ):
        if name.startswith("FACTCHECK_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("FACTCHECK_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("FACTCHECK_SECRET_KEY", "c" * 40)
    return tmp_path / "data"


@pytest.fixture
def cli(data: Path) -> Cli:
    def invoke(*arguments: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(main, arguments, input=typed)

    del data
    return invoke


@pytest.fixture
def instance(cli: Cli) -> Cli:
    """Return the command line of an instance that is set up, with an editor."""
    assert cli("init").exit_code == 0
    added = cli("user", "add", "Ada@example.org", "--name", "Ada Diaz", "--role", "editor")
    assert added.exit_code == 0, added.output
    return cli


def test_every_command_explains_itself(cli: Cli) -> None:
    listed = cli("--help").output
    for name in COMMANDS:
        answer = cli(name, "--help")
        assert answer.exit_code == 0
        assert f"  {name} " in listed


def test_every_command_shows_how_it_is_called(cli: Cli) -> None:
    for name in COMMANDS:
        found = LazyGroup().get_command(click.Context(main), name)
        parts = list(found.commands) if isinstance(found, click.Group) else []
        helps = [cli(name, "--help").output] + [cli(name, part, "--help").output for part in parts]
        assert f"factcheck {name}" in "".join(helps), name


def test_every_command_is_documented() -> None:
    guide = (ROOT / "docs" / "running.md").read_text()
    assert [name for name in COMMANDS if f"`factcheck {name}" not in guide] == []


def test_an_unknown_command_is_a_wrong_question(cli: Cli) -> None:
    assert cli("deliver").exit_code == 2


def test_a_setting_that_cannot_be_used_is_named(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACTCHECK_SEARCH", "elastic")
    for name in ("init", "doctor"):
        answer = cli(name)
        assert answer.exit_code == 2
        assert "FACTCHECK_SEARCH" in answer.output
        assert "whoosh, none" in answer.output


def test_init_can_be_run_again(cli: Cli, data: Path) -> None:
    first = cli("init")
    assert first.exit_code == 0
    assert (data / "factcheck.sqlite3").is_file()
    assert data.stat().st_mode & 0o777 == 0o700
    assert "Made" in first.output
    second = cli("init")
    assert second.exit_code == 0
    assert "Made" not in second.output
    assert "Brought" not in second.output


def test_init_makes_the_first_admin_only(cli: Cli) -> None:
    named = ("init", "--email", "root@example.org", "--name", "Root", "--generate")
    first = cli(*named)
    assert "Password, shown only now" in first.output
    assert "is an admin" in first.output
    assert "is an admin" not in cli(*named).output
    assert cli("user", "list").output == "root@example.org\tRoot\tadmin\tnever signed in\n"


def test_people_are_added_changed_and_disabled_on_the_record(instance: Cli, data: Path) -> None:
    assert "admin, editor" in instance("user", "roles", "ada@example.org", "admin", "editor").output
    assert "no role" in instance("user", "roles", "ada@example.org").output
    assert instance("user", "disable", "ada@example.org").exit_code == 0
    assert "disabled" in instance("user", "list").output
    assert instance("user", "enable", "ada@example.org").exit_code == 0
    with session_on(f"sqlite:///{data}/factcheck.sqlite3") as session:
        actions = session.exec(select(AuditEvent.action).order_by(col(AuditEvent.seq))).all()
        ended = session.exec(select(Account)).one()
    assert ended.email == "ada@example.org"
    assert actions[-6:] == [
        "add user",
        "change roles",
        "change roles",
        "change roles",
        "disable user",
        "enable user",
    ]


def test_what_the_domain_refuses_is_exit_code_one(instance: Cli) -> None:
    taken = instance("user", "add", "ada@example.org", "--name", "Ada")
    assert taken.exit_code == 1
    assert "has an account already" in taken.output
    assert instance("user", "disable", "eve@example.org").exit_code == 1
    assert instance("user", "roles", "ada@example.org", "king").exit_code == 2


def test_commands_wait_for_init(cli: Cli) -> None:
    cli("init")
    for name in ("serve", "user"):
        arguments = (name, "list") if name == "user" else (name,)
        os.environ["FACTCHECK_DATA"] += "-other"
        Path(os.environ["FACTCHECK_DATA"]).mkdir()
        answer = cli(*arguments)
        assert answer.exit_code == 1
        assert "factcheck init" in answer.output


def test_the_doctor_finds_a_healthy_instance_healthy(instance: Cli) -> None:
    answer = instance("doctor")
    assert answer.exit_code == 0, answer.output
    assert "problem" not in answer.output


def test_the_doctor_says_how_to_mend_each_thing(cli: Cli) -> None:
    answer = cli("doctor")
    assert answer.exit_code == 1
    assert answer.output.count("problem") == answer.output.count("To mend:") >= 4


def test_the_doctor_notices_an_old_schema_and_an_empty_newsroom(cli: Cli) -> None:
    cli("init")
    answer = cli("doctor")
    assert answer.exit_code == 1
    assert "nobody can sign in yet" in answer.output


def test_the_doctor_notices_a_mail_server_that_is_down(
    instance: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("FACTCHECK_MAIL", f"smtp://127.0.0.1:{port}")
    answer = instance("doctor")
    assert answer.exit_code == 1
    assert "does not answer as a mail server" in answer.output


def test_search_can_be_switched_off(instance: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACTCHECK_SEARCH", "none")
    answer = instance("doctor")
    assert answer.exit_code == 0
    assert "switched off" in answer.output


def test_serve_prints_its_address_answers_and_stops_when_told(instance: Cli, data: Path) -> None:
    del instance
    command = [
        sys.executable,
        "-c",
        "from factcheck.cli import main; main()",
        "serve",
        "--port",
        "0",
    ]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        found = (re.search(r"http://([^:]+):(\d+)", line) for line in server.stdout)
        address = next(filter(None, found), None)
        assert address, server.stderr and server.stderr.read()
        connection = http.client.HTTPConnection(address[1], int(address[2]))
        connection.request("GET", "/sign-in")
        answer = connection.getresponse()
        assert answer.status == 200
        assert answer.headers["Server"] is None
        answer.read()
        connection.close()
        server.send_signal(signal.SIGTERM)
        _, logged = server.communicate(timeout=30)
    assert server.returncode == 0
    events = [json.loads(line) for line in logged.splitlines() if line.startswith("{")]
    assert [event["route"] for event in events if event["event"] == "answered"] == ["/sign-in"]
    assert data.is_dir()
