"""Seal: encryption of what people wrote under a key of their tenant, without a database."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class SealedText:
    """AES-256-GCM of a text under the data key `key_id`; the tenant and the key id are authenticated with it."""

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

    async def drop(self, tenant: str) -> None:
        """Drops every data key of the tenant. Twice is once."""
        ...


def bound_to(tenant: str, key_id: str) -> bytes:
    """What is authenticated with a sealed text: it opens for this tenant and under this key alone."""
    return f"{len(tenant)}:{tenant}:{key_id}".encode()
