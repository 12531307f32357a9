"""Flask-Security, set up as a newsroom needs it: no registration, our pages, our rules."""

from datetime import timedelta

from flask import Flask, request
from flask_security import Security
from flask_security.utils import aware_utcnow
from limits import parse

from factcheck.accounts.passwords import MIN_LENGTH, PasswordRules
from factcheck.accounts.post import Post, init_post
from factcheck.accounts.resuming import init_resuming
from factcheck.accounts.sessions import init_sessions
from factcheck.accounts.store import CredentialStore
from factcheck.config import Settings
from factcheck.throttle import count_try

TRIES = parse("5 per minute")
TRIES_FROM_ONE_ADDRESS = parse("60 per minute")
MAX_EMAIL = 254
GUARDED_ENDPOINTS = {
    "security.login",
    "security.forgot_password",
    "security.reset_password",
    "security.change_password",
    "security.verify",
}

PAGES = {
    "SECURITY_LOGIN_URL": "/sign-in",
    "SECURITY_LOGOUT_URL": "/sign-out",
    "SECURITY_RESET_URL": "/forgotten-password",
    "SECURITY_CHANGE_URL": "/change-password",
    "SECURITY_VERIFY_URL": "/confirm-it-is-you",
    "SECURITY_LOGIN_USER_TEMPLATE": "accounts/sign_in.html",
    "SECURITY_FORGOT_PASSWORD_TEMPLATE": "accounts/forgotten.html",
    "SECURITY_RESET_PASSWORD_TEMPLATE": "accounts/reset.html",
    "SECURITY_CHANGE_PASSWORD_TEMPLATE": "accounts/change_password.html",
    "SECURITY_VERIFY_TEMPLATE": "accounts/confirm.html",
    "SECURITY_EMAIL_TEMPLATE_PASSWORD_RESET": "accounts/mail/reset",
    "SECURITY_EMAIL_TEMPLATE_PASSWORD_RESET_NOTICE": "accounts/mail/changed",
    "SECURITY_EMAIL_TEMPLATE_PASSWORD_CHANGE_NOTICE": "accounts/mail/changed",
    "SECURITY_POST_LOGIN_VIEW": "desk.home",
    "SECURITY_POST_LOGOUT_VIEW": "public.home",
    "SECURITY_POST_CHANGE_VIEW": "desk.home",
}
WORDS = {
    "SECURITY_EMAIL_SUBJECT_PASSWORD_RESET": "Choose a new password",
    "SECURITY_EMAIL_SUBJECT_PASSWORD_NOTICE": "Your password was changed",
    "SECURITY_EMAIL_SUBJECT_PASSWORD_CHANGE_NOTICE": "Your password was changed",
    "SECURITY_MSG_GENERIC_AUTHN_FAILED": (
        "This address and this password do not go together.",
        "error",
    ),
    "SECURITY_MSG_PASSWORD_RESET_REQUEST": (
        "If %(email)s has an account here, a letter with a link is on its way.",
        "notice",
    ),
    "SECURITY_MSG_INVALID_RESET_PASSWORD_TOKEN": (
        "That link was used already or is not whole. Ask for a new one.",
        "error",
    ),
    "SECURITY_MSG_PASSWORD_RESET_EXPIRED": (
        "That link was good for %(within)s. Ask for a new one.",
        "error",
    ),
    "SECURITY_MSG_PASSWORD_RESET_NO_LOGIN": (
        "Your password is changed, and you are signed out everywhere. Sign in with the new one.",
        "success",
    ),
    "SECURITY_MSG_FORGOT_PASSWORD": ("Forgotten your password?", "info"),
    "SECURITY_MSG_UNAUTHENTICATED": ("Please sign in to see that page.", "notice"),
}
RULES = {
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    "SECURITY_PASSWORD_SINGLE_HASH": True,
    "SECURITY_PASSWORD_LENGTH_MIN": MIN_LENGTH,
    "SECURITY_RECOVERABLE": True,
    "SECURITY_CHANGEABLE": True,
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_RESET_PASSWORD_WITHIN": timedelta(hours=2),
    "SECURITY_DATETIME_FACTORY": aware_utcnow,
    "SECURITY_JOIN_USER_ROLES": False,
    "SECURITY_EMAIL_HTML": False,
    "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
    "SECURITY_API_ENABLED_METHODS": ["session"],
    "SECURITY_STATIC_FOLDER": None,
}


def init_accounts(app: Flask, settings: Settings) -> None:
    """Let members of the newsroom sign in, and nobody register."""
    init_post(app, settings)
    init_sessions(app, settings)
    app.config.from_mapping(
        {**PAGES, **WORDS, **RULES, "SECURITY_EMAIL_SENDER": settings.mail_from}
    )
    security = Security(password_util_cls=PasswordRules, mail_util_cls=Post)
    security.init_app(app, CredentialStore())
    _only_by_form_and_session(app, security)
    init_resuming(app)
    _throttle(app)


def _only_by_form_and_session(app: Flask, security: Security) -> None:
    """Close two doors that Flask-Security leaves ajar: JSON answers and tokens in addresses."""
    security.want_json(lambda _request: False)
    app.login_manager.request_loader(lambda _request: None)  # type: ignore[attr-defined]  # set by Flask-Login


def _throttle(app: Flask) -> None:
    """Slow down guessing: by account and address together, and by address alone."""

    @app.before_request
    def slow_down() -> None:
        if request.method == "POST" and request.endpoint in GUARDED_ENDPOINTS:
            address = str(request.remote_addr)
            account = request.form.get("email", "").strip().lower()[:MAX_EMAIL]
            count_try(TRIES, request.endpoint, address, account)
            count_try(TRIES_FROM_ONE_ADDRESS, address)
