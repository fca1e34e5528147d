"""Retries of an evaluation: what is away or has no room is asked again, by the deadline or for as long as it takes."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

from sluiceway_common.clock import Backoff, Clock
from sluiceway_common.errors import Overloaded, Unavailable
from sluiceway_eval.service.evaluation_faults import Undone

T = TypeVar("T")

_BACKOFF: Final = Backoff(1.0, most=30.0)


@dataclass(frozen=True, kw_only=True)
class EvaluationRetries:
    """Of one evaluation that began then and may take so long."""

    clock: Clock
    began: datetime | None
    longest: timedelta

    async def in_time(self, call: Callable[[], Awaitable[T]], *, patience: timedelta | None = None) -> T:
        """Raises Undone at the deadline, and where it is away for as long as the patience lasts."""
        failures, away_since = 0, self.clock.monotonic()
        while True:
            try:
                return await call()
            except Overloaded as error:
                failures, away_since = 0, self.clock.monotonic()
                await self._wait(error.retry_after or _BACKOFF.initial)
            except Unavailable as error:
                failures += 1
                away = self.clock.monotonic() - away_since
                if patience is not None and away >= patience.total_seconds():
                    raise Undone("MODEL_AWAY", f"infer did not answer a case for {away:.0f} s; start anew") from error
                await self._wait(error.retry_after or _BACKOFF.seconds(failures))

    async def however_long(self, call: Callable[[], Awaitable[T]]) -> T:
        """For the record of how it ended, which nothing but the store can give: what is not written now would be found
        without its reason by whoever takes the evaluation over."""
        failures = 0
        while True:
            try:
                return await call()
            except (Overloaded, Unavailable) as error:
                failures += 1
                await self.clock.sleep(error.retry_after or _BACKOFF.seconds(failures))

    async def _wait(self, seconds: float) -> None:
        self.must_be_in_time()
        await self.clock.sleep(seconds)

    def must_be_in_time(self) -> None:
        """Raises Undone: others wait for its place."""
        if self.began is not None and self.clock.now() - self.began >= self.longest:
            hours = self.longest.total_seconds() / 3600
            raise Undone("DEADLINE", f"it has taken {hours:g} h; ask fewer cases, or give infer more room")
