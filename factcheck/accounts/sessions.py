"""Sessions: new at sign-in, ended when idle, ended for good after a set time."""

import time

from flask import Flask, Response, flash, g, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_security import current_user, logout_user, user_authenticated

from claims.base import now
from factcheck.accounts.models import Account
from factcheck.config import Settings
from factcheck.database import transaction

SIGNED_IN_AT = "signed_in_at"
# What Flask-Login and Flask-Security have just written when a sign-in is announced.
WRITTEN_AT_SIGN_IN = {"_user_id", "_fresh", "_id", "fs_cc", "fs_paa"}


class StaffSessions(SecureCookieSessionInterface):
    """Signed cookies that are renewed by pages, never by files that anybody may cache."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set the cookie, and that the answer varies by it, unless it is a file."""
        if request.endpoint != "static":
            super().save_session(app, session, response)


def init_sessions(app: Flask, settings: Settings) -> None:
    """Set the cookie's rules and both lifetimes.

    `__Host-` binds the cookie to this very host and to TLS (RFC 6265bis).
    """
    app.config.from_mapping(
        SESSION_COOKIE_NAME="__Host-factcheck" if settings.is_https else "factcheck",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=settings.session_idle,
    )
    app.session_interface = StaffSessions()
    user_authenticated.connect(_begin_session, app)

    @app.before_request
    def end_old_session() -> None:
        if request.endpoint != "static":
            _end_if_older_than(settings.session_lifetime.total_seconds())


def _begin_session(sender: Flask, user: Account, **more: object) -> None:
    """Throw away all that the visitor's session held before, tokens against forgery included."""
    del sender, more
    for key in session.keys() - WRITTEN_AT_SIGN_IN:
        session.pop(key)
    g.pop("csrf_token", None)
    session.permanent = True
    session[SIGNED_IN_AT] = int(time.time())
    with transaction():
        user.last_signed_in_at = now()


def _end_if_older_than(seconds: float) -> None:
    if "_user_id" not in session:
        return
    if not current_user.is_authenticated:
        session.clear()
        flash("You were signed out: your account or password was changed.", "notice")
    elif time.time() - session.get(SIGNED_IN_AT, 0) > seconds:
        logout_user()
        session.clear()
        flash("You were signed out after a day's work. Please sign in again.", "notice")
