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


LEADS: Mapping[str, Lead] = {
    "review_wanted": _dossier,
    "panel_reminder": _dossier,
    "retraction_asked": _dossier,
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
