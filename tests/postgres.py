"""A PostgreSQL server for one test run: on a socket in its own folder, gone afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

UNPRIVILEGED = "nobody"


class PostgresMissing(Exception):
    """No server binaries are installed."""

    def __str__(self) -> str:
        return "PostgreSQL's server is not installed. Run: apt-get install postgresql"


def find_binary(name: str) -> str:
    """Return the path of one of the server's programs. Raises PostgresMissing."""
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    found = str(installed[0]) if installed else shutil.which(name)
    if found is None:
        raise PostgresMissing
    return found


def run(*command: str) -> None:
    """Run a server program, as an unprivileged user when we are root: it refuses root."""
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    done = subprocess.run(
        command,
        user=user,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


class PostgresServer:
    """A running server. Databases are made and dropped by name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def url(self, name: str) -> str:
        """Return SQLAlchemy's address of a database."""
        return f"postgresql+psycopg://factcheck@/{name}?host={self.folder}"

    def execute(self, statement: str) -> None:
        """Run one statement outside any transaction."""
        with psycopg.connect(
            host=str(self.folder), user="factcheck", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement.encode())

    def create(self, name: str, *, template: str = "template1") -> str:
        """Make a database, a copy of `template`, and return its address."""
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def drop(self, name: str) -> None:
        """Drop a database and whatever is still connected to it."""
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """Start a server in a short temporary path (sockets allow 107 bytes), stop it at the end."""
    initdb, pg_ctl = find_binary("initdb"), find_binary("pg_ctl")
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam(UNPRIVILEGED).pw_uid, -1)
    data = str(folder / "data")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off -c full_page_writes=off"
    try:
        run(initdb, "-D", data, "-U", "factcheck", "-A", "trust", "-E", "UTF8", "--no-sync")
        run(pg_ctl, "-D", data, "-w", "-o", options, "-l", str(folder / "log"), "start")
        try:
            yield PostgresServer(folder)
        finally:
            run(pg_ctl, "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)
