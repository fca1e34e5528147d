"""Command `records`: whoever runs a service sees where its consumer groups stand and what became a dead letter, of all
tenants, sends it back or forgets it, skips a record that nobody gets past, and rewinds a group whose database is older
than the log.
"""

import asyncio
from argparse import ArgumentParser, Namespace
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.bus.log import Log
from sluiceway_common.bus.records import Record, TopicPartition
from sluiceway_common.clock import Clock, SystemClock
from sluiceway_common.delivery.dead_letters import dead_letter_of, without_body
from sluiceway_common.delivery.subscriptions import Subscription
from sluiceway_common.errors import Invalid, NotFound
from sluiceway_common.redrive import Redrive
from sluiceway_common.settings import Shared
from sluiceway_common.topics import heard_by

MOST_SKIPPED: Final = 1000
"""Records that one call skips, so that a digit too many does not skip a day."""

_MOST_LISTED: Final = 1000
_DETAIL: Final = "skipped by whoever runs the service; it lies where it lay, for as long as its topic keeps it"


@dataclass(frozen=True)
class Standing:
    """Where a group goes on in a partition, and where the partition ends."""

    group: str
    partition: TopicPartition
    next: int
    end: int


class Records:
    """The groups of one service. Everything but `skip` and `rewind` may be asked while it runs."""

    def __init__(self, log: Log, service: str, subscriptions: Sequence[Subscription[Any]], clock: Clock) -> None:
        self._log = log
        self._clock = clock
        own = [each for each in subscriptions if not each.broadcast]
        self._letters = {
            each.group(service): {topic: letters.name for topic, letters in each.dead_letters(service).items()}
            for each in own
        }
        self.redrive = Redrive(log, {group: tuple(letters.values()) for group, letters in self._letters.items()})

    async def standings(self) -> Sequence[Standing]:
        """Of every partition in which something waits."""
        there = await self._log.names()
        asked = [(group, topic) for group, topics in self._letters.items() for topic in topics if topic in there]
        found = [each for group, topic in asked for each in await self._standings(group, topic)]
        return [each for each in found if each.next < each.end]

    async def skip(self, group: str, record: str) -> Sequence[str]:
        """Makes the group go on behind the record `topic/partition/offset`, and leaves a dead letter of each that it
        had not done. Nothing is read: whatever is wrong with it, it does no harm here. Raises Conflict while the
        service runs.
        """
        partition, offset = self._parsed(group, record)
        standing = await self._standing(group, partition)
        if not standing.next <= offset < standing.end:
            raise Invalid(f"{group} goes on at {partition}/{standing.next}; {partition}/{standing.end} is the end")
        if offset - standing.next >= MOST_SKIPPED:
            raise Invalid(
                f"{group} stands at {partition}/{standing.next}, {offset - standing.next} records before that one; "
                f"all of them would be skipped, and {MOST_SKIPPED} are the most at a time"
            )
        # Nothing is said of records that a running service may still handle.
        await self._log.move(group, {partition: standing.next})
        topic, number = partition
        skipped = [Record(topic, None, None, (), number, each) for each in range(standing.next, offset + 1)]
        await self._log.put(*(self._letter(group, each) for each in skipped))
        await self._log.move(group, {partition: offset + 1})
        return [each.coordinates for each in skipped]

    async def rewind(self, group: str) -> Sequence[Standing]:
        """Makes the group hear everything again that its topics hold: twice is once for every handler. Raises Conflict
        while the service runs.
        """
        there = await self._log.names()
        moved = []
        for topic in self._topics_of(group):
            if topic in there:
                starts, ends = await self._log.starts(topic), await self._log.ends(topic)
                await self._log.move(group, starts)
                moved += [Standing(group, each, start, ends[each]) for each, start in starts.items()]
        return moved

    def _topics_of(self, group: str) -> Collection[str]:
        if group not in self._letters:
            raise NotFound(f"no group {group!r} here; there are {', '.join(sorted(self._letters))}")
        return self._letters[group]

    def _letter(self, group: str, record: Record) -> Record:
        facts = {"reason": "SKIPPED", "detail": _DETAIL, "attempts": "0", "group": group, "tenant": ""}
        at = {"at": self._clock.now().isoformat()}
        return without_body(dead_letter_of(record, facts | at, self._letters[group][record.topic]))

    def _parsed(self, group: str, record: str) -> tuple[TopicPartition, int]:
        topics = self._topics_of(group)
        topic, *numbers = record.rsplit("/", 2)
        if topic not in topics:
            raise NotFound(f"{group} does not hear {topic!r}; it hears {', '.join(sorted(topics))}")
        if len(numbers) != 2 or not all(number.isdecimal() for number in numbers):
            raise Invalid(f"{record!r} is no record; one is `topic/partition/offset`, as the log names it")
        return TopicPartition(topic, int(numbers[0])), int(numbers[1])

    async def _standing(self, group: str, partition: TopicPartition) -> Standing:
        for each in await self._standings(group, partition.topic):
            if each.partition == partition:
                return each
        raise NotFound(f"there is no partition {partition}; `records groups` shows those that there are")

    async def _standings(self, group: str, topic: str) -> Sequence[Standing]:
        ends = await self._log.ends(topic)
        return [Standing(group, each, at, ends[each]) for each, at in (await self._log.committed(group, topic)).items()]


