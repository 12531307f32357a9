"""Where the bytes of snapshots are kept: under their SHA-256, on a local disk or in S3."""

import hashlib
import io
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO

import fsspec
from fsspec.implementations.local import LocalFileSystem

from claims.errors import NotFound
from factcheck.snapshots.errors import SnapshotDamaged, StoreUnavailable

_CHUNK = 1 << 20
_IN_MEMORY = 8 << 20
_DIGEST = re.compile(r"[0-9a-f]{64}")
_INCOMING = "incoming"


@dataclass(frozen=True)
class StoredFile:
    """What was stored: `digest` is SHA-256 in 64 lower-case hex digits, `size` is in bytes."""

    digest: str
    size: int


class SnapshotStore:
    """Files addressed by what is in them: never changed, never replaced by anything else.

    `url` is a folder or anything that fsspec takes ("s3://bucket/folder"), `options` are those
    of its file system (for S3: key, secret, endpoint_url). Every method raises StoreUnavailable
    if the place does not answer, is full or refuses.
    """

    def __init__(self, url: str, **options: object) -> None:
        self._fs, root = fsspec.core.url_to_fs(url, use_listings_cache=False, **options)
        self._root = str(root)

    def put(self, content: bytes | IO[bytes]) -> StoredFile:
        """Store `content`, read from where it stands to its end; return its digest and size.

        The same content again changes nothing, except that a damaged copy is made whole.
        """
        source = io.BytesIO(content) if isinstance(content, bytes) else content
        with SpooledTemporaryFile(_IN_MEMORY) as spool:
            stored = _copy(source, spool)
            with _available():
                if not self._is_whole(stored.digest):
                    spool.seek(0)
                    self._write(spool, self._path(stored.digest))
        return stored

    def open(self, digest: str) -> IO[bytes]:
        """Return the content as a stream at its start, after checking all of it.

        Raises NotFound, and SnapshotDamaged if the content is no longer what was stored.
        """
        spool = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 # the caller reads and closes it
        try:
            self._read_into(spool, digest)
        except BaseException:
            spool.close()
            raise
        return spool

    def _read_into(self, spool: IO[bytes], digest: str) -> None:
        try:
            with _available(), self._fs.open(self._path(digest), "rb") as file:
                found = _copy(file, spool)
        except FileNotFoundError:
            raise NotFound("stored file", digest) from None
        if found.digest != digest:
            raise SnapshotDamaged(digest)
        spool.seek(0)

    def read(self, digest: str) -> bytes:
        """Return the whole content; raises what `open` raises."""
        with self.open(digest) as file:
            return file.read()

    def exists(self, digest: str) -> bool:
        """Tell whether there is a file of this digest, without checking what is in it."""
        try:
            with _available():
                return bool(self._fs.info(self._path(digest))["type"] == "file")
        except FileNotFoundError:
            return False

    def verify(self, digest: str) -> None:
        """Read all of the file again; raises NotFound or SnapshotDamaged."""
        self.open(digest).close()

    def digests(self) -> Iterator[str]:
        """Give the digest of every file in the store, in no order, for `verify` to re-hash."""
        with _available():
            paths = list(self._fs.find(self._root))
        names = (PurePosixPath(path).name for path in paths)
        return (name for name in names if _DIGEST.fullmatch(name))

    def _path(self, digest: str) -> str:
        if not _DIGEST.fullmatch(digest):
            raise NotFound("stored file", digest)
        return f"{self._root}/{digest[:2]}/{digest[2:4]}/{digest}"

    def _is_whole(self, digest: str) -> bool:
        try:
            self.verify(digest)
        except (NotFound, SnapshotDamaged):
            return False
        return True

    def _write(self, source: IO[bytes], path: str) -> None:
        """Let the file appear at `path` whole or not at all.

        A local file is written beside, synced and renamed. An object store needs no rename: an
        object can be seen only once its upload is complete.
        """
        if isinstance(self._fs, LocalFileSystem):
            _write_local(source, Path(path), Path(self._root, _INCOMING))
            return
        with self._fs.open(path, "wb") as file:
            _copy(source, file)


def _write_local(source: IO[bytes], path: Path, incoming: Path) -> None:
    incoming.mkdir(parents=True, exist_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = incoming / secrets.token_hex(16)
    try:
        with temporary.open("xb") as file:
            _copy(source, file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    for folder in list(path.parents)[:3]:
        _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    """Make names durable, too: that of the file and those of the folders made for it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _copy(source: IO[bytes], target: IO[bytes]) -> StoredFile:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
        target.write(chunk)
    return StoredFile(digest.hexdigest(), size)


@contextmanager
def _available() -> Iterator[None]:
    """Turn whatever a file system of fsspec raises into StoreUnavailable, but for "not there"."""
    try:
        yield
    except (FileNotFoundError, NotFound, SnapshotDamaged, StoreUnavailable):
        raise
    except Exception as error:
        raise StoreUnavailable(str(error) or type(error).__name__) from error
