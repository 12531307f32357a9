"""An address that somebody once linked to leads to the same thing for ever."""

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from claims.former_slugs import leave_slug
from claims.people.models import Speaker
from claims.people.operations import speaker_called
from claims.review.merging import merge
from tests.builders import an_editor
from tests.factcheck.public.newsroom import Newsroom, a_full_ruling


@pytest.fixture
def twin(session: Session, room: Newsroom) -> Speaker:
    """Publish a ruling, and merge another speaker of one name into its speaker."""
    a_full_ruling(room)
    twin = speaker_called(session, actor=room.reporter, name="R. L. Ahn")
    session.flush()
    merge(
        session,
        actor=an_editor(session),
        source=twin,
        target=room.speaker,
        seen_versions=(twin.version, room.speaker.version),
        reason="The same person.",
    )
    session.commit()
    return twin


@pytest.mark.parametrize("rest", ["", "?page=1&sort=most", "/feed.atom"])
def test_the_address_of_what_was_merged_leads_on_for_ever(
    client: FlaskClient, twin: Speaker, rest: str
) -> None:
    answer = client.get(f"/speakers/{twin.slug}{rest}")
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"/speakers/robert-lee-ahn{rest}"


def test_a_renamed_rulings_pages_lead_on_with_their_edition(
    client: FlaskClient, session: Session, room: Newsroom
) -> None:
    claim = a_full_ruling(room)
    leave_slug(session, "claim", "as-it-was-called", claim.id)
    session.commit()
    answer = client.get("/rulings/as-it-was-called/editions/1")
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"/rulings/{claim.slug}/editions/1"


def test_what_is_not_public_is_not_given_away_by_its_former_address(
    client: FlaskClient, session: Session, room: Newsroom
) -> None:
    hidden = speaker_called(session, actor=room.reporter, name="Nobody Yet")
    leave_slug(session, "speaker", "nobody-before", hidden.id)
    session.commit()
    assert client.get("/speakers/nobody-before").status_code == 404
    assert client.get("/speakers/never-was").status_code == 404
