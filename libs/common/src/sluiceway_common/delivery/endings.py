"""Brings each record to its end: done, parked, or left to the next owner."""

import asyncio
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog
from google.protobuf.message import Message

from sluiceway_common.bus import headers
from sluiceway_common.bus.log import Log
from sluiceway_common.bus.records import Heard, Record, Undecodable, heard
from sluiceway_common.clock import Clock
from sluiceway_common.delivery.context import around
from sluiceway_common.delivery.doors import Doors, principal_of
from sluiceway_common.delivery.floods import Gauge
from sluiceway_common.delivery.hearings import Hearing
from sluiceway_common.delivery.parking import parked
from sluiceway_common.delivery.rules import Rules
from sluiceway_common.delivery.shifts import Over
from sluiceway_common.delivery.troubles import Hopeless, Odd, Passing, Trouble, trouble_of
from sluiceway_common.errors import NotFound, Unavailable
from sluiceway_common.principal import Principal

S = TypeVar("S")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Task(Generic[S]):
    """What a hearing is, in the service that runs it."""

    log: Log
    hearing: Hearing[S]
    service_name: str
    service: S
    doors: Doors
    rules: Rules
    clock: Clock

    @property
    def group(self) -> str:
        return self.hearing.group(self.service_name)

    def read(self, record: Record) -> tuple[Heard[Message], Principal] | Hopeless:
        """The event and in whose name it is handled."""
        read = heard(record, self.hearing.message)
        if isinstance(read, Undecodable):
            return Hopeless("UNDECODABLE", read.reason)
        principal = principal_of(read.envelope, self.doors, self.service_name)
        return principal if isinstance(principal, Hopeless) else (read, principal)


async def attempt(task: Task[S], event: Heard[Message], principal: Principal) -> Trouble | None:
    """Calls the handler once. What it no longer finds was withdrawn, and that is as good as done."""
    with around(event.envelope, principal, task.group):
        try:
            await task.hearing(event.event, event.envelope, task.service)
        except NotFound:
            return None
        except Exception as error:
            trouble = trouble_of(error)
            if isinstance(trouble, Odd):
                log.exception("handler failed")
            return trouble
    return None


class Endings(Generic[S]):
    """Ends of the records of one hearing. Raises Flood where too much would be parked."""

    def __init__(self, task: Task[S]) -> None:
        self._task = task
        self._rules = task.rules
        self._clock = task.clock
        self._seats = asyncio.Semaphore(task.rules.lanes)
        self._gauge = Gauge(task.rules, task.clock)
        self._successes = 0

    async def end(self, record: Record, over: Over) -> bool:
        """True when the record is done or parked; False when the shift was over before."""
        if headers.read(record.headers).only_for not in ("", self._task.group):
            return True
        read = self._task.read(record)
        if isinstance(read, Hopeless):
            return await self._park(record, read, 0, over)
        return await self._try(record, *read, over)

    async def _try(self, record: Record, event: Heard[Message], principal: Principal, over: Over) -> bool:
        tries = Tries(self._rules, self._successes, self._clock.monotonic())
        while True:
            async with self._seats:
                if over:
                    return False
                trouble = await attempt(self._task, event, principal)
            if trouble is None:
                self._successes += 1
                self._gauge.done()
                return True
            verdict = tries.verdict(trouble, self._successes, self._clock.monotonic())
            if isinstance(verdict, Hopeless):
                return await self._park(record, verdict, tries.count, over)
            log.info("tried in vain", group=self._task.group, record=record.origin, tries=tries.count, wait=verdict)
            if await over.within(verdict):
                return False

    async def _park(self, record: Record, why: Hopeless, attempts: int, over: Over) -> bool:
        task = self._task
        self._gauge.check()
        topic = task.hearing.dead_letters(task.service_name).name
        letter = parked(record, why, attempts=attempts, group=task.group, topic=topic, at=self._clock.now())
        tries = 0
        while not over:
            try:
                await task.log.put(letter)
            except Unavailable as error:
                tries += 1
                log.warning("parking waits", group=task.group, record=record.origin, error=error.message)
                await over.within(self._rules.wait(tries))
            else:
                self._gauge.parked()
                log.error("parked", group=task.group, record=record.origin, reason=why.reason, attempts=attempts)
                return True
        return False


class Tries:
    """Counts the tries of one record and says what follows: a wait in seconds, or that it is hopeless."""

    def __init__(self, rules: Rules, successes: int, now: float) -> None:
        self.count = 0
        self._odd = 0
        self._rules = rules
        self._successes = successes
        self._since = now
        self._beside = 0.0

    def verdict(self, trouble: Trouble, successes: int, now: float) -> float | Hopeless:
        """`successes` are those of the handler with other keys; this key cannot have any."""
        self.count += 1
        if isinstance(trouble, Hopeless):
            return trouble
        if isinstance(trouble, Passing):
            return self._passing(trouble, successes, now)
        self._odd += 1
        if self._odd >= self._rules.attempts:
            return Hopeless("INTERNAL", trouble.detail)
        return self._rules.wait(self._odd)

    def _passing(self, trouble: Passing, successes: int, now: float) -> float | Hopeless:
        # Time in which nobody gets through is an outage, not a fault of this record.
        if successes > self._successes:
            self._beside += now - self._since
        self._successes, self._since = successes, now
        if self._beside >= self._rules.patience:
            return Hopeless("EXHAUSTED", trouble.detail)
        return self._rules.wait(self.count, trouble.retry_after)
