"""A passage as the text that a store keeps beside its vector."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sluiceway_embed.domain.chunks import Chunk


def payload_of(chunk: Chunk) -> str:
    """JSON, on one line."""
    told = {**asdict(chunk), "submitted_at": chunk.submitted_at.isoformat()}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def chunk_of_payload(payload: str) -> Chunk:
    """The same passage."""
    told: dict[str, Any] = json.loads(payload)
    told["submitted_at"] = datetime.fromisoformat(told["submitted_at"])
    for name, value in told.items():
        if isinstance(value, list):
            told[name] = tuple(value)
    return Chunk(**told)


def microseconds(at: datetime) -> int:
    """Since the epoch: what stores compare times by."""
    return round(at.timestamp() * 1_000_000)
