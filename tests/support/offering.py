"""An application of another team on FastStream, run, killed and started again by tests.

`python -m tests.support.offering offer SERVERS COUNT` offers documents, every other one as JSON, and ends; who it is,
whom it trusts and which topic is its own it reads from the environment, as the producers of `docs/producers.md` do.
`python -m tests.support.offering hear SERVERS GROUP LEDGER` writes what it heard of indexed documents into a file.
"""

import asyncio
import os
import ssl
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from faststream.kafka import KafkaBroker
from faststream.security import SASLScram512

from sluiceway.embed.v1.events_pb2 import DocumentIndexed
from sluiceway.ingest.v1.events_pb2 import DocumentOffered
from sluiceway_faststream import EVENT, JSON, PROTOBUF, UnhandledRecord, attributes, connect, subscriber
from sluiceway_faststream.codec import ContentType

COLLECTION = "contracts"


async def nowhere(letter: UnhandledRecord) -> None:
    raise AssertionError(letter.reason)


def producer(servers: str, told: Mapping[str, str], content_type: ContentType = PROTOBUF) -> KafkaBroker:
    """Logs in over TLS, and writes a topic of its own."""
    security = SASLScram512(
        username=told["KAFKA_USER"],
        password=told["KAFKA_PASSWORD"],
        ssl_context=ssl.create_default_context(cafile=told["KAFKA_CA"]),
        use_ssl=True,
    )
    topics = {DocumentOffered: told["KAFKA_TOPIC"]}
    return connect(
        servers, source="crm", dead_letters=nowhere, security=security, topics=topics, content_type=content_type
    )


def contract(number: int) -> DocumentOffered:
    return DocumentOffered(
        source_key=f"crm://contracts/{number}",
        collection=COLLECTION,
        body=f"Contract {number} runs for {number + 2} years.".encode(),
        media_type="text/plain",
    )


async def offer(servers: str, count: int) -> None:
    """From the beginning, however often it was killed: an id says what was offered before."""
    ways = [producer(servers, os.environ, each) for each in (PROTOBUF, JSON)]
    for broker in ways:
        await broker.connect()
    for number in range(count):
        await ways[number % 2].publish(contract(number), headers=attributes(id=f"contract-{number}"))
        print(number, flush=True)
    for broker in ways:
        await broker.stop()


async def hear(servers: str, group: str, ledger: Path) -> None:
    file = os.open(ledger, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    broker = connect(servers, source="crm", dead_letters=nowhere)

    @subscriber(broker, DocumentIndexed, group=group, session_timeout_ms=6000, heartbeat_interval_ms=1000)
    async def on_indexed(event: Annotated[DocumentIndexed, EVENT]) -> None:
        await asyncio.sleep(0.01)
        os.write(file, f"{event.document_id} {event.version}\n".encode())

    await broker.start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    what, servers, *rest = sys.argv[1:]
    asyncio.run(offer(servers, int(rest[0])) if what == "offer" else hear(servers, rest[0], Path(rest[1])))
