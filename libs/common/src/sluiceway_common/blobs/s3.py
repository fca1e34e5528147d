"""Object store on any S3 server."""

import io
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final, ParamSpec, TypeVar
from xml.etree.ElementTree import ParseError

import structlog
from minio.error import MinioException, S3Error
from urllib3.exceptions import HTTPError

from sluiceway_common.blobs.bucket import ABSENT, Bucket, S3Address
from sluiceway_common.blobs.measured import Measured, checked_range, compared, ref_to
from sluiceway_common.blobs.port import Announce, BlobRef, owned, parts_of, prefix_of, uri_of
from sluiceway_common.errors import Invalid, NotFound, Unavailable
from sluiceway_common.tasks import Threads

log = structlog.get_logger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

# What MinIO and versitygw say then.
_FULL: Final = frozenset({"XMinioStorageFull", "QuotaExceeded"})
# The last two: what it cannot read as an answer, and no credential where others are to give one.
_NO_ANSWER: Final = (MinioException, HTTPError, OSError, ParseError, ValueError)
_IN_MEMORY: Final = 8 * 1024 * 1024


class S3Blobs:
    """Blobs under `<tenant>/[<owner>/]<sha256>` in one bucket, which must exist.

    A stream is kept on the local disk until its digest, and with it its name, is known.
    """

    def __init__(self, address: S3Address, *, owner: str = "", connections: int = 16) -> None:
        self._owner = owner
        self._bucket = Bucket(address, connections)
        self._threads = Threads(connections, "s3")
        # Whether it is known, or not known yet, that the server aborts uploads for us.
        self._aborts = True

    def ref(self, tenant: str, content: bytes) -> BlobRef:
        return ref_to(tenant, content, self._owner)

    async def put(self, tenant: str, content: bytes) -> BlobRef:
        ref = self.ref(tenant, content)
        await self._call(ref.uri, self._bucket.write, _name(ref.uri), io.BytesIO(content), ref.bytes)
        return ref

    async def put_stream(
        self, tenant: str, pieces: AsyncIterator[bytes], *, limit: int, announce: Announce | None = None
    ) -> BlobRef:
        prefix_of(tenant)
        measured = Measured(limit)
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as arriving:
            async for piece in pieces:
                measured.take(piece)
                with _translating_disk_errors():
                    await self._threads(arriving.write, piece)
            with _translating_disk_errors():
                await self._threads(arriving.seek, 0)
            ref = measured.ref(tenant, self._owner)
            if announce is not None:
                await announce(ref)
            await self._call(ref.uri, self._bucket.write, _name(ref.uri), arriving, ref.bytes)
        return ref

    async def get(self, uri: str) -> bytes:
        content = await self._read(uri)
        return compared(uri, parts_of(uri).sha256, content)

    async def get_range(self, uri: str, start: int, end: int) -> bytes:
        checked_range(start, end)
        size = await self._call(uri, self._bucket.found_size, _name(uri))
        if size is None:
            raise NotFound(f"{uri} is not in the store; put it there first")
        # S3 refuses a range without a byte in it; ours is cut at the end of the blob.
        length = min(end, size) - start
        return await self._read(uri, start, length) if length > 0 else b""

    async def exists(self, uri: str) -> bool:
        return await self._call(uri, self._bucket.found_size, _name(uri)) is not None

    async def delete(self, uri: str) -> None:
        await self._call(uri, self._bucket.remove, _name(uri))

    async def delete_tenant(self, tenant: str) -> int:
        return await self._call(f"the blobs of {tenant!r}", self._bucket.remove_all, f"{prefix_of(tenant)}/")

    async def abort_unfinished(self, age: timedelta) -> int:
        before = datetime.now(UTC) - age
        try:
            count = await self._threads(self._bucket.abort_unfinished, before, self._is_ours)
        except _NO_ANSWER as error:
            if self._aborts:
                why = error.code if isinstance(error, S3Error) else type(error).__name__
                log.warning("unfinished_uploads_left", bucket=self._bucket.name, why=why)
            self._aborts = False
            return 0
        self._aborts = True
        if count:
            log.info("unfinished_uploads_aborted", bucket=self._bucket.name, uploads=count)
        return count

    def _is_ours(self, name: str) -> bool:
        """In a bucket that others use too there are names that are of no blob."""
        try:
            return parts_of(f"blob://{name}").owner == self._owner
        except Invalid:
            return False

    async def list(self, tenant: str) -> AsyncIterator[BlobRef]:
        prefix, last = f"{prefix_of(tenant)}/{owned(self._owner)}", ""
        while page := await self._call(f"the blobs of {tenant!r}", self._bucket.page, prefix, last):
            for name, size in page:
                digest = name.removeprefix(prefix)
                # What lies deeper is another owner's.
                if "/" not in digest:
                    yield BlobRef(uri_of(tenant, digest, self._owner), digest, size)
            last = page[-1][0]

    async def _read(self, uri: str, start: int = 0, length: int = 0) -> bytes:
        """Raises NotFound where the bucket is there and the object is not."""
        with _translating_errors(uri, self._bucket.name), _absent(uri):
            return await self._threads(self._bucket.read, _name(uri), start, length)

    async def _call(self, what: str, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        with _translating_errors(what, self._bucket.name):
            return await self._threads(call, *args, **kwargs)


def _name(uri: str) -> str:
    tenant, digest, owner = parts_of(uri)
    return f"{prefix_of(tenant)}/{owned(owner)}{digest}"


@contextmanager
def _translating_disk_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unavailable(
            f"the local disk cannot hold a stream on its way to the store ({os.strerror(error.errno or 0)}); "
            "make room in the folder for temporary files (TMPDIR)"
        ) from error


@contextmanager
def _absent(uri: str) -> Iterator[None]:
    try:
        yield
    except S3Error as error:
        if error.code in ABSENT:
            raise NotFound(f"{uri} is not in the store; put it there first") from error
        raise


@contextmanager
def _translating_errors(what: str, bucket: str) -> Iterator[None]:
    try:
        yield
    except S3Error as error:
        if error.code == "NoSuchBucket":
            log.error("bucket_missing", bucket=bucket)
            raise Unavailable("the bucket of the object store does not exist; create it") from error
        if error.code in _FULL:
            raise Unavailable(f"the store has no room for {what} ({error.code}); make room there") from error
        raise Unavailable(
            f"the store refused {what} ({error.code or 'it does not say why'}); see to the rights of its access key"
        ) from error
    except _NO_ANSWER as error:
        raise Unavailable(f"the store does not answer for {what}; ask again in a moment") from error
