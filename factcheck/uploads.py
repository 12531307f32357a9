"""Files that people send: kept at once, read for their words when they become a snapshot."""

from pathlib import PurePosixPath
from typing import IO

from flask import Flask, current_app
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import FileStorage

from claims.evidence.models import CaptureMethod
from claims.evidence.operations import StoredBytes
from factcheck.snapshots.errors import FileRefused
from factcheck.snapshots.kinds import identify
from factcheck.snapshots.reading import read_file
from factcheck.snapshots.store import SnapshotStore

_STORE = "factcheck.snapshot_store"
LONGEST_NAME = 255


def snapshot_store(app: Flask) -> SnapshotStore:
    """Return the store of this instance, opened once."""
    if _STORE not in app.extensions:
        app.extensions[_STORE] = SnapshotStore(app.config["SETTINGS"].snapshots_url)
    store: SnapshotStore = app.extensions[_STORE]
    return store


def open_stored(digest: str) -> IO[bytes]:
    """Return a stored file as a stream, after checking all of it against its digest.

    Raises NotFound, SnapshotDamaged, StoreUnavailable.
    """
    return snapshot_store(current_app).open(digest)


def hold(file: FileStorage) -> str:
    """Keep what a person sent, and return a token for it that a form can carry.

    A form that is shown again need not ask for the file again. Raises FileRefused for a kind
    that is not kept, StoreUnavailable.
    """
    content = file.stream.read()
    identify(content)
    kept = snapshot_store(current_app).put(content)
    return _signer().dumps([kept.digest, _name(file)])


def held_name(token: str) -> str:
    """Return the name of the file that the token stands for; nothing for no token of ours."""
    try:
        return str(_signer().loads(token)[1])
    except BadSignature:
        return ""


def read_held(token: str) -> tuple[StoredBytes, str]:
    """Return the held file with its words, and a note on what could not be read.

    Takes as long as reading takes: not to be called in a transaction. Raises FileRefused for a
    token that is not ours, StoreUnavailable.
    """
    try:
        digest, name = _signer().loads(token)
    except BadSignature:
        raise FileRefused("Choose the file again.") from None
    content = snapshot_store(current_app).read(digest)
    reading = read_file(content)
    stored = StoredBytes(
        digest=digest,
        size=len(content),
        media_type=reading.media_type,
        method=CaptureMethod.UPLOADED,
        file_name=name,
        text=reading.text or None,
    )
    return stored, reading.note


def _name(file: FileStorage) -> str:
    """Return the file's name without its folders, of which Windows browsers told."""
    return PurePosixPath((file.filename or "").replace("\\", "/")).name[-LONGEST_NAME:]


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="held upload")
