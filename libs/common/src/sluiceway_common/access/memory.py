"""Seal in the memory of one process, for tests: its keys are gone when it is."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sluiceway_common.access.port import SealedText, bound_to
from sluiceway_common.errors import Invalid, NotFound


class MemorySeal:
    """AES-256-GCM under a key per tenant."""

    def __init__(self) -> None:
        self._keys: dict[str, tuple[str, AESGCM]] = {}

    async def seal(self, tenant: str, text: str) -> SealedText:
        key_id, cipher = self._keys.setdefault(tenant, _new())
        nonce = secrets.token_bytes(12)
        return SealedText(key_id, nonce, cipher.encrypt(nonce, text.encode(), bound_to(tenant, key_id)))

    async def open(self, tenant: str, sealed: SealedText) -> str:
        key_id, cipher = self._keys.get(tenant, ("", None))
        if cipher is None or key_id != sealed.key_id:
            raise NotFound(f"the data key {sealed.key_id!r} of this tenant was dropped; what it sealed is gone")
        try:
            return cipher.decrypt(sealed.nonce, sealed.ciphertext, bound_to(tenant, key_id)).decode()
        except (InvalidTag, ValueError) as error:
            raise Invalid("this sealed text was changed after it was sealed; a backup may have it as it was") from error

    async def drop(self, tenant: str) -> None:
        self._keys.pop(tenant, None)


def _new() -> tuple[str, AESGCM]:
    return f"key_{secrets.token_hex(16)}", AESGCM(AESGCM.generate_key(256))
