"""A table as people save it from a spreadsheet: which letters, which separator, which rows."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from claims.errors import BadInput
from factcheck.door import clean

MOST_ROWS = 10_000
MOST_COLUMNS = 60
MOST_BYTES = 20 * 1024 * 1024
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)


@dataclass(frozen=True)
class Table:
    """A table's column names, and its rows: the line in the file at which each ends, its cells."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int, list[str]], ...]
    read_as: str


def read_table(content: bytes) -> Table:
    """Return the table in a file. Raises BadInput for what is none, with the line where it can."""
    if len(content) > MOST_BYTES:
        raise BadInput("file", f"At most {MOST_BYTES // 1024 // 1024} MB fit. Upload it in parts.")
    text, letters = _decoded(content)
    separator = _separator(text)
    lines = [(line, cells) for line, cells in _rows(text, separator) if any(cells)]
    if not lines:
        raise BadInput("file", "The file is empty.")
    columns = _columns(lines[0][1])
    rows = tuple((line, _fitted(cells, len(columns), line)) for line, cells in lines[1:])
    if not rows:
        raise BadInput("file", "The file has a line of column names, and no row below it.")
    if len(rows) > MOST_ROWS:
        words = f"It has {len(rows):,} rows; at most {MOST_ROWS:,} fit. Upload it in parts."
        raise BadInput("file", words)
    return Table(columns, rows, f"{letters}, cells parted by {SEPARATORS[separator]}")


def _decoded(content: bytes) -> tuple[str, str]:
    """Return the text and how its letters were written.

    Windows programs save without a mark in their own code page, which any bytes are text in; it is
    tried last.
    """
    for mark, codec, name in _MARKS:
        if content.startswith(mark):
            return _strictly(content, codec, name), name
    if b"\x00" in content[:200]:
        codec = "utf-16-be" if content[:1] == b"\x00" else "utf-16-le"
        return _strictly(content, codec, "UTF-16"), "UTF-16"
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), "Windows-1252"


def _strictly(content: bytes, codec: str, name: str) -> str:
    try:
        return content.decode(codec)
    except UnicodeDecodeError as fault:
        words = (
            f"It begins as {name}, but at byte {fault.start:,} it is not. Save it again as UTF-8."
        )
        raise BadInput("file", words) from fault


def _separator(text: str) -> str:
    """Return what parts the cells: what stands most often in the line of column names."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(SEPARATORS, key=first.count)


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, [clean(cell).strip() for cell in cells]
    except csv.Error as fault:
        words = f"Line {reader.line_num} cannot be read as a row of a table: {fault}."
        raise BadInput("file", words) from fault


def _columns(cells: list[str]) -> tuple[str, ...]:
    """Return a name for each column; one without a name is called by its place."""
    if len(cells) > MOST_COLUMNS:
        raise BadInput("file", f"It has {len(cells)} columns; at most {MOST_COLUMNS} fit.")
    return tuple(cell[:80] or f"Column {place}" for place, cell in enumerate(cells, start=1))


def _fitted(cells: list[str], width: int, line: int) -> list[str]:
    """Return a row with a cell for each column. Raises BadInput for more cells than columns."""
    if any(cells[width:]):
        words = f"Line {line} has {len(cells)} cells, and there are {width} columns."
        raise BadInput("file", words)
    return [*cells[:width], *[""] * (width - len(cells))]
