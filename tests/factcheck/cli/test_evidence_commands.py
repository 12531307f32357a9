"""`factcheck links`, `factcheck snapshots` and the worker's jobs: what they print, how they end."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import boto3
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from moto.server import ThreadedMotoServer
from sqlmodel import Session, select

from claims.base import now
from claims.evidence.capture_models import CaptureJob, CaptureState, LinkOutcome, LinkVisit
from claims.evidence.captures import request_capture
from claims.evidence.models import Snapshot
from claims.newsroom.models import User
from factcheck.cli import main
from factcheck.config import Settings
from factcheck.database import db
from factcheck.jobs.capturing import capture_next
from factcheck.jobs.due import jobs_beside
from factcheck.snapshots.fetching import FetchPolicy
from factcheck.uploads import snapshot_store
from tests.builders import a_citation, a_claim_at_work
from tests.conftest import make_app, settings_for
from tests.factcheck.jobs.conftest import app, evidence_at, reporter, site
from tests.factcheck.jobs.test_capturing import STORY
from tests.factcheck.snapshots.conftest import PUBLIC, Site, page

__all__ = ["app", "reporter", "site"]
ROOT = Path(__file__).parents[3]


Run = Callable[..., Result]


@pytest.fixture
def environment(settings: Settings) -> dict[str, str]:
    return {
        **os.environ,
        "FACTCHECK_DATA": str(settings.data),
        "FACTCHECK_SECRET_KEY": "k" * 40,
        "FACTCHECK_DATABASE_URL": settings.database_url,
        "PYTHONPATH": str(ROOT),
    }


@pytest.fixture
def run(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return what runs a command on this test's instance."""

    def ran(*words: str) -> Result:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return CliRunner().invoke(main, words)

    return ran


def cite(session: Session, reporter: User, url: str) -> None:
    evidence = evidence_at(session, reporter, url)
    claim = a_claim_at_work(session, reporter)
    a_citation(session, reporter, claim.elements[0], evidence)
    request_capture(session, actor=reporter, evidence=evidence)
    session.commit()


@pytest.mark.usefixtures("app")
def test_links_are_checked_by_hand_and_the_exit_code_tells_of_rot(
    run: Run, session: Session, reporter: User, site: Site
) -> None:
    nothing = run("links", "check")
    assert (nothing.exit_code, nothing.stdout) == (0, "No address is cited yet\n")
    cite(session, reporter, site.url("/story"))
    cite(session, reporter, "http://192.0.2.1/")
    # No setting lets a command reach this machine, so both are refused without a connection.
    rotten = run("links", "check", "--limit", "1")
    assert rotten.exit_code == 1
    assert "Links: 1 of 1" in rotten.stderr
    assert "     1  unreachable" in rotten.stdout
    assert site.visited == []
    assert run("links", "check", "--limit", "0").exit_code == 2


def test_every_kept_file_is_hashed_again_and_the_broken_ones_are_named(
    run: Run, app: Flask, session: Session, reporter: User, site: Site, settings: Settings
) -> None:
    for path in ("/whole", "/damaged", "/missing"):
        site.pages[path] = page(STORY + path.encode())
        cite(session, reporter, site.url(path))
        with app.app_context():
            assert capture_next()
    with app.app_context():
        snapshot_store(app).put(b"sent and never kept")
    fine = run("snapshots", "verify")
    assert fine.exit_code == 0, fine.output
    assert "Whole: 3 files" in fine.stdout
    assert "Of no snapshot: 1 files" in fine.stdout
    session.rollback()
    by_path = {
        (each.final_url or "").rpartition("/")[2]: each.digest
        for each in session.exec(select(Snapshot))
    }
    file_of(settings, by_path["damaged"]).write_bytes(b"something else")
    file_of(settings, by_path["missing"]).unlink()
    broken = run("snapshots", "verify")
    assert broken.exit_code == 1
    assert "Whole: 1 files" in broken.stdout
    assert f"damaged: {by_path['damaged']}, our copy of “Report”" in broken.stderr
    assert f"missing: {by_path['missing']}, our copy of “Report”" in broken.stderr
    assert "To mend" in broken.stderr


