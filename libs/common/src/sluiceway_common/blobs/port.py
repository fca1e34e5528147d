"""What the object store owes."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class BlobRef:
    """A claim check: `blob://<tenant>/<sha256>`, the digest in hexadecimal, and the number of bytes."""

    uri: str
    sha256: str
    bytes: int


class Blobs(Protocol):
    """Content-addressed bytes, created once and never changed; a prefix per tenant.

    Errors: NotFound for what is not there, Unavailable when the store does not answer.
    """

    async def put(self, tenant: str, content: bytes) -> BlobRef:
        """Stores the bytes unless they are there. Twice is once."""
        ...

    async def put_stream(self, tenant: str, pieces: AsyncIterator[bytes], *, limit: int) -> BlobRef:
        """The same for bytes that do not fit into memory. Raises Invalid past `limit` bytes; then nothing is stored."""
        ...

    async def get(self, uri: str) -> bytes:
        """The bytes, compared with the digest in the uri. Raises Unavailable where they differ."""
        ...

    async def get_range(self, uri: str, start: int, end: int) -> bytes:
        """Bytes start to end (exclusive), cut at the end of the blob."""
        ...

    async def exists(self, uri: str) -> bool: ...

    async def delete(self, uri: str) -> None:
        """Twice is once."""
        ...

    async def delete_tenant(self, tenant: str) -> int:
        """Deletes the tenant's prefix and says how many blobs there were."""
        ...

    def list(self, tenant: str) -> AsyncIterator[BlobRef]:
        """All blobs of a tenant, in no order."""
        ...
