"""The Flask application: the only room that knows all others."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import TracebackType

import structlog
from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from factcheck.accounts.sign_in import init_accounts
from factcheck.config import Settings
from factcheck.database import init_database
from factcheck.door import init_door
from factcheck.errors import init_errors
from factcheck.headers import init_headers
from factcheck.indexing import init_search
from factcheck.logs import init_logs
from factcheck.notices.drawing import init_notices
from factcheck.pages import init_pages
from factcheck.schema import init_migrations
from factcheck.throttle import init_throttle

HERE = Path(__file__).parent
ROOMS = (
    "public",
    "desk",
    "day",
    "review",
    "ledger",
    "admin",
    "evidence_desk",
    "snapshots",
    "readers",
    "feeds",
    "notices",
    "together",
    "synonyms",
)
ExcInfo = tuple[type, BaseException, TracebackType] | tuple[None, None, None]
LOCAL_NAMES = ("localhost", "127.0.0.1")

log = structlog.get_logger()


class FactCheck(Flask):
    """Flask, with faults logged as all else is."""

    def log_exception(self, exc_info: ExcInfo) -> None:
        """Log an exception that no handler wanted, with its trace."""
        log.error("request_failed", exc_info=exc_info)


def create_app(
    settings: Settings | None = None, *, overrides: Mapping[str, object] | None = None
) -> Flask:
    """Make the application for these settings, by default those of the environment.

    `overrides` are Flask configuration values that win over ours. Raises SettingError.
    """
    settings = settings or Settings.from_environment()
    app = FactCheck(__name__, template_folder=template_folder(), instance_path=str(settings.data))
    _configure(app, settings)
    init_headers(app, settings)
    init_logs(app)
    init_door(app, settings)
    init_throttle(app, settings)
    app.config.from_mapping(overrides or {})
    init_database(app, settings.database_url)
    init_migrations(app)
    CSRFProtect(app)
    init_accounts(app, settings)
    init_errors(app, settings)
    init_pages(app, settings)
    init_search(app)
    init_notices(app)
    for room in ROOMS:
        app.register_blueprint(import_module(f"factcheck.{room}.views").bp)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    """Set what Flask itself reads. A form's token lives as long as its session."""
    hosts = [settings.public_host, *(LOCAL_NAMES if settings.is_demo else ())]
    app.config.from_mapping(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        TRUSTED_HOSTS=hosts,
        PREFERRED_URL_SCHEME="https" if settings.is_https else "http",
        WTF_CSRF_TIME_LIMIT=None,
    )
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]  # how Flask documents it


def template_folder() -> Path:
    """Return where the templates are: inside when installed, beside us in a checkout."""
    inside = HERE / "templates"
    return inside if inside.is_dir() else HERE.parent / "templates"


def current_settings(app: Flask) -> Settings:
    """Return the settings that the application was made for."""
    settings = app.config["SETTINGS"]
    assert isinstance(settings, Settings)  # noqa: S101 - tells mypy what _configure ensures
    return settings
