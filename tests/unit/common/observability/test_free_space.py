"""What is measured of the disks of a process."""

import shutil
from pathlib import Path

import pytest

from sluiceway_common.disk import FreeSpace
from sluiceway_common.errors import Overloaded
from sluiceway_common.observability.free_space import FLOOR, FREE, metered
from sluiceway_common.observability.metrics import Metrics


async def test_what_is_free_is_measured_beside_the_floor(tmp_path: Path) -> None:
    metrics, most = Metrics(), shutil.disk_usage(tmp_path).total
    with pytest.raises(Overloaded, match="MiB are free"):
        await metered(FreeSpace([tmp_path], floor=most), metrics)()
    free = metrics.registry.get_sample_value(FREE.name)
    assert free is not None
    assert 0 < free < most
    assert metrics.registry.get_sample_value(FLOOR.name) == most
