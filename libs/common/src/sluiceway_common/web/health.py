"""Whether a process lives, and whether it should be asked."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from sluiceway_common.errors import Refusal

Check = Callable[[], Awaitable[None]]
"""Returns where all is well; raises one of the six errors with the reason where it is not."""


class Health:
    """Ready when the process says so and every check agrees within `seconds`."""

    def __init__(self, checks: Mapping[str, Check] | None = None, *, seconds: float = 2.0) -> None:
        self.serving = False
        self._checks = dict(checks or {})
        self._seconds = seconds

    async def troubles(self) -> dict[str, str]:
        """What is wrong, by the name of the check; empty where the process is ready."""
        if not self.serving:
            return {"process": "is starting or stopping"}
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
