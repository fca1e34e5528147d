"""Health of a process: the same answer over gRPC and HTTP, with what its checks see in the measures."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from sluiceway_common.errors import Refusal
from sluiceway_common.free_space import FreeSpace
from sluiceway_common.observability.metrics import Gauge, Metrics

READY: Final = Gauge(
    "sluiceway_ready",
    "1 where a check finds that the process may be asked, 0 where it does not; `process`: it runs, and is neither "
    "starting nor stopping.",
    "boolean",
    ("check",),
)
FREE: Final = Gauge(
    "sluiceway_disk_free_bytes", "Free bytes of the fullest disk that the process keeps something on.", "bytes"
)
FLOOR: Final = Gauge(
    "sluiceway_disk_floor_bytes", "Free bytes below which it is not ready (`SLUICEWAY_DISK_FLOOR_BYTES`).", "bytes"
)
_PROCESS: Final = "process"

Check = Callable[[], Awaitable[None]]
"""Returns where all is well; raises one of the six errors, with the reason, where it is not."""


class Health:
    """Ready from `start` to `stop`, while every check agrees within `seconds`.

    Probes of several kinds come close together: they share an answer for `fresh` seconds. Whoever reads the measures
    asks too, so that they say what a probe would have heard.

    A component: put it last, so that it starts when everything runs and stops before anything does.
    """

    def __init__(
        self,
        checks: Mapping[str, Check] | None = None,
        *,
        seconds: float = 2.0,
        fresh: float = 1.0,
        metrics: Metrics | None = None,
    ) -> None:
        self._checks = dict(checks or {})
        self._ready = (metrics or Metrics()).gauge(READY)
        self._seconds = seconds
        self._fresh = fresh
        self._serving = False
        self._troubles: dict[str, str] = {}
        self._asked = 0.0
        self._asking = asyncio.Lock()

    async def start(self) -> None:
        self._serving = True

    async def stop(self) -> None:
        self._serving = False

    async def troubles(self) -> dict[str, str]:
        """What is wrong, by the name of the check; empty where the process is ready."""
        self._ready.labels(_PROCESS).set(self._serving)
        if not self._serving:
            return {_PROCESS: "is starting or stopping"}
        async with self._asking:
            if time.monotonic() - self._asked > self._fresh:
                self._troubles = await self._ask()
                self._asked = time.monotonic()
                self._measure()
        return self._troubles

    def _measure(self) -> None:
        for name in self._checks:
            self._ready.labels(name).set(name not in self._troubles)

    async def _ask(self) -> dict[str, str]:
        answers = await asyncio.gather(*(self._trouble(check) for check in self._checks.values()))
        return {name: trouble for name, trouble in zip(self._checks, answers, strict=True) if trouble}

    async def _trouble(self, check: Check) -> str:
        try:
            async with asyncio.timeout(self._seconds):
                await check()
        except Refusal as error:
            return error.message
        except TimeoutError:
            return f"did not answer within {self._seconds:g} s"
        return ""


def disk_check(space: FreeSpace, metrics: Metrics) -> Check:
    """Whether enough is free; what it sees is in the measures of the process."""
    measured = metrics.gauge(FREE)
    metrics.gauge(FLOOR).set(space.floor)

    async def check() -> None:
        free = await space.free()
        measured.set(free)
        space.judge(free)

    return check
