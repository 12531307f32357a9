"""Deadlines: set by editors, on the record, and over only while something is under way."""

import json
from datetime import date

import pytest
from sqlmodel import Session, col, select

from claims.audit.models import AuditEvent
from claims.filing.errors import Locked
from claims.newsroom.errors import NeedsRole
from claims.review.deadlines import is_overdue, set_deadline
from tests.builders import a_claim_at_work, a_published_claim, a_reporter, an_editor

DAY, LATER = date(2026, 11, 20), date(2026, 11, 25)


def test_an_editor_sets_moves_and_takes_away_a_deadline_on_the_record(session: Session) -> None:
    claim, editor = a_claim_at_work(session, a_reporter(session)), an_editor(session)
    for day in (DAY, LATER, LATER, None):
        set_deadline(session, actor=editor, claim=claim, due_on=day)
    told = [
        (said["before"], said["due"])
        for event in session.exec(
            select(AuditEvent)
            .where(AuditEvent.action == "set deadline")
            .order_by(col(AuditEvent.seq))
        )
        for said in [json.loads(event.payload.body or "")]  # type: ignore[union-attr]  # it was just recorded
    ]
    assert told == [(None, "2026-11-20"), ("2026-11-20", "2026-11-25"), ("2026-11-25", None)]


def test_a_reporter_sets_no_deadline_and_what_is_published_has_none(session: Session) -> None:
    reporter, editor = a_reporter(session), an_editor(session)
    with pytest.raises(NeedsRole):
        set_deadline(session, actor=reporter, claim=a_claim_at_work(session, reporter), due_on=DAY)
    with pytest.raises(Locked):
        set_deadline(session, actor=editor, claim=a_published_claim(session, reporter), due_on=DAY)


def test_a_claim_is_overdue_the_day_after_its_day_while_it_is_under_way(session: Session) -> None:
    reporter = a_reporter(session)
    late = a_claim_at_work(session, reporter, due_on=DAY)
    done = a_published_claim(session, reporter, due_on=DAY)
    assert is_overdue(late, LATER)
    assert not is_overdue(late, DAY)
    assert not is_overdue(done, LATER)
    assert not is_overdue(a_claim_at_work(session, reporter), LATER)
