"""What a service has parked: lists it, and sends it back to the group that parked it."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sluiceway_common.bus.headers import ONLY_FOR, decoded, encoded
from sluiceway_common.bus.log import Log
from sluiceway_common.bus.records import Record
from sluiceway_common.delivery.parking import PREFIX
from sluiceway_common.errors import Conflict, NotFound

_MOST = 100
_WAIT = 0.2


@dataclass(frozen=True)
class Parked:
    """A parked record without its content. `tenant` is empty where the record names none."""

    id: str
    group: str
    reason: str
    detail: str
    attempts: int
    topic: str
    partition: int
    offset: int
    parked_at: datetime
    tenant: str
    # False where the content was too large to be kept: it can be seen, not sent back.
    whole: bool = True


@dataclass(frozen=True)
class Listing:
    """The oldest parked records, and how many there are in all."""

    records: Sequence[Parked]
    total: int


class Redrive:
    """`dead_letters` names the topic of every group of the service, as `Delivery.dead_letters` does."""

    def __init__(self, log: Log, dead_letters: Mapping[str, str]) -> None:
        self._log = log
        self._dead_letters = dead_letters

    async def parked(self, group: str = "", *, tenant: str | None = None, limit: int = _MOST) -> Listing:
        """Of one group or of all, of one tenant or of all. Raises NotFound for a group that is not the service's."""
        found = list((await self._living(group, tenant)).values())
        found.sort(key=lambda parked: (parked.parked_at, parked.id))
        return Listing(found[:limit], len(found))

    async def redrive(self, ids: Collection[str], *, tenant: str | None = None) -> int:
        """Sends records back for their group alone and forgets them. Raises NotFound or Conflict before anything is
        sent; sent twice is handled twice."""
        living = await self._living("", tenant)
        chosen = {coordinates: parked for coordinates, parked in living.items() if parked.id in ids}
        _refuse(ids, chosen.values())
        topics = {self._dead_letters[parked.group] for parked in chosen.values()}
        for topic in sorted(topics):
            async for letter in self._letters(topic):
                if letter.coordinates in chosen:
                    await self._send_back(letter, chosen[letter.coordinates].group)
        return len(chosen)

    def _topics(self, group: str) -> Collection[str]:
        if group and group not in self._dead_letters:
            raise NotFound(f"no group {group!r} here; there are {', '.join(sorted(self._dead_letters))}")
        return [self._dead_letters[group]] if group else list(self._dead_letters.values())

    async def _living(self, group: str, tenant: str | None) -> dict[str, Parked]:
        topics = await asyncio.gather(*(self._live(topic, tenant) for topic in self._topics(group)))
        return {coordinates: parked for topic in topics for coordinates, parked in topic.items()}

    async def _live(self, topic: str, tenant: str | None) -> dict[str, Parked]:
        """By where the letter lies: the last word per key, where that is not a deletion."""
        last: dict[bytes | None, tuple[str, Parked]] = {}
        async for letter in self._letters(topic):
            last.pop(letter.key, None)
            if letter.value is not None and _is_ours(letter):
                last[letter.key] = letter.coordinates, _parked(letter)
        return {coordinates: parked for coordinates, parked in last.values() if tenant in (None, parked.tenant)}

    async def _letters(self, topic: str) -> AsyncIterator[Record]:
        """Everything that lies on a topic now."""
        if topic not in await self._log.names():
            return
        starts, ends = await self._log.starts(topic), await self._log.ends(topic)
        if starts == ends:
            return
        reader = self._log.reader(starts)
        try:
            await reader.start()
            while any(position < ends[partition] for partition, position in (await reader.positions()).items()):
                for letter in await reader.take(_MOST, _WAIT):
                    yield letter
        finally:
            await reader.stop()

    async def _send_back(self, letter: Record, group: str) -> None:
        # Sent before it is forgotten: a crash in between handles it twice and loses nothing.
        await self._log.put(original(letter, group))
        await self._log.put(Record(letter.topic, letter.key, None))


def original(letter: Record, group: str) -> Record:
    """The parked record as it was, for one group alone."""
    ours = {name: value for name, value in letter.headers if name.startswith(PREFIX)}
    theirs = [
        (name, value) for name, value in letter.headers if not name.startswith(PREFIX) and name.lower() != ONLY_FOR
    ]
    key, value = ours.get(PREFIX + "key"), None if PREFIX + "null" in ours else letter.value
    # Kafka's clients refuse a record with neither; what had no key gets an empty one.
    key = b"" if key is None and value is None else key
    return Record(decoded(ours[PREFIX + "topic"]), key, value, (*theirs, (ONLY_FOR, encoded(group))))


def _is_ours(letter: Record) -> bool:
    return any(name == PREFIX + "group" for name, _ in letter.headers)


def _parked(letter: Record) -> Parked:
    facts = {name.removeprefix(PREFIX): decoded(value) for name, value in letter.headers if name.startswith(PREFIX)}
    return Parked(
        id=f"{facts['group']}/{facts['partition']}/{facts['offset']}",
        group=facts["group"],
        reason=facts["reason"],
        detail=facts["detail"],
        attempts=int(facts["attempts"]),
        topic=facts["topic"],
        partition=int(facts["partition"]),
        offset=int(facts["offset"]),
        parked_at=datetime.fromisoformat(facts["at"]).astimezone(UTC),
        tenant=facts["tenant"],
        whole="cut" not in facts,
    )


def _refuse(ids: Collection[str], chosen: Collection[Parked]) -> None:
    missing = set(ids) - {parked.id for parked in chosen}
    if missing:
        raise NotFound(f"no such record is parked here: {', '.join(sorted(missing)[:5])}", field="ids")
    cut = [parked.id for parked in chosen if not parked.whole]
    if cut:
        raise Conflict(f"too large to have been kept, their producer must say them again: {', '.join(cut[:5])}")
