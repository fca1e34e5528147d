"""Seal in the memory of one process, for tests: its keys are gone when it is."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sluiceway_common.access.port import SealedText, bound_to, changed, opened_text
from sluiceway_common.errors import NotFound


class MemorySeal:
    """AES-256-GCM under a key per tenant."""

    def __init__(self) -> None:
        self._keys: dict[str, tuple[str, AESGCM]] = {}

    async def seal(self, tenant: str, text: str) -> SealedText:
        return await self.seal_bytes(tenant, text.encode())

    async def seal_bytes(self, tenant: str, content: bytes) -> SealedText:
        key_id, cipher = self._keys.setdefault(tenant, _new())
        nonce = secrets.token_bytes(12)
        return SealedText(key_id, nonce, cipher.encrypt(nonce, content, bound_to(tenant, key_id)))

    async def open(self, tenant: str, sealed: SealedText) -> str:
        return opened_text(await self.open_bytes(tenant, sealed))

    async def open_bytes(self, tenant: str, sealed: SealedText) -> bytes:
        key_id, cipher = self._keys.get(tenant, ("", None))
        if cipher is None or key_id != sealed.key_id:
            raise NotFound(f"the data key {sealed.key_id!r} of this tenant was dropped; what it sealed is gone")
        try:
            return cipher.decrypt(sealed.nonce, sealed.ciphertext, bound_to(tenant, key_id))
        except (InvalidTag, ValueError) as error:
            raise changed() from error

    async def drop(self, tenant: str) -> None:
        self._keys.pop(tenant, None)


def _new() -> tuple[str, AESGCM]:
    return f"key_{secrets.token_hex(16)}", AESGCM(AESGCM.generate_key(256))
