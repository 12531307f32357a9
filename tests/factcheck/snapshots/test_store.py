import hashlib
import io
import os
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moto.server import ThreadedMotoServer

from claims.errors import NotFound
from factcheck.snapshots.errors import SnapshotDamaged, StoreUnavailable
from factcheck.snapshots.store import SnapshotStore

PAGE = b"<p>We will fight for single-payer.</p>"
DIGEST = hashlib.sha256(PAGE).hexdigest()
KEYS = {"key": "testing", "secret": "testing"}


@pytest.fixture(scope="module")
def s3_server() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3(s3_server: str) -> Iterator[SnapshotStore]:
    client = boto3.client(
        "s3",
        endpoint_url=s3_server,
        region_name="us-east-1",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )
    client.create_bucket(Bucket="evidence")
    yield SnapshotStore("s3://evidence/snapshots", endpoint_url=s3_server, **KEYS)
    for item in client.list_objects_v2(Bucket="evidence").get("Contents", []):
        client.delete_object(Bucket="evidence", Key=item["Key"])
    client.delete_bucket(Bucket="evidence")
    client.close()


@pytest.fixture(params=["a folder", "a file URL", "S3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> SnapshotStore:
    if request.param == "S3":
        found: SnapshotStore = request.getfixturevalue("s3")
        return found
    folder = tmp_path / "not yet there" / "snapshots"
    return SnapshotStore(folder.as_uri() if request.param == "a file URL" else str(folder))


def stored_path(folder: Path) -> Path:
    return folder / DIGEST[:2] / DIGEST[2:4] / DIGEST


def test_what_was_put_comes_back_by_its_digest(store: SnapshotStore) -> None:
    stored = store.put(PAGE)
    assert (stored.digest, stored.size) == (DIGEST, len(PAGE))
    assert store.exists(DIGEST)
    assert store.read(DIGEST) == PAGE
    assert list(store.digests()) == [DIGEST]
    store.verify(DIGEST)


def test_the_same_content_again_is_the_same_file(store: SnapshotStore) -> None:
    assert store.put(PAGE) == store.put(io.BytesIO(PAGE))
    assert list(store.digests()) == [DIGEST]


def test_a_stream_larger_than_memory_allows_is_stored(store: SnapshotStore) -> None:
    large = os.urandom(1 << 20) * 12
    stored = store.put(io.BytesIO(large))
    assert stored.size == len(large)
    with store.open(stored.digest) as file:
        assert file.read() == large


def test_an_empty_store_lists_nothing(store: SnapshotStore) -> None:
    assert list(store.digests()) == []


@pytest.mark.parametrize("digest", ["0" * 64, "", "../" * 20, "A" * 64, "0" * 63 + "/", "0" * 65])
def test_what_is_not_there_is_not_found(store: SnapshotStore, digest: str) -> None:
    with pytest.raises(NotFound, match="no stored file"):
        store.open(digest)


def test_existence_is_told_without_reading(store: SnapshotStore) -> None:
    assert not store.exists(DIGEST)
    store.put(PAGE)
    assert store.exists(DIGEST)


def test_a_file_that_changed_is_never_given_out(tmp_path: Path) -> None:
    store = SnapshotStore(str(tmp_path))
    store.put(PAGE)
    stored_path(tmp_path).write_bytes(PAGE.replace(b"fight", b"beg!!"))
    with pytest.raises(SnapshotDamaged, match=DIGEST) as refused:
        store.read(DIGEST)
    assert refused.value.digest == DIGEST
    with pytest.raises(SnapshotDamaged):
        store.verify(DIGEST)


def test_putting_the_content_again_heals_a_damaged_file(tmp_path: Path) -> None:
    store = SnapshotStore(str(tmp_path))
    store.put(PAGE)
    stored_path(tmp_path).write_bytes(PAGE[:5])
    store.put(PAGE)
    assert store.read(DIGEST) == PAGE


def test_a_store_that_cannot_be_written_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    store = SnapshotStore(str(tmp_path))
    stored_path(tmp_path).mkdir(parents=True)
    with pytest.raises(StoreUnavailable, match="does not answer"):
        store.put(PAGE)
    assert list((tmp_path / "incoming").glob("*")) == []


def test_a_file_half_written_is_no_file(tmp_path: Path) -> None:
    store = SnapshotStore(str(tmp_path))
    (tmp_path / "incoming").mkdir()
    (tmp_path / "incoming" / "0123abcd").write_bytes(PAGE[:3])
    assert list(store.digests()) == []


def test_an_object_store_that_is_away_is_named_unavailable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        store = SnapshotStore(
            "s3://evidence/snapshots",
            endpoint_url=address,
            config_kwargs={"retries": {"max_attempts": 1}, "connect_timeout": 2},
            **KEYS,
        )
        with pytest.raises(StoreUnavailable):
            store.exists(DIGEST)


def test_many_writers_of_one_file_agree(tmp_path: Path) -> None:
    store = SnapshotStore(str(tmp_path))
    with ThreadPoolExecutor(8) as pool:
        digests = {stored.digest for stored in pool.map(store.put, [PAGE] * 40)}
    assert digests == {DIGEST}
    assert store.read(DIGEST) == PAGE
    assert list((tmp_path / "incoming").glob("*")) == []


@given(st.binary(max_size=3000))
@settings(max_examples=60, deadline=None)
def test_any_bytes_come_back_as_they_were(content: bytes) -> None:
    store = SnapshotStore("memory://snapshots")
    assert store.read(store.put(content).digest) == content
