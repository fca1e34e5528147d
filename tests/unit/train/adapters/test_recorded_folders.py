"""Record of run folders: before the first row is there, and until the last one is gone."""

from pathlib import Path

import pytest

from sluiceway_common.errors import Unavailable
from sluiceway_train.adapters.memory_forgetting import MemoryForgetting, MemoryRowFolders
from sluiceway_train.adapters.recorded_folders import RecordedRunFolders
from sluiceway_train.domain.runs import Run
from tests.support.train_builders import a_run


class AwayRecord(MemoryRowFolders):
    """Nothing can be written."""

    async def hold(self, run: Run) -> None:
        raise Unavailable("the database is away")


@pytest.fixture
def record() -> MemoryRowFolders:
    return MemoryRowFolders("here", MemoryForgetting())


def folders_of(folder: Path, record: MemoryRowFolders) -> RecordedRunFolders:
    return RecordedRunFolders(folder / "runs", folder / "cache", record=record)


@pytest.mark.parametrize("way", ["remove", "remove_rows"])
async def test_it_is_on_record_until_its_rows_are_gone(tmp_path: Path, record: MemoryRowFolders, way: str) -> None:
    folders, run = folders_of(tmp_path, record), a_run()
    await folders.make_for_rows(run)
    assert await record.all() == [run.run_id]
    await getattr(folders, way)(run.run_id)
    assert await record.all() == []


async def test_no_folder_is_made_that_cannot_be_recorded(tmp_path: Path) -> None:
    folders = folders_of(tmp_path, AwayRecord("here", MemoryForgetting()))
    with pytest.raises(Unavailable, match="the database is away"):
        await folders.make_for_rows(a_run())
    assert await folders.all() == []


async def test_rows_that_cannot_be_deleted_stay_on_record(
    tmp_path: Path, record: MemoryRowFolders, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders, run = folders_of(tmp_path, record), a_run()
    await folders.make_for_rows(run)
    monkeypatch.setattr("shutil.rmtree", lambda *_path, ignore_errors: None)
    await folders.remove(run.run_id)
    assert await record.all() == [run.run_id]


async def test_a_folder_that_was_lost_with_its_disk_is_found_by_the_sweep(
    tmp_path: Path, record: MemoryRowFolders
) -> None:
    folders, run = folders_of(tmp_path, record), a_run()
    await record.hold(run)
    assert await folders.all() == [run.run_id]
    await folders.remove(run.run_id)
    assert await folders.all() == []
