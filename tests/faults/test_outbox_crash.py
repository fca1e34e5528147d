"""Nothing that was committed is lost, whoever dies between the commit and the log."""

import asyncio
import signal
import sys
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from sluiceway.ingest.v1.events_pb2 import DocumentSubmitted
from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.errors import Unavailable
from sluiceway_common.outbox import Outbox
from sluiceway_common.testing import eventually
from sluiceway_local.servers.kafka import Kafka
from sluiceway_local.servers.postgres import Postgres
from tests.support import outgoing
from tests.support.log import all_on
from tests.support.replica import started

pytestmark = pytest.mark.server

# A process that commits a change with its events, says so, and never comes to the flush.
DYING = """
import asyncio, sys
from tests.support import outgoing
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.outbox import Outbox

async def main(url, document):
    async with outgoing.opened(url) as database:
        outbox = Outbox(database, MemoryBus(), outgoing.table)
        async with database.transaction() as connection:
            await outbox.write(connection, *(outgoing.submitted(document, version) for version in (1, 2, 3)))
        print("committed", flush=True)
        await asyncio.Event().wait()

asyncio.run(main(*sys.argv[1:]))
"""


@asynccontextmanager
async def speaking(servers: str) -> AsyncIterator[KafkaBus]:
    bus = KafkaBus(servers, source="ledger", replication=1)
    async with started(bus):
        await bus.ensure_topics(DocumentSubmitted)
        yield bus


async def on_the_log(bus: KafkaBus, document: str) -> list[int]:
    """The versions of a document, in the order of the log."""
    records = await all_on(bus, outgoing.TOPIC)
    return [version for name, version in outgoing.versions(records) if name == document]


async def die_after_the_commit(url: str, document: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", DYING, url, document, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(60):
        assert await process.stdout.readline() == b"committed\n"
        process.send_signal(signal.SIGKILL)
        await process.wait()


async def test_the_sweeper_of_another_process_says_what_a_killed_one_left(kafka: str, database: str) -> None:
    document = f"doc_{uuid.uuid4().hex}"
    outgoing.make_tables(database)
    await die_after_the_commit(database, document)
    assert outgoing.waiting(database) == 3
    async with speaking(kafka) as bus, outgoing.opened(database) as ledger:
        outbox = Outbox(ledger, bus, outgoing.table)
        await outbox.start()
        await eventually(lambda: outgoing.waiting(database) == 0, within=120)
        await outbox.stop()
        assert await on_the_log(bus, document) == [1, 2, 3]


async def test_commands_are_answered_while_kafka_is_down_and_said_when_it_is_back(
    own_kafka: Kafka, database: str
) -> None:
    outgoing.make_tables(database)
    async with speaking(own_kafka.servers) as bus, outgoing.opened(database) as ledger:
        outbox = Outbox(ledger, bus, outgoing.table)
        await outbox.start()
        await outgoing.enter(ledger, outbox, "before", outgoing.submitted("doc_1", 1))
        own_kafka.kill()
        async with asyncio.timeout(20):
            for version in range(2, 22):
                await outgoing.enter(ledger, outbox, "during", outgoing.submitted("doc_1", version))
        assert outgoing.waiting(database) == 20
        await own_kafka.start()
        await eventually(lambda: outgoing.waiting(database) == 0, within=60)
        await outbox.stop()
        said = await on_the_log(bus, "doc_1")
    assert sorted(set(said)) == list(range(1, 22))
    assert in_order(said)


async def test_the_database_comes_back_and_work_goes_on_by_itself(own_postgres: Postgres) -> None:
    outgoing.make_tables(own_postgres.url)
    bus = MemoryBus()
    await bus.ensure_topics(DocumentSubmitted)
    async with outgoing.opened(own_postgres.url) as ledger:
        outbox = Outbox(ledger, bus, outgoing.table)
        await outbox.start()
        await outgoing.enter(ledger, outbox, "before", outgoing.submitted("doc_1", 1))
        own_postgres.kill()
        with pytest.raises(Unavailable):
            await outgoing.enter(ledger, outbox, "during", outgoing.submitted("doc_1", 2))
        await own_postgres.start()
        await outgoing.enter(ledger, outbox, "after", outgoing.submitted("doc_1", 3))
        await outbox.stop()
    assert outgoing.on(bus) == [("doc_1", 1), ("doc_1", 3)]


def in_order(versions: list[int]) -> bool:
    """The first time of each version comes in its order; a repeated one may follow."""
    firsts = list(dict.fromkeys(versions))
    return firsts == sorted(firsts)
