"""Drawing notices from the record after each commit, so that they are there at once."""

import structlog
from flask import Flask, g
from sqlalchemy.exc import SQLAlchemyError

from claims.newsroom.notices import count_unread
from claims.review.noticing import BATCH, draw_notices, has_news, pass_over
from factcheck.accounts.actor import current_actor
from factcheck.database import after_commit, db, transaction
from factcheck.notices.addresses import claim_addresses

log = structlog.get_logger()


def init_notices(app: Flask) -> None:
    """Let every commit be followed by the notices that it is the cause of.

    Where this fails, it is logged and the worker catches up.
    """
    after_commit(app, draw_after_commit)

    @app.context_processor
    def about_notices() -> dict[str, object]:
        return {"unread_notices": _unread}


def _unread() -> int:
    """Count the notices that the person signed in has not read, for the bar of staff's pages.

    A page that is drawn because the database does not answer has none to show.
    """
    actor = None if g.get("without_database") else current_actor()
    return count_unread(db.session, actor) if actor else 0


def draw_after_commit() -> None:
    """Draw what the commit, or one before it, is the cause of."""
    draw_news()


def draw_news() -> bool:
    """Draw the next events that nobody was told of; return whether there were any.

    One that cannot be drawn is left out, and says so in the log: it must not hold up the others.
    """
    if not has_news(db.session):
        return False
    addresses = claim_addresses()
    try:
        with transaction() as session:
            draw_notices(session, addresses)
    except SQLAlchemyError:
        raise
    except Exception:
        log.exception("notices_not_drawn")
        _draw_one_by_one()
    return True


def _draw_one_by_one() -> None:
    """Draw each event of the batch for itself, and pass over the ones that fail."""
    addresses = claim_addresses()
    for _ in range(BATCH):
        try:
            with transaction() as session:
                if not draw_notices(session, addresses, most=1):
                    return
        except SQLAlchemyError:
            raise
        except Exception:
            with transaction() as session:
                seq = pass_over(session)
            log.exception("notice_passed_over", seq=seq)
