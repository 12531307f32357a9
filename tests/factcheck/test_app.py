"""The application starts from its settings, and keeps its state in one folder."""

import json
from pathlib import Path

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient

from factcheck import create_app, current_settings, template_folder
from factcheck.config import Settings
from factcheck.logs import configure_logs


def test_settings_come_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FACTCHECK_DATA", str(tmp_path))
    monkeypatch.setenv("FACTCHECK_SECRET_KEY", "e" * 32)
    app = create_app()
    assert current_settings(app).data == tmp_path
    assert app.secret_key == "e" * 32


def test_making_the_application_writes_nothing(settings: Settings) -> None:
    create_app(settings)
    assert not settings.data.exists()


def test_templates_are_found_in_a_checkout() -> None:
    assert (template_folder() / "base.html").is_file()


def test_the_demo_marks_every_page(app: Flask, client: FlaskClient) -> None:
    assert "Demonstration." not in client.get("/sign-in").text
    demo = Settings.from_environment(
        {"FACTCHECK_DEMO": "1", "FACTCHECK_DATABASE_URL": current_settings(app).database_url}
    )
    page = create_app(demo).test_client().get("/sign-in", base_url="http://localhost:8000")
    assert "Demonstration." in page.text


def test_each_answer_is_one_line_of_json_without_personal_data(
    client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = structlog.get_config()
    configure_logs()
    client.get("/sign-in?next=/desk/ada@example.org", headers={"User-Agent": "Ada's phone"})
    structlog.configure(**kept)
    (line,) = [each for each in capsys.readouterr().err.splitlines() if "answered" in each]
    event = json.loads(line)
    assert event["route"] == "/sign-in"
    assert event["status"] == 200
    assert len(event["request_id"]) == 16
    assert "ada" not in line.lower()
    assert "127.0.0.1" not in line
