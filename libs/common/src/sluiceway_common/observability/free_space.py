"""Gauges of the free space of a process's disks, brought up to date by the check that watches it."""

from collections.abc import Awaitable, Callable
from typing import Final

from sluiceway_common.disk import FreeSpace
from sluiceway_common.observability.metrics import Gauge, Metrics

FREE: Final = Gauge(
    "sluiceway_disk_free_bytes", "Free bytes of the fullest disk that the process keeps something on.", "bytes"
)
FLOOR: Final = Gauge(
    "sluiceway_disk_floor_bytes", "Free bytes below which it is not ready (`SLUICEWAY_DISK_FLOOR_BYTES`).", "bytes"
)


def metered(space: FreeSpace, metrics: Metrics) -> Callable[[], Awaitable[None]]:
    """The same check, and what it sees in the measures of the process."""
    measured = metrics.gauge(FREE)
    metrics.gauge(FLOOR).set(space.floor)

    async def check() -> None:
        free = space.free()
        measured.set(free)
        space.judge(free)

    return check
