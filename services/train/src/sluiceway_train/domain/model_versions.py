"""Versions of models: the adapters that runs left, what identifies them, and what is true of them for ever."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sluiceway_common import ids
from sluiceway_common.blobs.port import parts_of, uri_of
from sluiceway_common.errors import Conflict, Invalid
from sluiceway_train.domain.runs import FIGURES
from sluiceway_train.domain.trained import Objective, TrainedAdapter

# What a worker may leave; whatever else lies in its folder is passed over, such as `training_args.bin`.
ADAPTER_FILES: Final = ("adapter.gguf", "adapter_config.json", "adapter_model.safetensors")
# Files that an export lays beside them, unsigned: they are made of what is known when it is exported.
CARD, BILL, SIGNATURE = "README.md", "bom.cdx.json", "model.sig"
# One is enough to make it tainted; an event must stay small however many documents are withdrawn.
MOST_TAINTS: Final = 16

_NAME: Final = re.compile(r"[a-z0-9-]{1,64}")

Hyperparameter = str | int | float | tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AdapterFile:
    """A file of an adapter and where its bytes are."""

    name: str
    uri: str
    sha256: str
    bytes: int


@dataclass(frozen=True, kw_only=True)
class ModelOrigin:
    """Where a version comes from: the base that it stands beside, the rows it was learned from, the run and how it
    learned."""

    base_name: str
    base_sha256: str
    dataset_id: str
    dataset_name: str
    dataset_version: int
    dataset_sha256: str
    training_rows: int
    objective: Objective
    run_id: str
    hyperparameters: Mapping[str, Hyperparameter]

    @classmethod
    def of(cls, trained: TrainedAdapter) -> "ModelOrigin":
        """Without the paths that it was made under."""
        dataset = trained.dataset
        return cls(
            base_name=trained.base.name,
            base_sha256=trained.base.sha256,
            dataset_id=dataset.dataset_id,
            dataset_name=dataset.name,
            dataset_version=dataset.version,
            dataset_sha256=dataset.sha256,
            training_rows=dataset.training_rows,
            objective=dataset.objective,
            run_id=trained.run_id,
            hyperparameters=dict(trained.hyperparameters),
        )


@dataclass(frozen=True, kw_only=True)
class ModelVersion:
    """A version of a model. Nothing of it changes but `tainted_by`, which grows, what a gate said of it last:
    `approved_by` is the evaluation that approved it; and that it is deleted. `version` is 0 until it has one. `metrics`
    are the last figures of its run, with the `step` and `epoch` that it came to."""

    tenant: str
    model: str
    version: int = 0
    origin: ModelOrigin
    files: tuple[AdapterFile, ...]
    signature: AdapterFile
    metrics: Mapping[str, float]
    created_at: datetime
    tainted_by: tuple[str, ...] = ()
    approved_by: str = ""
    judged_at: datetime | None = None
    deleted_at: datetime | None = None

    @property
    def figures(self) -> dict[str, float]:
        """What was measured last, by name."""
        return {name: figure for name, figure in sorted(self.metrics.items()) if name in FIGURES}

    @property
    def learned_until(self) -> str:
        """The step and the epoch; empty where nobody has told."""
        until = [f"{name} {self.metrics[name]:g}" for name in ("step", "epoch") if name in self.metrics]
        return ", ".join(until)

    @property
    def digest(self) -> str:
        """SHA-256 of its manifest."""
        return ids.sha256(manifest(self.origin, self.files))

    @property
    def id(self) -> str:
        return version_id(self.tenant, self.origin.run_id)

    @property
    def uris(self) -> tuple[str, ...]:
        """Of all that is kept of it in the object store: its files, its signature and its manifest, side by side."""
        manifest_uri = uri_of(self.tenant, self.digest, parts_of(self.signature.uri).owner)
        return (*(file.uri for file in self.files), self.signature.uri, manifest_uri)

    @property
    def signed_name(self) -> str:
        return signed_name(self.model, self.digest)


def version_id(tenant: str, run_id: str) -> str:
    """A run leaves one version, so that its id is known before its number."""
    return f"mdv_{ids.sha256(ids.derived('model-version', tenant, run_id))[:32]}"


def signed_name(model: str, digest: str) -> str:
    """What its signature calls a version: with the manifest, and so with all that it comes from."""
    return f"{model}@sha256:{digest}"


def manifest(origin: ModelOrigin, files: Sequence[AdapterFile]) -> bytes:
    """What identifies a version, as canonical JSON: the same adapter of the same run has the same bytes."""
    said = {
        "base": {"name": origin.base_name, "sha256": origin.base_sha256},
        "dataset": {"id": origin.dataset_id, "sha256": origin.dataset_sha256},
        "files": [
            {"name": file.name, "sha256": file.sha256, "bytes": file.bytes}
            for file in sorted(files, key=lambda file: file.name)
        ],
        "hyperparameters": dict(origin.hyperparameters),
        "objective": origin.objective,
        "run": origin.run_id,
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def finite(metrics: Mapping[str, float]) -> dict[str, float]:
    """Without those that are no numbers, such as the loss of a run that came to nothing."""
    return {name: float(metric) for name, metric in metrics.items() if math.isfinite(metric)}


def tainted(by: Sequence[str], document_id: str) -> tuple[str, ...]:
    """The documents with this one; the first ones alone are named."""
    return tuple(by) if document_id in by else (*by, document_id)[:MOST_TAINTS]


def of_dropped(tenant: str) -> Conflict:
    """What is told to whom a tenant was dropped before its version was there."""
    return Conflict(f"the tenant {tenant!r} was dropped, and nothing is kept of it; use another one", field="tenant")


def checked_model(name: str) -> str:
    """Raises Invalid."""
    if not _NAME.fullmatch(name):
        raise Invalid(
            f"`model` is {name[:80]!r}; it must be 1 to 64 lower-case letters, digits and dashes", field="model"
        )
    return name


def checked_config(content: bytes, base_name: str, base_sha256: str) -> None:
    """The configuration of an adapter names its base as the registry does, and no place on the machine that it was
    made on. Raises Invalid."""
    try:
        said = json.loads(content)
    except ValueError as error:
        raise Invalid("adapter_config.json is no JSON; the worker must write it as PEFT does") from error
    if not isinstance(said, dict) or (said.get("base_model_name_or_path"), said.get("revision")) != (
        base_name,
        base_sha256,
    ):
        raise Invalid("adapter_config.json names another base; it must have the name and digest that the run has")
    if place := next(filter(_is_place, _texts(said)), None):
        raise Invalid(
            f"adapter_config.json names a place on its machine ({len(place)} characters); the worker must leave it out"
        )


def _texts(value: object) -> Sequence[str]:
    if isinstance(value, dict):
        return [text for each in value.items() for part in each for text in _texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    return [value] if isinstance(value, str) else []


def _is_place(text: str) -> bool:
    return text.startswith(("/", "~", "file:", "\\\\")) or re.match(r"[A-Za-z]:[\\/]", text) is not None
