"""Reminding editors of panels that wait for their votes."""

from claims.base import now
from claims.review.models import Panel
from claims.review.reminders import panels_to_remind, remind_panel
from factcheck.database import db, transaction
from factcheck.jobs.capturing import Clock


def remind_next(clock: Clock = now) -> bool:
    """Remind the editors of the panel that waits longest; return whether there was one.

    Whether it is still due is looked at again in the transaction: of several workers one reminds.
    """
    if not panels_to_remind(db.session, clock()):
        return False
    with transaction() as session:
        due: list[Panel] = panels_to_remind(session, clock())
        if due:
            remind_panel(session, panel=due[0])
    return bool(due)
