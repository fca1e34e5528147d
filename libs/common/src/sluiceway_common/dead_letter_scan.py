"""Scan of dead-letter topics: the last word per key, where that is not a deletion, in bounded memory and two passes."""

import asyncio
import sys
from array import array
from collections import Counter, defaultdict
from collections.abc import AsyncGenerator, Collection, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sluiceway_common import tasks
from sluiceway_common.bus.headers import encoded
from sluiceway_common.bus.log import Log, records_on
from sluiceway_common.bus.records import Record, TopicPartition
from sluiceway_common.dead_letter import DeadLetter, dead_letter_in, is_dead_letters_of
from sluiceway_common.delivery.dead_letters import PREFIX
from sluiceway_common.errors import Unavailable

# Records that are read in a millisecond.
_AT_ONCE: Final = 100
# A million deletions are some sixty in each.
_BUCKETS: Final = 1 << 14

LetterKey = tuple[str, bytes | None]
"""A dead-letter topic, and the key of a record on it."""

LetterKind = tuple[str, bool]
"""Whose it is, and whether it is whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedLetter:
    """What is kept of each that was found: its words are read again where they are told."""

    id: str
    group: str
    tenant: str
    whole: bool
    at: datetime
    place: TopicPartition
    offset: int

    @property
    def kind(self) -> "LetterKind":
        return self.tenant, self.whole


@dataclass(frozen=True)
class LetterFilter:
    """Which are looked for: of one tenant or of all, of some ids or of all, both whole and cut or one of them alone."""

    tenant: str | None = None
    ids: Collection[str] | None = None
    whole: bool | None = None

    def may_take(self, record: Record) -> bool:
        """Most are another's, and are not taken apart for it."""
        return self.tenant is None or (PREFIX + "tenant", encoded(self.tenant)) in record.headers

    def takes(self, letter: DeadLetter) -> bool:
        return (
            self.tenant in (None, letter.tenant)
            and (self.ids is None or letter.id in self.ids)
            and self.whole in (None, letter.whole)
        )


@dataclass(frozen=True)
class ReadableLetters:
    """What was found where the log could be read, and which topics it could not, each with the reason."""

    letters: Mapping[LetterKey, ScannedLetter]
    unread: Mapping[str, Unavailable]


class DeadLetterScan:
    """Reads the dead-letter topics of each group. Of a tenant `most` are kept, and as many of those that are not whole:
    an outsider makes as many of these as it likes, nobody can send them back, and they must not hide the others."""

    def __init__(self, log: Log, topics_of: Mapping[str, Sequence[str]], *, most: int) -> None:
        self._log = log
        self._topics_of = topics_of
        self._most = most

    async def living(self, topics: Iterable[str], wanted: LetterFilter) -> Mapping[LetterKey, ScannedLetter]:
        """Raises Unavailable where one of the topics cannot be read: what is listed is all that there is."""
        found = await self.readable(topics, wanted)
        for error in found.unread.values():
            raise error
        return found.letters

    async def readable(self, topics: Iterable[str], wanted: LetterFilter) -> ReadableLetters:
        """Reads a second time where what is gone took the room of what came behind it. Raises Unavailable where none
        can be read."""
        unread, deletions = dict[str, Unavailable](), LastDeletions()
        kept = await self._read(topics := tuple(topics), wanted, deletions, unread)
        if kept.has_room_again:
            kept = await self._read([each for each in topics if each not in unread], wanted, deletions, unread)
        if unread and len(unread) == len(topics):
            raise next(iter(unread.values()))
        # Of a topic that was read by half nobody knows which of its letters were deleted behind.
        return ReadableLetters({key: each for key, each in kept.letters.items() if key[0] not in unread}, unread)

    async def records(self, letters: Iterable[ScannedLetter]) -> AsyncGenerator[Record, None]:
        """Those of the letters that still lie there, as the log has them."""
        offsets = defaultdict[TopicPartition, set[int]](set)
        for letter in letters:
            offsets[letter.place].add(letter.offset)
        for place in sorted(offsets):
            async with aclosing(records_on(self._log, place.topic, since={place: min(offsets[place])})) as records:
                last = max(offsets[place])
                async for record in records:
                    await _let_others_come(record)
                    if record.offset in offsets[place]:
                        yield record
                    if record.offset >= last:
                        break

    def dead_letter(self, record: Record) -> DeadLetter | None:
        """None for a deletion, and for what this service did not put there: whoever could write the topic could
        otherwise break the list for all, or have us write to any topic in our name."""
        if record.value is None:
            return None
        try:
            letter = dead_letter_in(record)
        except (KeyError, ValueError, OverflowError):
            return None
        lay = f"{letter.topic}/{letter.partition}/{letter.offset}".encode()
        is_ours = record.topic in self._topics_of.get(letter.group, ())
        return letter if is_ours and lay == record.key and is_dead_letters_of(record.topic, letter.topic) else None

    async def _read(
        self,
        topics: Iterable[str],
        wanted: LetterFilter,
        deletions: "LastDeletions",
        unread: dict[str, Unavailable],
    ) -> "_KeptLetters":
        kept = _KeptLetters(self._most, deletions)

        async def read(topic: str) -> None:
            try:
                await self._read_into(kept, topic, wanted)
            except Unavailable as error:
                unread[topic] = error

        await tasks.together(*map(read, topics))
        return kept

    async def _read_into(self, kept: "_KeptLetters", topic: str, wanted: LetterFilter) -> None:
        async with aclosing(records_on(self._log, topic)) as records:
            async for record in records:
                await _let_others_come(record)
                letter = self.dead_letter(record) if wanted.may_take(record) else None
                if letter is not None and wanted.takes(letter):
                    kept.come(record, letter)
                else:
                    kept.go(record)


