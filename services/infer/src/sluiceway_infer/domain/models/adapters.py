"""Adapters (LoRA) of models: versions and aliases as the registry has them, and the names that they are asked by."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sluiceway_common.blobs.port import BlobRef
from sluiceway_common.ids import sha256

LIVE = "live"
"""The alias that stands for a model where a name has none."""

_HASHED_BITS = 64
_PARTS = re.compile(r"([a-z0-9-]{1,64})(?:@(?:([a-z][a-z0-9-]{0,31})|([1-9][0-9]{0,17})))?")


@dataclass(frozen=True)
class AdapterBlob:
    """A file of an adapter in the object store."""

    name: str
    ref: BlobRef


@dataclass(frozen=True, kw_only=True)
class AdapterVersion:
    """A version of a model: an adapter that was trained beside a base. It never changes but that it is tainted or
    deleted."""

    tenant: str
    id: str
    model: str
    version: int
    base: str
    base_sha256: str
    digest: str
    files: tuple[AdapterBlob, ...]
    signature: BlobRef
    created_at: datetime
    tainted_by: frozenset[str] = frozenset()
    is_deleted: bool = False

    @property
    def name(self) -> str:
        return f"{self.model}@{self.version}"

    @property
    def key(self) -> tuple[str, str]:
        """What it is called in this process: ids are a tenant's own word."""
        return self.tenant, self.id

    @property
    def bytes(self) -> int:
        return sum(file.ref.bytes for file in self.files)


@dataclass(frozen=True)
class AdapterWeights:
    """A version with its verified file on this machine, and the SHA-256 of that."""

    version: AdapterVersion
    path: Path
    sha256: str


@dataclass(frozen=True, kw_only=True)
class AdapterAlias:
    """A name that stands for a version, and moves. `version` zero: it is gone; `canary_version` zero: no canary."""

    tenant: str
    model: str
    alias: str
    version: int
    revision: int
    moved_at: datetime
    canary_version: int = 0
    canary_share: float = 0.0


@dataclass(frozen=True)
class NamedAdapter:
    """A name that a caller gives: `base+model`, `base+model@alias` or `base+model@3`."""

    base: str
    model: str
    alias: str = ""
    version: int = 0

    @classmethod
    def of(cls, name: str) -> "NamedAdapter | None":
        """None for the name of a model without an adapter. What nobody is called is a name all the same."""
        base, plus, rest = name.partition("+")
        if not plus:
            return None
        parts = _PARTS.fullmatch(rest)
        return cls(base, rest) if parts is None else cls(base, parts[1], parts[2] or "", int(parts[3] or 0))


@dataclass(frozen=True)
class ChosenAdapter:
    """The version that a call gets, and the arm of a canary that it is in, as `model@alias/canary`; `instead` answers
    while this one is not there."""

    version: AdapterVersion
    variant: str = ""
    instead: "ChosenAdapter | None" = field(default=None, compare=False)


def share_of(alias: AdapterAlias, caller: str) -> float:
    """Where a conversation stands between 0 and 1, always the same: whoever got the canary keeps it when its share
    grows. The revision of the alias has no part in it."""
    digest = sha256("\x1f".join((alias.tenant, alias.model, alias.alias, caller)))
    return float(int(digest[: _HASHED_BITS // 4], 16) / 2**_HASHED_BITS)
