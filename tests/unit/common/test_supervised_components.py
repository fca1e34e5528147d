"""Parts with work of their own: what it raises ends the process, and says why."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
import structlog
from google.protobuf.message import Message
from sqlalchemy import MetaData

from sluiceway.ingest.v1.events_pb2 import DocumentWithdrawn
from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.bus.produced import ProducedTopics
from sluiceway_common.bus.topics import topic_of
from sluiceway_common.database import Database
from sluiceway_common.outbox import Outbox, Spool, outbox_table
from sluiceway_common.run import FAILED, BackgroundTask, Component, Shutdown, Supervised, run


async def ended(*components: Component, on_ready: Callable[[], Awaitable[None]] | None = None) -> tuple[int, str]:
    """The exit code, and why it is so."""
    with structlog.testing.capture_logs() as lines:
        code = await asyncio.wait_for(run(components, on_ready=on_ready), 60)
    return code, next(line["why"] for line in lines if line["event"] == "fatal")


class Sluggish:
    """A component whose work fails after its start."""

    def __init__(self, failure: BaseException) -> None:
        self.work: asyncio.Task[None] | None = None
        self._failure = failure

    async def start(self) -> None:
        self.work = asyncio.create_task(self._fail(), name="sluggish")

    async def stop(self) -> None:
        """Its work has ended."""

    async def _fail(self) -> None:
        raise self._failure


async def _forever() -> None:
    await asyncio.Event().wait()


class DistantBus(MemoryBus):
    """Answers once `near` was called."""

    def __init__(self) -> None:
        super().__init__()
        self._near = asyncio.Event()

    async def near(self) -> None:
        self._near.set()

    async def ensure_topics(self, *messages: type[Message]) -> None:
        await self._near.wait()
        await super().ensure_topics(*messages)


async def test_work_that_fails_ends_the_process() -> None:
    failing = Sluggish(LookupError("nothing left"))
    assert await ended(failing) == (FAILED, "sluggish failed: LookupError('nothing left')")


async def test_work_that_is_cancelled_though_nobody_stops_it_ends_the_process() -> None:
    assert await ended(Sluggish(asyncio.CancelledError())) == (FAILED, "sluggish failed: CancelledError()")


async def test_work_that_is_cancelled_because_it_is_stopped_is_in_good_order() -> None:
    shutdown = Shutdown()

    async def ready() -> None:
        shutdown.ask()

    with structlog.testing.capture_logs() as lines:
        assert await run([BackgroundTask(_forever, "idle")], on_ready=ready, shutdown=shutdown) == 0
    assert [line for line in lines if line["event"] == "fatal"] == []


async def test_work_that_is_stopped_because_another_could_not_start_is_no_failure_of_its_own() -> None:
    class Absent(BackgroundTask):
        async def start(self) -> None:
            raise OSError("not there")

    idle, absent = (kind(_forever, "idle") for kind in (BackgroundTask, Absent))
    with structlog.testing.capture_logs() as lines:
        assert await run([idle, absent]) == FAILED
    assert [line["event"] for line in lines if line["log_level"] != "info"] == ["could not start"]


async def test_work_may_come_to_its_end() -> None:
    shutdown = Shutdown()

    async def work() -> None:
        asyncio.get_running_loop().call_soon(shutdown.ask)

    assert await run([BackgroundTask(work, "short")], shutdown=shutdown) == 0


async def test_a_topic_that_is_there_otherwise_ends_the_process() -> None:
    bus = DistantBus()
    await bus.ensure(replace(topic_of(DocumentWithdrawn), partitions=3))
    code, why = await ended(ProducedTopics(bus, DocumentWithdrawn), on_ready=bus.near)
    assert (code, "has 3 partitions" in why) == (FAILED, True)


async def test_brokers_that_nobody_can_connect_to_end_the_process() -> None:
    code, why = await ended(KafkaBus("kafka:x", source="test"))
    assert (code, why.startswith("kafka-producer failed: ValueError")) == (FAILED, True)


@pytest.mark.parametrize("component", ["bus", "topics", "outbox", "spool"])
async def test_these_have_work_of_their_own(component: str, tmp_path: Path) -> None:
    bus = MemoryBus()
    database = Database("postgresql://nobody:nothing@127.0.0.1:1/none", schema="none")
    each: dict[str, object] = {
        "bus": KafkaBus("127.0.0.1:1", source="test"),
        "topics": ProducedTopics(bus),
        "outbox": Outbox(database, bus, outbox_table(MetaData())),
        "spool": Spool(bus, tmp_path, source="test"),
    }
    assert isinstance(each[component], Supervised)
