"""An export put into an empty instance gives an identical one, on every database."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import Session, select

from claims.audit.operations import verify_chain
from claims.errors import BadInput
from claims.filing.models import Claim
from claims.people.models import Speaker
from factcheck.database import db, transaction
from factcheck.portable.exporting import export_everything
from factcheck.portable.manifest import Manifest, read_manifest
from factcheck.portable.restoring import restore_everything
from factcheck.portable.rows import LATE, LEFT_OUT, tables
from factcheck.snapshots.store import SnapshotStore
from factcheck.tables import METADATA
from factcheck.uploads import snapshot_store
from tests.builders import a_claim, a_reporter
from tests.conftest import make_app, settings_for
from tests.factcheck.public.newsroom import a_full_ruling, a_newsroom, correct

Fresh = Callable[[str], AbstractContextManager[str]]
ROOT = Path(__file__).parents[3]


def exported(app: Flask, folder: Path) -> Manifest:
    """Export an application's instance."""
    with app.app_context():
        store = snapshot_store(app)
        return export_everything(folder, store, newsroom="The desk", progress=lambda *_: None)


def imported(app: Flask, folder: Path) -> Manifest:
    """Import into an application's instance."""
    with app.app_context():
        return restore_everything(folder, snapshot_store(app), progress=lambda *_: None)


@contextmanager
def empty_instance(fresh: Fresh, data: Path, kind: str) -> Iterator[Flask]:
    """Yield another application, on an empty database of this kind."""
    with fresh(kind) as url:
        app = make_app(settings_for(data, url))
        yield app
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def filled(session: Session, app: Flask) -> None:
    """Fill the instance with one of everything that hangs together, and a stored file."""
    room = a_newsroom(session, a_reporter(session))
    correct(session, room.reporter, a_full_ruling(room))
    claim = a_claim(session, room.reporter, wording="Said twice")
    other = Speaker(slug="r-l-ahn", name="R. L. Ahn", merged_into_id=room.speaker.id)
    session.add(other)
    session.commit()
    assert claim.slug == "said-twice"
    with app.app_context():
        snapshot_store(app).put(b"what was there")
        with transaction():
            pass  # What follows a change, such as notices, is done before the export.


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("into", ["sqlite", "postgres"])
def test_what_is_imported_is_identical(
    app: Flask, database: str, fresh_database: Fresh, tmp_path: Path, into: str
) -> None:
    assert database
    before = exported(app, tmp_path / "first")
    with empty_instance(fresh_database, tmp_path / "other", into) as other:
        imported(other, tmp_path / "first")
        after = exported(other, tmp_path / "second")
        with other.app_context():
            report = verify_chain(db.session)
            merged = db.session.exec(select(Speaker).where(Speaker.slug == "r-l-ahn")).one()
    assert after.tables == before.tables
    assert after.files == before.files
    assert len(before.files) >= 1
    assert report.is_whole
    assert (report.count, report.head) == (before.chain_events, before.chain_head)
    assert merged.merged_into_id is not None


@pytest.mark.usefixtures("filled")
def test_work_goes_on_after_an_import(app: Flask, fresh_database: Fresh, tmp_path: Path) -> None:
    exported(app, tmp_path / "first")
    with empty_instance(fresh_database, tmp_path / "other", "postgres") as other:
        imported(other, tmp_path / "first")
        with other.app_context():
            a_claim(db.session, a_reporter(db.session), wording="Said after the move")
            db.session.commit()
            assert verify_chain(db.session).is_whole


def test_nothing_is_left_out_but_what_is_made_anew() -> None:
    kept = {table.name for table in tables()}
    assert set(METADATA.tables) - kept == LEFT_OUT
    explained = (ROOT / "docs" / "export.md").read_text()
    assert [name for name in LEFT_OUT if f"`{name}`" not in explained] == []


def test_every_row_that_names_one_of_its_own_table_is_filled_in_late() -> None:
    own = {
        table.name: key.parent.name
        for table in tables()
        for key in table.foreign_keys
        if key.column.table is table
    }
    assert own == LATE


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("meddle", "field"),
    [
        (lambda folder: (folder / "tables/claim.jsonl").write_text("{}"), "claim.jsonl"),
        (lambda folder: (folder / "tables/vote.jsonl").unlink(), "vote.jsonl"),
        (lambda folder: (folder / "manifest.json").write_text("{}"), "manifest.json"),
        (lambda folder: (folder / "manifest.json").unlink(), "folder"),
    ],
)
def test_what_was_meddled_with_is_refused_by_name(
    app: Flask,
    fresh_database: Fresh,
    tmp_path: Path,
    meddle: Callable[[Path], object],
    field: str,
) -> None:
    exported(app, tmp_path / "first")
    meddle(tmp_path / "first")
    with empty_instance(fresh_database, tmp_path / "other", "sqlite") as other:
        with pytest.raises(BadInput) as refusal:
            imported(other, tmp_path / "first")
        assert refusal.value.field == field


def rewritten(folder: Path, **fields: object) -> None:
    """Change what the manifest says."""
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **fields}))


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"chain_head": "0" * 64}, "audit_event.jsonl"),
        ({"version": "0000"}, "version"),
        ({"format": 9}, "manifest.json"),
        ({"tables": {}}, "manifest.json"),
    ],
)
def test_an_export_that_contradicts_itself_leaves_the_instance_empty(
    app: Flask, fresh_database: Fresh, tmp_path: Path, told: dict[str, object], field: str
) -> None:
    exported(app, tmp_path / "first")
    rewritten(tmp_path / "first", **told)
    with empty_instance(fresh_database, tmp_path / "other", "sqlite") as other:
        with pytest.raises(BadInput) as refusal:
            imported(other, tmp_path / "first")
        assert refusal.value.field == field
        with other.app_context():
            assert db.session.exec(select(Claim)).all() == []


@pytest.mark.usefixtures("filled")
def test_an_instance_with_anything_in_it_is_not_overwritten(app: Flask, tmp_path: Path) -> None:
    exported(app, tmp_path / "first")
    with pytest.raises(BadInput, match="not empty"):
        imported(app, tmp_path / "first")


@pytest.mark.usefixtures("filled")
def test_a_damaged_file_is_named_and_all_else_is_written(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        store: SnapshotStore = snapshot_store(app)
        stored = store.put(b"to be damaged")
    (file,) = (app.config["SETTINGS"].data / "snapshots").rglob(stored.digest)
    file.write_bytes(b"damaged")
    manifest = exported(app, tmp_path / "first")
    assert manifest.damaged_files == [stored.digest]
    assert stored.digest not in manifest.files
    assert read_manifest(tmp_path / "first") == manifest


def test_an_export_does_not_write_over_another(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    with pytest.raises(BadInput, match="is there already"):
        exported(app, tmp_path / "first")


@pytest.mark.usefixtures("filled")
def test_an_export_is_for_its_owner_alone(app: Flask, tmp_path: Path) -> None:
    exported(app, tmp_path / "first")
    assert (tmp_path / "first").stat().st_mode & 0o077 == 0
