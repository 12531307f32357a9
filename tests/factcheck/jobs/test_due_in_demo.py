"""A demonstration does what it is asked for, and nothing of itself on other people's sites."""

from pathlib import Path

from sqlmodel import func, select

from claims.base import now
from claims.evidence.capture_models import LinkVisit
from factcheck.database import db, transaction
from factcheck.demo.build import build_demonstration
from factcheck.jobs.due import run_due_jobs
from factcheck.snapshots.store import SnapshotStore
from tests.conftest import make_app, settings_for


def test_a_demonstration_visits_nobodys_site(tmp_path: Path, database: str) -> None:
    settings = settings_for(tmp_path, database, FACTCHECK_DEMO="1")
    app = make_app(settings)
    with app.app_context():
        with transaction() as session:
            build_demonstration(session, SnapshotStore((tmp_path / "s").as_uri()))
        while run_due_jobs(now):
            pass  # All that is due is done, such as search for staff.
        visits = db.session.exec(select(func.count()).select_from(LinkVisit)).one()
        db.session.close()
        db.engine.dispose()

    assert visits == 0
