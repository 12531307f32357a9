"""Mail that went wrong, for admins: what, why, and the button to send it again."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from claims.errors import BadInput
from claims.newsroom.notice_mails import STUCK, count_mails, mails_page, send_mail_again
from claims.newsroom.notice_models import MailState
from factcheck.accounts.actor import signed_in_actor
from factcheck.database import db, transaction
from factcheck.notices.blueprint import bp
from factcheck.notices.listing import page_number

PAGE_SIZE = 50
VIEWS: dict[str, tuple[MailState, ...]] = {
    "stuck": STUCK,
    "waiting": (MailState.WAITING, MailState.SENDING),
    "sent": (MailState.SENT,),
    "dropped": (MailState.DROPPED,),
}


@bp.get("/admin/mail")
def mails() -> str:
    """List mail about notices, what needs a person first."""
    asked = request.args.get("show", "stuck")
    show = asked if asked in VIEWS else "stuck"
    counts = count_mails(db.session)
    totals = {key: sum(counts.get(state, 0) for state in VIEWS[key]) for key in VIEWS}
    page = page_number()
    return render_template(
        "notices/mails.html",
        rows=mails_page(db.session, VIEWS[show], page=page, size=PAGE_SIZE),
        show=show,
        totals=totals,
        page=page,
        pages=max(1, -(-totals[show] // PAGE_SIZE)),
    )


@bp.post("/admin/mail/<mail_id>/again")
def mail_again(mail_id: str) -> ResponseReturnValue:
    """Have the worker send one mail again."""
    try:
        with transaction() as session:
            send_mail_again(session, actor=signed_in_actor(), mail_id=mail_id)
    except BadInput as refusal:
        flash(str(refusal), "error")
    else:
        flash("The worker sends it in a moment.", "success")
    return redirect(url_for("notices.mails"))
