"""Redrive of dead letters: lists those of a service and sends them back to the group that could not handle them."""

import asyncio
import heapq
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sluiceway_common.bus.headers import ONLY_FOR, decoded, encoded
from sluiceway_common.bus.log import Log, records_on
from sluiceway_common.bus.records import Record
from sluiceway_common.bus.topics import DEAD_LETTERS
from sluiceway_common.delivery.dead_letters import MOST_DETAIL, PREFIX
from sluiceway_common.errors import Conflict, NotFound
from sluiceway_common.fair_semaphore import FairSemaphore
from sluiceway_common.paging import Position

_MOST: Final = 100
# Garbage of one producer comes to millions in an hour. So many of a tenant are some tens of megabytes.
_MOST_KEPT: Final = 50_000
# Records that are read in a millisecond.
_AT_ONCE: Final = 100
# At a time, and one of each tenant: each reads whole topics.
_SCANS: Final = 2

# A dead-letter topic, and the key of a record on it.
_Key = tuple[str, bytes | None]


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A record on a dead-letter topic, without its content. `tenant` is empty where the record names none."""

    id: str
    group: str
    reason: str
    detail: str
    attempts: int
    topic: str
    partition: int
    offset: int
    at: datetime
    tenant: str
    # False where the content was too large to be kept: it can be seen, not sent back.
    whole: bool = True

    @property
    def position(self) -> Position:
        """In the order of a list. A number of records would count wrong as soon as one is sent back."""
        return Position(at=self.at, id=self.id)


@dataclass(frozen=True)
class DeadLetterListing:
    """The oldest dead letters behind a position, and how many there are in all."""

    records: Sequence[DeadLetter]
    total: int


class Redrive:
    """`dead_letters` names the topics of every group of the service, as `Delivery.dead_letters` does.

    Of a tenant `most` are seen at a time, and those behind them once some were sent back: what one producer fills a
    topic with is never all in memory. Each reads the topics for itself, two at a time and one of a tenant.
    """

    def __init__(self, log: Log, dead_letters: Mapping[str, Sequence[str]], *, most: int = _MOST_KEPT) -> None:
        self._log = log
        self._topics_of = dead_letters
        self._most = most
        self._scans = FairSemaphore(_SCANS, reserved=_SCANS - 1)

    async def dead_letters(
        self, group: str = "", *, tenant: str | None = None, limit: int = _MOST, after: Position | None = None
    ) -> DeadLetterListing:
        """Of one group or of all, of one tenant or of all. Raises NotFound for a group that is not the service's."""
        async with self._scans.slot(tenant or ""):
            found = (await self._living(group, tenant)).values()
        rest = (each for each in found if after is None or (each.at, each.id) > (after.at, after.id))
        return DeadLetterListing(heapq.nsmallest(limit, rest, key=lambda each: (each.at, each.id)), len(found))

    async def redrive(self, ids: Collection[str], *, group: str = "", tenant: str | None = None) -> int:
        """Sends records back for their group alone and forgets them. Raises NotFound or Conflict before anything is
        sent; sent twice is handled twice."""
        async with self._scans.slot(tenant or ""):
            chosen = await self._living(group, tenant, frozenset(ids))
            if missing := set(ids) - {dead_letter.id for dead_letter in chosen.values()}:
                raise await self.unknown(missing)
            _must_be_whole(chosen.values())
            return await self._send_back(chosen)

    async def redrive_all(self, group: str = "", *, tenant: str | None = None) -> int:
        """The same for all that a list has; what was too large to be kept whole stays where it is."""
        async with self._scans.slot(tenant or ""):
            living = await self._living(group, tenant)
            return await self._send_back({where: each for where, each in living.items() if each.whole})

    async def unknown(self, ids: Collection[str]) -> NotFound:
        """What is said of records that are no dead letters here: whether some of their groups were dropped."""
        named = ", ".join(sorted(ids)[:5])
        if any([await self._has_dropped(topic) for topic in self._topics_named(ids)]):
            return NotFound(
                f"no longer a dead letter here: {named}; some were dropped by age or size (SLUICEWAY_DEAD_LETTER_DAYS, "
                "SLUICEWAY_DEAD_LETTER_BYTES), and their producer must say them again",
                field="ids",
            )
        return NotFound(
            f"no such record is a dead letter here: {named}; `sluiceway dlq list` says what is", field="ids"
        )

    def _topics_named(self, ids: Collection[str]) -> Collection[str]:
        groups = [group for group in self._topics_of if any(each.startswith(f"{group}/") for each in ids)]
        return [topic for group in groups for topic in self._topics_of[group]]

    async def _has_dropped(self, topic: str) -> bool:
        """Whether the log begins later than it did: compaction alone leaves its beginning where it is."""
        return topic in await self._log.names() and any((await self._log.starts(topic)).values())

    def _topics(self, group: str) -> Collection[str]:
        if group and group not in self._topics_of:
            raise NotFound(f"no group {group!r} here; there are {', '.join(sorted(self._topics_of))}")
        groups = [group] if group else list(self._topics_of)
        return [topic for each in groups for topic in self._topics_of[each]]

    async def _living(
        self, group: str, tenant: str | None, ids: Collection[str] | None = None
    ) -> dict[str, DeadLetter]:
        """By where the record lies: the last word per key, where that is not a deletion."""
        topics, gone = self._topics(group), frozenset[_Key]()
        while True:
            living = _Living(self._most, gone)
            await asyncio.gather(*(self._read_into(living, topic, tenant, ids) for topic in topics))
            if not living.must_be_read_again:
                return dict(living.last.values())
            gone |= living.gone

    async def _read_into(self, living: "_Living", topic: str, tenant: str | None, ids: Collection[str] | None) -> None:
        async for record in records_on(self._log, topic):
            await _let_others_come(record)
            dead_letter = self._dead_letter(record) if _may_be_of(tenant, record) else None
            if dead_letter is None or tenant not in (None, dead_letter.tenant):
                living.go((topic, record.key))
            elif ids is not None and dead_letter.id not in ids:
                living.go((topic, record.key))
            else:
                living.come((topic, record.key), record.coordinates, dead_letter)

    def _dead_letter(self, record: Record) -> DeadLetter | None:
        """None for a deletion, and for what this service did not put there: whoever could write the topic could
        otherwise break the list for all, or have us write to any topic in our name."""
        if record.value is None:
            return None
        try:
            dead_letter = _read(record)
        except (KeyError, ValueError, OverflowError):
            return None
        lay = f"{dead_letter.topic}/{dead_letter.partition}/{dead_letter.offset}".encode()
        is_ours = record.topic in self._topics_of.get(dead_letter.group, ())
        return dead_letter if is_ours and lay == record.key and _is_of(record.topic, dead_letter.topic) else None

    async def _send_back(self, chosen: Mapping[str, DeadLetter]) -> int:
        for topic in sorted({coordinates.rsplit("/", 2)[0] for coordinates in chosen}):
            async for record in records_on(self._log, topic):
                await _let_others_come(record)
                if record.coordinates in chosen:
                    # Sent before it is forgotten: a crash in between handles it twice and loses nothing.
                    await self._log.put(original(record, chosen[record.coordinates].group))
                    await self._log.put(Record(record.topic, record.key, None))
        return len(chosen)


