"""What tests of the readers' room share: a reader who takes their time, editors, a worker."""

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session
from werkzeug.test import TestResponse

from claims.newsroom.models import User
from factcheck.jobs.due import run_due_jobs
from factcheck.readers.guard import stamp_of
from tests.builders import a_reporter
from tests.factcheck.desk.conftest import browse_as, editor_desk

__all__ = ["browse_as", "editor_desk"]
MINUTE = 60


class Reader:
    """Somebody without an account, who opened a form a while ago and sends it now."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()

    def send(self, url: str, /, *, seconds_ago: float = MINUTE, **typed: str) -> TestResponse:
        """Send a form that was opened so long ago."""
        with self.app.app_context():
            stamp = stamp_of(time.time() - seconds_ago)
        return self.client.post(url, data={"stamp": stamp, **typed})

    def get(self, url: str) -> TestResponse:
        """Return the page; it must be there."""
        page = self.client.get(url)
        assert page.status_code == 200, (url, page.status_code, page.text)
        return page


@pytest.fixture
def reader(app: Flask) -> Reader:
    """Return a reader."""
    return Reader(app)


@pytest.fixture
def reporter(session: Session) -> User:
    """Return somebody who writes, known to requests too."""
    user = a_reporter(session)
    session.commit()
    return user


@pytest.fixture
def letters(app: Flask, settings_data: Path) -> Callable[[datetime], list[str]]:
    """Return what lets the worker work at a moment, and gives all letters sent so far."""

    def work(at: datetime) -> list[str]:
        with app.app_context():
            while run_due_jobs(lambda: at):
                pass
        folder = settings_data / "outbox"
        # Letters of one second may share a file, or have one each, named at random.
        files = sorted(folder.glob("*"), key=lambda each: each.stat().st_mtime_ns)
        written = "".join(each.read_text() for each in files)
        return written.split("Subject: ")[1:]

    return work


@pytest.fixture
def settings_data(app: Flask) -> Path:
    """Return the data folder of this test's instance."""
    data = app.config["SETTINGS"].data
    assert isinstance(data, Path)
    return data
