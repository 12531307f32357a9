"""Mail: into files in the demo, by SMTP elsewhere; a mail server that is down stops nobody."""

import smtplib
from typing import Any
from urllib.parse import unquote, urlsplit

import structlog
from flask import Flask
from flask_mailman import Mail
from flask_security import MailUtil

from factcheck.config import Settings

SMTP_PORT = 587
SMTPS_PORT = 465
TIMEOUT_SECONDS = 10

log = structlog.get_logger()


class Post(MailUtil):
    """Flask-Security's hook for sending mail."""

    def send_mail(self, template: str, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - its own
        """Send, or write down that it failed.

        An error shown to the visitor would tell whether an address has an account.
        """
        try:
            super().send_mail(template, *args, **kwargs)
        except (OSError, smtplib.SMTPException):
            log.exception("mail_failed", template=template)


def init_post(app: Flask, settings: Settings) -> None:
    """Configure Flask-Mailman from the one `mail` setting."""
    app.config.from_mapping(_backend(settings))
    app.config.from_mapping(MAIL_DEFAULT_SENDER=settings.mail_from, MAIL_TIMEOUT=TIMEOUT_SECONDS)
    Mail(app)


def _backend(settings: Settings) -> dict[str, object]:
    if settings.mail == "file":
        return {"MAIL_BACKEND": "file", "MAIL_FILE_PATH": str(settings.data / "outbox")}
    address = urlsplit(settings.mail)
    secure = address.scheme == "smtps"
    return {
        "MAIL_BACKEND": "smtp",
        "MAIL_SERVER": address.hostname,
        "MAIL_PORT": address.port or (SMTPS_PORT if secure else SMTP_PORT),
        "MAIL_USE_SSL": secure,
        "MAIL_USE_TLS": not secure and bool(address.username),
        "MAIL_USERNAME": unquote(address.username or "") or None,
        "MAIL_PASSWORD": unquote(address.password or "") or None,
    }
