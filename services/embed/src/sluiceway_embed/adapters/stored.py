"""Stored form of passages and namespaces, the same in every store."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import numpy as np

from sluiceway_embed.domain.chunks import IndexedChunk, Namespace
from sluiceway_embed.domain.judgements import PassageVerdict
from sluiceway_embed.ports import Entry, IndexInfo, Store


@dataclass(frozen=True)
class StoredNamespace:
    """A namespace that is in the store, and the encoder that fills it."""

    namespace: Namespace
    encoder: str
    dimensions: int


def index_info(stored: StoredNamespace, store: Store, *, live: bool) -> IndexInfo:
    return IndexInfo(
        namespace=stored.namespace,
        store=store,
        encoder=stored.encoder,
        dimensions=stored.dimensions,
        live=live,
    )


def flaw_of(entry: Entry, dimensions: int) -> str:
    """Why no store may take it; empty where it may. Some would take what is no number, and never find it again."""
    vector = entry.vector
    if vector.shape != (dimensions,):
        return f"its vector has the shape {vector.shape}; the index takes {dimensions} numbers"
    return "" if bool(np.isfinite(vector).all()) else "its vector holds what is no number"


def payload_of(chunk: IndexedChunk) -> str:
    """JSON, on one line."""
    told = {**asdict(chunk), "submitted_at": chunk.submitted_at.isoformat()}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def chunk_of_payload(payload: str) -> IndexedChunk:
    """The same passage."""
    told: dict[str, Any] = json.loads(payload)
    told["submitted_at"] = datetime.fromisoformat(told["submitted_at"])
    if told.get("verdict") is not None:
        told["verdict"] = PassageVerdict(**told["verdict"])
    for name, value in told.items():
        if isinstance(value, list):
            told[name] = tuple(value)
    return IndexedChunk(**told)


def microseconds(at: datetime) -> int:
    """Since the epoch: what stores compare times by."""
    return round(at.timestamp() * 1_000_000)
