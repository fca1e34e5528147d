"""Events of the registry: a version is there or tainted, an alias stands elsewhere."""

from collections.abc import Collection

from sluiceway.train.v1 import events_pb2, values_pb2
from sluiceway.type.v1.blob_pb2 import Blob
from sluiceway_common.access.port import Seal
from sluiceway_common.access.sealed import sealed_message
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.ids import derived
from sluiceway_train.domain.model_aliases import ModelAlias
from sluiceway_train.domain.model_versions import AdapterFile, ModelVersion
from sluiceway_train.domain.runs import FIGURES


def model_trained(version: ModelVersion) -> OutgoingEvent:
    """Said again when it is tainted, judged or deleted: the id is of what it says."""
    event = events_pb2.ModelTrained(version_id=version.id, version=version_message(version))
    judged = () if version.judged_at is None else (version.judged_at.isoformat(), version.approved_by)
    deleted = () if version.deleted_at is None else ("deleted",)
    said = (*version.tainted_by, *judged, *deleted)
    return OutgoingEvent(event, version.tenant, id=derived("model-trained", version.id, *said))


async def alias_moved(alias: ModelAlias, by: str, protected: Collection[str], seal: Seal) -> OutgoingEvent:
    """`by` is who moved it. Raises what the seal raises."""
    event = events_pb2.AliasMoved(
        alias_id=alias.id,
        alias=alias_message(alias, protected),
        sealed_by=await sealed_message(seal, alias.tenant, by),
    )
    return OutgoingEvent(event, alias.tenant, id=moved_id(alias))


def moved_id(alias: ModelAlias) -> str:
    """Id of the event that says where an alias stands at this revision."""
    return derived("alias-moved", alias.id, str(alias.revision))


def version_message(version: ModelVersion) -> values_pb2.ModelVersion:
    origin = version.origin
    message = values_pb2.ModelVersion(
        model=version.model,
        version=version.version,
        base=values_pb2.Base(name=origin.base_name, sha256=origin.base_sha256),
        digest=version.digest,
        files=[values_pb2.AdapterFile(name=file.name, blob=_blob(file)) for file in version.files],
        signature=_blob(version.signature),
        run_id=origin.run_id,
        dataset_id=origin.dataset_id,
        dataset_sha256=origin.dataset_sha256,
        tainted_by=version.tainted_by,
        last=_point(version),
        approved_by=version.approved_by,
    )
    message.created_at.FromDatetime(version.created_at)
    if version.deleted_at is not None:
        message.deleted_at.FromDatetime(version.deleted_at)
        message.ClearField("files")
        message.ClearField("signature")
    return message


def alias_message(alias: ModelAlias, protected: Collection[str]) -> values_pb2.Alias:
    """`protected` are the names that an approver alone may move."""
    message = values_pb2.Alias(
        model=alias.model,
        alias=alias.name,
        version=alias.version,
        canary_version=alias.canary.version if alias.canary is not None else 0,
        canary_share=alias.canary.share if alias.canary is not None else 0.0,
        revision=alias.revision,
        protected=alias.name in protected,
    )
    message.moved_at.FromDatetime(alias.moved_at)
    return message


def _blob(file: AdapterFile) -> Blob:
    return Blob(uri=file.uri, sha256=file.sha256, bytes=file.bytes)


def _point(version: ModelVersion) -> values_pb2.Point:
    metrics = version.metrics
    point = values_pb2.Point(step=int(metrics.get("step", 0)), epoch=metrics.get("epoch", 0.0))
    for name in FIGURES:
        if name in metrics:
            setattr(point, name, metrics[name])
    return point
