"""Migrations: where they are, and how their types are written so that old ones never change."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask_alembic import Alembic

from factcheck.staff_search.models import STAFF_WORDS
from factcheck.tables import METADATA

alembic = Alembic(metadatas=METADATA, run_mkdir=False)


def init_migrations(app: Flask) -> None:
    """Let the application migrate its database; `overrides` may point elsewhere."""
    app.config.setdefault(
        "ALEMBIC",
        {
            "script_location": str(Path(__file__).parent / "migrations"),
            "file_template": "%%(rev)s_%%(slug)s",
        },
    )
    app.config.setdefault(
        "ALEMBIC_CONTEXT", {"render_item": _plain_type, "include_name": _has_a_model}
    )
    alembic.init_app(app)


def _has_a_model(name: str | None, kind: str, parents: object) -> bool:
    """Leave out the full-text index, which each database has in its own way (migration 0006)."""
    del parents
    return kind != "table" or not (name or "").startswith(STAFF_WORDS)


def _plain_type(kind: str, item: Any, context: object) -> str | bool:  # noqa: ANN401 - alembic's
    """Write our own column types as the plain ones that they store."""
    del context
    if kind != "type":
        return False
    if isinstance(item, sa.types.TypeDecorator):
        item = item.impl_instance
    if type(item) is sa.DateTime:
        return "sa.DateTime(timezone=True)"
    if type(item) is sa.String:
        return f"sa.String({item.length or ''})"
    return False
