"""Object store of content-addressed blobs, as a port."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, NamedTuple, Protocol
from urllib.parse import quote, unquote

from sluiceway_common.errors import Invalid

_URI: Final = re.compile(r"blob://([^/]+)/(?:([a-z]{3,32})/)?([0-9a-f]{64})")
_LONGEST_NAME: Final = 200


@dataclass(frozen=True)
class BlobRef:
    """A claim check: `blob://<tenant>/<sha256>`, or `blob://<tenant>/<owner>/<sha256>`, the digest in hexadecimal, and
    the number of bytes."""

    uri: str
    sha256: str
    bytes: int


# Is told what bytes will be called before any of them lies there.
Announce = Callable[[BlobRef], Awaitable[None]]


class BlobParts(NamedTuple):
    """What a uri says. `owner` is the service whose blob it is alone; ingest's, and what was put before blobs had an
    owner, lie without one."""

    tenant: str
    sha256: str
    owner: str = ""


class Blobs(Protocol):
    """Content-addressed bytes, created once and never changed; a prefix per tenant, and in it one per owner: equal
    bytes of two owners are two blobs, so that what one deletes the other still has. A store puts as one owner, and
    reads and deletes by uri.

    Errors: NotFound for what is not there, Invalid for what is no uri of a blob, Unavailable when the store does not
    answer.
    """

    def ref(self, tenant: str, content: bytes) -> BlobRef:
        """What these bytes are called once they are put."""
        ...

    async def put(self, tenant: str, content: bytes) -> BlobRef:
        """Stores the bytes unless they are there. Twice is once."""
        ...

    async def put_stream(
        self, tenant: str, pieces: AsyncIterator[bytes], *, limit: int, announce: Announce | None = None
    ) -> BlobRef:
        """The same for bytes that do not fit into memory. Raises Invalid past `limit` bytes and what `announce` raises;
        then nothing is stored."""
        ...

    async def get(self, uri: str) -> bytes:
        """The bytes, compared with the digest in the uri. Raises Unavailable where they differ."""
        ...

    async def get_range(self, uri: str, start: int, end: int) -> bytes:
        """Bytes start to end (exclusive), cut at the end of the blob. Not compared with the digest."""
        ...

    async def exists(self, uri: str) -> bool: ...

    async def delete(self, uri: str) -> None:
        """Twice is once."""
        ...

    async def delete_tenant(self, tenant: str) -> int:
        """Deletes the tenant's prefix, with the blobs of all owners, and says how many there were."""
        ...

    async def abort_unfinished(self, age: timedelta) -> int:
        """Lets go of what killed processes had sent of blobs of this owner that long ago, and says of how many. Where
        the store cannot tell, or may not, that is logged once, and nothing is raised."""
        ...

    def list(self, tenant: str) -> AsyncIterator[BlobRef]:
        """All blobs of a tenant that this owner has, in no order."""
        ...


def uri_of(tenant: str, sha256: str, owner: str = "") -> str:
    """The only way to write the uri of a blob."""
    return f"{uris_of(tenant)}{owned(owner)}{sha256}"


def owned(owner: str) -> str:
    """What stands before the digest in names of the owner's blobs."""
    return f"{owner}/" if owner else ""


def uris_of(tenant: str) -> str:
    """What the uris of all blobs of the tenant begin with, and no others do."""
    return f"blob://{prefix_of(tenant)}/"


def parts_of(uri: str) -> BlobParts:
    """Tenant, digest and owner of a uri. Raises Invalid for anything that `uri_of` would not write."""
    match = _URI.fullmatch(uri)
    if match is None or prefix_of(unquote(match[1])) != match[1]:
        raise Invalid(
            f"{uri!r} is not the uri of a blob; one is `blob://<tenant>/<64 hexadecimal digits>`", field="uri"
        )
    return BlobParts(unquote(match[1]), match[3], match[2] or "")


def must_be_of(tenant: str, uri: str) -> None:
    """Raises Invalid where the uri is not of a blob of the tenant. For every address that came with a record: what
    stands in it is the word of whoever could write the topic."""
    if not uri.startswith(uris_of(tenant)):
        raise Invalid(
            f"{uri[:200]!r} is not the uri of a blob of the tenant {tenant!r}; name one of its own", field="uri"
        )


def prefix_of(tenant: str) -> str:
    """The tenant as one segment of a path: no slash, no leading dot, so that it cannot point anywhere else."""
    name = quote(tenant, safe="")
    if name.startswith("."):
        name = f"%2E{name[1:]}"
    if not 1 <= len(name) <= _LONGEST_NAME:
        raise Invalid(
            f"this is no name of a tenant; it must have 1 to {_LONGEST_NAME} characters when written in a path",
            field="tenant",
        )
    return name
