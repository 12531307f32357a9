"""The worker reminds editors of a panel that waits: once, and not again at the next round."""

from datetime import timedelta

from flask import Flask
from sqlmodel import Session, select

from claims.base import now
from claims.newsroom.notice_models import Notice
from factcheck.jobs.reminding import remind_next
from tests.builders import a_claim_in_review, a_reporter, an_editor, the_panel


def test_a_waiting_panel_is_reminded_of_once_in_its_days(app: Flask, session: Session) -> None:
    editor = an_editor(session)
    panel = the_panel(session, a_claim_in_review(session, a_reporter(session)))
    with app.app_context():
        assert not remind_next(), "nothing waits for long"
    panel.opened_at = now() - timedelta(days=3)
    session.add(panel)
    session.commit()

    with app.app_context():
        assert remind_next()
        assert not remind_next()
        assert remind_next(lambda: now() + timedelta(days=2, minutes=1))

    session.rollback()
    told = session.exec(select(Notice).where(Notice.kind == "panel_reminder")).all()
    assert [each.user_id for each in told] == [editor.id, editor.id]
