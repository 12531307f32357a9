"""What tests of the public side share."""

import pytest
from sqlmodel import Session

from claims.newsroom.models import User
from tests.builders import a_reporter
from tests.factcheck.public.newsroom import Newsroom, a_newsroom


@pytest.fixture
def reporter(session: Session) -> User:
    """Return somebody who writes."""
    return a_reporter(session)


@pytest.fixture
def room(session: Session, reporter: User) -> Newsroom:
    """Return a newsroom with a speaker, a contest and a topic."""
    return a_newsroom(session, reporter)
