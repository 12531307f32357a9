"""Who is asking: the person behind the request, for views and their guards."""

from flask import current_app, request
from flask.typing import ResponseReturnValue
from flask_security import current_user

from claims.newsroom.models import Role, User
from claims.newsroom.operations import require_role
from factcheck.accounts.models import Account
from factcheck.accounts.resuming import sign_in_again, typed_form


def current_actor() -> User | None:
    """Return the person who is signed in, or None for a reader."""
    account = current_user._get_current_object()  # noqa: SLF001 - werkzeug's way to the object
    return account.user if isinstance(account, Account) else None


def signed_in_actor() -> User:
    """Return the person who is signed in. Only for views behind `ask_to_sign_in`."""
    actor = current_actor()
    if actor is None:
        raise RuntimeError("This view is not behind ask_to_sign_in.")
    return actor


def ask_to_sign_in() -> ResponseReturnValue | None:
    """Send readers to the sign-in page: `bp.before_request(ask_to_sign_in)` on staff's rooms.

    A form that comes after its session has ended goes on with them, text and all.
    """
    if current_actor() is None:
        typed = typed_form() if request.method == "POST" else None
        if typed is not None:
            return sign_in_again(typed)
        answer: ResponseReturnValue = current_app.login_manager.unauthorized()  # type: ignore[attr-defined]  # set by Flask-Login
        return answer
    return None


def demand_role(action: str, *roles: Role) -> None:
    """Raise NeedsRole unless the person signed in holds one of the roles."""
    require_role(signed_in_actor(), action, *roles)
