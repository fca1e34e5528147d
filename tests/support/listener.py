"""A process that hears one topic and writes what it did into a file: run, killed and started again by fault tests.

`python -m tests.support.listener SERVERS EVENT PARTITIONS LEDGER REPLICA`
"""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.bus.port import Envelope
from sluiceway_common.delivery import Delivery, DeliveryPolicy, hears
from tests.support.happened import event_named

POLICY = DeliveryPolicy(initial_backoff=0.02, max_backoff=0.5, drain=5.0, commit_interval=0.1)


class Ledger:
    """One line per beginning and per end of a handler; a line is whole or not there."""

    def __init__(self, path: Path, replica: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._replica = replica

    def write(self, what: str, event: Any) -> None:
        os.write(self._file, f"{what} {self._replica} {event.document_id} {event.number}\n".encode())


async def listen(servers: str, unique: str, partitions: int, ledger: Ledger) -> None:
    happened = event_named(unique, partitions=partitions)

    @hears(happened, policy=POLICY)
    async def on_happened(event: Any, envelope: Envelope, service: Ledger) -> None:
        service.write("begin", event)
        await asyncio.sleep(0.005)
        service.write("end", event)

    bus, over = KafkaBus(servers, source="test", answer=5, session=6), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
    delivery = Delivery(
        bus,
        service_name="embed",
        subscriptions=(on_happened,),
        service=ledger,
        on_fatal=lambda code: os._exit(code),
        policy=POLICY,
    )
    await bus.start()
    await delivery.start()
    await over.wait()
    await delivery.stop()
    await bus.stop()


if __name__ == "__main__":
    servers, unique, partitions, path, replica = sys.argv[1:]
    asyncio.run(listen(servers, unique, int(partitions), Ledger(Path(path), replica)))
