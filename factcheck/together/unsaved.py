"""Text that was typed and not sent: kept as it is written, offered, discarded."""

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from claims.newsroom.unsaved import (
    LONGEST_PLACE,
    Typed,
    end_unsaved,
    find_unsaved,
    keep_typed,
    unsaved_of,
)
from factcheck.accounts.actor import signed_in_actor
from factcheck.accounts.resuming import KEPT_FIELD, read_typed
from factcheck.database import db, transaction
from factcheck.desk.leftovers import first_words
from factcheck.together.blueprint import bp

# What a script tells about the form, beside the form's own fields.
ABOUT = {"place": "autosave_place", "form": "autosave_form", "title": "autosave_title"}
KEY = "autosave_key"


@bp.get("/unsaved")
def unsaved() -> str:
    """List everything that this person typed and did not send."""
    kept = [(each, first_words(each)) for each in unsaved_of(db.session, signed_in_actor())]
    return render_template("together/unsaved.html", kept=kept)


@bp.post("/unsaved")
def keep() -> Response:
    """Keep what stands in a form now; a script sends it after a pause in writing."""
    about = {name: request.form.get(field, "") for name, field in ABOUT.items()}
    with transaction() as session:
        kept = keep_typed(
            session,
            user=signed_in_actor(),
            typed=Typed(key=request.form.get(KEY, ""), fields=_fields(), **about),
        )
    return jsonify(kept_at=kept.kept_at.isoformat() if kept else None)


def _fields() -> list[tuple[str, str]]:
    """Return the form's own fields, without tokens and secrets."""
    left_out = {"csrf_token", KEY, *ABOUT.values()}
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in left_out and "password" not in name
    ]


@bp.post("/unsaved/<key>/discard")
def discard(key: str) -> ResponseReturnValue:
    """Throw a text away that was never sent, and go back to its form."""
    actor = signed_in_actor()
    place = find_unsaved(db.session, actor, key).place
    with transaction() as session:
        end_unsaved(session, user=actor, key=key)
    flash("That text is discarded.", "success")
    return redirect(place if request.form.get("back") != "list" else url_for("together.unsaved"))


@bp.post("/unsaved/put-back")
def put_back() -> ResponseReturnValue:
    """Keep a text that a form could not take, and open its form with it."""
    typed = read_typed(request.form.get(KEPT_FIELD, "")[: 2 * 1024 * 1024])
    if typed is None:
        return redirect(url_for("together.unsaved"))
    with transaction() as session:
        kept = keep_typed(session, user=signed_in_actor(), typed=typed)
    if kept is None:
        flash("That text was saved already.", "notice")
        return redirect(typed.place[:LONGEST_PLACE])
    return redirect(f"{kept.place}?restore={kept.id}")
