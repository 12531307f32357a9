"""The record: every event, narrowed; its export; its verification; redaction."""

import json
from collections.abc import Iterator

from flask import (
    Response,
    flash,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from claims.audit.operations import all_events, redact_event, verify_chain
from claims.audit.queries import EventFilter, as_record, events_page, find_event, known_actions
from claims.newsroom.models import User
from claims.newsroom.operations import everybody
from claims.review.panels import sealed_votes
from claims.review.public_record import names_of
from factcheck.admin.blueprint import bp
from factcheck.admin.forms import RedactForm
from factcheck.database import db
from factcheck.desk.history import told
from factcheck.review.forms import decided

PAGE_SIZE = 50
LAST_PAGE = 1_000_000


@bp.get("/record")
def record() -> str:
    """Show a page of events, narrowed by action, person and claim."""
    narrowed = EventFilter(
        action=request.args.get("action") or None,
        actor_id=request.args.get("person") or None,
        claim_id=request.args.get("claim") or None,
    )
    page = _page_number()
    events, total = events_page(db.session, narrowed, page=page, size=PAGE_SIZE)
    names = names_of(db.session, [event.actor_id for event in events])
    return render_template(
        "admin/record.html",
        events=[(event, told(event, names.get(event.actor_id or ""))) for event in events],
        total=total,
        page=page,
        pages=-(-total // PAGE_SIZE),
        narrowed=narrowed,
        actions=known_actions(db.session),
        people=everybody(db.session),
    )


def _page_number() -> int:
    number = request.args.get("page", default=1, type=int)
    return min(max(number, 1), LAST_PAGE)


@bp.get("/record/export.jsonl")
def export_record() -> Response:
    """Send every event as JSON Lines, the oldest first, as anybody can check it."""
    sealed = sealed_votes(db.session)

    def lines() -> Iterator[str]:
        for event in all_events(db.session):
            record = as_record(event, is_sealed=event.subject_id in sealed)
            yield json.dumps(record, ensure_ascii=False) + "\n"

    answer = Response(stream_with_context(lines()), mimetype="application/x-ndjson")
    answer.headers["Content-Disposition"] = 'attachment; filename="factcheck-record.jsonl"'
    return answer


@bp.get("/record/verify")
def verify_record() -> str:
    """Walk the whole chain and show what was found."""
    expected = request.args.get("head", "").strip().lower() or None
    report = verify_chain(db.session, expected_head=expected)
    return render_template("admin/verify.html", report=report, expected=expected)


@bp.route("/record/<int(max=2147483647):seq>", methods=["GET", "POST"])
def event(seq: int) -> ResponseReturnValue:
    """Show one event with its details, and redact them with a reason."""
    form = RedactForm()

    def redact(session: Session, actor: User) -> None:
        reason = form.reason.data or ""
        redact_event(session, seq, actor_id=actor.id, reason=reason)

    found = find_event(db.session, seq)
    if decided(form, redact):
        flash("The details are gone; the chain is whole, and the record says who did it and why.")
        return redirect(url_for("admin.event", seq=seq))
    names = names_of(db.session, [found.actor_id])
    is_sealed = found.subject_id in sealed_votes(db.session)
    body = found.payload.body if found.payload and not is_sealed else None
    page = render_template(
        "admin/event.html",
        event=found,
        told=told(found, names.get(found.actor_id or "")),
        details=_details(body),
        is_sealed=is_sealed,
        form=form,
    )
    return page, form.status


def _details(body: str | None) -> list[tuple[str, str]]:
    """Return an event's payload as pairs of name and text; the salt says nothing."""
    given = json.loads(body) if body else {}
    return [
        (name.replace("_", " "), value if isinstance(value, str) else json.dumps(value))
        for name, value in given.items()
        if name != "salt"
    ]
