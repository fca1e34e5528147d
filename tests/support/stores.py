"""Object stores that a test can look into and damage."""

import io
import uuid
from pathlib import Path
from typing import Protocol

from minio import Minio
from pydantic import SecretStr

from sluiceway_common.blobs.bucket import S3Address
from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.blobs.port import BlobRef, Blobs
from sluiceway_common.blobs.s3 import S3Blobs
from tests.support.servers import S3


class Store(Protocol):
    """A store from behind: past the adapter."""

    def blobs(self, owner: str = "") -> Blobs: ...

    def damage(self, ref: BlobRef, content: bytes) -> None:
        """Puts other bytes where the blob is."""
        ...

    def lose(self) -> None:
        """The volume is unmounted, which leaves its mount point; the bucket is deleted."""
        ...

    def names(self) -> set[str]:
        """Last part of the name of everything in the store."""
        ...


class FilesystemStore:
    def __init__(self, folder: Path) -> None:
        self.root = folder / "blobs"

    def blobs(self, owner: str = "") -> Blobs:
        return FilesystemBlobs(self.root, owner=owner)

    def damage(self, ref: BlobRef, content: bytes) -> None:
        (path,) = self.root.rglob(ref.sha256)
        path.write_bytes(content)

    def lose(self) -> None:
        self.root.rename(self.root.with_name("unmounted"))
        self.root.mkdir()

    def names(self) -> set[str]:
        return {path.name for path in self.root.rglob("*") if path.is_file()}


class S3Store:
    """A bucket of its own on the server of the session."""

    def __init__(self, server: S3) -> None:
        self._server = server
        self._client = Minio(server.endpoint, server.access_key, server.secret_key, secure=server.secure)
        self.bucket = f"test-{uuid.uuid4().hex}"
        self._client.make_bucket(self.bucket)

    def blobs(self, owner: str = "") -> Blobs:
        secret = SecretStr(self._server.secret_key)
        server = self._server
        address = S3Address(server.endpoint, self.bucket, server.access_key, secret, secure=server.secure)
        return S3Blobs(address, owner=owner)

    def damage(self, ref: BlobRef, content: bytes) -> None:
        name = ref.uri.removeprefix("blob://")
        self._client.put_object(self.bucket, name, io.BytesIO(content), len(content))

    def lose(self) -> None:
        for entry in self._client.list_objects(self.bucket, recursive=True):
            self._client.remove_object(self.bucket, entry.object_name or "")
        self._client.remove_bucket(self.bucket)

    def begin(self, name: str) -> None:
        """Sends the first part of what is never completed."""
        upload = self._client._create_multipart_upload(self.bucket, name, {})
        self._client._upload_part(self.bucket, name, b"a part", {}, upload, 1)

    def unfinished(self) -> set[str]:
        """Names of what was begun in parts and is there still."""
        return {one.object_name for one in self._client._list_multipart_uploads(self.bucket).uploads}

    def names(self) -> set[str]:
        found = self._client.list_objects(self.bucket, recursive=True)
        return {(entry.object_name or "").rpartition("/")[2] for entry in found}
