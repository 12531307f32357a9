"""What every page knows: the newsroom's name, the chain's head, files named by content."""

import hashlib
from pathlib import Path

import structlog
from flask import Flask, g
from sqlalchemy.exc import SQLAlchemyError

from claims.audit.operations import head_event
from factcheck.config import Settings
from factcheck.database import db

VERSION_LENGTH = 12

log = structlog.get_logger()


def init_pages(app: Flask, settings: Settings) -> None:
    """Give templates what base.html needs."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True

    @app.context_processor
    def about_this_site() -> dict[str, object]:
        return {
            "newsroom_name": settings.newsroom_name,
            "is_demo": settings.is_demo,
            "source_code_url": settings.source_code_url,
            "audit_head": _audit_head(),
        }

    versions: dict[str, str] = {}

    @app.url_defaults
    def name_by_content(endpoint: str, values: dict[str, object]) -> None:
        """Let browsers keep files for ever: a changed file has another address."""
        if endpoint == "static" and "filename" in values:
            name = str(values["filename"])
            if name not in versions:
                versions[name] = _digest(Path(str(app.static_folder)) / name)
            values.setdefault("v", versions[name])


def _digest(path: Path) -> str:
    content = path.read_bytes() if path.is_file() else b""
    return hashlib.sha256(content).hexdigest()[:VERSION_LENGTH]


def _audit_head() -> str | None:
    """Return the newest event's hash; a page without it is better than none."""
    if g.get("without_database"):
        return None
    try:
        head = head_event(db.session)
    except SQLAlchemyError as error:
        log.warning("audit_head_unknown", error=type(error).__name__)
        g.without_database = True
        return None
    return head.hash if head else None
