"""Shards in the object store, sealed: files with texts of people in them, as the log would carry them."""

from collections.abc import Sequence

from google.protobuf.message import DecodeError

from sluiceway.type.v1.sealed_pb2 import Sealed
from sluiceway_common.access.port import Seal
from sluiceway_common.access.sealed import sealed_text
from sluiceway_common.blobs.port import Blobs
from sluiceway_common.blobs.references import BlobReferences
from sluiceway_common.errors import Invalid, NotFound
from sluiceway_common.ids import sha256
from sluiceway_train.domain.datasets import Shard


class SealedShards:
    """A blob is a `sluiceway.type.v1.Sealed`: it names the key that opens it."""

    def __init__(self, references: BlobReferences, blobs: Blobs, seal: Seal) -> None:
        self._references = references
        self._blobs = blobs
        self._seal = seal

    async def put(self, tenant: str, content: bytes) -> str:
        sealed = await self._seal.seal_bytes(tenant, content)
        message = Sealed(key_id=sealed.key_id, nonce=sealed.nonce, ciphertext=sealed.ciphertext)
        return (await self._references.put(tenant, message.SerializeToString())).uri

    async def get(self, tenant: str, shard: Shard) -> bytes:
        try:
            message = Sealed.FromString(await self._blobs.get(shard.uri))
            content = await self._seal.open_bytes(tenant, sealed_text(message))
        except (DecodeError, Invalid) as error:
            raise NotFound("a shard of the dataset was changed since it was written; build it anew") from error
        if sha256(content) != shard.sha256:
            raise NotFound("a shard of the dataset is not the one that was written; build it anew")
        return content

    async def discard(self, uris: Sequence[str]) -> None:
        await self._references.erase(uris)

    async def collect(self) -> int:
        return await self._references.collect()
