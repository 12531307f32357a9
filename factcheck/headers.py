"""What every answer carries: the rules for browsers, who may keep it, and a number for the log."""

import secrets

from flask import Flask, Response, g, request, session
from flask_compress import Compress
from flask_security import current_user

from factcheck.config import Settings

# OWASP Secure Headers Project. A view that serves strangers' files sets a stricter policy itself.
POLICY = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; object-src 'none';"
    " form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# Cards are made to stand on other sites' pages; they hold no form and nothing of a visitor's.
FRAMED = {"feeds.embed"}
FRAMED_POLICY = {
    **{name: value for name, value in POLICY.items() if name != "X-Frame-Options"},
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; object-src 'none';"
    " form-action 'none'; frame-ancestors *",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
TWO_YEARS = "max-age=63072000; includeSubDomains"
PRIVATE_ROOMS = {"desk", "evidence_desk", "review", "admin", "security", "notices", "readers"}
YEAR = "public, max-age=31536000, immutable"


def init_headers(app: Flask, settings: Settings) -> None:
    """Set headers on every answer, error pages included, and compress what is public."""
    app.config.from_mapping(COMPRESS_REGISTER=False, COMPRESS_MIN_SIZE=1000)
    compress = Compress(app)

    @app.before_request
    def number_request() -> None:
        g.request_id = secrets.token_hex(8)

    @app.after_request
    def finish(response: Response) -> Response:
        for name, value in _policy().items():
            response.headers.setdefault(name, value)
        if settings.is_https:
            response.headers.setdefault("Strict-Transport-Security", TWO_YEARS)
        response.headers["X-Request-ID"] = g.get("request_id", "")
        if not _set_caching(response):
            return response
        finished: Response = compress.after_request(response)
        return finished


def _policy() -> dict[str, str]:
    return FRAMED_POLICY if request.endpoint in FRAMED else POLICY


def _set_caching(response: Response) -> bool:
    """Say who may keep the answer; return whether anybody may.

    What may be kept may be compressed. What a person signed in gets is neither: compressing
    secrets beside reflected input tells their content by length (BREACH).
    """
    if request.endpoint == "static":
        if "v" in request.args:
            response.headers["Cache-Control"] = YEAR
        return True
    if is_private():
        response.headers["Cache-Control"] = "no-store"
        return False
    response.headers.setdefault("Cache-Control", "no-cache")
    return True


def is_private() -> bool:
    """Return whether this answer is for one person: staff's rooms, a session, a form's token."""
    return request.blueprint in PRIVATE_ROOMS or session.modified or current_user.is_authenticated
