"""Events of the registry that lie on the log, read from its compacted topics."""

from sluiceway.train.v1.events_pb2 import AliasMoved, ModelTrained
from sluiceway_common.bus.headers import read
from sluiceway_common.bus.log import Log, records_on
from sluiceway_common.bus.topics import topic_of


class LogSaidModels:
    """Reads both topics to where they end when it begins."""

    def __init__(self, log: Log) -> None:
        self._log = log

    async def ids(self) -> frozenset[str]:
        await self._log.ensure_topics(ModelTrained, AliasMoved)
        topics = (topic_of(ModelTrained).name, topic_of(AliasMoved).name)
        return frozenset([read(record.headers).id for topic in topics async for record in records_on(self._log, topic)])
