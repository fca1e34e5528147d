"""Digest, length and limit of a stream of bytes."""

import hashlib

from sluiceway_common.blobs.port import BlobRef, uri_of
from sluiceway_common.errors import Invalid, Unavailable
from sluiceway_common.ids import sha256


class Measured:
    """Counts and digests what passes by. Raises Invalid past the limit."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._digest = hashlib.sha256()
        self._bytes = 0

    def take(self, piece: bytes) -> None:
        self._bytes += len(piece)
        if self._bytes > self._limit:
            raise Invalid(f"there are more than {self._limit} bytes; that is the limit here")
        self._digest.update(piece)

    def ref(self, tenant: str, owner: str) -> BlobRef:
        digest = self._digest.hexdigest()
        return BlobRef(uri_of(tenant, digest, owner), digest, self._bytes)


def ref_to(tenant: str, content: bytes, owner: str) -> BlobRef:
    """What these bytes are called."""
    digest = sha256(content)
    return BlobRef(uri_of(tenant, digest, owner), digest, len(content))


def compared(uri: str, digest: str, content: bytes) -> bytes:
    """The content, if it is the one that the uri promises."""
    if sha256(content) != digest:
        raise Unavailable(f"the bytes of {uri} have changed in the store; restore them from a copy")
    return content


def checked_range(start: int, end: int) -> None:
    if not 0 <= start <= end:
        raise Invalid(f"the range {start} to {end} runs backwards; it must be 0 <= start <= end")
