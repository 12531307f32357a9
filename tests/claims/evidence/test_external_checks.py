"""Other organisations' verdicts: as published, or none."""

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from claims.errors import BadInput
from claims.evidence.external_checks import (
    CheckDetails,
    add_external_check,
    checker_called,
    knows_check,
)
from claims.evidence.replies import external_checks_of
from tests.builders import a_claim, a_reporter

PUBLISHED = CheckDetails("https://c.example/1", label="Mostly “Pants on Fire”", import_ref="1")


def test_a_verdict_keeps_its_label_and_numbers_as_published(session: Session) -> None:
    claim = a_claim(session, a_reporter(session))
    checker = checker_called(session, "Checkers")
    given = replace(PUBLISHED, number=4.0, worst=5.0, best=1.0)
    check = add_external_check(session, claim, checker, given)
    session.expire_all()
    assert (check.label, check.number, check.worst, check.best) == (
        "Mostly “Pants on Fire”",
        4.0,
        5.0,
        1.0,
    )
    assert external_checks_of(session, claim) == [(check, "Checkers")]


@pytest.mark.parametrize("label", [None, "", " ", "\x00"])
def test_where_none_was_published_no_label_is_invented(session: Session, label: str | None) -> None:
    claim = a_claim(session, a_reporter(session))
    checker = checker_called(session, "Checkers")
    check = add_external_check(session, claim, checker, replace(PUBLISHED, label=label))
    assert (check.label, check.number) == (None, None)
    check.label = ""
    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.parametrize(
    ("field", "given"),
    [("url", {"url": " "}), ("url", {"url": "c.example"}), ("label", {"label": "x" * 201})],
)
def test_what_cannot_be_kept_is_refused_by_its_field(
    session: Session, field: str, given: dict[str, str]
) -> None:
    claim = a_claim(session, a_reporter(session))
    with pytest.raises(BadInput) as refusal:
        add_external_check(
            session,
            claim,
            checker_called(session, "Checkers"),
            replace(PUBLISHED, **given),  # type: ignore[arg-type]  # given by name
        )
    assert refusal.value.field == field


def test_a_verdict_is_taken_over_once_for_a_claim(session: Session) -> None:
    reporter = a_reporter(session)
    claim, other = a_claim(session, reporter), a_claim(session, reporter)
    checker = checker_called(session, "Checkers")
    assert not knows_check(session, claim, "1")
    add_external_check(session, claim, checker, PUBLISHED)
    assert knows_check(session, claim, "1")
    assert not knows_check(session, other, "1")
    with pytest.raises(IntegrityError):
        add_external_check(session, claim, checker, PUBLISHED)


def test_a_checker_is_known_by_slug_or_by_name(session: Session) -> None:
    made = checker_called(session, "Checkers", slug="checkers.example", url="https://c.example")
    assert checker_called(session, "Renamed", slug="checkers.example") is made
    assert checker_called(session, "Checkers") is made
    assert checker_called(session, "Others").slug == "others"
    with pytest.raises(BadInput):
        checker_called(session, " ")