class _Living:
    """The last word per key, of so many keys at a time, but for those that are known to be `gone`: while what was sent
    back still lies there, it must not take the room of what comes behind it."""

    def __init__(self, most: int, gone: Collection[_Key]) -> None:
        self.last: dict[_Key, tuple[str, DeadLetter]] = {}
        self.gone: set[_Key] = set()
        self._most = most
        self._known_gone = gone
        self._had_no_room = False

    @property
    def must_be_read_again(self) -> bool:
        """Whether there is room now for what found none."""
        return self._had_no_room and bool(self.gone) and len(self.last) < self._most

    def come(self, key: _Key, coordinates: str, dead_letter: DeadLetter) -> None:
        if key in self._known_gone:
            return
        self.last.pop(key, None)
        self.gone.discard(key)
        if len(self.last) < self._most:
            self.last[key] = coordinates, dead_letter
        else:
            self._had_no_room = True

    def go(self, key: _Key) -> None:
        if self.last.pop(key, None) is not None:
            self.gone.add(key)


def _may_be_of(tenant: str | None, record: Record) -> bool:
    """Most are another's, and are not taken apart for it."""
    return tenant is None or (PREFIX + "tenant", encoded(tenant)) in record.headers


async def _let_others_come(record: Record) -> None:
    """Now and then: what lies in memory already is read without a wait."""
    if not record.offset % _AT_ONCE:
        await asyncio.sleep(0)


def original(record: Record, group: str) -> Record:
    """The record as it was, for one group alone."""
    ours = {name: value for name, value in record.headers if name.startswith(PREFIX)}
    theirs = [
        (name, value) for name, value in record.headers if not name.startswith(PREFIX) and name.lower() != ONLY_FOR
    ]
    key, value = ours.get(PREFIX + "key"), None if PREFIX + "null" in ours else record.value
    # Kafka's clients refuse a record with neither; what had no key gets an empty one.
    key = b"" if key is None and value is None else key
    return Record(decoded(ours[PREFIX + "topic"]), key, value, (*theirs, (ONLY_FOR, encoded(group))))


def _is_of(dead_letters: str, topic: str) -> bool:
    """Whether it is a dead-letter topic of the topic: `<topic>.<hearer>.dlq`, and a hearer has no dot."""
    return dead_letters.removesuffix(DEAD_LETTERS).rpartition(".")[0] == topic


def _read(record: Record) -> DeadLetter:
    """Raises KeyError, ValueError or OverflowError for what we would not write."""
    facts = {name.removeprefix(PREFIX): decoded(value) for name, value in record.headers if name.startswith(PREFIX)}
    return DeadLetter(
        id=f"{_group_and_topic(facts)}/{facts['partition']}/{facts['offset']}",
        group=facts["group"],
        reason=facts["reason"][:MOST_DETAIL],
        detail=facts["detail"][:MOST_DETAIL],
        attempts=_number(facts["attempts"], bits=31),
        topic=facts["topic"],
        partition=_number(facts["partition"], bits=31),
        offset=_number(facts["offset"], bits=63),
        at=datetime.fromisoformat(facts["at"]).astimezone(UTC),
        tenant=facts["tenant"],
        whole="cut" not in facts,
    )


def _number(digits: str, *, bits: int) -> int:
    number = int(digits)
    if not 0 <= number < 1 << bits:
        raise ValueError(f"not a number of {bits} bits")
    return number


def _group_and_topic(facts: Mapping[str, str]) -> str:
    """The group of one topic is called by it; one of several does not say which it was."""
    group, topic = facts["group"], facts["topic"]
    return group if group.endswith(f".{topic}") else f"{group}/{topic}"


def _must_be_whole(chosen: Collection[DeadLetter]) -> None:
    cut = [dead_letter.id for dead_letter in chosen if not dead_letter.whole]
    if cut:
        raise Conflict(f"too large to have been kept: {', '.join(cut[:5])}; their producer must say them again")
