"""Two that are one are merged by an admin who has seen what moves, with a reason on the record."""

import pytest
from sqlmodel import Session, select

from claims.audit.models import AuditEvent
from claims.filing.models import Claim
from claims.people.models import Speaker
from claims.people.operations import add_speaker
from tests.builders import a_claim, a_reporter, an_admin
from tests.factcheck.sitting import Person, Signed


@pytest.fixture
def twin(session: Session) -> Speaker:
    """File a claim of somebody, and of somebody else who is the same."""
    reporter = a_reporter(session)
    a_claim(session, reporter)
    twin = add_speaker(session, actor=reporter, name="R. L. Ahn")
    session.commit()
    return twin


@pytest.fixture
def ada(session: Session, signed: Signed) -> Person:
    """Return an admin in front of a browser."""
    return signed(an_admin(session))


def other(session: Session, twin: Speaker) -> Speaker:
    """Return the speaker of the claim."""
    return session.exec(select(Speaker).where(Speaker.id != twin.id)).one()


def test_registers_are_searched_by_name(ada: Person, twin: Speaker) -> None:
    assert twin.name in ada.open("/admin/registers/speakers?q=ahn")
    assert "Nothing of this name" in ada.open("/admin/registers/speakers?q=nobody+at+all")
    for register in ("topics", "contests", "checkers"):
        ada.open(f"/admin/registers/{register}")
    ada.open("/admin/registers/secrets", status=404)


def test_what_would_move_is_shown_and_then_moves(
    session: Session, ada: Person, twin: Speaker
) -> None:
    source = other(session, twin)
    page = f"/admin/registers/speakers/{source.id}/merge"
    assert "R. L. Ahn" in ada.open(page)
    shown = ada.open(f"{page}?into=r.+l.+ahn")
    assert "Claims: 1" in shown
    answer = ada.send(f"{page}?target={twin.id}", reason="One and the same.")
    assert answer.status_code == 302
    session.expire_all()
    assert {each.speaker_id for each in session.exec(select(Claim))} == {twin.id}
    actions = {each.action for each in session.exec(select(AuditEvent))}
    assert "merge speaker" in actions
    assert "merged into R. L. Ahn" in ada.open("/admin/registers/speakers")


def test_a_merge_without_a_reason_changes_nothing(
    session: Session, ada: Person, twin: Speaker
) -> None:
    source = other(session, twin)
    page = f"/admin/registers/speakers/{source.id}/merge"
    ada.open(f"{page}?target={twin.id}")
    answer = ada.send(f"{page}?target={twin.id}", reason="")
    assert "Give a reason." in answer.text
    session.expire_all()
    assert other(session, twin).merged_into_id is None


def test_a_name_that_nobody_has_is_told(ada: Person, twin: Speaker) -> None:
    shown = ada.open(f"/admin/registers/speakers/{twin.id}/merge?into=Nobody")
    assert "There is no other speaker called “Nobody”" in shown


def test_nothing_is_merged_into_itself(ada: Person, twin: Speaker) -> None:
    shown = ada.open(f"/admin/registers/speakers/{twin.id}/merge?target={twin.id}")
    assert "These two cannot be merged" in shown
