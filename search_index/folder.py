"""The index's folder: generations side by side, a pointer to the one that counts, two locks."""

import contextlib
import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from search_index.engine import Condition, SearchUnavailable
from search_index.schema import SCHEMA_VERSION

POINTER = "current.json"
_FOLDER_MARK = "generation-"
_POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Pointer:
    """Which folder holds the index, and how often it was rebuilt."""

    folder: str
    sequence: int


class IndexFolder:
    """A directory that is ours alone. Everything in it can be made again from the database."""

    def __init__(self, directory: Path, lock_seconds: float) -> None:
        self.directory = directory
        self._lock_seconds = lock_seconds

    def pointer(self) -> Pointer:
        """Return the pointer. Raises SearchUnavailable: missing, corrupt or outdated."""
        try:
            text = (self.directory / POINTER).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            raise self._missing() from None
        try:
            values = json.loads(text)
            pointer = Pointer(str(values["folder"]), int(values["sequence"]))
            version = int(values["schema"])
        except (ValueError, KeyError, TypeError) as fault:
            reason = "The search index's pointer file is damaged."
            raise SearchUnavailable(Condition.CORRUPT, reason) from fault
        if version != SCHEMA_VERSION:
            reason = f"The search index has layout {version}; this program reads {SCHEMA_VERSION}."
            raise SearchUnavailable(Condition.OUTDATED, reason)
        return pointer

    def _missing(self) -> SearchUnavailable:
        if self.is_rebuilding():
            return SearchUnavailable(Condition.REBUILDING, "The search index is being built.")
        return SearchUnavailable(Condition.MISSING, "There is no search index yet.")

    def path(self, pointer: Pointer) -> Path:
        """Return the folder that a pointer names."""
        return self.directory / pointer.folder

    def is_rebuilding(self) -> bool:
        """Say whether a rebuild runs now, in whichever process."""
        try:
            lock = (self.directory / "rebuild.lock").open("rb")
        except OSError:
            return False
        with lock:
            return not _locked(lock)

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the one right to write; wait for it as long as was set.

        Raises SearchUnavailable when another writer, or a rebuild, holds it for longer.
        """
        self.directory.mkdir(parents=True, exist_ok=True)
        with (self.directory / "write.lock").open("ab") as lock:
            deadline = time.monotonic() + self._lock_seconds
            while not _locked(lock):
                if time.monotonic() >= deadline:
                    raise SearchUnavailable(*self._busy())
                time.sleep(_POLL_SECONDS)
            yield

    def _busy(self) -> tuple[Condition, str]:
        if self.is_rebuilding():
            return Condition.REBUILDING, "The search index is being rebuilt; changes wait."
        return Condition.READY, "Another process is writing to the search index."

    @contextlib.contextmanager
    def rebuilding(self) -> Iterator[tuple[Path, int]]:
        """Hold the right to write, and offer a new folder beside the old with its sequence."""
        with self.writing(), (self.directory / "rebuild.lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            sequence = self._next_sequence()
            folder = self.directory / f"{_FOLDER_MARK}{sequence:06d}"
            folder.mkdir()
            yield folder, sequence

    def _next_sequence(self) -> int:
        numbers = [
            int(each.name.removeprefix(_FOLDER_MARK))
            for each in self.directory.glob(f"{_FOLDER_MARK}[0-9]*")
        ]
        return max(numbers, default=0) + 1

    def discard(self, folder: Path) -> None:
        """Delete a folder that was not finished."""
        shutil.rmtree(folder, ignore_errors=True)

    def publish(self, folder: Path, sequence: int) -> None:
        """Make a finished folder the index, in one step, and drop all others."""
        for each in (*folder.iterdir(), folder):
            _sync(each)
        values = {"folder": folder.name, "sequence": sequence, "schema": SCHEMA_VERSION}
        beside = self.directory / f"{POINTER}.new"
        beside.write_text(json.dumps(values))
        _sync(beside)
        beside.replace(self.directory / POINTER)
        _sync(self.directory)
        self.sweep(keep=folder.name)

    def sweep(self, keep: str) -> None:
        """Delete every generation but one; readers that have one open are not disturbed."""
        for each in self.directory.glob(f"{_FOLDER_MARK}*"):
            if each.name != keep:
                shutil.rmtree(each, ignore_errors=True)


def _locked(lock: IO[bytes]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
