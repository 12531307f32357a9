"""Refusals and faults as pages: what happened, what was kept, what to do next."""

from collections.abc import Callable

import structlog
from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError, InterfaceError, OperationalError
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    RequestEntityTooLarge,
    SecurityError,
    TooManyRequests,
)

from claims.errors import (
    BadInput,
    ClaimError,
    GatesClosed,
    NotAllowed,
    NotFound,
    Stale,
    WrongState,
)
from factcheck.accounts.actor import current_actor
from factcheck.accounts.resuming import sign_in_again, typed_form, written
from factcheck.config import MEGABYTE, Settings
from factcheck.moved import moved_to

STATUS_OF: dict[type[ClaimError], int] = {
    ClaimError: 400,
    BadInput: 400,
    NotAllowed: 403,
    NotFound: 404,
    WrongState: 409,
    GatesClosed: 409,
    Stale: 409,
}
PAGES = {400, 403, 404, 405, 409, 413, 429, 500, 503}
RETRY_SECONDS = 30

log = structlog.get_logger()
Answer = tuple[str, int] | tuple[str, int, dict[str, str]]


def init_errors(app: Flask, settings: Settings) -> None:
    """Give every refusal of the domain, of HTTP and of the database its page."""
    handlers: dict[type[Exception], Callable[..., ResponseReturnValue]] = {
        ClaimError: _refused,
        HTTPException: _http,
        SecurityError: _wrong_host,
        CSRFError: _forged,
        TooManyRequests: _too_many,
        OperationalError: _no_database,
        InterfaceError: _no_database,
        IntegrityError: _collided,
        DataError: _unstorable,
        InternalServerError: _broken,
    }
    for kind, handler in handlers.items():
        app.register_error_handler(kind, handler)

    @app.errorhandler(RequestEntityTooLarge)
    def too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
        del error
        return _page(413, limit=f"{settings.upload_limit // MEGABYTE} MB")


def _page(status: int, **context: object) -> Answer:
    return render_template(f"errors/{status}.html", **context), status


def status_of(error: ClaimError) -> int:
    """Return the HTTP status of a refusal: that of its nearest known class."""
    return next(STATUS_OF[kind] for kind in type(error).__mro__ if kind in STATUS_OF)


def _refused(error: ClaimError) -> ResponseReturnValue:
    """Answer with the domain's own sentence; what is not public is simply not there."""
    status = status_of(error)
    if isinstance(error, NotFound):
        return moved_to(error) or _page(404)
    if isinstance(error, Stale):
        return _page(409, what=error.what)
    return _page(status, message=str(error))


def _http(error: HTTPException) -> ResponseReturnValue:
    """Answer refusals of HTTP itself; redirects and ready responses pass through."""
    if error.code is None or error.code < 400 or error.response is not None:  # noqa: PLR2004 - HTTP
        return error
    if error.code not in PAGES:
        body, _ = _page(400, message=error.description)[:2]
        return body, error.code, dict(_own_headers(error))
    body, status = _page(error.code)[:2]
    return body, status, dict(_own_headers(error))


def _own_headers(error: HTTPException) -> list[tuple[str, str]]:
    """Return headers such as Allow; the type and length are the page's."""
    return [pair for pair in error.get_headers() if pair[0].lower() != "content-type"]


def _wrong_host(error: SecurityError) -> ResponseReturnValue:
    """Answer in plain text: without a host that is ours, no address on a page could be built."""
    del error
    return "This site is not served under that name.\n", 400, {"Content-Type": "text/plain"}


def _forged(error: CSRFError) -> ResponseReturnValue:
    """Refuse a form without our token, and give back what was typed.

    A form of the newsroom whose session has ended goes on after signing in again.
    """
    del error
    typed = typed_form()
    if typed is not None and current_actor() is None:
        return sign_in_again(typed)
    return _page(
        400,
        message="This form was open for too long, or was not sent from our page.",
        kept=_typed(),
        put_back=written(typed) if typed is not None else None,
    )


def _typed() -> list[tuple[str, str]]:
    """Return the texts of the form that was sent, without secrets and empty ones."""
    return [
        (name.replace("_", " ").replace("-", " "), value)
        for name, value in request.form.items(multi=True)
        if value.strip() and "password" not in name and "token" not in name
    ]


def _too_many(error: TooManyRequests) -> ResponseReturnValue:
    seconds = error.retry_after if isinstance(error.retry_after, int) else 60
    body, status = _page(429, wait="1 second" if seconds == 1 else f"{seconds} seconds")[:2]
    return body, status, {"Retry-After": str(seconds)}


def _no_database(error: OperationalError | InterfaceError) -> ResponseReturnValue:
    """Answer without the database: as if nobody were signed in and no history known."""
    log.error("database_unavailable", error=type(error.orig).__name__)
    g._login_user = AnonymousUserMixin()  # noqa: SLF001 - where Flask-Login looks before it loads
    g.without_database = True
    body, status = _page(503, wait=f"{RETRY_SECONDS} seconds")[:2]
    return body, status, {"Retry-After": str(RETRY_SECONDS)}


def _collided(error: IntegrityError) -> ResponseReturnValue:
    """Answer for two people who did the same at the same moment: the first one did it."""
    log.warning("collided", error=type(error.orig).__name__)
    return _page(409)


def _unstorable(error: DataError) -> ResponseReturnValue:
    log.warning("unstorable", error=type(error.orig).__name__)
    return _page(400, message="Something in it is too long, or no text that can be stored.")


def _broken(error: InternalServerError) -> ResponseReturnValue:
    """Answer a fault of ours, which is logged by now; the request's number finds it there."""
    del error
    return _page(500, reference=g.get("request_id"))
