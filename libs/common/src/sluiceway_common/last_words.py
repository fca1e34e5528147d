"""Last words of keys on a compacted topic, the only records that stay there: what is sent back must not be one of them
where it is stale, or where a single group hears it."""

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Final

from sluiceway_common.bus.headers import ONLY_FOR, read
from sluiceway_common.bus.log import Log, records_on
from sluiceway_common.bus.records import Record, TopicPartition
from sluiceway_common.errors import Invalid

# Records that are read in a millisecond.
_AT_ONCE: Final = 100


@dataclass(frozen=True)
class LastWords:
    """By key the record that was said last, and where the partition ended before they were looked for."""

    place: TopicPartition
    of: Mapping[bytes | None, Record]
    end: int


async def last_words(log: Log, place: TopicPartition, since: Mapping[bytes | None, int]) -> LastWords:
    """Of each key from its offset on; none of what lies there no more. What one group alone hears counts only where
    nothing else is left. Raises Unavailable."""
    found, end = dict[bytes | None, Record](), (await log.ends(place.topic)).get(place, 0)
    if not end:
        return LastWords(place, found, end)
    async with aclosing(records_on(log, place.topic, since={place: min(since.values())})) as records:
        async for record in records:
            if not record.offset % _AT_ONCE:
                await asyncio.sleep(0)
            known = found.get(record.key)
            is_wanted = record.key in since and record.offset >= since[record.key]
            if is_wanted and (known is None or _is_for_all(record) or not _is_for_all(known)):
                found[record.key] = record
    return LastWords(place, found, end)


async def put_back(log: Log, said: Record, offset: int, words: LastWords) -> None:
    """Puts a record that lay at that offset and is sent back to one group, and behind it again what was said last of
    its key. Where it is that itself, it goes to all once more. Where nothing of the key lies there, it was deleted, and
    so was its tombstone in time: nobody else has to hear of it again.

    Raises Unavailable, and Invalid where the last word cannot be read.
    """
    last = words.of.get(said.key)
    if last is None:
        return await log.put(said)
    if last.unreadable:
        raise Invalid("what was said last under its key cannot be read, and would be lost; have it said again before")
    again = replace(last, headers=tuple(header for header in last.headers if header[0].lower() != ONLY_FOR))
    await _put_as_last(log, (again,) if last.offset == offset else (said, again), words)


async def _put_as_last(log: Log, records: tuple[Record, ...], words: LastWords) -> None:
    """Whoever says something of the key meanwhile has the last word again."""
    while True:
        await log.put(*records)
        words, came = await _came(log, records[-1].key, words)
        others = [each for each in came if not any(_is_same(each, record) for record in records)]
        if not others or not _is_same(came[-1], records[-1]):
            return
        records = (others[-1],)


async def _came(log: Log, key: bytes | None, words: LastWords) -> tuple[LastWords, list[Record]]:
    end = (await log.ends(words.place.topic))[words.place]
    async with aclosing(records_on(log, words.place.topic, since={words.place: words.end})) as records:
        came = [each async for each in records if each.key == key and _is_for_all(each) and not each.unreadable]
    return replace(words, end=end), came


def _is_for_all(record: Record) -> bool:
    return not read(record.headers).only_for


def _is_same(one: Record, other: Record) -> bool:
    return (one.key, one.value, one.headers) == (other.key, other.value, other.headers)
