"""A form that comes from somebody whose session has ended: what was typed goes on with them.

The text travels inside the page on which they sign in again, and is kept for them once they have:
nothing is stored for a visitor who is not signed in.
"""

import json
from collections.abc import Callable

from flask import Flask, render_template, request, url_for
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from flask_security import user_authenticated
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect

from claims.base import new_id
from claims.errors import ClaimError
from claims.newsroom.unsaved import Typed, keep_typed
from factcheck.accounts.models import Account
from factcheck.database import transaction

KEPT_FIELD = "kept"
KEY_FIELD = "unsaved"
_NOT_KEPT = {"csrf_token", KEPT_FIELD}


def typed_form() -> Typed | None:
    """Return the newsroom's form that this request sends, or None if it is not one of them.

    Every form of the newsroom has a field `unsaved`, maybe with a prefix, which holds its key.
    """
    name = next((each for each in request.form if each.rpartition("-")[2] == KEY_FIELD), None)
    if name is None:
        return None
    fields = [
        (field, value)
        for field, value in request.form.items(multi=True)
        if field not in _NOT_KEPT and "password" not in field
    ]
    key, form = request.form[name] or new_id(), name.removesuffix(KEY_FIELD).rstrip("-")
    return Typed(key=key, place=page_of(request.path), form=form, title="", fields=fields)


def page_of(path: str) -> str:
    """Return the page on which a form that is sent to this path stands: itself, or one above."""
    while path.strip("/"):
        try:
            request_ctx.url_adapter.match(path, method="GET")  # type: ignore[union-attr]  # there is one in a request
        except RequestRedirect as redirect:
            return str(redirect.new_url)
        except (MethodNotAllowed, HTTPException):
            path = path.rstrip("/").rpartition("/")[0]
        else:
            return path
    return "/"


def sign_in_again(typed: Typed) -> ResponseReturnValue:
    """Return the page on which somebody signs in and finds their text in the form again."""
    page = render_template(
        "accounts/sign_in_again.html",
        typed=typed,
        kept=written(typed),
        back=f"{typed.place}?restore={typed.key}",
    )
    return page, 403


def written(typed: Typed) -> str:
    """Return what was typed as one text that a hidden field can carry."""
    return json.dumps([typed.key, typed.place, typed.form, typed.title, [*typed.fields]])


def read_typed(text: str) -> Typed | None:
    """Return what `written` wrote; None for what it did not write."""
    try:
        key, place, form, title, fields = json.loads(text)
        pairs = [(name, value) for name, value in fields]
    except (ValueError, TypeError, RecursionError):
        return None
    texts = [key, place, form, title, *(part for pair in pairs for part in pair)]
    if not all(isinstance(each, str) for each in texts):
        return None
    return Typed(key, place, form, title, pairs)


def init_resuming(app: Flask) -> None:
    """Keep, at every sign-in, the text that came with it."""
    receiver: Callable[..., None] = keep_what_came_along
    user_authenticated.connect(receiver, app)


def keep_what_came_along(sender: Flask, user: Account, **more: object) -> None:
    """Keep the text for the person who has just signed in; what is no form of ours is dropped."""
    del sender, more
    typed = read_typed(request.form.get(KEPT_FIELD, ""))
    if typed is None:
        return
    try:
        with transaction() as session:
            keep_typed(session, user=user.user, typed=typed)
    except ClaimError:
        # Nobody's form writes such a thing: there is no text of a person in it to lose.
        return


def sign_in_url(back: str) -> str:
    """Return where to sign in so as to come back here."""
    return url_for("security.login", next=back)
