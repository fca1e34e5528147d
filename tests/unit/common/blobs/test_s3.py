"""What an S3 server can do to us is said in our words; the settings choose the store."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
import structlog
from pydantic import SecretStr

from sluiceway_common.blobs import choose
from sluiceway_common.blobs.bucket import S3Address
from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.blobs.port import uri_of
from sluiceway_common.blobs.s3 import S3Blobs
from sluiceway_common.errors import Unavailable
from sluiceway_common.settings import Shared
from sluiceway_common.testing import free_port
from tests.support.servers import S3
from tests.support.stores import S3Store

KEY = base64.b64encode(b"k" * 32).decode()


def shared(data: Path, **more: object) -> Shared:
    """Settings as a deployment would give them."""
    keys = {"database": "postgresql://x@127.0.0.1/x", "master_key": KEY, "internal_key": KEY}
    return Shared.model_validate({**keys, "data": data, **more})


@pytest.mark.server
async def test_a_bucket_that_is_not_there_is_unavailable(s3: S3) -> None:
    blobs = S3Blobs(S3Address(s3.endpoint, "no-such-bucket", s3.access_key, SecretStr(s3.secret_key), secure=False))
    with pytest.raises(Unavailable, match="bucket of the object store does not exist"):
        await blobs.put("t", b"abc")


@pytest.mark.server
async def test_a_wrong_secret_is_unavailable_and_not_said(s3: S3) -> None:
    bucket = S3Store(s3).bucket
    blobs = S3Blobs(S3Address(s3.endpoint, bucket, s3.access_key, SecretStr("hunter2"), secure=False))
    with pytest.raises(Unavailable, match="refused") as caught:
        await blobs.put("t", b"abc")
    assert "hunter2" not in str(caught.value)


async def test_a_server_that_is_away_is_unavailable() -> None:
    blobs = S3Blobs(S3Address(f"127.0.0.1:{free_port()}", "bucket", "a", SecretStr("b"), secure=False))
    with pytest.raises(Unavailable, match="does not answer"):
        await blobs.put("t", b"abc")
    with pytest.raises(Unavailable, match="does not answer"):
        await blobs.get(uri_of("t", "a" * 64))


@asynccontextmanager
async def behind(handler: type[BaseHTTPRequestHandler]) -> AsyncIterator[S3Blobs]:
    """Blobs on a server that answers as the handler does."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        serving = asyncio.create_task(asyncio.to_thread(server.serve_forever))
        try:
            yield S3Blobs(S3Address(f"127.0.0.1:{server.server_port}", "bucket", "a", SecretStr("b"), secure=False))
        finally:
            server.shutdown()
            await serving


class _Full(BaseHTTPRequestHandler):
    """A MinIO whose disks are full: it has no object and takes none."""

    def do_HEAD(self) -> None:
        self.send_response(404)
        self.end_headers()

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(507)
        self.send_header("Content-Type", "application/xml")
        self.end_headers()
        self.wfile.write(b"<Error><Code>XMinioStorageFull</Code><Message>full</Message></Error>")

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the tests say what went wrong."""


async def test_a_server_that_is_full_is_told_as_that() -> None:
    async with behind(_Full) as blobs:
        with pytest.raises(Unavailable, match=r"no room for .*XMinioStorageFull.*make room there"):
            await blobs.put("t", b"abc")


class _Proxy(BaseHTTPRequestHandler):
    """What stands in front of an S3 server that is away, and speaks another language."""

    def do_DELETE(self) -> None:
        page = "<html>vorübergehend nicht verfügbar</html>".encode("latin-1")
        self.send_response(503)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the tests say what went wrong."""


async def test_an_answer_that_is_none_of_s3_is_unavailable() -> None:
    async with behind(_Proxy) as blobs:
        with pytest.raises(Unavailable, match="does not answer"):
            await blobs.delete(uri_of("t", "a" * 64))


@pytest.mark.server
async def test_what_killed_processes_left_of_our_own_uploads_is_aborted_and_of_nobody_else(s3: S3) -> None:
    store = S3Store(s3)
    digest, others = "a" * 64, {f"t/train/{'b' * 64}", f"..t/{'c' * 64}", "backup/of/somebody"}
    for name in (f"t/{digest}", f"t%2Fu/{digest}", *others):
        store.begin(name)
    blobs = store.blobs()
    assert await blobs.abort_unfinished(timedelta(days=1)) == 0
    assert await blobs.abort_unfinished(timedelta(seconds=-60)) == 2
    assert store.unfinished() == others
    assert await store.blobs("train").abort_unfinished(timedelta(seconds=-60)) == 1
    assert await blobs.abort_unfinished(timedelta(seconds=-60)) == 0


class _WithoutUploads(BaseHTTPRequestHandler):
    """A server, or a right, that knows nothing of uploads in parts."""

    said: ClassVar[bytes] = b"<Error><Code>NotImplemented</Code><Message>no</Message></Error>"

    def do_GET(self) -> None:
        self.send_response(501)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(self.said)))
        self.end_headers()
        self.wfile.write(self.said)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the tests say what went wrong."""


async def test_a_server_that_cannot_abort_is_logged_once_and_holds_nothing_up() -> None:
    async with behind(_WithoutUploads) as blobs:
        with structlog.testing.capture_logs() as lines:
            for _ in range(2):
                assert await blobs.abort_unfinished(timedelta(days=1)) == 0
    assert [(line["event"], line["why"]) for line in lines] == [("unfinished_uploads_left", "NotImplemented")]


async def test_without_a_word_blobs_are_files_in_the_data_folder(tmp_path: Path) -> None:
    blobs = choose.open(shared(tmp_path))
    await blobs.put("t", b"abc")
    assert [ref.bytes async for ref in FilesystemBlobs(tmp_path / "blobs").list("t")] == [3]


async def test_a_folder_is_chosen_by_its_address(tmp_path: Path) -> None:
    blobs = choose.open(shared(tmp_path, blobs=f"file://{tmp_path}/elsewhere"))
    await blobs.put("t", b"abc")
    assert [ref.bytes async for ref in FilesystemBlobs(tmp_path / "elsewhere").list("t")] == [3]


@pytest.mark.server
async def test_a_bucket_is_chosen_by_its_address(tmp_path: Path, s3: S3) -> None:
    store = S3Store(s3)
    chosen = shared(
        tmp_path,
        blobs=f"s3://{store.bucket}",
        s3_endpoint=s3.endpoint,
        s3_access_key=s3.access_key,
        s3_secret_key=s3.secret_key,
        s3_secure=False,
    )
    ref = await choose.open(chosen).put("t", b"abc")
    assert store.names() == {ref.sha256}
