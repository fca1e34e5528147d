"""Rows of the registry as values, and values as rows."""

import json
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row

from sluiceway_common.access.port import SealedText
from sluiceway_train.domain.model_aliases import AliasMove, Canary, ModelAlias
from sluiceway_train.domain.model_versions import AdapterFile, Hyperparameter, ModelOrigin, ModelVersion

_ORIGIN = (
    *("base_name", "base_sha256", "dataset_id", "dataset_name", "dataset_version", "dataset_sha256"),
    *("training_rows", "objective", "run_id"),
)


def version_row(version: ModelVersion) -> dict[str, object]:
    origin = version.origin
    return {
        "tenant": version.tenant,
        "model": version.model,
        "version": version.version,
        "digest": version.digest,
        **{name: getattr(origin, name) for name in _ORIGIN},
        "hyperparameters": json.dumps(dict(origin.hyperparameters), sort_keys=True),
        "files": [asdict(file) for file in version.files],
        "signature": asdict(version.signature),
        "metrics": dict(version.metrics),
        "created_at": version.created_at,
        "tainted_by": list(version.tainted_by),
        "approved_by": version.approved_by,
        "judged_at": version.judged_at,
        "deleted_at": version.deleted_at,
    }


def version_of(row: Row[Any]) -> ModelVersion:
    return ModelVersion(
        tenant=row.tenant,
        model=row.model,
        version=row.version,
        origin=ModelOrigin(
            **{name: row._mapping[name] for name in _ORIGIN}, hyperparameters=_hyperparameters(row.hyperparameters)
        ),
        files=tuple(AdapterFile(**file) for file in row.files),
        signature=AdapterFile(**row.signature),
        metrics=row.metrics,
        created_at=row.created_at,
        tainted_by=tuple(row.tainted_by),
        approved_by=row.approved_by,
        judged_at=row.judged_at,
        deleted_at=row.deleted_at,
    )


def alias_row(alias: ModelAlias) -> dict[str, object]:
    canary = alias.canary or Canary(0, 0.0)
    return {
        "tenant": alias.tenant,
        "model": alias.model,
        "name": alias.name,
        "version": alias.version,
        "canary_version": canary.version,
        "canary_share": canary.share,
        "revision": alias.revision,
        "moved_at": alias.moved_at,
    }


def alias_of(row: Row[Any]) -> ModelAlias:
    return ModelAlias(
        tenant=row.tenant,
        model=row.model,
        name=row.name,
        version=row.version,
        canary=Canary(row.canary_version, row.canary_share) if row.canary_version else None,
        revision=row.revision,
        moved_at=row.moved_at,
    )


def move_row(move: AliasMove) -> dict[str, object]:
    note = move.note
    sealed = {"note_key": note.key_id, "note_nonce": note.nonce, "note": note.ciphertext} if note is not None else {}
    return alias_row(move.alias) | {"by": move.by} | sealed


def move_of(row: Row[Any]) -> AliasMove:
    note = SealedText(row.note_key, bytes(row.note_nonce), bytes(row.note)) if row.note is not None else None
    return AliasMove(alias=alias_of(row), by=row.by, note=note)


def _hyperparameters(text: str) -> dict[str, Hyperparameter]:
    return {name: tuple(one) if isinstance(one, list) else one for name, one in json.loads(text).items()}
