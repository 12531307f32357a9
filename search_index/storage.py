"""Whoosh's file storage, reading in a way that threads and forked processes can share."""

import os
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile


class SharedFile(StructFile):  # type: ignore[misc] # whoosh carries no types
    """A file read at given places, without a reading position for threads to fight for."""

    def name(self) -> str:
        """Return the file's name in its folder."""
        return str(self._name)

    def get(self, position: int, length: int) -> bytes:
        """Return `length` bytes from `position`. Raises EOFError where the file is shorter."""
        data = os.pread(self.file.fileno(), length, position)
        if len(data) != length:
            raise EOFError(self._name)
        return data


class SharedStorage(FileStorage):  # type: ignore[misc] # whoosh carries no types
    """A folder of an index; remembers what it opened so that all of it can be closed."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), supports_mmap=False)
        self._opened: list[SharedFile] = []

    def open_file(self, name: str, **options: object) -> SharedFile:
        """Open a file to read."""
        file = SharedFile(Path(self._fpath(name)).open("rb"), name=name, **options)  # noqa: SIM115 -- closed by close_all
        self._opened.append(file)
        return file

    def close_but(self, *endings: str) -> None:
        """Close the files whose names have none of these endings: they were read whole."""
        kept = [file for file in self._opened if file.name().endswith(endings)]
        for file in self._opened:
            if file not in kept and not file.is_closed:
                file.close()
        self._opened = kept

    def close_all(self) -> None:
        """Close every file that was opened here and is still open."""
        for file in self._opened:
            if not file.is_closed:
                file.close()
        self._opened.clear()
