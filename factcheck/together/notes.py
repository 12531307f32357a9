"""One's own note on a claim. No view of anybody else reads it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField

from claims.filing.models import Claim
from claims.newsroom.desk_models import PrivateNote
from claims.newsroom.noting import note_of, write_note
from factcheck.accounts.actor import signed_in_actor
from factcheck.database import db
from factcheck.desk.finding import find
from factcheck.desk.saving import VersionedForm, saving
from factcheck.together.blueprint import bp


class NoteForm(VersionedForm):
    """A note to oneself."""

    body = TextAreaField(
        "Your note",
        description="Only you read it: it is on nobody else's page, not even an admin's. Empty it"
        " to take it away.",
    )


@bp.route("/claims/<claim_id>/note", methods=["GET", "POST"])
def note(claim_id: str) -> ResponseReturnValue:
    """Write one's own note on a claim."""
    claim, actor = find(Claim, claim_id), signed_in_actor()
    form = NoteForm(data=_stored(note_of(db.session, actor, claim_id)))
    if form.is_ready():
        with saving(form) as session:
            body = form.body.data or ""
            write_note(session, user=actor, claim_id=claim.id, seen_version=form.seen, body=body)
            flash("Your note is saved. Only you can read it.", "success")
            return redirect(url_for("desk.claim", claim_id=claim_id, _anchor="together"))
        if form.was_stale:
            form.keep_both(
                NoteForm(formdata=None, data=_stored(note_of(db.session, actor, claim_id)))
            )
    return render_template("together/note.html", form=form, claim=claim), form.status


def _stored(note: PrivateNote) -> dict[str, object]:
    return {"body": note.body, "seen_version": note.version}
