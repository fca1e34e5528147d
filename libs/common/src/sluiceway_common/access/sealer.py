"""Sealer of text by envelope encryption: a data key per tenant, itself sealed under the master key."""

import base64
import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import SecretStr

from sluiceway_common.access.data_keys import DataKey, DataKeys, nothing_is_sealed
from sluiceway_common.access.port import SealedText, bound_to, changed, opened_text
from sluiceway_common.access.tenant_states import TenantStates
from sluiceway_common.cache import LoadingCache
from sluiceway_common.clock import Clock, SystemClock
from sluiceway_common.database import Database
from sluiceway_common.errors import NotFound

CACHE_SECONDS: Final = 30.0
_CACHED_KEYS: Final = 1_000
_NONCE_BYTES: Final = 12


class Sealer:
    """AES-256-GCM under a data key per tenant; dropping the keys shreds what they sealed.

    Keys are remembered for half a minute, so another process may open for as long what was dropped.
    """

    def __init__(
        self,
        database: Database,
        master_key: SecretStr,
        clock: Clock | None = None,
        tenants: TenantStates | None = None,
    ) -> None:
        clock = clock or SystemClock()
        self._tenants = tenants or TenantStates(database, clock)
        self._keys = DataKeys(database, AESGCM(base64.b64decode(master_key.get_secret_value())), clock)
        self._current: LoadingCache[str, DataKey] = LoadingCache(clock, seconds=CACHE_SECONDS, capacity=_CACHED_KEYS)
        self._opened: LoadingCache[tuple[str, str], DataKey] = LoadingCache(
            clock, seconds=CACHE_SECONDS, capacity=_CACHED_KEYS
        )

    async def seal(self, tenant: str, text: str) -> SealedText:
        """Sealed under the tenant's current key; the first text makes the key. Raises NotFound once it is dropped."""
        return await self.seal_bytes(tenant, text.encode())

    async def seal_bytes(self, tenant: str, content: bytes) -> SealedText:
        if await self._tenants.is_dropped(tenant):
            raise nothing_is_sealed()
        key = self._current.get(tenant) or await self._current.load(tenant, lambda: self._made(tenant))
        nonce = os.urandom(_NONCE_BYTES)
        return SealedText(key.id, nonce, key.cipher.encrypt(nonce, content, bound_to(tenant, key.id)))

    async def open(self, tenant: str, sealed: SealedText) -> str:
        """Raises NotFound when the key was dropped, Invalid when the text was changed or is another tenant's."""
        return opened_text(await self.open_bytes(tenant, sealed))

    async def open_bytes(self, tenant: str, sealed: SealedText) -> bytes:
        key = await self._opened.load((tenant, sealed.key_id), lambda: self._found(tenant, sealed.key_id))
        try:
            return key.cipher.decrypt(sealed.nonce, sealed.ciphertext, bound_to(tenant, key.id))
        except (InvalidTag, ValueError) as error:
            raise changed() from error

    async def drop(self, tenant: str) -> None:
        """Shreds everything that was sealed for the tenant. Twice is once."""
        await self._keys.drop(tenant)
        self._current.forget(tenant)
        self._opened.clear()

    async def _made(self, tenant: str) -> DataKey:
        key = await self._keys.current(tenant)
        self._current.put(tenant, key)
        return key

    async def _found(self, tenant: str, key_id: str) -> DataKey:
        key = await self._keys.find(tenant, key_id)
        if key is None:
            raise NotFound(f"the data key {key_id!r} of this tenant was dropped; what it sealed is gone")
        self._opened.put((tenant, key_id), key)
        return key
