"""What tests of the desk share: somebody signed in, and forms sent as a browser sends them."""

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session

from claims.filing.models import Claim
from claims.filing.operations import AppearanceDetails, add_appearance
from claims.newsroom.models import User
from claims.people.operations import speaker_called
from factcheck.database import db
from tests.builders import a_citation, a_reporter, an_editor, ask, some_evidence
from tests.conftest import SignIn
from tests.factcheck.desk.browsing import Browser


@pytest.fixture
def reporter(session: Session) -> User:
    """Return a reporter."""
    return a_reporter(session)


@pytest.fixture
def desk(client: FlaskClient, sign_in: SignIn, reporter: User) -> Browser:
    """Return a browser in which the reporter is signed in."""
    sign_in(client, reporter)
    return Browser(client)


@pytest.fixture
def browse_as(app: Flask, sign_in: SignIn) -> Callable[[User], Browser]:
    """Return what opens one more browser in which somebody is signed in."""

    def opened(user: User) -> Browser:
        client = app.test_client()
        sign_in(client, user)
        return Browser(client)

    return opened


@pytest.fixture
def editor_desk(session: Session, browse_as: Callable[[User], Browser]) -> Browser:
    """Return a browser in which an editor is signed in."""
    return browse_as(an_editor(session))


@pytest.fixture
def queries(app: Flask) -> Iterator[list[str]]:
    """Return the list to which every SQL statement of the application is added."""
    seen: list[str] = []

    def note(*given: object) -> None:
        seen.append(str(given[2]))

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def grow(session: Session, reporter: User) -> Callable[[Claim, int], None]:
    """Return what adds to a claim so many citations, appearances, questions and other verdicts."""

    def add(claim: Claim, count: int) -> None:
        for number in range(count):
            source = f"Source {len(claim.appearances)} {number}"
            evidence = some_evidence(session, reporter, source=source)
            a_citation(session, reporter, claim.elements[0], evidence)
            speaker = speaker_called(session, actor=reporter, name=f"Surrogate of {source}")
            said = AppearanceDetails(quotation="So he said.")
            add_appearance(session, actor=reporter, claim=claim, speaker=speaker, details=said)
            ask(session, reporter, claim)
        session.commit()

    return add
