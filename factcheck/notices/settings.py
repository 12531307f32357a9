"""When a person wants mail: chosen by them, kind by kind, or stopped by a link in a mail."""

from collections.abc import Mapping
from functools import cache

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlmodel import Session
from wtforms import RadioField

from claims.newsroom.models import User
from claims.newsroom.notice_kinds import KINDS, grouped_kinds
from claims.newsroom.notice_models import MailWhen
from claims.newsroom.notice_settings import choose_mail, mail_choices, stop_digest, stop_mail
from claims.newsroom.operations import find_user
from factcheck.accounts.actor import signed_in_actor
from factcheck.database import db, transaction
from factcheck.desk.fields import options
from factcheck.notices.blueprint import bp
from factcheck.notices.unsubscribing import DAILY, Stop, read_stop
from factcheck.review.forms import Decision, decided

WHEN: Mapping[MailWhen, str] = {
    MailWhen.NOW: "at once",
    MailWhen.DAILY: "once a day",
    MailWhen.NEVER: "never",
}


@cache
def settings_form() -> type[Decision]:
    """Return the form of all kinds, made from what the domain knows of each."""
    choices = options((when.value, words) for when, words in WHEN.items())
    fields = {key: RadioField(kind.label, choices=choices) for key, kind in KINDS.items()}
    return type("MailSettingsForm", (Decision,), fields)


@bp.route("/desk/notices/mail", methods=["GET", "POST"])
def mail_settings() -> ResponseReturnValue:
    """Show and change when the person signed in wants mail about what."""
    actor = signed_in_actor()
    chosen = mail_choices(db.session, actor)
    form = settings_form()(data={key: when.value for key, when in chosen.items()})

    def change(session: Session, actor: User) -> None:
        wanted = {key: MailWhen(form[key].data) for key in KINDS}
        choose_mail(session, actor, wanted)

    if decided(form, change):
        flash("Saved. Mail that waits already follows what you chose.", "success")
        return redirect(url_for("notices.mail_settings"))
    page = render_template(
        "notices/mail_settings.html",
        form=form,
        groups=grouped_kinds(),
        when=WHEN,
        digest_hour=current_app.config["SETTINGS"].digest_hour,
    )
    return page, form.status


def stop_mail_view(token: str) -> ResponseReturnValue:
    """Ask whether mail is to be stopped; stop it when the button is pressed, here or in a mail.

    RFC 8058: the link itself changes nothing, since programs follow links to look at them; the
    POST needs neither a session nor a token of ours, the link being signed.
    """
    stop = read_stop(token)
    user = find_user(db.session, stop.user_id)
    if request.method == "GET":
        return render_template("notices/stop_mail.html", label=_label(stop), stopped=None)
    with transaction() as session:
        stopped = _stop(session, user, stop)
    labels = [KINDS[key].label for key in stopped]
    return render_template("notices/stop_mail.html", label=_label(stop), stopped=labels)


def _stop(session: Session, user: User, stop: Stop) -> list[str]:
    if stop.what == DAILY:
        return stop_digest(session, user)
    return stop_mail(session, user, [stop.what])


def _label(stop: Stop) -> str:
    kind = KINDS.get(stop.what)
    return f"when {kind.label}" if kind else "once a day, about anything"


@bp.record_once
def _let_mail_programs_in(state: BlueprintSetupState) -> None:
    """Take the one view that carries its own proof out of the protection by session tokens."""
    state.app.extensions["csrf"].exempt(stop_mail_view)


bp.add_url_rule(
    "/stop-mail/<token>", endpoint="stop_mail", view_func=stop_mail_view, methods=["GET", "POST"]
)
