"""Webhooks, for admins: adding, changing, trying, switching off and deleting them; their log."""

from collections.abc import Callable

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from claims.errors import BadInput
from claims.newsroom.models import User
from claims.newsroom.webhook_kinds import EVENT_KINDS
from claims.newsroom.webhook_models import DeliveryState, Webhook
from claims.newsroom.webhooks import (
    add_webhook,
    change_webhook,
    delete_webhook,
    find_message,
    find_webhook,
    messages_page,
    renew_secret,
    send_message_again,
    send_test,
    switch_webhook,
)
from claims.newsroom.webhooks import webhooks as all_webhooks
from factcheck.accounts.actor import signed_in_actor
from factcheck.database import db, transaction
from factcheck.notices.blueprint import bp
from factcheck.notices.forms import WebhookForm
from factcheck.notices.listing import page_number
from factcheck.review.forms import Decision, decided

PAGE_SIZE = 30
STATES: dict[DeliveryState, str] = {
    DeliveryState.WAITING: "waits",
    DeliveryState.SENDING: "is being sent",
    DeliveryState.DELIVERED: "delivered",
    DeliveryState.FAILED: "given up",
    DeliveryState.DROPPED: "dropped: the webhook was deleted",
}


def _open_hosts() -> frozenset[str]:
    hosts: frozenset[str] = current_app.config["SETTINGS"].webhook_hosts
    return hosts


@bp.get("/admin/webhooks")
def webhooks() -> str:
    """List the webhooks."""
    return render_template(
        "notices/webhooks.html", webhooks=all_webhooks(db.session), kinds=EVENT_KINDS
    )


@bp.route("/admin/webhooks/new", methods=["GET", "POST"])
def new_webhook() -> ResponseReturnValue:
    """Add a webhook, and show its secret: on this one page, and never again."""
    form = WebhookForm()
    added: list[Webhook] = []

    def add(session: Session, actor: User) -> None:
        added.append(add_webhook(session, actor=actor, details=form.details(_open_hosts())))

    if decided(form, add):
        return render_template("notices/webhook_secret.html", webhook=added[0], is_new=True)
    return render_template("notices/webhook_form.html", form=form, webhook=None), form.status


@bp.get("/admin/webhooks/<webhook_id>")
def webhook(webhook_id: str) -> str:
    """Show one webhook and the log of its messages."""
    shown = find_webhook(db.session, webhook_id)
    asked = request.args.get("state")
    state = DeliveryState(asked) if asked in set(DeliveryState) else None
    page = page_number()
    messages, total = messages_page(db.session, shown, state=state, page=page, size=PAGE_SIZE)
    return render_template(
        "notices/webhook.html",
        webhook=shown,
        kinds=EVENT_KINDS,
        messages=messages,
        state=state,
        states=STATES,
        total=total,
        page=page,
        pages=max(1, -(-total // PAGE_SIZE)),
    )


@bp.route("/admin/webhooks/<webhook_id>/edit", methods=["GET", "POST"])
def edit_webhook(webhook_id: str) -> ResponseReturnValue:
    """Change a webhook's name, address and kinds."""
    shown = find_webhook(db.session, webhook_id)
    form = _filled(shown)

    def change(session: Session, actor: User) -> None:
        change_webhook(
            session,
            actor=actor,
            webhook=shown,
            seen_version=form.seen,
            details=form.details(_open_hosts()),
        )

    if decided(form, change):
        flash("Saved. The next message goes there.", "success")
        return _to(webhook_id)
    if form.was_stale:
        form.refusals.append(("Somebody else changed it meanwhile. Look, and save again.", ""))
        form.seen_version.data = str(shown.version)
    return render_template("notices/webhook_form.html", form=form, webhook=shown), form.status


def _filled(shown: Webhook) -> WebhookForm:
    known = [key for key in shown.kinds if key in EVENT_KINDS]
    public = [key for key in known if EVENT_KINDS[key].is_public]
    return WebhookForm(
        data={
            "seen_version": str(shown.version),
            "name": shown.name,
            "url": shown.url,
            "public_kinds": public,
            "own_kinds": [key for key in known if key not in public],
        }
    )


@bp.post("/admin/webhooks/<webhook_id>/switch")
def switch(webhook_id: str) -> ResponseReturnValue:
    """Switch a webhook on or off."""
    on = request.form.get("on") == "1"

    def change(session: Session, actor: User) -> None:
        switch_webhook(session, actor=actor, webhook=find_webhook(session, webhook_id), on=on)

    words = "It is on: what waited goes out now." if on else "It is off. Nothing is sent there."
    return _done(webhook_id, change, words)


@bp.post("/admin/webhooks/<webhook_id>/test")
def test_webhook(webhook_id: str) -> ResponseReturnValue:
    """Have the worker send a test message."""

    def change(session: Session, actor: User) -> None:
        send_test(session, actor=actor, webhook=find_webhook(session, webhook_id))

    return _done(webhook_id, change, "The worker sends a test in a moment: see the log.")


@bp.post("/admin/webhooks/<webhook_id>/secret")
def new_secret(webhook_id: str) -> ResponseReturnValue:
    """Make a new secret and show it: on this one page, and never again."""
    with transaction() as session:
        shown = find_webhook(session, webhook_id)
        renew_secret(session, actor=signed_in_actor(), webhook=shown)
    return render_template("notices/webhook_secret.html", webhook=shown, is_new=False)


@bp.route("/admin/webhooks/<webhook_id>/delete", methods=["GET", "POST"])
def remove_webhook(webhook_id: str) -> ResponseReturnValue:
    """Ask once more, then delete a webhook."""
    shown = find_webhook(db.session, webhook_id)
    form = Decision()

    def remove(session: Session, actor: User) -> None:
        delete_webhook(session, actor=actor, webhook=shown)

    if decided(form, remove):
        flash("It is deleted, and its secret with it.", "success")
        return redirect(url_for("notices.webhooks"))
    return render_template("notices/webhook_delete.html", form=form, webhook=shown), form.status


@bp.post("/admin/webhooks/messages/<message_id>/again")
def message_again(message_id: str) -> ResponseReturnValue:
    """Have the worker send a message once more, under the same id."""
    webhook_id = find_message(db.session, message_id).webhook_id

    def change(session: Session, actor: User) -> None:
        send_message_again(session, actor=actor, delivery=find_message(session, message_id))

    return _done(webhook_id, change, "The worker sends it again in a moment: see the log.")


def _done(
    webhook_id: str, change: Callable[[Session, User], None], words: str
) -> ResponseReturnValue:
    """Make the change and say so, or say why not; then back to the webhook."""
    try:
        with transaction() as session:
            change(session, signed_in_actor())
    except BadInput as refusal:
        flash(str(refusal), "error")
    else:
        flash(words, "success")
    return _to(webhook_id)


def _to(webhook_id: str) -> ResponseReturnValue:
    return redirect(url_for("notices.webhook", webhook_id=webhook_id))
