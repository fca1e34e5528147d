"""Record of run folders in the database: whoever forgets a document knows of rows on machines that are off."""

from collections.abc import Sequence
from pathlib import Path

from sluiceway_common.errors import Unavailable
from sluiceway_train.adapters.run_folders import DiskRunFolders
from sluiceway_train.adapters.run_volume import RunVolume
from sluiceway_train.domain.runs import Run
from sluiceway_train.ports.forgetting import RowFolders


class RecordedRunFolders(DiskRunFolders):
    """Recorded before the first row is there, and until the last one is gone."""

    def __init__(self, root: Path, cache: Path, floor: int = 0, *, record: RowFolders, machine: str) -> None:
        super().__init__(root, cache, floor)
        self._record = record
        self._volume = RunVolume(root, record, machine)

    async def check_volume(self) -> None:
        """Raises Unavailable where rows may lie on another volume than the one that is there."""
        await self._volume.check()

    async def make_for_rows(self, run: Run) -> Path:
        await self._volume.check()
        await self._record.hold(run)
        try:
            # From here on no other volume is noted; one that was noted in between belongs to somebody else.
            await self._volume.check()
        except Unavailable:
            await self._record.let_go(run.run_id)
            raise
        return await super().make_for_rows(run)

    async def remove_rows(self, run_id: str) -> None:
        await super().remove_rows(run_id)
        await self._let_go(run_id)

    async def remove(self, run_id: str) -> None:
        await super().remove(run_id)
        await self._let_go(run_id)

    async def all(self) -> Sequence[str]:
        """With those that are recorded alone, as after the loss of the disk: the sweep lets go of these too. Raises
        Unavailable where their volume is not mounted."""
        await self._volume.check()
        return sorted({*await super().all(), *await self._record.all()})

    async def _let_go(self, run_id: str) -> None:
        """What could not be deleted stays recorded, and so does what lies on a volume that is not mounted."""
        if not await self.has_rows(run_id) and await self._volume.is_mounted():
            await self._record.let_go(run_id)
