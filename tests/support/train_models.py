"""Builders of the registry of models: a version, a run's folder, and the use cases over memory."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from sluiceway_common import ids
from sluiceway_common.access.memory import MemorySeal
from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.blobs.port import uri_of
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.principal import Principal, Role
from sluiceway_common.testing import ManualClock
from sluiceway_train.adapters.adapter_files import BlobAdapterFiles
from sluiceway_train.adapters.memory import MemoryDatasets, MemoryExamples, MemoryShards
from sluiceway_train.adapters.memory_models import MemoryModelStore
from sluiceway_train.adapters.said_models import LogSaidModels
from sluiceway_train.adapters.signing import KeySigner
from sluiceway_train.domain.approvals import ApprovalRule, GateSaid
from sluiceway_train.domain.model_aliases import OnTaint
from sluiceway_train.domain.model_versions import AdapterFile, ModelOrigin, ModelVersion
from sluiceway_train.domain.trained import FrozenDataset, LearnedBase, TrainedAdapter
from sluiceway_train.ports.models import ModelStore
from sluiceway_train.service.registry import ModelOptions, ModelPorts, ModelRegistry, registry_over

AT = datetime(2026, 1, 1, tzinfo=UTC)
KEY = ec.generate_private_key(ec.SECP256R1())
BASE_SHA256 = ids.sha256("base")
CONFIG = {"base_model_name_or_path": "smollm2", "revision": BASE_SHA256, "r": 8, "target_modules": ["q_proj"]}
FILES = {
    "adapter.gguf": b"GGUF" + bytes(100),
    "adapter_config.json": json.dumps(CONFIG).encode(),
    "adapter_model.safetensors": bytes(range(100)),
}


def version(**changed: Any) -> ModelVersion:
    """One that no file stands behind."""
    files = tuple(stored(name, content) for name, content in FILES.items())
    given = {"tenant": "acme", "model": "writer", "files": files, "signature": stored("model.sig", b"{}")}
    origin = ORIGIN | {name: changed.pop(name) for name in tuple(changed) if name in ORIGIN}
    made = {"origin": ModelOrigin(**origin), "metrics": {"step": 12.0, "loss": 0.5}, "created_at": AT}
    return ModelVersion(**given | made | changed)


ORIGIN: dict[str, Any] = {
    "base_name": "smollm2",
    "base_sha256": BASE_SHA256,
    "dataset_id": "ds_1",
    "dataset_name": "corrections",
    "dataset_version": 2,
    "dataset_sha256": ids.sha256("rows"),
    "training_rows": 200,
    "objective": "sft",
    "run_id": "run_1",
    "hyperparameters": {"rank": 8, "alpha": 16.0, "learning_rate": 1e-4, "targets": ("q_proj", "v_proj")},
}


def stored(name: str, content: bytes, tenant: str = "acme") -> AdapterFile:
    digest = ids.sha256(content)
    return AdapterFile(name=name, uri=uri_of(tenant, digest), sha256=digest, bytes=len(content))


@dataclass(frozen=True, kw_only=True)
class MadeRegistry:
    """The registry over a store, its blobs in a folder, a log; and which aliases were left for an approver, with the
    versions that were passed over. `uncounted` is what counted against a gate."""

    store: ModelStore
    blobs: FilesystemBlobs
    bus: MemoryBus
    datasets: MemoryDatasets
    use: ModelRegistry
    left: dict[str, tuple[int, ...]]
    uncounted: dict[str, tuple[str, ...]]

    @classmethod
    def over(
        cls,
        folder: Path,
        store: ModelStore | None = None,
        on_taint: OnTaint = "move_back",
        approvals: ApprovalRule | None = None,
    ) -> "MadeRegistry":
        datasets = MemoryDatasets(MemoryExamples(), MemoryShards(MemorySeal()))
        store, blobs, bus = store or MemoryModelStore(datasets), FilesystemBlobs(folder), MemoryBus()
        left: dict[str, tuple[int, ...]] = {}
        uncounted: dict[str, tuple[str, ...]] = {}
        ports = ModelPorts(
            store=store,
            said=LogSaidModels(bus),
            files=BlobAdapterFiles(blobs),
            signer=KeySigner(KEY),
            seal=MemorySeal(),
            clock=ManualClock(),
        )
        options = ModelOptions(
            on_taint=on_taint,
            on_left=lambda alias, passed_over: left.update({alias.name: passed_over}),
            approvals=approvals or ApprovalRule(),
            on_uncounted=lambda said, against: uncounted.update({said.evaluation_id: against}),
        )
        use = registry_over(ports, options)
        return cls(store=store, blobs=blobs, bus=bus, datasets=datasets, use=use, left=left, uncounted=uncounted)


def gate_said(of: ModelVersion, *, approved: bool = True, hours: int = 1, **changed: Any) -> GateSaid:
    """What a gate said of the version, so many hours after the start."""
    said = GateSaid(
        tenant=of.tenant,
        evaluation_id=f"evl_{hours}",
        adapter=f"{of.model}@{of.version}",
        digest=of.digest,
        champion=of.origin.base_name,
        champion_digest="",
        suite="tickets",
        suite_version=3,
        suite_digest="ab" * 32,
        collection="manuals",
        max_tokens=0,
        margin=0.05,
        confidence=0.95,
        approved=approved,
        judged_at=AT + timedelta(hours=hours),
    )
    return replace(said, **changed)


def trained(folder: Path, run_id: str = "run_1", **changed: Any) -> TrainedAdapter:
    """What a run left in the folder; with another run, other weights."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in (FILES | {"adapter.gguf": FILES["adapter.gguf"] + run_id.encode()}).items():
        (folder / name).write_bytes(content)
    made = TrainedAdapter(
        tenant="acme",
        model="writer",
        run_id=run_id,
        base=LearnedBase(name="smollm2", path=Path("/bases/smollm2.gguf"), sha256=BASE_SHA256),
        dataset=FrozenDataset(
            tenant="acme",
            dataset_id="ds_1",
            name="corrections",
            version=2,
            sha256=ids.sha256("rows"),
            objective="sft",
            training_rows=200,
            validation_rows=20,
        ),
        folder=folder,
        metrics={"step": 12.0, "epoch": 3.0, "loss": 0.5, "token_accuracy": 0.9},
        hyperparameters=ORIGIN["hyperparameters"],
    )
    return replace(made, **changed)


def caller(*roles: Role, tenant: str = "acme") -> Principal:
    return Principal(tenant, "ada", frozenset(roles))


async def nobody(_tenant: str) -> bool:
    """No tenant was dropped."""
    return False
