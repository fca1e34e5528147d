"""Memory adapter of forgetting: folders with rows and the receipts that wait for them, in this process alone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sluiceway_train.domain.runs import Run
from sluiceway_train.ports.forgetting import ForgettingReceipt

_Folder = tuple[str, str]


@dataclass
class MemoryForgetting:
    """Receipts; folders of each machine by `machine` and run."""

    held: dict[_Folder, tuple[str, str]] = field(default_factory=dict)
    documents: dict[tuple[str, str], set[_Folder]] = field(default_factory=dict)
    volumes: dict[str, str] = field(default_factory=dict)
    owed: dict[tuple[str, str, int, bool], ForgettingReceipt] = field(default_factory=dict)

    async def hold_back(self, tenant: str, document_id: str, dataset_ids: Collection[str]) -> None:
        theirs = {
            folder for folder, dataset in self.held.items() if dataset in {(tenant, each) for each in dataset_ids}
        }
        self.documents.setdefault((tenant, document_id), set()).update(theirs)

    async def is_held_back(self, tenant: str, document_id: str) -> bool:
        return not self.documents.get((tenant, document_id), set()).isdisjoint(self.held)

    async def owe(self, receipt: ForgettingReceipt) -> None:
        self.owed.setdefault(_key(receipt), receipt)

    async def due(self, limit: int) -> Sequence[ForgettingReceipt]:
        owed = list(self.owed.values())
        return [one for one in owed if not await self.is_held_back(one.tenant, one.document_id)][:limit]

    async def settle(self, receipt: ForgettingReceipt) -> None:
        self.owed.pop(_key(receipt), None)


@dataclass(frozen=True)
class MemoryRowFolders:
    """Folders of one machine."""

    machine: str
    forgetting: MemoryForgetting

    async def hold(self, run: Run) -> None:
        self.forgetting.held[self.machine, run.run_id] = (run.tenant, run.dataset.dataset_id)

    async def let_go(self, run_id: str) -> None:
        self.forgetting.held.pop((self.machine, run_id), None)
        for folders in self.forgetting.documents.values():
            folders.discard((self.machine, run_id))

    async def all(self) -> Sequence[str]:
        return sorted(run_id for machine, run_id in self.forgetting.held if machine == self.machine)

    async def volume(self) -> str:
        return self.forgetting.volumes.get(self.machine, "")

    async def note_volume(self, volume_id: str, *, before: str) -> None:
        if await self.volume() == before and not (before and await self.all()):
            self.forgetting.volumes[self.machine] = volume_id


def _key(receipt: ForgettingReceipt) -> tuple[str, str, int, bool]:
    return receipt.tenant, receipt.document_id, receipt.version, receipt.erase
