"""Dead letters on their way back to the group that could not handle them: which went, which stayed, and why."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

from sluiceway_common.bus.log import Log
from sluiceway_common.bus.records import Record, TopicPartition
from sluiceway_common.dead_letter import original
from sluiceway_common.dead_letter_scan import DeadLetterScan, ScannedLetter
from sluiceway_common.errors import Invalid, Unavailable
from sluiceway_common.last_words import LastWords, last_words, put_back

# Seconds. Where one partition has not answered in the time of the log, others of its broker will not either, and those
# that do must have their turn before the caller's time is over.
_LESS_PATIENCE: Final = 2.0
# Of a compacted topic the last words of so many are looked for at once, as far as they are not too much for memory.
_AT_ONCE: Final = 100
_BYTES_AT_ONCE: Final = 8 * 1024 * 1024


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
    """Sends letters back one by one. A partition that does not answer keeps what is its own, and stops no other. On
    topics that are `compacted` no letter has the last word of its key, unless it had it before."""

    def __init__(self, log: Log, scan: DeadLetterScan, compacted: Collection[str]) -> None:
        self._log = log
        self._compacted = compacted
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
            async with aclosing(self._scan.records(left.values())) as records, aclosing(_in_chunks(records)) as chunks:
                async for chunk in chunks:
                    await self._send_chunk(chunk, left)
        except Unavailable as error:
            await self._must_be_there()
            self._all_stay(left, error.message)
            left.clear()

    async def _send_chunk(self, chunk: Sequence[Record], left: dict[int, ScannedLetter]) -> None:
        words = await self._last_words(chunk)
        for record in chunk:
            await self._send_one(record, left[record.offset], words)
            del left[record.offset]

    async def _last_words(self, chunk: Sequence[Record]) -> Mapping[TopicPartition, LastWords]:
        """Where the topic is compacted, of all partitions that answer."""
        since = defaultdict[TopicPartition, dict[bytes | None, int]](dict)
        for record in chunk:
            lay, key = _lay(record), original(record, "").key
            if lay.topic in self._compacted:
                since[lay][key] = min(_offset(record), since[lay].get(key, _offset(record)))
        words = dict[TopicPartition, LastWords]()
        for lay in since.keys() - self._away.keys():
            try:
                words[lay] = await last_words(self._log, lay, since[lay])
            except Unavailable:
                await self._goes_away(lay)
        return words

    async def _send_one(self, record: Record, letter: ScannedLetter, words: Mapping[TopicPartition, LastWords]) -> None:
        if why := await self._refusal(record, letter.group, words.get(_lay(record))):
            self._refused.append(RefusedRecord(letter.id, why))
            return
        # Sent before it is forgotten: a crash in between handles it twice and loses nothing.
        await self._log.put(Record(record.topic, record.key, None))
        self._sent += 1

    async def _refusal(self, record: Record, group: str, words: LastWords | None) -> str:
        """Why it does not go back; empty where it went."""
        lay = _lay(record)
        if lay in self._away:
            return self._away[lay]
        try:
            async with asyncio.timeout(_LESS_PATIENCE if self._away else None):
                await self._put(original(record, group), _offset(record), words)
        except Invalid as error:
            # Of an outsider who packs tighter than we do: it came in, and does not go in again.
            return error.message
        except (Unavailable, TimeoutError):
            return await self._goes_away(lay)
        return ""

    async def _put(self, said: Record, offset: int, words: LastWords | None) -> None:
        if words is None:
            await self._log.put(said)
        else:
            await put_back(self._log, said, offset, words)

    async def _goes_away(self, lay: TopicPartition) -> str:
        """What is said of all that lay there. Raises Unavailable where the log itself is away."""
        await self._must_be_there()
        self._away[lay] = f"{lay} takes nothing at the moment; it stays here, and can be sent back once it has a leader"
        return self._away[lay]

    async def _must_be_there(self) -> None:
        """Raises Unavailable where the log itself is away: then no other partition is asked."""
        await self._log.names()

    def _all_stay(self, left: dict[int, ScannedLetter], why: str) -> None:
        self._refused += [RefusedRecord(each.id, why) for each in left.values()]


def _lay(dead_letter: Record) -> TopicPartition:
    """Where the record lay, and its key leads it to again."""
    topic, partition, _ = (dead_letter.key or b"").decode().rsplit("/", 2)
    return TopicPartition(topic, int(partition))


def _offset(dead_letter: Record) -> int:
    return int((dead_letter.key or b"").rpartition(b"/")[2])


async def _in_chunks(records: AsyncIterator[Record]) -> AsyncGenerator[Sequence[Record], None]:
    chunk = list[Record]()
    async for record in records:
        chunk.append(record)
        if len(chunk) == _AT_ONCE or sum(each.size for each in chunk) >= _BYTES_AT_ONCE:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
