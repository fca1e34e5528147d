"""Seal: encryption of what people wrote under a key of their tenant, without a database."""

from dataclasses import dataclass
from typing import Protocol

from sluiceway_common.errors import Invalid


@dataclass(frozen=True)
class SealedText:
    """AES-256-GCM of a text or of bytes under the data key `key_id`, with which tenant and key id are authenticated."""

    key_id: str
    nonce: bytes
    ciphertext: bytes


class Seal(Protocol):
    """Seals text of people per tenant. When the key is dropped, nobody opens it, wherever copies lie.

    Errors: NotFound when the key was dropped or is another tenant's, Invalid when the text was changed, Unavailable
    when the keys cannot be had.
    """

    async def seal(self, tenant: str, text: str) -> SealedText: ...

    async def open(self, tenant: str, sealed: SealedText) -> str: ...

    async def seal_bytes(self, tenant: str, content: bytes) -> SealedText:
        """The same for what is no text, such as a file with texts of people in it."""
        ...

    async def open_bytes(self, tenant: str, sealed: SealedText) -> bytes: ...

    async def drop(self, tenant: str) -> None:
        """Drops every data key of the tenant. Twice is once."""
        ...


def bound_to(tenant: str, key_id: str) -> bytes:
    """What is authenticated with a sealed text: it opens for this tenant and under this key alone."""
    return f"{len(tenant)}:{tenant}:{key_id}".encode()


def opened_text(content: bytes) -> str:
    """Raises Invalid for what is no text."""
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise changed() from error


def changed() -> Invalid:
    """What is told of a sealed text that does not open."""
    return Invalid("this sealed text was changed after it was sealed; a backup may have it as it was")
