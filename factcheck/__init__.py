"""The Flask application: the only room that knows all others."""

from collections.abc import Mapping
from pathlib import Path

from flask import Flask

from factcheck.config import Settings
from factcheck.database import init_database
from factcheck.schema import init_migrations

HERE = Path(__file__).parent


def create_app(
    settings: Settings | None = None, *, overrides: Mapping[str, object] | None = None
) -> Flask:
    """Make the application for these settings, by default those of the environment.

    `overrides` are Flask configuration values that win over ours. Raises SettingError.
    """
    settings = settings or Settings.from_environment()
    app = Flask(__name__, template_folder=template_folder(), instance_path=str(settings.data))
    app.config.from_mapping(SETTINGS=settings, SECRET_KEY=settings.secret_key)
    app.config.from_mapping(overrides or {})
    init_database(app, settings.database_url)
    init_migrations(app)
    return app


def template_folder() -> Path:
    """Return where the templates are: inside when installed, beside us in a checkout."""
    inside = HERE / "templates"
    return inside if inside.is_dir() else HERE.parent / "templates"
