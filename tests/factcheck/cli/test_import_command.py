"""`factcheck import`: what it prints, how it ends, and that a kill in the middle loses nothing."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from factcheck.cli.imports import command as imports

ROOT = Path(__file__).parents[3]
CLAIMS = 60


@pytest.fixture
def instance(tmp_path: Path, sqlite_template: Path) -> dict[str, str]:
    data = tmp_path / "instance"
    data.mkdir()
    (data / "factcheck.sqlite3").write_bytes(sqlite_template.read_bytes())
    return {
        **os.environ,
        "FACTCHECK_DATA": str(data),
        "FACTCHECK_SECRET_KEY": "k" * 40,
        "PYTHONPATH": str(ROOT),
    }


def command(*words: str) -> list[str]:
    return [sys.executable, "-c", "from factcheck.cli import main; main()", "import", *words]


def collection(folder: Path, *, extra: str = "") -> Path:
    folder.mkdir()
    claims = {f"claim-{n}": {"title": f"claim number {n}"} for n in range(CLAIMS)}
    statements = [
        {
            "id": f"ann-ash/{n}",
            "person": "ann-ash",
            "date": "2016-05-01",
            "quote": f"It is number {n}.",
            "claims": [f"claim-{n}"],
            "sources": [],
            "checks": [{"checker": "wordy", "source": "https://wordy.example/"}],
        }
        for n in range(CLAIMS)
    ]
    contents = {
        "people": {"ann-ash": {"title": "Ann Ash"}},
        "claims": claims,
        "checkers": {"wordy": {"title": "Wordy"}},
    }
    for name, content in contents.items():
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    lines = "\n".join(map(json.dumps, statements)) + extra
    (folder / "statements.jsonl").write_text(lines, encoding="utf-8")
    return folder


def rows(instance: dict[str, str], table: str) -> int:
    with sqlite3.connect(Path(instance["FACTCHECK_DATA"]) / "factcheck.sqlite3") as connection:
        found: int = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - a name of ours
    return found


def run(instance: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*words), env=instance, capture_output=True, text=True, timeout=120, check=False
    )


def test_a_killed_import_is_completed_by_the_next_one(
    instance: dict[str, str], tmp_path: Path
) -> None:
    folder = collection(tmp_path / "c")
    with subprocess.Popen(
        command("factopolis", str(folder)), env=instance, stderr=subprocess.PIPE, text=True
    ) as killed:
        assert killed.stderr is not None
        while not re.match(r"Claims: \d+ of", killed.stderr.readline()):
            assert killed.poll() is None
        killed.kill()
    half = rows(instance, "claim")
    assert 0 < half < CLAIMS
    assert rows(instance, "appearance") == rows(instance, "external_check") == half

    second = run(instance, "factopolis", str(folder))

    assert second.returncode == 0, second.stderr
    assert rows(instance, "claim") == rows(instance, "appearance") == CLAIMS
    assert rows(instance, "external_check") == CLAIMS
    verified = subprocess.run(
        [*command()[:-1], "audit", "verify"], env=instance, capture_output=True, check=False
    )
    assert verified.returncode == 0, verified.stderr


def test_rows_that_cannot_be_used_are_listed_and_the_exit_code_says_so(
    instance: dict[str, str], tmp_path: Path
) -> None:
    folder = collection(tmp_path / "c", extra="\n{broken")

    result = run(instance, "factopolis", str(folder))

    assert result.returncode == 1
    assert f"Left out: statements.jsonl, line {CLAIMS + 1}: This is not JSON" in result.stderr
    assert re.search(rf"{CLAIMS}\s+statements\n", result.stdout)
    assert rows(instance, "claim") == CLAIMS


def test_a_dry_run_keeps_nothing(instance: dict[str, str], tmp_path: Path) -> None:
    result = run(instance, "factopolis", str(collection(tmp_path / "c")), "--dry-run")

    assert result.returncode == 0, result.stderr
    assert "Would be new:" in result.stdout
    assert rows(instance, "claim") == 0


def test_every_import_is_explained() -> None:
    explained = (ROOT / "docs" / "importing.md").read_text()
    assert [
        name for name in imports.commands if f"`factcheck import {name} " not in explained
    ] == []


def test_reviews_of_others_arrive_and_fields_left_out_are_named(
    instance: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "reviews.json"
    review = {"@type": "ClaimReview", "claimReviewed": "Dams rose", "url": "https://c.example/1"}
    rated = {**review, "reviewRating": {"alternateName": "Wrong", "ratingValue": "four"}}
    file.write_text(json.dumps([rated, {**review, "claimReviewed": ""}]))
    found = subprocess.run(
        command("claimreview", str(file)), env=instance, capture_output=True, text=True, check=False
    )
    assert found.returncode == 1
    assert "ratingValue: “four” is no number; left out" in found.stderr
    assert "claimReviewed: There is no claim." in found.stderr
    assert re.search(r"1\s+checks", found.stdout)
