"""What an export says of itself: every file's rows and SHA-256, and the head of the chain."""

import hashlib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from claims.errors import BadInput

NAME = "manifest.json"
TABLES, FILES = "tables", "files"
FORMAT = 1
_CHUNK = 1 << 20


class TableFile(BaseModel):
    """One table: how many rows, and the digest of its file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rows: int
    sha256: str


class Manifest(BaseModel):
    """The whole export; `chain_events` and `chain_head` are those of the record of every change."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: int
    version: str
    newsroom: str
    made_at: str
    tables: dict[str, TableFile]
    files: list[str]
    damaged_files: list[str]
    chain_events: int
    chain_head: str | None


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of an export. Raises BadInput if there is none of ours."""
    try:
        manifest = Manifest.model_validate_json((folder / NAME).read_bytes())
    except OSError as error:
        raise BadInput("folder", f"{folder} is no export: {error}") from error
    except ValidationError as error:
        raise BadInput(NAME, f"This is not the manifest of an export: {error}") from error
    if manifest.format != FORMAT:
        raise BadInput(
            NAME, f"The export has format {manifest.format}; this version reads {FORMAT}."
        )
    return manifest


def table_file(folder: Path, table: str) -> Path:
    """Return where a table's rows are."""
    return folder / TABLES / f"{table}.jsonl"


def digest_of(path: Path) -> str:
    """Return a file's SHA-256."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()
