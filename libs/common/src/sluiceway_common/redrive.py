"""Redrive of dead letters: lists those of a service and sends them back to the group that could not handle them."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sluiceway_common.bus.headers import ONLY_FOR, decoded, encoded
from sluiceway_common.bus.log import Log, records_on
from sluiceway_common.bus.records import Record
from sluiceway_common.bus.topics import DEAD_LETTERS
from sluiceway_common.delivery.dead_letters import MOST_DETAIL, PREFIX
from sluiceway_common.errors import Conflict, NotFound

_MOST = 100


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class DeadLetterListing:
    """The oldest dead letters, and how many there are in all."""

    records: Sequence[DeadLetter]
    total: int


class Redrive:
    """`dead_letters` names the topics of every group of the service, as `Delivery.dead_letters` does."""

    def __init__(self, log: Log, dead_letters: Mapping[str, Sequence[str]]) -> None:
        self._log = log
        self._topics_of = dead_letters

    async def dead_letters(
        self, group: str = "", *, tenant: str | None = None, limit: int = _MOST
    ) -> DeadLetterListing:
        """Of one group or of all, of one tenant or of all. Raises NotFound for a group that is not the service's."""
        found = list((await self._living(group, tenant)).values())
        found.sort(key=lambda dead_letter: (dead_letter.at, dead_letter.id))
        return DeadLetterListing(found[:limit], len(found))

    async def redrive(self, ids: Collection[str], *, tenant: str | None = None) -> int:
        """Sends records back for their group alone and forgets them. Raises NotFound or Conflict before anything is
        sent; sent twice is handled twice."""
        living = await self._living("", tenant)
        chosen = {coordinates: dead_letter for coordinates, dead_letter in living.items() if dead_letter.id in ids}
        if missing := set(ids) - {dead_letter.id for dead_letter in chosen.values()}:
            raise await self.unknown(missing)
        _must_be_whole(chosen.values())
        for topic in sorted({coordinates.rsplit("/", 2)[0] for coordinates in chosen}):
            async for record in records_on(self._log, topic):
                if record.coordinates in chosen:
                    await self._send_back(record, chosen[record.coordinates].group)
        return len(chosen)

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

    async def _living(self, group: str, tenant: str | None) -> dict[str, DeadLetter]:
        topics = await asyncio.gather(*(self._live(topic, tenant) for topic in self._topics(group)))
        return {coordinates: dead_letter for topic in topics for coordinates, dead_letter in topic.items()}

    async def _live(self, topic: str, tenant: str | None) -> dict[str, DeadLetter]:
        """By where the record lies: the last word per key, where that is not a deletion."""
        last: dict[bytes | None, tuple[str, DeadLetter]] = {}
        async for record in records_on(self._log, topic):
            last.pop(record.key, None)
            if (dead_letter := self._dead_letter(record)) is not None:
                last[record.key] = record.coordinates, dead_letter
        return {
            coordinates: dead_letter
            for coordinates, dead_letter in last.values()
            if tenant in (None, dead_letter.tenant)
        }

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

    async def _send_back(self, record: Record, group: str) -> None:
        # Sent before it is forgotten: a crash in between handles it twice and loses nothing.
        await self._log.put(original(record, group))
        await self._log.put(Record(record.topic, record.key, None))


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
