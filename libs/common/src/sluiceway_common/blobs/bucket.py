"""Bucket of an S3 server, in calls that block."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import IO, Final

import urllib3
from minio import Minio
from minio.credentials.providers import ChainedProvider, EnvAWSProvider, IamAwsProvider, Provider, StaticProvider
from minio.datatypes import Upload
from minio.deleteobjects import DeleteObject
from minio.error import S3Error
from pydantic import SecretStr

from sluiceway_common.errors import Unavailable

ABSENT: Final = frozenset({"NoSuchKey", "NoSuchObject"})
_CONNECT_SECONDS: Final = 5.0
_READ_SECONDS: Final = 30.0
_PART: Final = 8 * 1024 * 1024
_PAGE: Final = 1000


@dataclass(frozen=True)
class S3Address:
    """Where a bucket is and who asks. With an empty access key the machine's own role asks (environment, pod, host)."""

    endpoint: str
    bucket: str
    access_key: str
    secret_key: SecretStr
    secure: bool = True
    region: str = "us-east-1"


class Bucket:
    """What blobs need of S3. Raises what the client raises."""

    def __init__(self, address: S3Address, connections: int) -> None:
        self.name = address.bucket
        self._client = Minio(
            address.endpoint,
            secure=address.secure,
            region=address.region,
            credentials=_credentials(address),
            http_client=_http(connections),
        )

    def size(self, name: str) -> int | None:
        """None for what is not there."""
        try:
            return self._client.stat_object(self.name, name).size
        except S3Error as error:
            if error.code in ABSENT:
                return None
            raise

    def found_size(self, name: str) -> int | None:
        """None where the bucket is there and the object is not."""
        size = self.size(name)
        if size is None:
            self._check(name)
        return size

    def write(self, name: str, content: IO[bytes], size: int) -> None:
        """Whole or not at all; in parts where it is large. An object of the same size is left as it is."""
        if self.size(name) != size:
            # The client only reads; it asks for a BinaryIO where an IO[bytes] would do.
            self._client.put_object(self.name, name, content, size, part_size=_PART, num_parallel_uploads=1)  # type: ignore[arg-type]

    def read(self, name: str, start: int = 0, length: int = 0) -> bytes:
        """`length` 0 reads to the end. Raises one of `ABSENT` where the bucket is there and the object is not."""
        try:
            response = self._client.get_object(self.name, name, offset=start, length=length)
        except S3Error as error:
            if error.code in ABSENT:
                self._check(name)
            raise
        try:
            return response.read()
        finally:
            response.close()
            response.release_conn()

    def remove(self, name: str) -> None:
        """Twice is once."""
        try:
            self._client.remove_object(self.name, name)
        except S3Error as error:
            if error.code not in ABSENT:
                raise
            self._check(name)

    def page(self, prefix: str, after: str = "") -> list[tuple[str, int]]:
        """Up to 1,000 names and sizes in their order, those after `after`."""
        found = self._client.list_objects(self.name, prefix=prefix, recursive=True, start_after=after)
        return [(entry.object_name or "", entry.size or 0) for entry in islice(found, _PAGE)]

    def remove_all(self, prefix: str) -> int:
        """How many there were."""
        count = 0
        while page := self.page(prefix):
            for error in self._client.remove_objects(self.name, [DeleteObject(name) for name, _ in page]):
                why = error.code or "it does not say why"
                raise Unavailable(
                    f"the store did not delete {error.name or 'a blob'} ({why}); the same again goes on from there"
                )
            count += len(page)
        return count

    def abort_unfinished(self, before: datetime, is_ours: Callable[[str], bool]) -> int:
        """Of uploads in parts that were begun before then, those of such names; says how many. Of a name with more than
        a page of them the next call has the rest."""
        count, after = 0, ""
        while True:
            # The client has both calls and keeps them to itself.
            page = self._client._list_multipart_uploads(self.name, key_marker=after or None)
            old = [one for one in page.uploads if one.initiated_time is not None and one.initiated_time < before]
            for upload in old:
                if is_ours(upload.object_name):
                    count += self._aborted(upload)
            if not page.is_truncated or not page.next_key_marker:
                return count
            after = page.next_key_marker

    def _aborted(self, upload: Upload) -> int:
        """0 where it was completed or aborted meanwhile."""
        try:
            self._client._abort_multipart_upload(self.name, upload.object_name, upload.upload_id or "")
        except S3Error as error:
            if error.code == "NoSuchUpload":
                return 0
            raise
        return 1

    def _check(self, name: str) -> None:
        """Raises where the bucket is not there: an answer without a body, as to a HEAD, does not say which is missing,
        and the client takes it for the object."""
        self.page(name)


def _credentials(address: S3Address) -> Provider:
    if address.access_key:
        return StaticProvider(address.access_key, address.secret_key.get_secret_value())
    return ChainedProvider([EnvAWSProvider(), IamAwsProvider()])


def _http(connections: int) -> urllib3.PoolManager:
    """Tries once more: a server may close an idle connection just when it is used again. All else is the caller's."""
    return urllib3.PoolManager(
        maxsize=connections,
        timeout=urllib3.Timeout(connect=_CONNECT_SECONDS, read=_READ_SECONDS),
        retries=urllib3.Retry(total=1, status=0, redirect=0, allowed_methods=None),
        cert_reqs="CERT_REQUIRED",
    )
