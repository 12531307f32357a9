"""A person's own notices: listed, opened, marked as read."""

from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from claims.base import now
from claims.errors import NotFound
from claims.newsroom.models import User
from claims.newsroom.notice_kinds import KINDS, quote_of, sentence_of
from claims.newsroom.notice_models import Notice
from claims.newsroom.notices import (
    count_by_kind,
    find_notice,
    mark_all_read,
    mark_read,
    mark_unread,
    notices_page,
)
from factcheck.accounts.actor import signed_in_actor
from factcheck.database import db, transaction
from factcheck.notices.blueprint import bp
from factcheck.notices.leads import lead_of

PAGE_SIZE = 30


@dataclass(frozen=True)
class Shown:
    """One notice as the list shows it."""

    notice: Notice
    sentence: str
    quote: str
    label: str


@dataclass(frozen=True)
class KindCount:
    """A kind of which the person has notices: how many, and how many unread."""

    key: str
    label: str
    total: int
    unread: int


@bp.get("/desk/notices")
def notices() -> str:
    """List the notices of the person signed in, the unread ones on top."""
    actor = signed_in_actor()
    counts = _counts(actor)
    kind = _kind(counts)
    page = page_number()
    chosen = [each for each in counts if kind in (None, each.key)]
    total = sum(each.total for each in chosen)
    rows = notices_page(db.session, actor, kind=kind, page=page, size=PAGE_SIZE)
    return render_template(
        "notices/notices.html",
        rows=[_shown(each) for each in rows],
        counts=counts,
        kind=kind,
        unread=sum(each.unread for each in chosen),
        all_unread=sum(each.unread for each in counts),
        total=total,
        page=page,
        pages=max(1, -(-total // PAGE_SIZE)),
        upto=now().isoformat(),
    )


def _counts(actor: User) -> list[KindCount]:
    counted = count_by_kind(db.session, actor)
    labels = {key: kind.label for key, kind in KINDS.items()}
    return [
        KindCount(key, labels.get(key, key), *counted[key])
        for key in sorted(counted, key=lambda key: (-counted[key][1], labels.get(key, key)))
    ]


def _kind(counts: list[KindCount]) -> str | None:
    """Return the kind asked for, if it is one; anything else shows all."""
    asked = request.args.get("kind")
    return asked if asked in KINDS or any(each.key == asked for each in counts) else None


def page_number() -> int:
    """Return the page that the address asks for, from 1; the first for anything else."""
    typed = request.args.get("page", "1")
    is_number = typed.isascii() and typed.isdigit() and len(typed) < 7  # noqa: PLR2004 - a million pages are enough
    return max(1, int(typed)) if is_number else 1


def _shown(notice: Notice) -> Shown:
    kind = KINDS.get(notice.kind)
    return Shown(notice, sentence_of(notice), quote_of(notice), kind.label if kind else "")


@bp.get("/desk/notices/<notice_id>")
def open_notice(notice_id: str) -> ResponseReturnValue:
    """Lead to what the notice is about, and mark it as read. Doing it twice changes nothing."""
    actor = signed_in_actor()
    notice = find_notice(db.session, actor, notice_id)
    lead = lead_of(notice)
    if notice.read_at is None:
        with transaction() as session:
            mark_read(session, actor, [notice_id])
    return redirect(lead)


@bp.post("/desk/notices/<notice_id>/read")
def read_notice(notice_id: str) -> ResponseReturnValue:
    """Mark one notice as read."""
    actor = signed_in_actor()
    find_notice(db.session, actor, notice_id)
    with transaction() as session:
        mark_read(session, actor, [notice_id])
    return _back_to_list()


@bp.post("/desk/notices/<notice_id>/unread")
def unread_notice(notice_id: str) -> ResponseReturnValue:
    """Put one notice back on top."""
    actor = signed_in_actor()
    with transaction() as session:
        mark_unread(session, actor, notice_id)
    return _back_to_list()


@bp.post("/desk/notices/read-all")
def read_all() -> ResponseReturnValue:
    """Mark all that the page knew of as read; what came later stays."""
    actor = signed_in_actor()
    kind = request.form.get("kind") or None
    with transaction() as session:
        count = mark_all_read(session, actor, upto=_upto(), kind=kind)
    flash(f"{count} {'notice is' if count == 1 else 'notices are'} marked as read.", "success")
    return _back_to_list()


def _upto() -> datetime:
    """Return when the page was shown. Raises NotFound for what no page of ours sends."""
    try:
        moment = datetime.fromisoformat(request.form.get("upto", ""))
    except ValueError as error:
        raise NotFound("page", "of notices") from error
    if moment.tzinfo is None:
        raise NotFound("page", "of notices")
    return moment


def _back_to_list() -> ResponseReturnValue:
    kind = request.form.get("kind")
    return redirect(url_for("notices.notices", kind=kind if kind in KINDS else None))
