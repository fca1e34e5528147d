"""Dead letters of a group: what fails for good lies where an operator finds it."""

from typing import Generic, TypeVar

import structlog

from sluiceway_common.bus.headers import Header, encoded
from sluiceway_common.bus.records import Record
from sluiceway_common.delivery.dead_letter_limit import DeadLetterLimit
from sluiceway_common.delivery.failures import Permanent
from sluiceway_common.delivery.partition_worker import StopSignal
from sluiceway_common.delivery.tasks import Task
from sluiceway_common.errors import Invalid, Unavailable

S = TypeVar("S")

PREFIX = "dlq_"
_DETAIL = 1000

log = structlog.get_logger(__name__)


class DeadLetters(Generic[S]):
    """Puts records on the dead-letter topic of one group, until it has them. Raises DeadLetterLimitExceeded."""

    def __init__(self, task: Task[S], limit: DeadLetterLimit) -> None:
        self._task = task
        self._limit = limit

    async def put(self, record: Record, why: Permanent, attempts: int, stop: StopSignal) -> bool:
        """True when it lies there; False when the worker was stopped before."""
        self._limit.count()
        dead_letter = self._dead_letter(record, why, attempts)
        waits = 0
        while not stop:
            try:
                await self._put(dead_letter)
            except Unavailable as error:
                waits += 1
                log.warning(
                    "dead_letter_waiting",
                    group=self._task.group,
                    record=record.coordinates,
                    error=error.message,
                    cause=repr(error.__cause__),
                )
                await stop.within(self._task.policy.backoff(waits))
            else:
                self._task.measures.dead_letter(why.reason)
                log.error(
                    "dead_letter",
                    group=self._task.group,
                    record=record.coordinates,
                    reason=why.reason,
                    attempts=attempts,
                )
                return True
        return False

    async def _put(self, dead_letter: Record) -> None:
        try:
            await self._task.bus.put(dead_letter)
        except Invalid:
            # Tightly compressed, it came in; no dead letter can carry it. Knowing of it is better than a standstill.
            await self._task.bus.put(without_body(dead_letter))

    def _dead_letter(self, record: Record, why: Permanent, attempts: int) -> Record:
        task = self._task
        facts = {
            "reason": why.reason,
            "detail": why.detail[:_DETAIL],
            "attempts": str(attempts),
            "group": task.group,
            "tenant": task.tenant(record),
            "at": task.clock.now().isoformat(),
        }
        return dead_letter_of(record, facts, task.dead_letters)


def dead_letter_of(record: Record, facts: dict[str, str], topic: str) -> Record:
    """The record with why it lies there: keyed by where it lay, so that putting it there twice leaves one."""
    lay = {"topic": record.topic, "partition": str(record.partition), "offset": str(record.offset)}
    ours: list[Header] = [(PREFIX + name, encoded(text)) for name, text in (lay | facts).items()]
    if record.key is not None:
        ours.append((PREFIX + "key", record.key))
    if record.value is None:
        # A null value would delete the dead letter.
        ours.append((PREFIX + "null", b"1"))
    if record.unreadable:
        ours.append((PREFIX + "cut", b"1"))
    theirs = tuple(header for header in record.headers if not header[0].startswith(PREFIX))
    return Record(topic, record.coordinates.encode(), record.value or b"", (*theirs, *ours))


def without_body(dead_letter: Record) -> Record:
    """The dead letter alone; it cannot be sent back."""
    ours = tuple(header for header in dead_letter.headers if header[0].startswith(PREFIX))
    return Record(dead_letter.topic, dead_letter.key, b"", (*ours, (PREFIX + "cut", b"1")))
