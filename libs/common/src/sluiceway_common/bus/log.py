"""Log port for consumers: raw records, members of groups and readers without one, under one law for every adapter.

Whoever consumes calls `start`, then `take` again and again, and `stop` once, whatever was raised in between. All calls
come from one event loop; nothing here blocks it. Unavailable means that the log is away: a reader or member that raised
it in `start` or `take` is stopped and replaced by a new one.
"""

from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from typing import Final, Protocol

from google.protobuf.message import Message

from sluiceway_common.bus.port import Bus
from sluiceway_common.bus.records import Record, TopicPartition
from sluiceway_common.bus.topics import Topic

_MOST: Final = 500
_SECONDS: Final = 0.2


class RebalanceListener(Protocol):
    """Is told by a member which partitions it owns: at any time, from another task than the one that takes."""

    async def assigned(self, partitions: frozenset[TopicPartition]) -> None:
        """Called before any record of these partitions is taken. Returns soon: the whole group waits for it, and what
        takes long belongs into a task. Must not raise."""

    async def revoked(self, partitions: frozenset[TopicPartition]) -> None:
        """Called while the partitions are still owned: may commit, and may take as long as the member's `drain`. Their
        next owner begins when it has returned. Nothing of them may be handled or committed afterwards. Must not raise;
        may be called for partitions that were never assigned, and with none."""


class Reader(Protocol):
    """Takes the records of some partitions, each partition in the order of its offsets, for itself alone."""

    async def start(self) -> None:
        """Connects. Called once, before all others. Raises Unavailable."""

    async def stop(self) -> None:
        """Lets go of the connection, also after a `start` that raised. Nothing is called afterwards."""

    async def take(self, most: int, seconds: float) -> Sequence[Record]:
        """Up to `most` records that were not taken before, fewer where they are large; waits up to `seconds` for the
        first. Empty where none came.

        A record that cannot be taken apart or is beyond the limits is among them, with the reason. Raises Unavailable.
        """

    async def positions(self) -> Mapping[TopicPartition, int]:
        """The offset that will be taken next, of every partition that is read. Raises Unavailable."""

    async def lag(self) -> int:
        """Records that are there and were not taken yet. Raises Unavailable."""


class Member(Reader, Protocol):
    """A member of a group. Each partition of its topics has one owner; it goes on where the group has committed.

    It stays one while it answers the brokers and `take` is called; who stops doing either loses its partitions.
    """

    def pause(self, partitions: Iterable[TopicPartition]) -> None:
        """Takes nothing of them until `resume`; where it reads is kept. Those that it does not own are left out."""

    def resume(self, partitions: Iterable[TopicPartition]) -> None:
        """Takes of them again."""

    async def commit(self, offsets: Mapping[TopicPartition, int]) -> None:
        """The group's next owner begins at these offsets. Raises Unavailable, also where a partition is not owned: then
        nothing is lost, its owner takes again what was not committed."""

    async def lag(self) -> int:
        """Records of the own partitions that the group has not committed. Raises Unavailable."""


class Log(Bus, Protocol):
    """A log that can be written to and consumed. Every call but the two last asks the log, and raises Unavailable."""

    async def put(self, *records: Record) -> None:
        """Writes records as they are, in their order. Returns when all replicas have them. Raises Invalid for one that
        is too large."""

    async def ensure(self, *topics: Topic) -> None:
        """Creates what is not there. Raises Conflict where a topic has another number of partitions."""

    async def ensure_topics(self, *messages: type[Message]) -> None:
        """Creates the topics of events. Raises as `ensure` does."""

    async def names(self) -> frozenset[str]:
        """The topics that are there."""

    async def starts(self, topic: str) -> Mapping[TopicPartition, int]:
        """The first offset of every partition."""

    async def ends(self, topic: str) -> Mapping[TopicPartition, int]:
        """The offset that the next record of every partition will have."""

    async def committed(self, group: str, topic: str) -> Mapping[TopicPartition, int]:
        """Where the group goes on in every partition."""

    async def move(self, group: str, offsets: Mapping[TopicPartition, int]) -> None:
        """Makes a group without members go on there. Raises Conflict while it has one."""

    def member(
        self, group: str, topics: Sequence[str], listener: RebalanceListener, *, drain: float, gathers: bool = False
    ) -> Member:
        """A new member of the group for these topics, not started. All members of one group name the same topics.
        `drain` is how many seconds it may need to give partitions back. For who `gathers`, a few records may come half
        a second later, so that more come at once."""

    def reader(self, positions: Mapping[TopicPartition, int]) -> Reader:
        """A new reader of these partitions from these offsets on, not started, in no group."""


async def records_on(
    log: Log, topic: str, *, since: Mapping[TopicPartition, int] | None = None
) -> AsyncGenerator[Record, None]:
    """Everything that lies on a topic now, or what lies in these partitions from these offsets on; nothing where there
    is no such topic. Raises Unavailable."""
    if topic not in await log.names():
        return
    starts, ends = await log.starts(topic), await log.ends(topic)
    if since is not None:
        starts = {partition: max(offset, starts[partition]) for partition, offset in since.items()}
    if all(offset >= ends[partition] for partition, offset in starts.items()):
        return
    reader = log.reader(starts)
    try:
        await reader.start()
        while any(position < ends[partition] for partition, position in (await reader.positions()).items()):
            for record in await reader.take(_MOST, _SECONDS):
                yield record
    finally:
        await reader.stop()
