"""Reading rows one by one, so that a bad one is named and the good ones still load."""

import csv
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from claims.errors import BadInput
from factcheck.importing.report import RowProblem

Json = Mapping[str, Any]


@contextmanager
def row(problems: list[RowProblem], file: str, place: str) -> Iterator[None]:
    """Turn what is wrong with a row into a problem that names its place, and go on."""
    try:
        yield
    except BadInput as refusal:
        problems.append(RowProblem(file, place, f"{refusal.field}: {refusal.message}"))
    except KeyError as error:
        problems.append(RowProblem(file, place, f"{error.args[0]} is missing"))
    except (TypeError, AttributeError, ValueError) as error:
        problems.append(RowProblem(file, place, f"not of the expected form: {error}"))


def json_object(path: Path, problems: list[RowProblem]) -> dict[str, Json]:
    """Return the object in a JSON file; if it cannot be read, nothing and a problem."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        problems.append(RowProblem(path.name, "whole file", str(error)))
        return {}
    if not isinstance(found, dict):
        problems.append(RowProblem(path.name, "whole file", "This is not a JSON object."))
        return {}
    return found


def json_lines(path: Path, problems: list[RowProblem]) -> Iterator[tuple[str, Json]]:
    """Yield each object of a JSON Lines file with its place, as in “line 7”."""
    for number, line in _lines(path, problems):
        place = f"line {number}"
        try:
            found = json.loads(line)
        except (ValueError, RecursionError) as error:
            problems.append(RowProblem(path.name, place, f"This is not JSON: {error}"))
            continue
        if isinstance(found, dict):
            yield place, found
        else:
            problems.append(RowProblem(path.name, place, "This is not a JSON object."))


def _lines(path: Path, problems: list[RowProblem]) -> Iterator[tuple[int, str]]:
    try:
        text = path.read_bytes().decode("utf-8", errors="strict")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(RowProblem(path.name, "whole file", str(error)))
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, line


def csv_rows(path: Path, problems: list[RowProblem]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each row of a CSV file with its place; short and long rows are problems."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, restkey="", strict=True)
            for found in reader:
                place = f"line {reader.line_num}"
                if "" in found or None in found.values():
                    wanted = len(reader.fieldnames or ())
                    problems.append(RowProblem(path.name, place, f"It needs {wanted} columns."))
                else:
                    yield place, found
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        problems.append(RowProblem(path.name, "whole file", str(error)))
