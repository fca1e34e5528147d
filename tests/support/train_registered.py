"""A version of a model in the registry of a machine that is up, as a run would leave it."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from sluiceway.train.v1.events_pb2 import AliasMoved, ModelTrained
from sluiceway_common.access.memory import MemorySeal
from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.blobs.references import BlobReferences
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.clock import SystemClock
from sluiceway_common.database import Database
from sluiceway_common.outbox import Outbox
from sluiceway_local import database as local_database
from sluiceway_local import model_keys
from sluiceway_local.credentials import provide
from sluiceway_local.data_directory import DataDirectory
from sluiceway_local.port_plan import allocate
from sluiceway_train.adapters import database as db
from sluiceway_train.adapters.adapter_files import BlobAdapterFiles
from sluiceway_train.adapters.said_models import LogSaidModels
from sluiceway_train.adapters.signing import KeySigner
from sluiceway_train.service.registry import ModelOptions, ModelPorts, ModelRegistry, registry_over
from tests.support.laptop import Laptop
from tests.support.train_models import nobody, trained


async def register(machine: Laptop, tenant: str, model: str, versions: int = 1) -> None:
    """Nothing of it is said on the log."""
    async with _registry(machine) as registry:
        with tempfile.TemporaryDirectory() as folder:
            for number in range(versions):
                left = trained(Path(folder) / f"{number}", f"run_{model}-{number}", tenant=tenant, model=model)
                await registry.registering.register(replace(left, dataset=replace(left.dataset, tenant=tenant)))


@asynccontextmanager
async def _registry(machine: Laptop) -> AsyncIterator[ModelRegistry]:
    """That of the machine, in this process."""
    folders, bus = DataDirectory(machine.data), MemoryBus()
    await bus.ensure_topics(ModelTrained, AliasMoved)
    password, port = provide(folders.secrets).database_password, allocate(machine.port_base).postgres
    url = f"postgresql://sluiceway:{password}@127.0.0.1:{port}/{local_database.NAME}"
    database, keys = Database(url, schema=db.SCHEMA, pool=2), model_keys.provide(folders.secrets)
    blobs = FilesystemBlobs(folders.data / "blobs")
    references = BlobReferences(database, blobs, db.blobs)
    ports = ModelPorts(
        store=db.PostgresModelStore(database, Outbox(database, bus, db.outbox), references, nobody),
        said=LogSaidModels(bus),
        files=BlobAdapterFiles(blobs, references),
        signer=KeySigner.read_from(str(keys.private), str(keys.public)),
        seal=MemorySeal(),
        clock=SystemClock(),
    )
    try:
        yield registry_over(ports, ModelOptions())
    finally:
        await database.stop()
