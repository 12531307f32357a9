"""What is built can be installed elsewhere and answers there, templates and all."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ASK = """
import json
import factcheck
app = factcheck.create_app()
page = app.test_client().get("/")
print(json.dumps([factcheck.__file__, page.status_code, page.text]))
"""

pytestmark = pytest.mark.packaging


def run(*command: str | Path, **environment: str) -> str:
    """Run a command outside the checkout and return its output; fails loudly."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd="/",
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an environment with the wheel, which borrows all other packages from this one."""
    home = tmp_path_factory.mktemp("clean")
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    run(
        sys.executable, "-m", "pip", "--python", python, "install", "--no-index", "--no-deps", wheel
    )
    (packages,) = home.glob("lib/python*/site-packages")
    (packages / "borrowed.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    return home


def test_the_wheel_holds_three_packages_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} == {
        "claims",
        "factcheck",
        "search_index",
        "factcheck_tracker-0.1.0.dist-info",
    }


def test_the_wheel_holds_templates_styles_and_migrations(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    templates = {f"factcheck/{path.relative_to(ROOT)}" for path in ROOT.glob("templates/**/*.html")}
    others = {
        str(path.relative_to(ROOT))
        for pattern in ("static/**/*", "migrations/*.py", "migrations/*.mako")
        for path in (ROOT / "factcheck").glob(pattern)
        if path.is_file()
    }
    assert len(templates) > 10
    assert templates | others <= names
    assert not any(name.startswith("templates/") for name in names)


def test_installed_elsewhere_it_answers(installed: Path, tmp_path: Path) -> None:
    environment = {"FACTCHECK_DATA": str(tmp_path / "data"), "FACTCHECK_DEMO": "1"}
    run(installed / "bin" / "factcheck", "init", **environment)
    answer = run(installed / "bin" / "python", "-c", ASK, **environment)
    location, status, text = json.loads(answer.splitlines()[-1])
    assert Path(location).is_relative_to(installed)
    assert status == 200
    assert "<h1" in text


def test_the_locks_name_no_host_and_every_package_has_its_hash() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / lock).read_text()
        assert "://" not in text
        packages = [line for line in text.splitlines() if line and line[0].isalnum()]
        assert len(packages) > 50
        assert all("==" in line and line.endswith("\\") for line in packages)
