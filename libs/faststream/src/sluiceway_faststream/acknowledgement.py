"""Acknowledgement with patience: a record is tried again in its place, then becomes a dead letter, and only then is it
acknowledged.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final

from faststream import BaseMiddleware, ContextRepo
from faststream.exceptions import AckMessage, RejectMessage, SkipMessage, StopConsume
from faststream.message import StreamMessage
from pydantic import ValidationError

from sluiceway_faststream.codec import NotAnEvent
from sluiceway_faststream.events import contract_topic

_log = logging.getLogger(__name__)

# What FastStream says of an argument that is another event than the annotation asks for.
_OTHER_EVENT: Final = "is_instance_of"
# Whoever tries for ever comes to a number that no float holds.
_MOST_DOUBLINGS: Final = 30


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """How often a handler is tried, and how long it is waited between: twice as long each time, `longest` at the most.

    All of it must stay below `max_poll_interval_ms` (5 minutes), or Kafka gives the partition to another consumer.
    """

    attempts: int = 5
    first: float = 0.2
    longest: float = 10.0

    def pause(self, attempt: int) -> float:
        """Seconds before the next try, spread so that consumers do not come all at once."""
        doublings = min(attempt - 1, _MOST_DOUBLINGS)
        return min(self.longest, self.first * 2.0**doublings) * random.uniform(0.5, 1.0)


@dataclass(frozen=True)
class UnhandledRecord:
    """A record that becomes a dead letter: as it lay there, how often it was tried, and why it was given up. `reason`
    may quote what your handler said; it quotes no body that could not be read."""

    record: Any
    attempts: int
    reason: str


DeadLetterSink = Callable[[UnhandledRecord], Awaitable[None]]


class PatientAcknowledgement(BaseMiddleware[Any, Any]):
    """Made for each record by its broker."""

    def __init__(self, msg: Any, /, *, context: ContextRepo, policy: RetryPolicy, dead_letters: DeadLetterSink) -> None:
        super().__init__(msg, context=context)
        self._policy = policy
        self._dead_letters = dead_letters
        self._handled_by = 0

    async def consume_scope(self, call_next: Callable[[Any], Awaitable[Any]], msg: StreamMessage[Any]) -> Any:
        """What is raised here would be acknowledged and lost: nothing is, but that the application ends."""
        if self._is_not_to_be_heard(msg):
            return None
        attempt = 0
        while True:
            attempt += 1
            try:
                with _own_cancellation_alone():
                    returned = await call_next(msg)
                self._handled_by = attempt
                return returned
            except (AckMessage, SkipMessage):
                return None
            except (SystemExit, KeyboardInterrupt, StopConsume):
                # It ends before this one was handled, and whoever goes on from here hears it again.
                await msg.nack()
                raise
            except RejectMessage:
                reason = "its handler rejected it"
                break
            except NotAnEvent as error:
                reason = str(error)
                break
            except Exception as error:
                if _is_other_event(error):
                    reason = "it is another event than its handler takes"
                    break
                reason = f"{type(error).__name__}: {error}"
                if attempt >= self._policy.attempts:
                    break
                await asyncio.sleep(self._policy.pause(attempt))
        await self._until_given_up(UnhandledRecord(msg.raw_message, attempt, reason))
        return None

    async def after_processed(
        self,
        exc_type: type[BaseException] | None = None,
        exc_val: BaseException | None = None,
        exc_tb: TracebackType | None = None,
    ) -> bool:
        """What failed before a handler, or behind it, would be acknowledged and lost as well."""
        if not isinstance(exc_val, Exception) or isinstance(exc_val, SystemExit | StopConsume):
            return False
        # Whoever found no handler quotes the record.
        reason = f"no handler took it ({type(exc_val).__name__})"
        if self._handled_by:
            reason = f"what its handler returned was not published ({type(exc_val).__name__}: {exc_val})"
        await self._until_given_up(UnhandledRecord(self.msg, self._handled_by, reason))
        return True

    def _is_not_to_be_heard(self, msg: StreamMessage[Any]) -> bool:
        """A tombstone, and what was sent back to another group. Outsiders send nothing back: what they name would hear
        no group, and nobody would know."""
        record = msg.raw_message
        topic = contract_topic(record.topic, msg.headers.get("ce_type", ""))
        if topic is None:
            return False
        only_for, group = msg.headers.get("ce_onlyfor", ""), self.context.get_local("handler_").group_id
        is_for_others = only_for not in ("", group) and not topic.external
        return is_for_others or (topic.compacted and record.value is None)

    async def _until_given_up(self, letter: UnhandledRecord) -> None:
        attempt = 0
        while True:
            attempt += 1
            try:
                with _own_cancellation_alone():
                    await self._dead_letters(letter)
            except Exception as error:
                record = letter.record
                place = f"{record.topic}/{record.partition}/{record.offset}"
                _log.warning("dead letter not taken: record=%s attempt=%d error=%r", place, attempt, error)
                await asyncio.sleep(self._policy.pause(attempt))
            else:
                return


@contextmanager
def _own_cancellation_alone() -> Iterator[None]:
    """Whose work was cancelled by somebody else has failed; to take that for the end of the subscription would leave it
    deaf for ever."""
    try:
        yield
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        raise RuntimeError("what it waited for was cancelled") from error


def _is_other_event(error: Exception) -> bool:
    """It is that the next time too. A handler that validates something itself may fail for once."""
    return isinstance(error, ValidationError) and all(each["type"] == _OTHER_EVENT for each in error.errors())
