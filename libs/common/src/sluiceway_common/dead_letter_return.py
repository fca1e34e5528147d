"""Dead letters on their way back to the group that could not handle them: which went, which stayed, and why."""

import asyncio
from collections import defaultdict
from collections.abc import Collection
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

from sluiceway_common.bus.log import Log
from sluiceway_common.bus.records import Record, TopicPartition
from sluiceway_common.dead_letter import original
from sluiceway_common.dead_letter_scan import DeadLetterScan, ScannedLetter
from sluiceway_common.errors import Invalid, Unavailable

# Seconds. Where one partition has not answered in the time of the log, others of its broker will not either, and those
# that do must have their turn before the caller's time is over.
_LESS_PATIENCE: Final = 2.0


@dataclass(frozen=True)
class RefusedRecord:
    """A record that was not sent back, and why."""

    id: str
    why: str


@dataclass(frozen=True)
class RedriveOutcome:
    """How many went, and which stayed."""

    sent: int
    refused: tuple[RefusedRecord, ...] = ()


class DeadLetterReturn:
    """Sends letters back one by one. A partition that does not answer keeps what is its own, and stops no other."""

    def __init__(self, log: Log, scan: DeadLetterScan) -> None:
        self._log = log
        self._scan = scan
        self._sent = 0
        self._refused = list[RefusedRecord]()
        self._away = dict[TopicPartition, str]()

    async def send(self, letters: Collection[ScannedLetter]) -> RedriveOutcome:
        """Raises Unavailable where the log is away before anything is known of any of them."""
        left = defaultdict[TopicPartition, dict[int, ScannedLetter]](dict)
        for each in letters:
            left[each.place][each.offset] = each
        try:
            for place in sorted(left):
                await self._send_from(left[place])
        except Unavailable as error:
            if not self._sent and not self._refused:
                raise
            for of_place in left.values():
                self._all_stay(of_place, error.message)
        return RedriveOutcome(self._sent, tuple(self._refused))

    async def _send_from(self, left: dict[int, ScannedLetter]) -> None:
        """Of one partition of dead letters, until it has none of them left."""
        try:
            async with aclosing(self._scan.records(left.values())) as records:
                async for record in records:
                    await self._send_one(record, left[record.offset])
                    del left[record.offset]
        except Unavailable as error:
            await self._must_be_there()
            self._all_stay(left, error.message)
            left.clear()

    async def _send_one(self, record: Record, letter: ScannedLetter) -> None:
        if why := await self._refusal(record, letter.group):
            self._refused.append(RefusedRecord(letter.id, why))
            return
        # Sent before it is forgotten: a crash in between handles it twice and loses nothing.
        await self._log.put(Record(record.topic, record.key, None))
        self._sent += 1

    async def _refusal(self, record: Record, group: str) -> str:
        """Why it does not go back; empty where it went."""
        lay = _lay(record)
        if lay in self._away:
            return self._away[lay]
        try:
            async with asyncio.timeout(_LESS_PATIENCE if self._away else None):
                await self._log.put(original(record, group))
        except Invalid as error:
            # Of an outsider who packs tighter than we do: it came in, and does not go in again.
            return error.message
        except (Unavailable, TimeoutError):
            await self._must_be_there()
            self._away[lay] = (
                f"{lay} takes nothing at the moment; it stays here, and can be sent back once it has a leader"
            )
            return self._away[lay]
        return ""

    async def _must_be_there(self) -> None:
        """Raises Unavailable where the log itself is away: then no other partition is asked."""
        await self._log.names()

    def _all_stay(self, left: dict[int, ScannedLetter], why: str) -> None:
        self._refused += [RefusedRecord(each.id, why) for each in left.values()]


def _lay(dead_letter: Record) -> TopicPartition:
    """Where the record lay, and its key leads it to again."""
    topic, partition, _ = (dead_letter.key or b"").decode().rsplit("/", 2)
    return TopicPartition(topic, int(partition))
