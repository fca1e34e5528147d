"""Events of the registry that lie on the log, read from its compacted topics."""

from collections.abc import AsyncIterator, Sequence
from typing import Final

from sluiceway.train.v1.events_pb2 import AliasMoved, ModelTrained
from sluiceway_common.bus.headers import read
from sluiceway_common.bus.log import Log
from sluiceway_common.bus.records import Record
from sluiceway_common.bus.topics import topic_of

_MOST: Final = 500
_SECONDS: Final = 0.2


class LogSaidModels:
    """Reads both topics to where they end when it begins."""

    def __init__(self, log: Log) -> None:
        self._log = log

    async def ids(self) -> frozenset[str]:
        await self._log.ensure_topics(ModelTrained, AliasMoved)
        topics = (topic_of(ModelTrained).name, topic_of(AliasMoved).name)
        return frozenset(
            [read(each.headers).id for topic in topics async for some in self._all(topic) for each in some]
        )

    async def _all(self, topic: str) -> AsyncIterator[Sequence[Record]]:
        ends, reader = await self._log.ends(topic), self._log.reader(await self._log.starts(topic))
        try:
            await reader.start()
            while any(position < ends[each] for each, position in (await reader.positions()).items()):
                yield await reader.take(_MOST, _SECONDS)
        finally:
            await reader.stop()
