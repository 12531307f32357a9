"""The house rules of CONTRIBUTING.md that no other tool checks."""

import ast
import re
import statistics
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("claims", "search_index", "factcheck")
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}
EXCUSE = re.compile(r"# (noqa: [A-Z0-9, ]+?|type: ignore\[[\w\-, ]+\])\s+(#|--?)\s*\S")


def committed() -> list[Path]:
    """Return every file that is committed, as git knows them."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def texts() -> dict[Path, str]:
    found = {}
    for path in committed():
        try:
            found[path] = path.read_text()
        except UnicodeDecodeError:
            continue
    return found


@pytest.fixture(scope="module")
def sources() -> dict[Path, str]:
    """Return the Python files of the rooms; migrations are as long as what they change."""
    return {
        path: text
        for path, text in texts().items()
        if path.suffix == ".py"
        and path.relative_to(ROOT).parts[0] in ROOMS
        and "migrations" not in path.parts
    }


def function_lengths(sources: dict[Path, str]) -> dict[str, int]:
    return {
        f"{path.relative_to(ROOT)}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path, text in sources.items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef)
    }


def test_functions_are_short(sources: dict[Path, str]) -> None:
    lengths = function_lengths(sources)
    ordered = sorted(lengths.values())
    assert statistics.median(ordered) <= 8
    assert ordered[int(len(ordered) * 0.95)] <= 30
    assert [name for name, length in lengths.items() if length > 60] == []


def test_files_have_one_job(sources: dict[Path, str]) -> None:
    lengths = {str(path.relative_to(ROOT)): text.count("\n") for path, text in sources.items()}
    assert statistics.median(lengths.values()) <= 120
    assert [name for name, length in lengths.items() if length > 400] == []


def test_names_say_the_thing(sources: dict[Path, str]) -> None:
    assert [path for path in sources if EMPTY_NAMES & {path.stem, path.parent.name}] == []


def test_every_exception_to_a_rule_has_its_reason() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{number}"
        for path, text in texts().items()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in ROOMS
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(r"# (noqa|type: ignore)", line) and not EXCUSE.search(line)
    ]
    assert bare == []


def test_nothing_committed_names_this_machine_or_a_registry() -> None:
    hosts = ["pypi" + ".org", "pythonhosted" + ".org", "/root" + "/", "/work" + "/"]
    guilty = [
        (str(path.relative_to(ROOT)), host)
        for path, text in texts().items()
        for host in hosts
        if host in text
    ]
    assert guilty == []


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    assert [
        path
        for path, text in texts().items()
        if path.suffix in {".py", ".html", ".css", ".js"}
        and path != Path(__file__)
        and later.search(text)
    ] == []
