"""Ports of forgetting: which folders of runs have rows, of which documents, and the receipts that wait for them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sluiceway_train.domain.runs import Run


@dataclass(frozen=True, kw_only=True)
class ForgettingReceipt:
    """That nothing of a withdrawn document is held any more, and what was let go of."""

    tenant: str
    document_id: str
    version: int
    erase: bool
    let_go: Mapping[str, int]
    causation: str


class RowFolders(Protocol):
    """Record of the folders of one machine that have rows of a run, or may have. It outlives the machine. Errors:
    Unavailable."""

    async def hold(self, run: Run) -> None:
        """Before the first row is there. Twice is once."""
        ...

    async def let_go(self, run_id: str) -> None:
        """Once no row is there any more. Twice is once."""
        ...

    async def all(self) -> Sequence[str]:
        """Ids of the runs whose folders are held."""
        ...

    async def volume(self) -> str:
        """Id of the volume that they lie on; empty where none was noted."""
        ...

    async def note_volume(self, volume_id: str, *, before: str) -> None:
        """In the place of that one; empty: of none. Where another one was noted meanwhile, or a folder is held on the
        one before, that stays."""
        ...


class ForgettingReceipts(Protocol):
    """Receipts that wait until no folder of any machine has rows of their document. Errors: Unavailable."""

    async def hold_back(self, tenant: str, document_id: str, dataset_ids: Collection[str]) -> None:
        """Notes the folders that are held now with rows of these datasets. Twice is once."""
        ...

    async def is_held_back(self, tenant: str, document_id: str) -> bool:
        """Whether one of the noted folders is held still."""
        ...

    async def owe(self, receipt: ForgettingReceipt) -> None:
        """Keeps it until it is settled. One of the same withdrawal that is kept already stays as it is."""
        ...

    async def due(self, limit: int) -> Sequence[ForgettingReceipt]:
        """Some that nothing holds back any more, the oldest first."""
        ...

    async def settle(self, receipt: ForgettingReceipt) -> None:
        """It was said. Twice is once."""
        ...
