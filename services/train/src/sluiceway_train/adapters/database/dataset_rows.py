"""Rows of datasets and shards in PostgreSQL, and back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row

from sluiceway_common.access.port import Seal, SealedText
from sluiceway_train.domain.datasets import Dataset, DatasetOptions, DatasetQuery, DatasetReport, Shard

_report = TypeAdapter(DatasetReport)
_query = TypeAdapter(DatasetQuery)
_options = TypeAdapter(DatasetOptions)


async def sealed_options(seal: Seal, tenant: str, options: DatasetOptions) -> dict[str, object]:
    sealed = await seal.seal(tenant, _options.dump_json(options).decode())
    return {"key_id": sealed.key_id, "nonce": sealed.nonce, "ciphertext": sealed.ciphertext}


async def opened_options(seal: Seal, row: Row[Any]) -> DatasetOptions:
    sealed = SealedText(row.key_id, bytes(row.nonce), bytes(row.ciphertext))
    return _options.validate_json(await seal.open(row.tenant, sealed))


def row_of(dataset: Dataset) -> dict[str, object]:
    return {
        "tenant": dataset.tenant,
        "dataset_id": dataset.dataset_id,
        "name": dataset.name,
        "version": dataset.version,
        "objective": dataset.objective,
        "created_at": dataset.created_at,
        "query": _query.dump_python(dataset.query, mode="json") if dataset.query else None,
        **changing(dataset),
    }


def changing(dataset: Dataset) -> dict[str, object]:
    """What is not the same for ever."""
    return {
        "state": dataset.state,
        "reason": dataset.reason,
        "manifest_sha256": dataset.manifest_sha256,
        "training_rows": dataset.training_rows,
        "validation_rows": dataset.validation_rows,
        "parent": dataset.parent,
        "report": _report.dump_python(dataset.report, mode="json"),
        "frozen_at": dataset.frozen_at,
        "tainted_by": list(dataset.tainted_by),
        "revision": dataset.revision,
    }


def dataset_of(row: Row[Any], *, with_report: bool = True) -> Dataset:
    values = dict(row._mapping)
    for sealed in ("key_id", "nonce", "ciphertext"):
        values.pop(sealed, None)
    values["report"] = _report.validate_python(values["report"]) if with_report else DatasetReport()
    values["query"] = _query.validate_python(values["query"]) if values["query"] else None
    values["tainted_by"] = tuple(values["tainted_by"])
    return Dataset(**values)


def shard_rows(dataset: Dataset, part: str, shards: Sequence[Shard]) -> list[dict[str, object]]:
    return [
        {
            "tenant": dataset.tenant,
            "dataset_id": dataset.dataset_id,
            "part": part,
            "number": number,
            "sha256": shard.sha256,
            "split": shard.split,
            "uri": shard.uri,
            "bytes": shard.bytes,
            "row_ids": list(shard.row_ids),
        }
        for number, shard in enumerate(shards)
    ]


def document_rows(dataset: Dataset, shards: Sequence[Shard]) -> list[dict[str, object]]:
    return [
        {
            "tenant": dataset.tenant,
            "document_id": document,
            "dataset_id": dataset.dataset_id,
            "number": number,
            "rows": rows,
        }
        for number, shard in enumerate(shards)
        for document, rows in shard.documents
    ]


def shard_of(row: Row[Any], documents: Mapping[int, Iterable[tuple[str, int]]]) -> Shard:
    return Shard(
        sha256=row.sha256,
        split=row.split,
        row_ids=tuple(row.row_ids),
        uri=row.uri,
        bytes=row.bytes,
        documents=tuple(documents.get(row.number, ())),
    )
