"""What tests of the machines' room share."""

import pytest
from sqlmodel import Session

from tests.builders import a_reporter
from tests.factcheck.public.newsroom import Newsroom, a_newsroom


@pytest.fixture
def room(session: Session) -> Newsroom:
    """Return a newsroom with a speaker, a contest and a topic."""
    return a_newsroom(session, a_reporter(session))