class LastDeletions:
    """Where keys were deleted, in some sixteen bytes each. The deletion of a letter lies behind it; a letter that came
    again under its old name lies behind the deletion."""

    def __init__(self) -> None:
        # Hash, offset, hash, offset …
        self._buckets: defaultdict[int, array[int]] = defaultdict(lambda: array("q"))

    def add(self, key: LetterKey, offset: int) -> None:
        if not self.has_behind(key, offset - 1):
            self._buckets[hash(key) % _BUCKETS].extend((hash(key), offset))

    def has_behind(self, key: LetterKey, offset: int) -> bool:
        """Whether the key was deleted behind the offset, as far as is known yet."""
        bucket = self._buckets.get(hash(key) % _BUCKETS)
        if bucket is None or hash(key) not in bucket:
            return False
        return any(
            each == hash(key) and deleted > offset for each, deleted in zip(bucket[::2], bucket[1::2], strict=True)
        )


class _KeptLetters:
    """The last word per key, of so many keys of each kind, but for those that are known to be deleted behind: while
    what was sent back still lies there, it must not take the room of what comes behind it."""

    def __init__(self, most: int, deletions: LastDeletions) -> None:
        self.letters: dict[LetterKey, ScannedLetter] = {}
        self._most = most
        self._deletions = deletions
        self._taken: Counter[LetterKind] = Counter()
        self._had_no_room: set[LetterKind] = set()

    @property
    def has_room_again(self) -> bool:
        """Whether there is room in the end for what found none."""
        return any(self._taken[kind] < self._most for kind in self._had_no_room)

    def come(self, record: Record, dead_letter: DeadLetter) -> None:
        key = _key(record)
        self._drop(key)
        if self._deletions.has_behind(key, record.offset):
            return
        letter = _scanned(record, dead_letter)
        if self._taken[letter.kind] < self._most:
            self._taken[letter.kind] += 1
            self.letters[key] = letter
        else:
            self._had_no_room.add(letter.kind)

    def go(self, record: Record) -> None:
        """It is no letter that is looked for, and the last word of its key until another one comes."""
        key = _key(record)
        if self._drop(key) or record.value is None:
            self._deletions.add(key, record.offset)

    def _drop(self, key: LetterKey) -> bool:
        letter = self.letters.pop(key, None)
        if letter is None:
            return False
        self._taken[letter.kind] -= 1
        return True


def _scanned(record: Record, letter: DeadLetter) -> ScannedLetter:
    # There are few groups and tenants, and many letters.
    group, tenant = sys.intern(letter.group), sys.intern(letter.tenant)
    return ScannedLetter(
        id=letter.id,
        group=group,
        tenant=tenant,
        whole=letter.whole,
        at=letter.at,
        place=record.topic_partition,
        offset=record.offset,
    )


def _key(record: Record) -> LetterKey:
    return record.topic, record.key


async def _let_others_come(record: Record) -> None:
    """Now and then: what lies in memory already is read without a wait."""
    if not record.offset % _AT_ONCE:
        await asyncio.sleep(0)