def file_of(settings: Settings, digest: str) -> Path:
    return settings.data / "snapshots" / digest[:2] / digest[2:4] / digest


def test_a_store_that_is_away_ends_verification_with_a_word(
    run: Run, app: Flask, session: Session, reporter: User, site: Site, settings: Settings
) -> None:
    site.pages["/story"] = page(STORY)
    cite(session, reporter, site.url("/story"))
    with app.app_context():
        assert capture_next()
    store = settings.data / "snapshots"
    store.rename(settings.data / "elsewhere")
    store.write_text("a file where the folder should be")
    away = run("snapshots", "verify")
    assert away.exit_code == 1
    assert "The snapshot store does not answer" in away.stderr


@pytest.mark.usefixtures("app")
def test_the_worker_runs_jobs_and_ends_with_the_step_at_hand(
    environment: dict[str, str], session: Session, reporter: User, site: Site
) -> None:
    cite(session, reporter, site.url("/story"))
    worker = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from factcheck.cli import main; main()",
            "worker",
            "--pause",
            "0.05",
        ],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout is not None
    assert worker.stderr is not None
    line = next(each for each in worker.stderr if "capture_failed" in each)
    assert "not on the public internet" in line
    worker.send_signal(signal.SIGTERM)
    output, _ = worker.communicate(timeout=30)
    assert worker.returncode == 0
    assert output.endswith("Stopped\n")
    session.rollback()
    assert session.exec(select(CaptureJob)).one().state is CaptureState.FAILED


def test_jobs_run_beside_the_worker_until_it_stops(
    app: Flask, session: Session, reporter: User, site: Site
) -> None:
    visited = threading.Event()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        page(STORY)(handler)
        visited.set()

    site.pages["/story"] = answer
    cite(session, reporter, site.url("/story"))
    stop = threading.Event()
    with jobs_beside(app, stop, 0.01):
        assert visited.wait(60)
    assert stop.is_set()
    session.rollback()
    assert session.exec(select(CaptureJob)).one().state is CaptureState.DONE
    visit = session.exec(select(LinkVisit)).one()
    assert (visit.outcome, visit.visited_at > now() - timedelta(hours=1)) == (LinkOutcome.OK, True)


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run an S3 server with one bucket, told of as S3 clients are: by Amazon's own variables."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3")
    client.create_bucket(Bucket="commands")
    client.close()
    yield
    server.stop()


@pytest.mark.usefixtures("bucket")
def test_a_capture_goes_to_s3_and_is_verified_there_by_settings_alone(
    run: Run,
    environment: dict[str, str],
    session: Session,
    reporter: User,
    site: Site,
    settings: Settings,
) -> None:
    site.pages["/story"] = page(STORY)
    cite(session, reporter, site.url("/story"))
    address = "s3://commands/snapshots"
    in_s3 = settings_for(settings.data, settings.database_url, FACTCHECK_SNAPSHOTS_URL=address)
    settings.data.mkdir()
    app = make_app(in_s3)
    app.config["CAPTURE_POLICY"] = FetchPolicy(allow_addresses=frozenset({PUBLIC}))
    with app.app_context():
        assert capture_next()
        session.rollback()
        snapshot = session.exec(select(Snapshot)).one()
        assert snapshot_store(app).read(snapshot.digest).startswith(b"\x1f\x8b")
        db.engine.dispose()
    assert not (settings.data / "snapshots").exists()
    environment.update(
        {name: value for name, value in os.environ.items() if name.startswith("AWS_")},
        FACTCHECK_SNAPSHOTS_URL=address,
    )
    verified = run("snapshots", "verify")
    assert verified.exit_code == 0, verified.output
    assert "Whole: 1 files" in verified.stdout
    client = boto3.client("s3")
    key = f"snapshots/{snapshot.digest[:2]}/{snapshot.digest[2:4]}/{snapshot.digest}"
    client.put_object(Bucket="commands", Key=key, Body=b"something else")
    client.close()
    assert run("snapshots", "verify").exit_code == 1
