"""What waits for this editor, the next thing to do on top."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from claims.base import now
from claims.review.queue import open_votes, review_queue
from factcheck.accounts.actor import signed_in_actor
from factcheck.database import db
from factcheck.review.blueprint import bp


@bp.get("/home")
def home() -> ResponseReturnValue:
    """Lead to the queue: the room has no other front page."""
    return redirect(url_for("review.queue"))


@bp.get("/")
def queue() -> str:
    """Show everything that waits, list by list."""
    waiting = review_queue(db.session, signed_in_actor())
    return render_template(
        "review/queue.html", queue=waiting, votes=open_votes(db.session), now=now()
    )
