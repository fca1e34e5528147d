"""Ports of the registry of models: where versions and aliases are kept, their files, and who signs them."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.model_signatures import SignedModel
from sluiceway_train.domain.approvals import GateSaid
from sluiceway_train.domain.model_aliases import AliasMove, AliasPart, ModelAlias, RegisteredModel
from sluiceway_train.domain.model_versions import AdapterFile, ModelVersion
from sluiceway_train.domain.trained import TrainedAdapter

# The event that says a version as it is now.
SayVersion = Callable[[ModelVersion], OutgoingEvent]

# Whether the tenant was dropped, as of now. Raises Unavailable.
IsDropped = Callable[[str], Awaitable[bool]]

# The event of a version, or of the last move of an alias, where the log has lost it.
VersionLost = Callable[[ModelVersion], OutgoingEvent | None]
MoveLost = Callable[[AliasMove], Awaitable[OutgoingEvent | None]]


class ModelStore(Protocol):
    """Versions and aliases of models, of each tenant for itself. A change and its event are one transaction. Versions
    that are deleted are found by their run alone, and their numbers are not given again.

    Errors: Unavailable while it does not answer.
    """

    async def add(self, version: ModelVersion, say: SayVersion) -> ModelVersion:
        """Numbered as the next one of its model, and tainted by what taints its dataset at that moment: whatever taints
        the dataset later finds it. Where its run left one before, that one, and nothing is said. Raises Conflict
        (`tenant`) where the tenant was dropped."""
        ...

    async def of_run(self, tenant: str, run_id: str) -> ModelVersion | None: ...

    async def version(self, tenant: str, model: str, number: int) -> ModelVersion | None:
        """That one, or the last one for 0."""
        ...

    async def versions(self, tenant: str, model: str, limit: int) -> Sequence[ModelVersion]:
        """The last one first."""
        ...

    async def of_dataset(self, tenant: str, dataset_id: str) -> Sequence[ModelVersion]:
        """By model and number."""
        ...

    async def models(self, tenant: str, after: str, limit: int) -> Sequence[RegisteredModel]:
        """Those with a later name, by name, each with its last version alone."""
        ...

    async def tainted_aliases(self) -> Mapping[AliasPart, int]:
        """Aliases of all tenants that stand for a tainted version, or have one as their canary."""
        ...

    async def taint(self, version: ModelVersion, document_id: str, say: SayVersion) -> ModelVersion:
        """The version with the document among those that it is tainted by. Twice is once, and said once."""
        ...

    async def judge(self, version: ModelVersion, said: GateSaid, say: SayVersion) -> ModelVersion:
        """The version with what a gate said of it last. One that judged before another changes nothing."""
        ...

    async def delete(self, tenant: str, model: str, number: int, at: datetime, say: SayVersion) -> ModelVersion | None:
        """The version as deleted, and its files are gone; None where there never was one. Twice is once, and said once.
        Raises Conflict (`version`) while an alias names it."""
        ...

    async def count(self, tenant: str) -> int:
        """Versions of all its models."""
        ...

    async def unfit(self, tenant: str, model: str) -> frozenset[int]:
        """Numbers of the versions that no alias may be moved to: they are tainted or deleted."""
        ...

    async def unapproved(self, tenant: str, model: str) -> frozenset[int]:
        """Numbers of the versions that no gate approves, or of which a later one took the approval back."""
        ...

    async def alias(self, tenant: str, model: str, name: str) -> ModelAlias | None:
        """Also one that is gone."""
        ...

    async def aliases(self, tenant: str, model: str) -> Sequence[ModelAlias]:
        """By name, without those that are gone."""
        ...

    async def move(self, move: AliasMove, event: OutgoingEvent, *, gated: bool = False) -> bool:
        """Writes where the alias stands from its revision on, and the event. False where it has that revision already:
        somebody was faster. Raises Conflict (`version`, `canary_version`) for a version that is tainted or not there,
        where it is `gated` also for one that newly answers and that no gate approves at this moment; and TooLarge
        (`alias`) where the model has 16 aliases."""
        ...

    async def moves(self, tenant: str, model: str, name: str) -> Sequence[AliasMove]:
        """The history of an alias, the last one first."""
        ...

    async def say_again(self, version_lost: VersionLost, move_lost: MoveLost) -> None:
        """Says the events that these give for all versions and aliases of all tenants, deleted ones too. Whoever
        changes a model meanwhile is said after them."""
        ...


class SaidModels(Protocol):
    """What the log holds of the registry."""

    async def ids(self) -> frozenset[str]:
        """Ids of the events of versions and aliases that lie there now. Raises Unavailable."""
        ...


class AdapterFiles(Protocol):
    """Bytes of adapters in the object store. Errors: Unavailable while it does not answer."""

    async def take_in(self, trained: TrainedAdapter) -> tuple[AdapterFile, ...]:
        """The adapter's files of the folder that the worker left, by name, and nothing else that lies there. Twice is
        once. Raises Invalid where one is missing, or names a place on the machine, and Conflict (`files`) where one is
        not as the worker has reported it."""
        ...

    async def put(self, tenant: str, name: str, content: bytes) -> AdapterFile: ...

    def read(self, file: AdapterFile) -> AsyncIterator[bytes]:
        """Its bytes in pieces of up to 1 MiB, not compared with anything. Raises NotFound where it is gone."""
        ...


class ModelSigner(Protocol):
    """Signatures over the files of a model (OpenSSF Model Signing)."""

    def sign(self, name: str, files: Sequence[AdapterFile]) -> bytes:
        """A sigstore bundle. Raises Unavailable where the installation has no key."""
        ...

    def read(self, bundle: bytes) -> SignedModel:
        """What it says, once it is verified. Raises Invalid where no key that is trusted here has signed it."""
        ...
