"""Sealed texts as messages have them, and back."""

from sluiceway.type.v1.sealed_pb2 import Sealed
from sluiceway_common.access.port import Seal, SealedText


async def sealed_message(seal: Seal, tenant: str, text: str) -> Sealed:
    """The text under a key of the tenant, as an event carries it. Raises what the seal raises."""
    sealed = await seal.seal(tenant, text)
    return Sealed(key_id=sealed.key_id, nonce=sealed.nonce, ciphertext=sealed.ciphertext)


def sealed_text(message: Sealed) -> SealedText:
    """What an event carries, not opened yet."""
    return SealedText(message.key_id, message.nonce, message.ciphertext)


async def opened_message(seal: Seal, tenant: str, message: Sealed) -> str:
    """The text that an event carries. Raises NotFound where the tenant was dropped, and what else the seal raises."""
    return await seal.open(tenant, sealed_text(message))
