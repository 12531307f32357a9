"""Finding objects of one type in JSON-LD as it is published: files, feeds, graphs, web pages."""

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from factcheck.importing.report import RowProblem

SUFFIXES = (".json", ".jsonld", ".jsonl", ".ndjson", ".html", ".htm", ".txt")
DEEPEST = 40
Found = tuple[str, str, dict[str, Any]]


def objects_of_type(path: Path, kind: str, problems: list[RowProblem]) -> Iterator[Found]:
    """Yield file, place and object for each of this type, however deep it lies.

    `path` is a file or a folder of files. What is not JSON becomes a problem, and the rest is read.
    """
    for file in _files(path):
        for place, document in _documents(file, problems):
            for number, found in enumerate(_of_type(document, kind), start=1):
                yield file.name, f"{place}, {kind} {number}", found


def types_of(thing: dict[str, Any]) -> set[str]:
    """Return an object's types without prefixes, in lower case, whether one is given or a list."""
    given = thing.get("@type", thing.get("type", ()))
    names = given if isinstance(given, list) else [given]
    return {str(name).rpartition("/")[2].rpartition(":")[2].lower() for name in names}


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(each for each in path.iterdir() if each.suffix.lower() in SUFFIXES)


def _documents(file: Path, problems: list[RowProblem]) -> Iterator[tuple[str, Any]]:
    """Yield every JSON document in a file with its place: the file, its lines, or its scripts."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(RowProblem(file.name, "whole file", str(error)))
        return
    if "<script" in text.lower():
        sources = [(f"script {n}", each) for n, each in enumerate(scripts_in(text), start=1)]
    elif file.suffix.lower() in {".jsonl", ".ndjson"}:
        lines = enumerate(text.split("\n"), start=1)
        sources = [(f"line {number}", line) for number, line in lines if line.strip()]
    else:
        sources = [("whole file", text)]
    for place, source in sources:
        try:
            # Control characters inside strings are against the standard, and common.
            yield place, json.loads(source, strict=False)
        except (ValueError, RecursionError) as error:
            problems.append(RowProblem(file.name, place, f"This is not JSON: {error}"))


def _of_type(document: object, kind: str, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Yield the objects of a type in a document; those inside another one of it are its parts."""
    if depth > DEEPEST:
        return
    if isinstance(document, dict):
        if kind.lower() in types_of(document):
            yield document
            return
        inside: list[Any] = list(document.values())
    elif isinstance(document, list):
        inside = document
    else:
        return
    for each in inside:
        yield from _of_type(each, kind, depth + 1)


class _Scripts(HTMLParser):
    """Collects the JSON-LD scripts of a web page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a script of structured data."""
        kind = (dict(attrs).get("type") or "").strip().lower()
        if tag == "script" and kind == "application/ld+json":
            self.found.append("")
            self._is_inside = True

    def handle_endtag(self, tag: str) -> None:
        """End it."""
        self._is_inside = self._is_inside and tag != "script"

    def handle_data(self, data: str) -> None:
        """Keep what is inside."""
        if self._is_inside:
            self.found[-1] += data


def scripts_in(html: str) -> list[str]:
    """Return the texts of a page's JSON-LD scripts."""
    reader = _Scripts()
    reader.feed(html)
    return reader.found
