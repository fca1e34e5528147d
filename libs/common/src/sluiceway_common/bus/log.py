"""The log as delivery needs it: raw records, members of groups, readers without a group."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from google.protobuf.message import Message

from sluiceway_common.bus.port import Bus
from sluiceway_common.bus.records import Record, TopicPartition
from sluiceway_common.bus.topics import Topic


class RebalanceListener(Protocol):
    """Is told which partitions a member owns. The next owner waits until `revoked` has returned."""

    async def assigned(self, partitions: frozenset[TopicPartition]) -> None: ...
    async def revoked(self, partitions: frozenset[TopicPartition]) -> None: ...


class Reader(Protocol):
    """Takes records in the order of their offsets. Raises Unavailable; it is then of no further use."""

    async def start(self) -> None: ...
    async def stop(self) -> None: ...
    async def take(self, most: int, seconds: float) -> Sequence[Record]: ...

    async def positions(self) -> Mapping[TopicPartition, int]:
        """The offset that will be taken next, of every partition that is read."""


class Member(Reader, Protocol):
    """A member of a group. Each partition of the topic has one owner; it goes on where the group has committed."""

    def pause(self, partitions: Iterable[TopicPartition]) -> None: ...
    def resume(self, partitions: Iterable[TopicPartition]) -> None: ...
    async def commit(self, offsets: Mapping[TopicPartition, int]) -> None: ...

    async def lag(self) -> int:
        """Records of the own partitions that the group has not committed."""


class Log(Bus, Protocol):
    """A log that can be spoken to and heard."""

    async def put(self, *records: Record) -> None:
        """Writes records as they are, in their order. Returns when the log has them; raises Unavailable."""

    async def ensure(self, *topics: Topic) -> None:
        """Creates what is not there. Raises Conflict where a topic has another number of partitions."""

    async def ensure_topics(self, *messages: type[Message]) -> None:
        """Creates the topics of events."""

    async def names(self) -> frozenset[str]:
        """The topics that are there."""

    async def starts(self, topic: str) -> Mapping[TopicPartition, int]:
        """The first offset of every partition."""

    async def ends(self, topic: str) -> Mapping[TopicPartition, int]:
        """The offset that the next record of every partition will have."""

    def member(self, group: str, topics: Sequence[str], listener: RebalanceListener, *, drain: float) -> Member:
        """A new member; `drain` is how many seconds it may need to give partitions back."""

    def reader(self, positions: Mapping[TopicPartition, int]) -> Reader:
        """Reads the partitions from these offsets on, for itself alone."""
