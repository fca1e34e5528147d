"""Readers and group members of the in-memory log."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from sluiceway_common.bus.limits import within_limits
from sluiceway_common.bus.log import RebalanceListener
from sluiceway_common.bus.records import Record, TopicPartition
from sluiceway_common.errors import Conflict, Unavailable


class Memory(Protocol):
    """What a reader needs of the log in memory."""

    def partitions(self, topic: str) -> tuple[list[Record], ...]: ...
    def answer(self) -> None: ...
    async def said(self, seconds: float) -> None: ...


class MemoryReader:
    """Reads partitions from given offsets on, in no group."""

    def __init__(self, memory: Memory, positions: Mapping[TopicPartition, int]) -> None:
        self._memory = memory
        self._next = dict(positions)

    async def start(self) -> None:
        self._memory.answer()

    async def stop(self) -> None:
        self._next.clear()

    async def positions(self) -> Mapping[TopicPartition, int]:
        self._memory.answer()
        return dict(self._next)

    async def lag(self) -> int:
        self._memory.answer()
        return sum(self._end(partition) - offset for partition, offset in self._next.items())

    async def take(self, most: int, seconds: float) -> Sequence[Record]:
        taken = self._taken(most)
        if not taken:
            await self._memory.said(seconds)
            taken = self._taken(most)
        return taken

    def _end(self, partition: TopicPartition) -> int:
        return len(self._memory.partitions(partition.topic)[partition.partition])

    def _readable(self) -> Iterable[TopicPartition]:
        return list(self._next)

    def _taken(self, most: int) -> list[Record]:
        self._memory.answer()
        taken: list[Record] = []
        for partition in self._readable():
            records = self._memory.partitions(partition.topic)[partition.partition]
            found = records[self._next[partition] : self._next[partition] + most - len(taken)]
            self._next[partition] += len(found)
            taken += map(within_limits, found)
        return taken


class Group:
    """Members that share a topic: what they have committed, and whose turn it is."""

    def __init__(self) -> None:
        self.committed: dict[TopicPartition, int] = {}
        self._members: list[MemoryMember] = []
        self._turning = asyncio.Lock()

    async def join(self, member: "MemoryMember") -> None:
        async with self._turning:
            await self._turn([*self._members, member])

    async def leave(self, member: "MemoryMember") -> None:
        async with self._turning:
            if member in self._members:
                await self._turn([other for other in self._members if other is not member])

    def move(self, offsets: Mapping[TopicPartition, int]) -> None:
        if self._members:
            raise Conflict("the group is at work; stop every replica that hears for it first")
        self.committed.update(offsets)

    async def _turn(self, members: list["MemoryMember"]) -> None:
        await asyncio.gather(*(member.give_back() for member in self._members))
        self._members = members
        for number, member in enumerate(members):
            await member.own(number, len(members))


class MemoryMember(MemoryReader):
    """A member of a group; every partition of the topic has one owner."""

    def __init__(self, memory: Memory, group: Group, topics: Sequence[str], listener: RebalanceListener) -> None:
        super().__init__(memory, {})
        self._group = group
        self._topics = topics
        self._listener = listener
        self._paused: set[TopicPartition] = set()

    async def start(self) -> None:
        self._memory.answer()
        await self._group.join(self)

    async def stop(self) -> None:
        await self._group.leave(self)
        await super().stop()

    def pause(self, partitions: Iterable[TopicPartition]) -> None:
        self._paused.update(partitions)

    def resume(self, partitions: Iterable[TopicPartition]) -> None:
        self._paused.difference_update(partitions)

    async def commit(self, offsets: Mapping[TopicPartition, int]) -> None:
        self._memory.answer()
        if lost := offsets.keys() - self._next.keys():
            raise Unavailable(f"these partitions have another owner by now: {', '.join(map(str, sorted(lost)))}")
        self._group.committed.update(offsets)

    async def lag(self) -> int:
        self._memory.answer()
        return sum(self._end(each) - self._group.committed.get(each, 0) for each in self._next)

    async def give_back(self) -> None:
        """The partitions stay this member's until what it does there is drained."""
        await self._listener.revoked(frozenset(self._next))
        self._next.clear()
        self._paused.clear()

    async def own(self, number: int, members: int) -> None:
        counts = {topic: len(self._memory.partitions(topic)) for topic in self._topics}
        every = [TopicPartition(topic, each) for topic, count in counts.items() for each in range(count)]
        mine = every[number::members]
        await self._listener.assigned(frozenset(mine))
        self._next = {partition: self._group.committed.get(partition, 0) for partition in mine}

    def _readable(self) -> Iterable[TopicPartition]:
        return [partition for partition in self._next if partition not in self._paused]
