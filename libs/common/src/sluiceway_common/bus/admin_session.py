"""Admin session of Kafka: one client for all who need one at the same time, closed with the last of them.

At a start that is every consumer of a service, and each client logs in twice and reads the whole list of topics.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager

from aiokafka.admin import AIOKafkaAdminClient  # type: ignore[import-untyped]  # ships no types

from sluiceway_common import tasks
from sluiceway_common.bus.connection import KafkaConnection, connect, translating_errors


class AdminSession:
    """Connects for the first who comes; for who comes after the last has gone, again."""

    def __init__(self, connection: KafkaConnection) -> None:
        self.connection = connection
        self._users = 0
        self._opened: asyncio.Task[AIOKafkaAdminClient] | None = None
        self._look: asyncio.Task[Mapping[str, int]] | None = None
        self._looks: set[asyncio.Task[Mapping[str, int]]] = set()

    @asynccontextmanager
    async def client(self) -> AsyncIterator[AIOKafkaAdminClient]:
        """Raises Unavailable where it cannot connect."""
        self._users += 1
        try:
            if self._opened is None:
                self._opened = asyncio.create_task(self._open())
            yield await asyncio.shield(self._opened)
        finally:
            self._users -= 1
            if self._users == 0:
                opened, self._opened = self._opened, None
                self._look = None
                await _close(opened, self._looks)

    async def partitions(self) -> Mapping[str, int]:
        """The number of partitions of every topic that is there. Raises Unavailable."""
        async with self.client() as admin:
            if self._look is None:
                self._look = asyncio.create_task(self._described(admin))
                # It goes on when whoever asked has left, and fails where the session is closed meanwhile.
                self._looks.add(self._look)
                self._look.add_done_callback(self._looked)
            return await asyncio.shield(self._look)

    def _looked(self, look: "asyncio.Task[Mapping[str, int]]") -> None:
        self._looks.discard(look)
        tasks.ignore_failure(look)

    async def _open(self) -> AIOKafkaAdminClient:
        admin = AIOKafkaAdminClient(**self.connection.arguments())
        try:
            await connect(self.connection, admin)
        except BaseException:
            await admin.close()
            raise
        return admin

    async def _described(self, admin: AIOKafkaAdminClient) -> Mapping[str, int]:
        # Who asks in this turn of the loop is answered with the others; who asks later may know of more.
        await asyncio.sleep(0)
        self._look = None
        with translating_errors(self.connection, "topics"):
            described = await admin.describe_topics()
        return {topic["topic"]: len(topic["partitions"]) for topic in described}


async def _close(
    opened: "asyncio.Task[AIOKafkaAdminClient] | None", looks: "Iterable[asyncio.Task[Mapping[str, int]]]"
) -> None:
    await tasks.end(*looks, opened)
    if opened is not None and not opened.cancelled() and opened.exception() is None:
        await opened.result().close()
