"""Panels that wait: who is reminded, after how long, and never of what they did or may not do."""

from datetime import timedelta

from sqlmodel import Session, select

from claims.base import now
from claims.filing.models import Claim
from claims.newsroom.notice_models import Notice
from claims.newsroom.operations import declare_conflict
from claims.review.models import Choice, Panel, PanelOutcome
from claims.review.panels import close_panel
from claims.review.reminders import panels_to_remind, remind_panel
from claims.review.standards import set_standards
from tests.builders import (
    a_claim_in_review,
    a_reporter,
    an_admin,
    an_editor,
    the_panel,
    vote,
)

DAYS = timedelta(days=1)


def an_old_panel(session: Session) -> Panel:
    panel = the_panel(session, a_claim_in_review(session, a_reporter(session)))
    panel.opened_at = now() - 3 * DAYS
    session.add(panel)
    session.flush()
    return panel


def test_editors_who_may_vote_and_have_not_are_reminded(session: Session) -> None:
    voter, waiting, barred = an_editor(session), an_editor(session), an_editor(session)
    claim = a_claim_in_review(session, a_reporter(session))
    panel = the_panel(session, claim)
    vote(session, voter, claim)
    declare_conflict(
        session, actor=barred, user=barred, reason="His sister.", speaker_id=claim.speaker_id
    )
    assert remind_panel(session, panel=panel) == [waiting]
    told = session.exec(select(Notice).where(Notice.kind == "panel_reminder")).all()
    assert [(each.user_id, each.claim_id) for each in told] == [(waiting.id, claim.id)]


def test_a_panel_is_reminded_every_so_many_days(session: Session) -> None:
    panel = an_old_panel(session)
    assert panels_to_remind(session, panel.opened_at + DAYS) == []
    assert panels_to_remind(session, now()) == [panel]
    remind_panel(session, panel=panel)
    assert panels_to_remind(session, now() + DAYS) == []
    assert panels_to_remind(session, now() + 2 * DAYS) == [panel]


def test_a_newsroom_may_want_no_reminders(session: Session) -> None:
    an_old_panel(session)
    set_standards(session, actor=an_admin(session), values={"panel_reminder_days": 0})
    assert panels_to_remind(session, now()) == []


def test_a_full_or_closed_panel_reminds_nobody(session: Session) -> None:
    set_standards(session, actor=an_admin(session), values={"panel_size": 1, "quorum": 1})
    full = an_old_panel(session)
    closed = an_old_panel(session)
    close_panel(session, closed, PanelOutcome.WITHDRAWN, actor=None)
    vote(session, an_editor(session), session.get_one(Claim, full.claim_id), Choice.RETURN)
    assert panels_to_remind(session, now()) == []
