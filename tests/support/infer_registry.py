"""Registry of adapters as infer hears it: files and signatures in the object store, and what is said of them."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from sluiceway.train.v1 import values_pb2
from sluiceway.train.v1.events_pb2 import AliasMoved, ModelTrained
from sluiceway.type.v1.blob_pb2 import Blob
from sluiceway_common.blobs import choose
from sluiceway_common.blobs.port import BlobRef
from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.model_signatures import PrivateKey, pem_of
from sluiceway_common.settings import Shared
from sluiceway_infer.domain.models.adapters import AdapterAlias, AdapterVersion
from tests.support.adapters import alias, signing_key, stored, version


@dataclass(frozen=True)
class ModelRegistry:
    """Says what train would say. `keys` is the file of the public keys that its models are signed with."""

    log: KafkaBus
    shared: Shared
    tenant: str
    base: str
    base_sha256: str
    key: PrivateKey
    keys: Path

    async def train(self, number: int, content: bytes, *, key: PrivateKey | None = None) -> AdapterVersion:
        """A version of the model `x` with this file."""
        named = version(number, tenant=self.tenant, base_sha256=self.base_sha256)
        kept = await stored(
            choose.open(self.shared), replace(named, base=self.base), {"adapter.gguf": content}, key or self.key
        )
        await self.say(kept)
        return kept

    async def say(self, one: AdapterVersion) -> None:
        await self._publish(ModelTrained(version_id=one.id, version=_version(one)))

    async def move(self, stands_for: int, revision: int, *, name: str = "live") -> None:
        await self._publish(_moved(alias(stands_for, revision, name=name, tenant=self.tenant)))

    async def _publish(self, event: ModelTrained | AliasMoved) -> None:
        await self.log.publish([OutgoingEvent(event, self.tenant)])


async def registry(log: KafkaBus, shared: Shared, tenant: str, base: str, base_sha256: str) -> ModelRegistry:
    await log.ensure_topics(ModelTrained, AliasMoved)
    key, keys = signing_key(), shared.data / "model_keys.pem"
    keys.write_bytes(pem_of(key.public_key()))
    return ModelRegistry(log, shared, tenant, base, base_sha256, key, keys)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _version(one: AdapterVersion) -> values_pb2.ModelVersion:
    said = values_pb2.ModelVersion(
        model=one.model,
        version=one.version,
        base=values_pb2.Base(name=one.base, sha256=one.base_sha256),
        digest=one.digest,
        files=[values_pb2.AdapterFile(name=file.name, blob=_blob(file.ref)) for file in one.files],
        signature=_blob(one.signature),
        tainted_by=sorted(one.tainted_by),
    )
    said.created_at.FromDatetime(one.created_at)
    if one.is_deleted:
        said.deleted_at.FromDatetime(one.created_at)
    return said


def _moved(one: AdapterAlias) -> AliasMoved:
    said = values_pb2.Alias(model=one.model, alias=one.alias, version=one.version, revision=one.revision)
    said.moved_at.FromDatetime(one.moved_at)
    return AliasMoved(alias_id=f"mda_{one.tenant}_{one.alias}", alias=said)


def _blob(ref: BlobRef) -> Blob:
    return Blob(uri=ref.uri, sha256=ref.sha256, bytes=ref.bytes)
