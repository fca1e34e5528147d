"""Stored form of passages and namespaces, the same in every store."""

import json
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Final

import numpy as np

from sluiceway_common.errors import Conflict
from sluiceway_embed.domain.chunks import IndexedChunk, Namespace
from sluiceway_embed.domain.judgements import PassageVerdict
from sluiceway_embed.ports import Entry, IndexInfo, Store

_NAMES: Final = tuple(field.name for field in fields(IndexedChunk))


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


def must_not_be_live(collection: str, version: str, live: str | None) -> None:
    """Raises Conflict: what is live is what searches find."""
    if version == live:
        raise Conflict(
            f"the index version {version} of the collection {collection!r} is live; switch to another one before it is "
            "dropped"
        )


def flaw_of(entry: Entry, dimensions: int) -> str:
    """Why no store may take it; empty where it may. Some would take what is no number, and never find it again."""
    vector = entry.vector
    if vector.shape != (dimensions,):
        return f"its vector has {vector.size} numbers in {vector.ndim} dimensions; the index takes {dimensions} in one"
    return "" if bool(np.isfinite(vector).all()) else "its vector holds what is no number"


def payload_of(chunk: IndexedChunk) -> str:
    """JSON, on one line."""
    return _json(_told(chunk))


def packed_payload_of(chunk: IndexedChunk) -> str:
    """The values alone, in the order of their fields: the names are a fifth of a short passage."""
    return _json(list(_told(chunk).values()))


def chunk_of_payload(payload: str) -> IndexedChunk:
    """The same passage, of either payload. Fields that came later have defaults."""
    told = json.loads(payload)
    named = told if isinstance(told, dict) else dict(zip(_NAMES, told, strict=False))
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in named.items()}
    verdict = PassageVerdict(**values["verdict"]) if values.get("verdict") is not None else None
    at = datetime.fromisoformat(values["submitted_at"])
    return IndexedChunk(**{**values, "submitted_at": at, "verdict": verdict})


def _told(chunk: IndexedChunk) -> dict[str, Any]:
    return {**asdict(chunk), "submitted_at": chunk.submitted_at.isoformat()}


def _json(told: object) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def microseconds(at: datetime) -> int:
    """Since the epoch: what stores compare times by."""
    return round(at.timestamp() * 1_000_000)
