"""A process that registers models on real stores until it is killed: `-m tests.support.train_killed URL FOLDER N`."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

from sluiceway_common.access.memory import MemorySeal
from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.blobs.references import BlobReferences
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.bus.records import Record
from sluiceway_common.clock import SystemClock
from sluiceway_common.database import Database
from sluiceway_common.errors import Unavailable
from sluiceway_common.outbox import Outbox
from sluiceway_train.adapters import database as db
from sluiceway_train.adapters.adapter_files import BlobAdapterFiles
from sluiceway_train.adapters.said_models import LogSaidModels
from sluiceway_train.adapters.signing import KeySigner
from sluiceway_train.service.registry import ModelOptions, ModelPorts, ModelRegistry, registry_over
from tests.support.train_models import nobody, trained


class SilentLog:
    """A log that takes nothing: what is said stays in the outbox."""

    async def put(self, *records: Record) -> None:
        raise Unavailable("nobody hears")


@asynccontextmanager
async def registry_at(url: str, folder: Path) -> AsyncIterator[ModelRegistry]:
    """On PostgreSQL and files, signing with the key of the folder."""
    database, blobs = Database(url, schema=db.SCHEMA, pool=4), FilesystemBlobs(folder / "blobs")
    references = BlobReferences(database, blobs, db.blobs)
    ports = ModelPorts(
        store=db.PostgresModelStore(database, Outbox(database, SilentLog(), db.outbox), references, nobody),
        said=LogSaidModels(MemoryBus()),
        files=BlobAdapterFiles(blobs, references),
        signer=KeySigner.read_from(str(folder / "key.pem"), ""),
        seal=MemorySeal(),
        clock=SystemClock(),
    )
    try:
        yield registry_over(ports, ModelOptions())
    finally:
        await database.stop()


async def register(registry: ModelRegistry, folder: Path, number: int) -> int:
    return await registry.registering.register(trained(folder / "runs" / f"{number}", f"run_{number}"))


async def _until_killed(url: str, folder: str, first: str) -> None:
    async with registry_at(url, Path(folder)) as registry:
        for number in count(int(first)):
            print(await register(registry, Path(folder), number), flush=True)


if __name__ == "__main__":
    asyncio.run(_until_killed(*sys.argv[1:]))
