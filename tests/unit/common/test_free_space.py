"""Free space: below the floor a replica says so, and how much is missing."""

import asyncio
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sluiceway_common.errors import Overloaded, Unavailable
from sluiceway_common.free_space import FreeSpace
from sluiceway_common.health import FLOOR, FREE, READY, Health, disk_check
from sluiceway_common.observability.metrics import Metrics


async def test_above_the_floor_all_is_well(tmp_path: Path) -> None:
    await FreeSpace([tmp_path], floor=1).check()


async def test_below_the_floor_it_is_said_with_the_setting_and_not_where(tmp_path: Path) -> None:
    floor = shutil.disk_usage(tmp_path).free * 2
    with pytest.raises(Overloaded, match="MiB are free") as refused:
        await FreeSpace([tmp_path], floor).check()
    assert "SLUICEWAY_DISK_FLOOR_BYTES" in refused.value.message
    assert str(tmp_path) not in refused.value.message
    assert refused.value.retry_after


async def test_a_folder_that_is_not_there_yet_counts_where_it_will_be(tmp_path: Path) -> None:
    await FreeSpace([tmp_path / "a" / "b"], floor=1).check()
    with pytest.raises(Overloaded):
        await FreeSpace([tmp_path / "a" / "b"], floor=2**60).check()


async def test_a_folder_that_cannot_be_looked_at_is_said_and_breaks_nothing(tmp_path: Path) -> None:
    health = Health({"disk": FreeSpace([tmp_path / ("n" * 300)], floor=1).check})
    await health.start()
    assert "cannot be read" in (await health.troubles())["disk"]


async def test_a_disk_that_hangs_holds_up_nobody_and_takes_one_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers, asked, usage = threading.Event(), list[object](), shutil.disk_usage(tmp_path)

    def hang(path: object) -> object:
        asked.append(path)
        answers.wait(30)
        return usage

    monkeypatch.setattr(shutil, "disk_usage", hang)
    space = FreeSpace([tmp_path], floor=1)
    try:
        refused = await asyncio.gather(*(space.check() for _ in range(5)), return_exceptions=True)
        with pytest.raises(Unavailable, match="does not say within 1 s how much is free; see that its server answers"):
            await space.check()
        assert asked == [tmp_path]
    finally:
        answers.set()
    assert [type(each) for each in refused] == [Unavailable] * 5
    await space.check()


async def test_threads_that_are_all_at_work_say_nothing_of_the_disk(tmp_path: Path) -> None:
    goes_on, loop = threading.Event(), asyncio.get_running_loop()
    with ThreadPoolExecutor(1) as busy:
        loop.set_default_executor(busy)
        work = loop.run_in_executor(None, goes_on.wait, 30)
        try:
            await FreeSpace([tmp_path], floor=1).check()
        finally:
            goes_on.set()
        await work


async def test_each_check_is_measured(tmp_path: Path) -> None:
    metrics = Metrics()

    def measured(check: str) -> float | None:
        return metrics.registry.get_sample_value(READY.name, {"check": check})

    checks = {"disk": FreeSpace([tmp_path], floor=2**60).check, "room": FreeSpace([tmp_path], floor=1).check}
    health = Health(checks, metrics=metrics)
    await health.troubles()
    assert measured("process") == 0
    await health.start()
    await health.troubles()
    assert (measured("process"), measured("disk"), measured("room")) == (1, 0, 1)


async def test_health_says_why(tmp_path: Path) -> None:
    health = Health({"disk": FreeSpace([tmp_path], floor=2**60).check})
    await health.start()
    assert "MiB are free" in (await health.troubles())["disk"]


async def test_what_is_free_is_measured_beside_the_floor(tmp_path: Path) -> None:
    metrics, most = Metrics(), shutil.disk_usage(tmp_path).total
    with pytest.raises(Overloaded, match="MiB are free"):
        await disk_check(FreeSpace([tmp_path], floor=most), metrics)()
    free = metrics.registry.get_sample_value(FREE.name)
    assert free is not None
    assert 0 < free < most
    assert metrics.registry.get_sample_value(FLOOR.name) == most
