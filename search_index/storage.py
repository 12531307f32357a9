"""Whoosh's file storage, reading in a way that threads and forked processes can share."""

import os
import weakref
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile


class SharedFile:
    """A file read at given places, without a reading position for threads to fight for."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        # Whoever reads last lets it go: the views of a segment are shared by generations.
        self.close = weakref.finalize(self, self._file.close)

    def get(self, position: int, length: int) -> bytes:
        """Return `length` bytes from `position`. Raises EOFError where the file is shorter."""
        data = os.pread(self._file.fileno(), length, position)
        if len(data) != length:
            raise EOFError(self._file.name)
        return data

    def whole(self) -> bytes:
        """Return all of it."""
        return self.get(0, os.fstat(self._file.fileno()).st_size)


class IndexStorage(FileStorage):  # type: ignore[misc] # whoosh carries no types
    """A folder of an index. Closes what Whoosh opens in it and forgets to close."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), supports_mmap=False)
        self._opened: list[StructFile] = []

    def open_file(self, name: str, **options: object) -> StructFile:
        """Open a file to read."""
        file = super().open_file(name, **options)
        self._opened.append(file)
        return file

    def close_all(self) -> None:
        """Close every file that was opened here and is still open."""
        for file in self._opened:
            if not file.is_closed:
                file.close()
        self._opened.clear()
