"""Health of a process: the same answer over gRPC and HTTP."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

from sluiceway_common.errors import Refusal

Check = Callable[[], Awaitable[None]]
"""Returns where all is well; raises one of the six errors, with the reason, where it is not."""


class Health:
    """Ready from `start` to `stop`, while every check agrees within `seconds`.

    Probes of several kinds come close together: they share an answer for `fresh` seconds.

    A component: put it last, so that it starts when everything runs and stops before anything does.
    """

    def __init__(self, checks: Mapping[str, Check] | None = None, *, seconds: float = 2.0, fresh: float = 1.0) -> None:
        self._checks = dict(checks or {})
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
        if not self._serving:
            return {"process": "is starting or stopping"}
        async with self._asking:
            if time.monotonic() - self._asked > self._fresh:
                self._troubles = await self._ask()
                self._asked = time.monotonic()
        return self._troubles

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
