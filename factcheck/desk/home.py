"""The first page: what I work on with the next thing to do, and what waits for somebody."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request, url_for

from claims.base import now
from claims.errors import Missing
from claims.filing.models import Claim, State
from claims.filing.rules import OPEN_FOR_WORK
from claims.review.board import BoardFilter, BoardOrder, assigned_to, board_page, counts_by_state
from claims.review.dossiers import load_dossiers
from claims.review.gates import Dossier, missing_from
from claims.review.waiting import waiting_for
from claims.review.waiting_review import SOURCES
from factcheck.accounts.actor import signed_in_actor
from factcheck.database import db
from factcheck.desk.blueprint import bp
from factcheck.desk.mending import mend_url
from factcheck.desk.waiting_words import row_of

MOST_WAITING = 8
MOST_ROWS = 15
MOST_TASKS = 20
NEXT_BY_STATE = {
    State.IN_REVIEW: "Editors are voting on it.",
    State.APPROVED: "It is approved: an editor can publish it.",
    State.SCHEDULED: "It is scheduled, and publishes itself.",
    State.CORRECTING: "A correction is under way.",
}


@dataclass(frozen=True)
class Task:
    """A claim I work on, the next thing to do about it, and what blocks submission."""

    claim: Claim
    next_step: str
    url: str
    blocking: Sequence[tuple[str, str]] = ()


@bp.get("/")
def home() -> str:
    """Show what waits for me, the most urgent first, then my claims. `?all=1` shows every row."""
    actor = signed_in_actor()
    waiting = [row_of(each) for each in waiting_for(db.session, actor, now(), SOURCES)]
    most = len(waiting) if request.args.get("all") == "1" else MOST_ROWS
    mine, mine_total = assigned_to(db.session, actor, most=MOST_TASKS)
    tasks = [_task(dossier) for dossier in load_dossiers(db.session, mine)]
    tasks.sort(key=lambda task: task.claim.state in NEXT_BY_STATE)
    unclaimed, unclaimed_total = board_page(
        db.session,
        BoardFilter(states=[State.FILED], order=BoardOrder.WAITING),
        page=1,
        size=MOST_WAITING,
    )
    return render_template(
        "desk/home.html",
        waiting=waiting[:most],
        waiting_total=len(waiting),
        tasks=tasks,
        tasks_total=mine_total,
        unclaimed=unclaimed,
        unclaimed_total=unclaimed_total,
        counts=counts_by_state(db.session),
        now=now(),
        today=now().date(),
    )


def _task(dossier: Dossier) -> Task:
    claim = dossier.claim
    own_page = url_for("desk.claim", claim_id=claim.id)
    if claim.state not in OPEN_FOR_WORK:
        return Task(claim, NEXT_BY_STATE[claim.state], own_page)
    late = [reply for reply in dossier.replies if reply.answer is None and reply.deadline < now()]
    missing = missing_from(dossier)
    if missing:
        return Task(
            claim, _first_words(missing), mend_url(missing[0], claim), _links(missing, claim)
        )
    if late:
        return Task(claim, "The time to answer is over: record the answer, or submit it.", own_page)
    return Task(claim, "Nothing is missing: submit it.", own_page)


def _first_words(missing: Sequence[Missing]) -> str:
    return missing[0].message


def _links(missing: Sequence[Missing], claim: Claim) -> list[tuple[str, str]]:
    return [(each.message, mend_url(each, claim)) for each in missing[1:]]
