"""`python -m sluiceway_local.servers.kafka_start` fetches what Kafka needs and makes its ahead-of-time cache.

The cache (AOT, JEP 514) holds what Java loads and links at every start, as a first broker wrote it down: others start
in half the processor time. Where it is missing, or is another Java's, they start without it.
"""

import asyncio
import os
import socket
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sluiceway_local.servers import jars
from sluiceway_local.servers.kafka import LOCK, Kafka, start_cache
from sluiceway_local.servers.ports import LOOPBACK


@dataclass(kw_only=True)
class _FirstBroker(Kafka):
    """Writes down at its end what its start took."""

    # The writing takes ten seconds of a processor.
    stop_seconds = 180

    output: Path

    def kept_start(self, classes: Path) -> tuple[str, ...]:
        return (f"-XX:AOTCacheOutput={self.output}",)


async def make(cache: Path) -> Path:
    """The jars, and the cache beside them; made once. Raises Unavailable where the broker does not start."""
    made = start_cache(jars.provide(LOCK, cache))
    if not made.exists():
        with tempfile.TemporaryDirectory(dir=cache, prefix="new-", ignore_cleanup_errors=True) as folder:
            port, controller_port = _free_ports()
            output = Path(folder) / made.name
            broker = _FirstBroker(
                folder=Path(folder), port=port, controller_port=controller_port, cache=cache, output=output
            )
            await broker.start()
            await broker.stop()
            os.replace(output, made)
    return made


def _free_ports() -> tuple[int, int]:
    with socket.create_server((LOOPBACK, 0)) as one, socket.create_server((LOOPBACK, 0)) as other:
        return one.getsockname()[1], other.getsockname()[1]


if __name__ == "__main__":
    print(asyncio.run(make(jars.cache_folder())))
