"""Volume of the folders of runs, told by a mark in its root: what is missing while it is not mounted is not gone."""

import os
import uuid
from collections.abc import Sequence, Set
from pathlib import Path
from typing import Final

from sluiceway_common.errors import Unavailable
from sluiceway_common.tasks import Threads
from sluiceway_train.ports.forgetting import RowFolders

_MARK: Final = ".volume-"


class RunVolume:
    """An empty file whose name has the id of the volume, which the record of its machine knows. It is made anew while
    the record has no folder: nothing can be missing then."""

    def __init__(self, root: Path, record: RowFolders, machine: str) -> None:
        self._root, self._record, self._machine = root.absolute(), record, machine
        self._threads = Threads(1, "run-volume")

    async def check(self) -> None:
        """Raises Unavailable where the folders that are on record lie on another volume than the one that is there."""
        if not await self.is_mounted():
            raise self._another(await self._record.volume())

    async def is_mounted(self) -> bool:
        """Raises Unavailable where that cannot be known."""
        held, known = await self._record.all(), await self._record.volume()
        found = await self._threads(self._found)
        if known in found:
            return True
        if held and not await self._is_of_before(known, found, held):
            return False
        await self._record.note_volume(min(found) if found else await self._threads(self._marked), before=known)
        # Whoever shares the name of the machine may have been first.
        return await self._record.volume() in await self._threads(self._found)

    async def _is_of_before(self, known: str, found: Set[str], held: Sequence[str]) -> bool:
        """Whether it has folders that were made before volumes had marks, or somebody has said that it is the one."""
        return not known and (bool(found) or await self._threads(self._has_any, held))

    def _found(self) -> Set[str]:
        try:
            return {name.removeprefix(_MARK) for name in os.listdir(self._root) if name.startswith(_MARK)} - {""}
        except FileNotFoundError:
            return frozenset()
        except OSError as error:
            raise self._unreadable(error) from error

    def _has_any(self, held: Sequence[str]) -> bool:
        return any((self._root / run_id).exists() for run_id in held)

    def _marked(self) -> str:
        """A fresh id, none that was noted before: whoever mounts that volume again must not find the same one."""
        volume_id = str(uuid.uuid4())
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            (self._root / f"{_MARK}{volume_id}").touch(mode=0o600)
        except OSError as error:
            raise self._unreadable(error) from error
        return volume_id

    def _another(self, known: str) -> Unavailable:
        mark = self._root / f"{_MARK}{known or str(uuid.uuid4())}"
        return Unavailable(
            f"the folder {self._root} is not the volume that rows of runs of {self._machine!r} (TRAIN_MACHINE) were "
            f"written to: {_MARK}* is missing or another one's; mount it there, or give each replica that has a folder "
            "of its own a TRAIN_MACHINE of its own. Where its disk is lost for good, or destroyed, make the empty file "
            f"{mark}"
        )

    def _unreadable(self, error: OSError) -> Unavailable:
        return Unavailable(
            f"the folder of runs {self._root} cannot be used ({os.strerror(error.errno or 0)}); see to the disk and "
            "the rights of the folder"
        )
