"""Where a notice leads: to what it is about, on the page where something can be done about it."""

from collections.abc import Callable, Mapping

from flask import url_for

from claims.newsroom.notice_models import Notice

Lead = Callable[[Notice], str]


def _dossier(notice: Notice) -> str:
    return url_for("review.claim", claim_id=notice.claim_id)


def _webhook(notice: Notice) -> str:
    return url_for("notices.webhook", webhook_id=notice.subject_id)


def _evidence(notice: Notice) -> str:
    return url_for("desk.claim", claim_id=notice.claim_id, _anchor="evidence")


def _thread(notice: Notice) -> str:
    anchor = f"thread-{notice.subject_id}"
    return url_for("together.comments", claim_id=notice.claim_id, _anchor=anchor)


def _tip(notice: Notice) -> str:
    return url_for("desk.tip", tip_id=notice.subject_id)


def _search(notice: Notice) -> str:
    return url_for("day.desk.open_view", view_id=notice.subject_id)


def _request(notice: Notice) -> str:
    return url_for("review.correction_request", request_id=notice.subject_id)


LEADS: Mapping[str, Lead] = {
    "review_wanted": _dossier,
    "panel_reminder": _dossier,
    "retraction_asked": _dossier,
    "mention": _thread,
    "comment": _thread,
    "tip": _tip,
    "correction_request": _request,
    "found": _search,
    "webhook_off": _webhook,
    "capture_failed": _evidence,
    "link_rotted": _evidence,
}


def lead_of(notice: Notice) -> str:
    """Return the address of what the notice is about: else of its claim, else of the desk."""
    lead = LEADS.get(notice.kind)
    if lead is not None:
        return lead(notice)
    if notice.claim_id is not None:
        return url_for("desk.claim", claim_id=notice.claim_id)
    return url_for("desk.home")