def describe(parser: ArgumentParser) -> None:
    """Gives the parser the words `groups`, `skip`, `rewind`, `dead`, `redrive` and `delete`."""
    orders = parser.add_subparsers(metavar="groups|skip|rewind|dead|redrive|delete", required=True)
    groups = orders.add_parser("groups", help="where each consumer group goes on, where something waits for it")
    groups.set_defaults(order=_groups)
    skip = orders.add_parser("skip", help="makes a stopped service go on behind a record that it never gets past")
    skip.add_argument("group", help="the consumer group, as `groups` shows it")
    skip.add_argument("record", help="`topic/partition/offset`, as `groups` and the log show it")
    skip.set_defaults(order=_skip)
    rewind = orders.add_parser("rewind", help="makes a stopped service hear again all that the topics of a group hold")
    rewind.add_argument("group", help="the consumer group, as docs/operations.md names it")
    rewind.set_defaults(order=_rewind)
    dead = orders.add_parser("dead", help="dead letters of all tenants, and those that name none")
    dead.set_defaults(order=_dead)
    redrive = orders.add_parser("redrive", help="sends dead letters back to the group that could not handle them")
    redrive.add_argument("id", nargs="+", help="as `dead` shows it")
    redrive.set_defaults(order=_redrive)
    delete = orders.add_parser("delete", help="forgets dead letters without sending them back")
    delete.add_argument("id", nargs="+", help="as `dead` shows it")
    delete.set_defaults(order=_delete)


def obey(asked: Namespace, shared: Shared, service: str) -> int:
    """Does what was asked in the words of `describe`, and prints the answer."""
    log = KafkaBus.of(shared, source=service)
    for line in asyncio.run(_answer(asked, log, service, heard_by(shared, service))):
        print(line)
    return 0


async def _answer(
    asked: Namespace, log: KafkaBus, service: str, subscriptions: Sequence[Subscription[Any]]
) -> Iterable[str]:
    order: Callable[[Records, Namespace], Awaitable[Iterable[str]]] = asked.order
    await log.start()
    try:
        return await order(Records(log, service, subscriptions, SystemClock()), asked)
    finally:
        await log.stop()


async def _groups(records: Records, _asked: Namespace) -> Iterable[str]:
    found = await records.standings()
    return [f"{each.group}  {each.partition}/{each.next}  {each.end - each.next} wait" for each in found]


async def _skip(records: Records, asked: Namespace) -> Iterable[str]:
    return [f"skipped {each}" for each in await records.skip(asked.group, asked.record)]


async def _rewind(records: Records, asked: Namespace) -> Iterable[str]:
    moved = await records.rewind(asked.group)
    return [f"{asked.group} hears {sum(each.end - each.next for each in moved)} records again"]


async def _dead(records: Records, _asked: Namespace) -> Iterable[str]:
    listing = await records.redrive.dead_letters(limit=_MOST_LISTED)
    lines = [
        f"{each.id}  {each.tenant or '-'}  {each.reason}  {each.at:%Y-%m-%dT%H:%M:%SZ}  {each.detail}"
        for each in listing.records
    ]
    hidden = listing.total - len(lines)
    return [*map(_printable, lines), *([f"and {hidden} more"] if hidden else [])]


async def _redrive(records: Records, asked: Namespace) -> Iterable[str]:
    outcome = await records.redrive.redrive(asked.id)
    return [f"{outcome.sent} sent back", *(_printable(f"{each.id} stays: {each.why}") for each in outcome.refused)]


async def _delete(records: Records, asked: Namespace) -> Iterable[str]:
    return [f"{await records.redrive.delete(asked.id)} deleted"]


def _printable(line: str) -> str:
    """What an outsider wrote moves no cursor."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in line)
