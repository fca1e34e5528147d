"""Record of run folders: before the first row is there, and until the last one is gone."""

import shutil
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
    return RecordedRunFolders(folder / "runs", folder / "cache", record=record, machine="here")


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


async def test_a_folder_that_was_lost_by_itself_is_found_by_the_sweep(tmp_path: Path, record: MemoryRowFolders) -> None:
    folders, run = folders_of(tmp_path, record), a_run()
    await folders.make_for_rows(run)
    shutil.rmtree(folders.of(run.run_id))
    assert await folders.all() == [run.run_id]
    await folders.remove(run.run_id)
    assert await folders.all() == []


@pytest.fixture
async def unmounted(tmp_path: Path, record: MemoryRowFolders) -> Path:
    """Where the folder of runs was that has rows of one; another one is in its place."""
    await folders_of(tmp_path, record).make_for_rows(a_run())
    mounted = tmp_path / "mounted"
    (tmp_path / "runs").rename(mounted)
    return mounted


NOT_MOUNTED = r"is not the volume that rows of runs of .* mount it there, .* Where its disk is lost for good"


@pytest.mark.parametrize("mount_point", ["missing", "empty", "begun before"])
async def test_a_volume_that_is_not_mounted_is_not_gone(
    tmp_path: Path, record: MemoryRowFolders, unmounted: Path, mount_point: str
) -> None:
    root, folders = tmp_path / "runs", folders_of(tmp_path, record)
    if mount_point != "missing":
        root.mkdir()
    if mount_point == "begun before":
        (root / ".volume-another").touch()
    for refused in (folders.all(), folders.make_for_rows(a_run(2))):
        with pytest.raises(Unavailable, match=NOT_MOUNTED):
            await refused
    await folders.remove(a_run().run_id)
    await folders.remove_rows(a_run().run_id)
    assert await record.all() == [a_run().run_id]
    shutil.rmtree(root, ignore_errors=True)
    shutil.move(unmounted, root)
    assert await folders.all() == [a_run().run_id]
    await folders.remove(a_run().run_id)
    assert await record.all() == []


def follow(error: Unavailable) -> None:
    """Makes the file that the error names at its end."""
    mark = Path(error.message.rpartition(" ")[2])
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()


async def test_a_disk_that_is_lost_for_good_is_let_go_of_by_the_file_that_the_error_names(
    tmp_path: Path, record: MemoryRowFolders, unmounted: Path
) -> None:
    folders = folders_of(tmp_path, record)
    shutil.rmtree(unmounted)
    with pytest.raises(Unavailable, match=r"make the empty file /\S+$") as refused:
        await folders.all()
    follow(refused.value)
    assert await folders.all() == [a_run().run_id]
    await folders.remove(a_run().run_id)
    assert await record.all() == []


async def test_without_a_folder_on_record_any_volume_is_a_new_one(tmp_path: Path, record: MemoryRowFolders) -> None:
    for number in (1, 2):
        root = tmp_path / str(number)
        folders = folders_of(root, record)
        await folders.make_for_rows(a_run())
        await folders.remove(a_run().run_id)
        assert [each.name for each in (root / "runs").iterdir()] == [f".volume-{await record.volume()}"]


def marks(folder: Path) -> list[str]:
    return [each.name for each in (folder / "runs").glob(".volume-*")]


async def test_replicas_with_a_folder_each_under_one_name_are_told_while_one_has_rows(
    tmp_path: Path, record: MemoryRowFolders
) -> None:
    one, other = folders_of(tmp_path / "one", record), folders_of(tmp_path / "other", record)
    for _ in range(3):
        await one.check_volume()
        await other.check_volume()
    assert [len(marks(tmp_path / each)) for each in ("one", "other")] == [1, 1]
    await one.make_for_rows(a_run())
    with pytest.raises(Unavailable, match=r"rows of runs of 'here' \(TRAIN_MACHINE\) .* a TRAIN_MACHINE of its own"):
        await other.check_volume()
    await one.check_volume()


class NotedInBetween(MemoryRowFolders):
    """A replica with a folder of its own has looked just before."""

    async def hold(self, run: Run) -> None:
        await self.note_volume("another", before=await self.volume())
        await super().hold(run)


async def test_no_rows_are_written_where_another_volume_was_noted_in_between(tmp_path: Path) -> None:
    record = NotedInBetween("here", MemoryForgetting())
    folders = folders_of(tmp_path, record)
    with pytest.raises(Unavailable, match=NOT_MOUNTED):
        await folders.make_for_rows(a_run())
    assert (await record.all(), await folders.has_rows(a_run().run_id)) == ([], False)


async def test_folders_of_before_there_were_marks_are_on_the_volume_that_has_one_of_them(
    tmp_path: Path, record: MemoryRowFolders
) -> None:
    folders = folders_of(tmp_path, record)
    await record.hold(a_run(1))
    await record.hold(a_run(2))
    with pytest.raises(Unavailable, match=NOT_MOUNTED):
        await folders.all()
    folders.of(a_run(2).run_id).mkdir(parents=True)
    assert await folders.all() == [a_run(1).run_id, a_run(2).run_id]
    assert await record.volume() != ""
    other = MemoryRowFolders("there", record.forgetting)
    await other.hold(a_run(3))
    elsewhere = folders_of(tmp_path / "elsewhere", other)
    with pytest.raises(Unavailable, match=NOT_MOUNTED) as refused:
        await elsewhere.all()
    follow(refused.value)
    assert await elsewhere.all() == [a_run(3).run_id]


async def test_a_folder_of_runs_that_cannot_be_read_says_so(tmp_path: Path, record: MemoryRowFolders) -> None:
    (tmp_path / "runs").touch()
    with pytest.raises(Unavailable, match=r"cannot be used \(Not a directory\); see to the disk and the rights"):
        await folders_of(tmp_path, record).all()
