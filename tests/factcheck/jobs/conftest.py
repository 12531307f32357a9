"""What tests of jobs share: a real site on a loopback address, and an application that may go."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlmodel import Session

from claims.evidence.models import Evidence
from claims.evidence.operations import EvidenceDetails, add_evidence
from claims.evidence.sources import source_called
from claims.newsroom.models import User
from factcheck.config import Settings
from factcheck.database import db
from factcheck.snapshots.fetching import FetchPolicy
from tests.builders import a_reporter
from tests.conftest import make_app
from tests.factcheck.snapshots.conftest import PUBLIC, Site, close, serve

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, by: timedelta) -> None:
        self.now += by


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site() -> Iterator[Site]:
    site = serve()
    yield site
    close(site)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """Return the application, which may capture from the address of `site`."""
    settings.data.mkdir()
    app = make_app(settings)
    app.config["CAPTURE_POLICY"] = FetchPolicy(
        allow_addresses=frozenset({PUBLIC}), max_seconds=10, connect_seconds=5
    )
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def reporter(session: Session) -> User:
    return a_reporter(session)


def evidence_at(session: Session, reporter: User, url: str, title: str = "Report") -> Evidence:
    evidence = add_evidence(
        session,
        actor=reporter,
        source=source_called(session, actor=reporter, name="The Daily"),
        details=EvidenceDetails(title=title, url=url),
    )
    session.commit()
    return evidence
